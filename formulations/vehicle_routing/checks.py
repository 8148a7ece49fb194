"""The rules of a routing plan and its cost, from the instance and the plan's own words alone.

Times, distances and loads are computed again from the ids; what the plan states must agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import (
    Itinerary,
    amounts,
    itinerary,
    loads_of,
    release_by_trip,
)
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import FEASIBILITY, Table, Violation


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks; what names unknown ids is told once and then ignored."""
    yield from _known_ids(instance, solution)
    plan = _known_part(instance, solution)
    yield from _served_once(instance, plan)
    yield from _numbering(plan)
    yield from _trips(instance, plan)
    yield from _fleet_size(instance, plan)
    way = _way(instance, plan)
    yield from _transfers(instance, plan, way)
    yield from _pickups_last(instance, plan, way)
    yield from _loads(instance, plan, way)
    yield from _windows(instance, plan, way)
    yield from _timetable(instance, plan, way)
    yield from _departures(instance, plan, way)
    yield from _shifts(instance, plan, way)
    yield from _lengths(instance, plan, way)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money for vehicles, distance, hours and orders left out."""
    plan = _known_part(instance, solution)
    way, types = _way(instance, plan), instance.vehicle_types
    hours = (plan.routes["return_s"] - plan.routes["leave_s"]) / 3600.0
    left_out = _rows(instance.orders, plan.unserved["order_id"])
    kind = way.vehicle_type
    return {
        "vehicles": float(types["fixed_cost"][kind].sum()),
        "distance": float(types["unit_distance_cost"][kind] @ way.distance),
        "hours": float(types["unit_duration_cost_per_h"][kind] @ hours),
        "unserved": float(np.nansum(instance.orders["unserved_cost"][left_out])),
    }


def _known_ids(instance: Instance, plan: Solution) -> Iterator[Violation]:
    references = (
        ("vehicle type", plan.routes["vehicle_type_id"], instance.vehicle_types["id"]),
        ("route", plan.visits["route_id"], plan.routes["id"]),
        ("order", plan.visits["order_id"], instance.orders["id"]),
        ("order", plan.unserved["order_id"], instance.orders["id"]),
    )
    for what, named, known in references:
        for name in sorted(set(named.tolist()) - set(known.tolist())):
            yield _broken("known ids", f"{what} {name}", 1.0, "ids", f"there is no such {what}")
    maps = [*plan.routes["load"], *plan.visits["load"]]
    for name in sorted({name for each in maps for name in each} - set(instance.dimensions)):
        yield _broken("known ids", f"dimension {name}", 1.0, "ids", "there is no such dimension")
    for name, times in Counter(plan.routes["id"].tolist()).items():
        if times > 1:
            yield _broken("known ids", f"route {name}", times - 1.0, "ids", "the id is used twice")


def _known_part(instance: Instance, plan: Solution) -> Solution:
    """The rows of the plan whose references exist, visits by route and position."""
    routes = _kept(plan.routes, "vehicle_type_id", instance.vehicle_types["id"])
    visits = _kept(plan.visits, "order_id", instance.orders["id"])
    visits = _kept(visits, "route_id", routes["id"])
    in_sequence = np.lexsort((visits["position"], _rows(routes, visits["route_id"])))
    return Solution(
        routes=routes,
        visits=_taken(visits, in_sequence),
        unserved=_kept(plan.unserved, "order_id", instance.orders["id"]),
    )


def _kept(table: Table[Any], field: str, known: np.ndarray) -> Table[Any]:
    names = set(known.tolist())
    return _taken(table, np.flatnonzero([name in names for name in table[field].tolist()]))


def _taken(table: Table[Any], rows: np.ndarray) -> Table[Any]:
    columns = table.row_type.model_fields
    return Table(table.row_type, {name: table[name][rows] for name in columns})


def _rows(table: Table[Any], ids: np.ndarray) -> np.ndarray:
    """The row of each id in its table."""
    at = {name: row for row, name in enumerate(table["id"].tolist())}
    return np.array([at[name] for name in ids.tolist()], dtype=int)


def _way(instance: Instance, plan: Solution) -> Itinerary:
    return itinerary(
        instance,
        order=_rows(instance.orders, plan.visits["order_id"]),
        route=_rows(plan.routes, plan.visits["route_id"]),
        trip=plan.visits["trip"],
        vehicle_type=_rows(instance.vehicle_types, plan.routes["vehicle_type_id"]),
    )


def _served_once(instance: Instance, plan: Solution) -> Iterator[Violation]:
    """(2), (3) Each order once; only one with an unserved cost may be left out."""
    visited = Counter(plan.visits["order_id"].tolist())
    left_out = Counter(plan.unserved["order_id"].tolist())
    prices = instance.orders["unserved_cost"].tolist()
    for name, price in zip(instance.orders["id"].tolist(), prices, strict=True):
        times = visited[name] + left_out[name]
        if times != 1:
            detail = f"visited {visited[name]} times, left out {left_out[name]} times"
            yield _broken("each order once", f"order {name}", abs(times - 1.0), "visits", detail)
        if left_out[name] and price != price:
            detail = "it has no unserved cost, so it must be served"
            yield _broken("required orders", f"order {name}", 1.0, "orders", detail)


def _numbering(plan: Solution) -> Iterator[Violation]:
    """Positions count 1, 2, … in each route, and a route without a visit is none."""
    positions: dict[str, list[int]] = {name: [] for name in plan.routes["id"].tolist()}
    for route_id, position in zip(plan.visits["route_id"], plan.visits["position"], strict=True):
        positions[route_id].append(int(position))
    for name, found in positions.items():
        if found != list(range(1, len(found) + 1)):
            yield _broken("positions", f"route {name}", 1.0, "routes", f"they are {found}")
        if not found:
            yield _broken("positions", f"route {name}", 1.0, "routes", "it visits no order")


def _fleet_size(instance: Instance, plan: Solution) -> Iterator[Violation]:
    """(6) No more routes than vehicles of the type."""
    types = instance.vehicle_types
    used = Counter(plan.routes["vehicle_type_id"].tolist())
    driven = np.array([used[name] for name in types["id"].tolist()], dtype=float)
    available = np.nan_to_num(types["num_available"].astype(float), nan=np.inf)
    where = [f"vehicle type {name}" for name in types["id"]]
    yield from _above("fleet size", where, driven, available, "vehicles")


def _trips(instance: Instance, plan: Solution) -> Iterator[Violation]:
    """Trips count 1, 2, … in each route, and are no more than the vehicle type makes."""
    types = instance.vehicle_types.by("id")
    trips: dict[str, list[int]] = {name: [] for name in plan.routes["id"].tolist()}
    for route_id, trip in zip(plan.visits["route_id"], plan.visits["trip"], strict=True):
        trips[route_id].append(int(trip))
    for name, type_id in zip(plan.routes["id"], plan.routes["vehicle_type_id"], strict=True):
        steps = np.diff(trips[name], prepend=0)
        if len(steps) and (steps[0] != 1 or not set(steps[1:].tolist()) <= {0, 1}):
            yield _broken("trips", f"route {name}", 1.0, "routes", f"they are {trips[name]}")
        most = 1 if types[type_id].reload_depot_id is None else types[type_id].max_trips
        made = len(set(trips[name]))
        if most is not None and made > most:
            detail = f"{made} trips where at most {most:g} are allowed"
            yield _broken("most trips", f"route {name}", made - most, "trips", detail)


def _transfers(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """Both orders of a transfer on one trip, first the pickup; or both left out."""
    visit = dict(zip(plan.visits["order_id"].tolist(), range(len(plan.visits)), strict=True))
    for each in instance.transfers:
        first, second = visit.get(each.pickup_order_id), visit.get(each.delivery_order_id)
        if first is None and second is None:
            continue
        where = f"transfer {each.id}"
        if first is None or second is None:
            yield _broken("transfers", where, 1.0, "orders", "one of its orders is left out")
        elif way.trip[first] != way.trip[second]:
            yield _broken("transfers", where, 1.0, "trips", "its orders are on different trips")
        elif first > second:
            yield _broken("transfers", where, 1.0, "visits", "it is delivered before its pickup")


def _pickups_last(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """Where pickups come last, each trip begins with a delivery and has none after a pickup."""
    is_last = (instance.vehicle_types["pickups"] == "last")[way.vehicle_type[way.route]]
    picked_up = (instance.orders["type"] == "pickup")[way.order]
    follows_pickup = np.roll(picked_up, 1) & ~picked_up & ~way.begins_trip
    _, visits = _names(plan)
    for row in np.flatnonzero(is_last & way.begins_trip & picked_up):
        yield _broken("pickups last", visits[row], 1.0, "visits", "its trip begins with a pickup")
    for row in np.flatnonzero(is_last & follows_pickup):
        yield _broken("pickups last", visits[row], 1.0, "visits", "it comes after a pickup")


def _loads(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """(9) to (11) What is on board fits, in every dimension, and is stated as it is."""
    dimensions, types = instance.dimensions, instance.vehicle_types
    loads = loads_of(instance)
    on_board, most = way.on_board(loads), way.most_on_board(loads)
    capacity = amounts(types["capacity"], dimensions, np.inf)[way.vehicle_type]
    stated = amounts(plan.routes["load"], dimensions, 0.0)
    stated_on_board = amounts(plan.visits["load"], dimensions, 0.0)
    routes, visits = _names(plan)
    for k, unit in enumerate(dimensions):
        yield from _above("vehicle capacity", routes, most[:, k], capacity[:, k], unit)
        yield from _unlike("stated loads", routes, stated[:, k], most[:, k], unit)
        yield from _unlike("stated loads", visits, stated_on_board[:, k], on_board[:, k], unit)


def _windows(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """(13), (14) Service starts within the order's window."""
    early = np.nan_to_num(instance.orders["tw_early_s"])[way.order]
    late = np.nan_to_num(instance.orders["tw_late_s"], nan=np.inf)[way.order]
    _, visits = _names(plan)
    start = plan.visits["start_s"]
    yield from _above("time windows", visits, early, start, "s")
    yield from _above("time windows", visits, start, late, "s")


