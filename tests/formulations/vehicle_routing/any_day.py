"""Small random days on which any words of the room meet: sound, but not always feasible."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.formulations.vehicle_routing.cases import Data
from tests.formulations.vehicle_routing.small import random_day

HOUR_S = 3600.0
ENDS = ("pickup_order_id", "delivery_order_id")

Rows = list[dict[str, Any]]


def any_day(seed: int, num_orders: int) -> Data:
    """A random day with each of the words by a chance of its own."""
    rng = random.Random(seed)
    data = random_day(seed, num_orders)
    for share, add in WORDS:
        if rng.random() < share:
            add(rng, data)
    return data


def _trips(rng: random.Random, data: Data) -> None:
    row = rng.choice(data["vehicle_types"])
    row |= {"reload_depot_id": rng.choice(["depot", "other"]), "num_available": 1, "max_trips": 2}


def _running(rng: random.Random, data: Data) -> None:
    """One vehicle has left at seven and visited up to two orders, the last of them just now."""
    able = [row for row in data["vehicle_types"] if "reload_depot_id" not in row]
    if not able:
        return
    leave_s, visits = 7 * HOUR_S, []
    clock_s = leave_s
    done = data["orders"][: rng.randint(0, 2)]
    for position, order in enumerate(done, start=1):
        arrive_s = clock_s + rng.uniform(900.0, 1800.0)
        start_s = arrive_s + rng.choice([0.0, 120.0])
        clock_s = start_s + order["service_duration_s"] + rng.choice([0.0, 60.0])
        times = {"arrive_s": arrive_s, "start_s": start_s, "depart_s": clock_s}
        visits.append({"route_id": "S", "position": position, "order_id": order["id"], **times})
        order.pop("unserved_cost", None)
    data["now_s"] = rng.choice([visits[-1]["start_s"] if visits else leave_s, clock_s + 300.0])
    started = {"id": "S", "vehicle_type_id": rng.choice(able)["id"], "leave_s": leave_s}
    data["started_routes"], data["started_visits"] = [started], visits
    for order in [*done, *_some(rng, _free(data), 0.3)]:
        order["route_id"] = "S"


def _pickups(rng: random.Random, data: Data) -> None:
    for order in _some(rng, _free(data), 0.5):
        order["type"] = "pickup"
    for row in _some(rng, data["vehicle_types"], 0.3):
        row["pickups"] = "last"


def _transfer(rng: random.Random, data: Data) -> None:
    pair = [order for order in _free(data) if "type" not in order][-2:]
    if len(pair) == 2:
        for row in data["vehicle_types"]:
            row.pop("pickups", None)
        pickup, delivery = pair
        pickup["type"] = "pickup"
        delivery["load"] = pickup["load"]
        _alike(pickup, delivery)
        names = (pickup["id"], delivery["id"])
        data["transfers"] = [{"id": "t", **dict(zip(ENDS, names, strict=True))}]


def _precedence(rng: random.Random, data: Data) -> None:
    pair = rng.sample(_free(data), 2) if len(_free(data)) >= 2 else []
    if pair:
        _alike(*pair)
        names = {"earlier_order_id": pair[0]["id"], "later_order_id": pair[1]["id"]}
        data["precedences"] = [{**names, "directly": rng.random() < 0.5}]


def _alike(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Both must be served, or neither."""
    if "unserved_cost" not in first or "unserved_cost" not in second:
        first.pop("unserved_cost", None)
        second.pop("unserved_cost", None)


def _group(rng: random.Random, data: Data) -> None:
    free = _free(data)[:2]
    for order in free:
        order.pop("unserved_cost", None)
        order["group_id"] = "g"
    data["groups"] = [{"id": "g", **rng.choice([{}, {"unserved_cost": 20.0}])}] if free else []


