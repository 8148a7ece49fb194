"""Small routing days for the tests, as plain data that each test may change."""

from __future__ import annotations

import random
from itertools import count
from typing import Any

from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of, solution_of_trips
from optimizer.schema.record import parse_record

Data = dict[str, Any]


def day(**changes: Any) -> Data:
    """Two orders on the 3-4-5 triangle around a yard, a van and a bike."""
    data: Data = {
        "clock": "relative",
        "dimensions": ["parcels", "kg"],
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [
            {"id": "yard", "x": 0, "y": 0},
            {"id": "north", "x": 0, "y": 3},
            {"id": "east", "x": 4, "y": 3},
        ],
        "depots": [{"id": "depot", "location_id": "yard"}],
        "vehicle_types": [
            vehicle("van", num_available=2, capacity={"parcels": 5, "kg": 100}, fixed_cost=10),
            vehicle("bike", capacity={"parcels": 2}),
        ],
        "orders": [
            {"id": "N", "location_id": "north", "load": {"parcels": 2, "kg": 30}},
            {"id": "E", "location_id": "east", "load": {"parcels": 1}},
        ],
    }
    return {**data, **changes}


def vehicle(name: str, **fields: Any) -> Data:
    return {
        "id": name,
        "start_depot_id": "depot",
        "end_depot_id": "depot",
        "unit_distance_cost": 1.0,
        **fields,
    }


def of_order(data: Data, name: str, **fields: Any) -> Data:
    """The data with fields of one order changed."""
    rows = [{**row, **fields} if row["id"] == name else row for row in data["orders"]]
    return {**data, "orders": rows}


def of_type(data: Data, name: str, **fields: Any) -> Data:
    """The data with fields of one vehicle type changed."""
    rows = [{**row, **fields} if row["id"] == name else row for row in data["vehicle_types"]]
    return {**data, "vehicle_types": rows}


def plain_day(seed: int, size: int, tightness: str = "usual") -> Instance:
    """The first day that has nothing but deliveries, generated from a seed on."""
    days = (generate(random.Random(each), size, tightness)["data"] for each in count(seed))
    return next(each for each in map(parsed, days) if not features(each))


def parsed(data: Data) -> Instance:
    return parse_record(Instance, data, "/data")


def plan(data: Data, *routes: tuple[str, list[str]]) -> tuple[Instance, Solution]:
    """The instance and the plan that drives these routes."""
    subject = parsed(data)
    return subject, solution_of(subject, routes)


def trips(data: Data, *routes: tuple[str, list[list[str]]]) -> tuple[Instance, Solution]:
    """The instance and the plan that drives these trips."""
    subject = parsed(data)
    return subject, solution_of_trips(subject, routes)


def edited(solution: Solution, table: str, row: int, **fields: Any) -> Solution:
    """The plan with fields of one row changed."""
    written = solution.model_dump(mode="json")
    written[table][row] |= fields
    return parse_record(Solution, written)


def standing_van() -> tuple[Instance, Solution]:
    """A started van reached N in one second, where a table says three, stands there since, and
    sets off to E at second 100, which is now.
    """
    done = {"route_id": "M", "position": 1, "order_id": "N"}
    times = {"arrive_s": 1.0, "start_s": 1.0, "depart_s": 1.0}
    data = day(now_s=100.0, started_visits=[{**done, **times}])
    data["started_routes"] = [{"id": "M", "vehicle_type_id": "van", "leave_s": 0.0}]
    subject = parsed(of_order(data, "E", route_id="M"))
    return subject, solution_of_trips(subject, [], {"M": ["E"]})


def homeward_van() -> tuple[Instance, Solution]:
    """A started van that has done nothing and goes home to E, 5 units away."""
    depots = [{"id": "depot", "location_id": "yard"}, {"id": "far", "location_id": "east"}]
    data = of_type(day(depots=depots, now_s=0.0), "van", end_depot_id="far")
    data["started_routes"] = [{"id": "M", "vehicle_type_id": "van", "leave_s": 0.0}]
    for name in ("N", "E"):
        data = of_order(data, name, unserved_cost=1.0)
    subject = parsed(data)
    return subject, solution_of_trips(subject, [], {})