def _timetable(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """(12) Every arrival follows from the departure before it, and service takes its time."""
    routes, visits = _names(plan)
    arrive, start, depart = (plan.visits[f"{name}_s"] for name in ("arrive", "start", "depart"))
    service = instance.orders["service_duration_s"][way.order]
    left = np.where(way.is_first, plan.routes["leave_s"][way.route], np.roll(depart, 1))
    there = left + way.back.duration_s + way.legs.duration_s
    again = way.begins_trip & ~way.is_first  # the vehicle may wait before it leaves again
    there = np.where(again, np.maximum(there, arrive), there)
    yield from _unlike("travel times", visits, arrive, there, "s")
    yield from _above("travel times", visits, arrive, start, "s")
    yield from _unlike("service times", visits, depart, start + service, "s")
    last_depart = plan.routes["leave_s"].copy()
    last_depart[way.route[way.is_last]] = depart[way.is_last]
    home = last_depart + way.home.duration_s
    yield from _above("travel times", routes, home, plan.routes["return_s"], "s")


def _departures(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """No trip leaves its depot before all that it carries from there is released."""
    released = release_by_trip(instance, way)[way.begins_trip]
    left = (plan.visits["arrive_s"] - way.legs.duration_s)[way.begins_trip]
    names = zip(plan.visits["route_id"], plan.visits["trip"], strict=True)
    trips = np.array([f"trip {trip} of route {name}" for name, trip in names], dtype=object)
    yield from _above("releases", trips[way.begins_trip].tolist(), released, left, "s")


def _shifts(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """(15) to (17) Vehicles leave and return within the shift of their type."""
    types = instance.vehicle_types
    early = np.nan_to_num(types["shift_early_s"])[way.vehicle_type]
    late = np.nan_to_num(types["shift_late_s"], nan=np.inf)[way.vehicle_type]
    routes, _ = _names(plan)
    yield from _above("vehicle shifts", routes, early, plan.routes["leave_s"], "s")
    yield from _above("vehicle shifts", routes, plan.routes["return_s"], late, "s")


def _lengths(instance: Instance, plan: Solution, way: Itinerary) -> Iterator[Violation]:
    """(18) to (24) Routes are no longer than allowed, in distance and in time."""
    types, kind = instance.vehicle_types, way.vehicle_type
    routes, _ = _names(plan)
    longest = np.nan_to_num(types["max_distance"], nan=np.inf)[kind]
    yield from _unlike("stated distances", routes, plan.routes["distance"], way.distance, "")
    yield from _above("longest distance", routes, way.distance, longest, "")
    duration = plan.routes["return_s"] - plan.routes["leave_s"]
    longest_s = np.nan_to_num(types["max_duration_s"], nan=np.inf)[kind]
    yield from _above("longest duration", routes, duration, longest_s, "s")


def _names(plan: Solution) -> tuple[list[str], list[str]]:
    """How routes and visits are called in a violation."""
    routes = [f"route {name}" for name in plan.routes["id"]]
    pairs = zip(plan.visits["order_id"], plan.visits["route_id"], strict=True)
    return routes, [f"order {order_id} on route {route_id}" for order_id, route_id in pairs]


def _above(
    rule: str, where: Collection[str], value: np.ndarray, limit: np.ndarray, unit: str
) -> Iterator[Violation]:
    """A violation wherever ``value`` is not at most ``limit``; a NaN on either side is one."""
    with np.errstate(invalid="ignore"):
        holds = value <= limit + FEASIBILITY * np.maximum(1.0, np.abs(limit))
    names = list(where)
    for k in np.flatnonzero(~holds):
        detail = f"{value[k]:.10g} where at most {limit[k]:.10g} is allowed"
        yield _broken(rule, names[k], value[k] - limit[k], unit, detail)


def _unlike(
    rule: str, where: Collection[str], stated: np.ndarray, true: np.ndarray, unit: str
) -> Iterator[Violation]:
    """A violation wherever the plan states something else than what is true."""
    holds = np.abs(stated - true) <= FEASIBILITY * np.maximum(1.0, np.abs(true))
    names = list(where)
    for k in np.flatnonzero(~holds):
        detail = f"stated as {stated[k]:.10g}, but it is {true[k]:.10g}"
        yield _broken(rule, names[k], abs(stated[k] - true[k]), unit, detail)


def _broken(rule: str, where: str, amount: float, unit: str, detail: str) -> Violation:
    return Violation(rule=rule, where=where, amount=float(amount), unit=unit, detail=detail)