def _releases(rng: random.Random, data: Data) -> None:
    paired = _taken(data)
    for order in _some(rng, data["orders"], 0.5):
        if order.get("type") != "pickup" and order["id"] not in paired and "route_id" not in order:
            order["release_s"] = rng.uniform(6 * HOUR_S, order.get("tw_late_s", 9 * HOUR_S))


def _tags(rng: random.Random, data: Data) -> None:
    for row in data["vehicle_types"]:
        row["tags"] = rng.sample(["cold", "tall"], rng.randint(0, 2))
    for order in _some(rng, [row for row in data["orders"] if "route_id" not in row], 0.4):
        order["required_tags"] = [rng.choice(["cold", "tall"])]


def _open_ends(rng: random.Random, data: Data) -> None:
    for row in _some(rng, data["vehicle_types"], 0.6):
        row.pop("end_depot_id")


def _windows(rng: random.Random, data: Data) -> None:
    rows: Rows = []
    for order in _some(rng, data["orders"], 0.5):
        early_s, late_s = order.pop("tw_early_s", 6 * HOUR_S), order.pop("tw_late_s", 7 * HOUR_S)
        again_s = late_s + rng.uniform(600.0, 5400.0)
        rows.append({"order_id": order["id"], "early_s": early_s, "late_s": late_s})
        rows.append({"order_id": order["id"], "early_s": again_s, "late_s": again_s + 1800.0})
        order.pop("release_s", None)
    data["time_windows"] = rows


def _due_times(rng: random.Random, data: Data) -> None:
    for order in _some(rng, data["orders"], 0.6):
        early_s = order.get("tw_early_s", 6.5 * HOUR_S)
        order["due_s"] = rng.uniform(early_s, order.get("tw_late_s", 9 * HOUR_S))
        order["lateness_cost_per_h"] = rng.choice([2.0, 15.0, 60.0])


def _planned(rng: random.Random, data: Data) -> None:
    for order in _some(rng, data["orders"], 0.6):
        planned = rng.choice(["van", "truck"])
        order |= {"planned_vehicle_type_id": planned, "change_cost": rng.choice([3.0, 12.5])}


def _balance(rng: random.Random, data: Data) -> None:
    data["longest_route_cost_per_h"] = rng.choice([5.0, 40.0])


def _breaks(rng: random.Random, data: Data) -> None:
    early_s = rng.uniform(6.5, 8.0) * HOUR_S
    late_s = early_s + rng.uniform(0.2, 1.0) * HOUR_S
    times = {"early_s": early_s, "late_s": late_s, "duration_s": rng.choice([600.0, 1800.0])}
    data["breaks"] = [{"id": "b", "vehicle_type_id": rng.choice(["van", "truck"]), **times}]
    if rng.random() < 0.3:
        second = {**data["breaks"][0], "id": "c", "late_s": late_s + 0.5 * HOUR_S}
        data["breaks"].append(second)


WORDS: list[tuple[float, Callable[[random.Random, Data], None]]] = [
    (0.1, _trips),
    (0.2, _running),
    (0.3, _pickups),
    (0.25, _transfer),
    (0.25, _precedence),
    (0.25, _group),
    (0.25, _releases),
    (0.25, _tags),
    (0.25, _open_ends),
    (0.25, _windows),
    (0.3, _due_times),
    (0.2, _planned),
    (0.2, _balance),
    (0.2, _breaks),
]
"""Each with its share of days."""


def _free(data: Data) -> Rows:
    """Orders that nothing else is said of yet."""
    taken = _taken(data)
    return [row for row in data["orders"] if row["id"] not in taken and "group_id" not in row]


def _taken(data: Data) -> set[str]:
    """Orders that are visited already or belong to a transfer or a precedence."""
    pairs = [*data.get("transfers", []), *data.get("precedences", [])]
    taken = {each[end] for each in pairs for end in each if end.endswith("_order_id")}
    return taken | {visit["order_id"] for visit in data.get("started_visits", [])}


def _some(rng: random.Random, rows: Rows, share: float) -> Rows:
    return [row for row in rows if rng.random() < share]
