"""The plan in business words: routes, their visits with times and loads, and what is left out."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic import Field

from formulations.vehicle_routing.flows import Sequences, Trips, encoded_flows, sequences_from
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import (
    Itinerary,
    itinerary,
    loads_of,
    release_by_trip,
)
from formulations.vehicle_routing.timetable import Stop, timetable
from optimizer.sdk import Count, Id, Quantity, Record, Table

if TYPE_CHECKING:
    from optimizer.sdk import Encoded, Values


class Route(Record):
    """One vehicle's way from depot to depot; ``load`` is the most that it carries at once."""

    id: Id
    vehicle_type_id: Id
    leave_s: Quantity
    return_s: Quantity
    distance: Quantity
    load: dict[Id, Quantity]


class Visit(Record):
    """The service of one order; ``load`` is what is on board when it is done.

    Positions count through the whole route, trips from one reload to the next.
    """

    route_id: Id
    position: Count
    order_id: Id
    trip: Count = 1
    arrive_s: Quantity
    start_s: Quantity
    depart_s: Quantity
    load: dict[Id, Quantity]


class LeftOut(Record):
    """An order that no route serves."""

    order_id: Id


class BreakTaken(Record):
    """A break on the way: after leaving a stop and before service starts at the next."""

    route_id: Id
    break_id: Id
    start_s: Quantity


class Solution(Record):
    """Who drives where and when, and who rests on the way."""

    routes: Table[Route]
    visits: Table[Visit]
    unserved: Table[LeftOut]
    breaks: Table[BreakTaken] = Field(default_factory=lambda: Table.of(BreakTaken, ()))


def solution_of(instance: Instance, sequences: Sequences) -> Solution:
    """The plan of vehicles that make one trip each, with the timetable of ``timetable.py``."""
    return solution_of_trips(instance, ((type_id, [orders]) for type_id, orders in sequences))


def solution_of_trips(instance: Instance, routes: Trips) -> Solution:
    """The plan of vehicles that make these trips, with the timetable of ``timetable.py``."""
    driven = [(type_id, [trip for trip in trips if len(trip)]) for type_id, trips in routes]
    driven = [(type_id, trips) for type_id, trips in driven if trips]
    visits = [
        (name, row, number)
        for row, (_, trips) in enumerate(driven)
        for number, trip in enumerate(trips, start=1)
        for name in trip
    ]
    order_at = {name: position for position, name in enumerate(instance.orders["id"].tolist())}
    type_at = {name: row for row, name in enumerate(instance.vehicle_types["id"].tolist())}
    trip = np.array([number for *_, number in visits], dtype=int)
    way = itinerary(
        instance,
        order=np.array([order_at[name] for name, *_ in visits], dtype=int),
        route=np.array([row for _, row, _ in visits], dtype=int),
        trip=trip,
        vehicle_type=np.array([type_at[type_id] for type_id, _ in driven], dtype=int),
    )
    return _written(instance, way, trip)


def sequences_of(solution: Solution) -> list[tuple[str, list[str]]]:
    """The vehicle type and the orders of each route, in sequence."""
    return [(type_id, list(chain(*trips))) for type_id, trips in trips_of(solution)]


def trips_of(solution: Solution) -> list[tuple[str, list[list[str]]]]:
    """The vehicle type of each route and the orders of each of its trips, in sequence."""
    by_route: dict[str, dict[int, list[str]]] = {name: {} for name in solution.routes["id"]}
    visits = solution.visits
    for row in np.argsort(visits["position"], kind="stable"):
        trips = by_route[visits["route_id"][row]]
        trips.setdefault(int(visits["trip"][row]), []).append(visits["order_id"][row])
    type_ids = solution.routes["vehicle_type_id"].tolist()
    return [(k, list(trips.values())) for k, trips in zip(type_ids, by_route.values(), strict=True)]


def decode(instance: Instance, values: Values) -> Solution:
    """The routes behind the arcs driven in the model."""
    return solution_of(instance, sequences_from(key for key, _ in values["drive"].nonzero()))


def encode(instance: Instance, solution: Solution) -> Encoded:
    """The model's values for a plan: every variable family by its index."""
    return encoded_flows(instance, solution)


def _written(instance: Instance, way: Itinerary, trip: np.ndarray) -> Solution:
    ids = np.array([f"R{k + 1}" for k in range(len(way.vehicle_type))], dtype=object)
    times = _times(instance, way)
    loads = loads_of(instance)
    routes = {
        "id": ids,
        "vehicle_type_id": instance.vehicle_types["id"][way.vehicle_type],
        "leave_s": times.leave_s,
        "return_s": times.return_s,
        "distance": way.distance,
        "load": _maps(way.most_on_board(loads), instance.dimensions),
    }
    visits = {
        "route_id": ids[way.route],
        "position": _positions(way),
        "order_id": instance.orders["id"][way.order],
        "trip": trip,
        "arrive_s": times.arrive_s,
        "start_s": times.start_s,
        "depart_s": times.start_s + instance.orders["service_duration_s"][way.order],
        "load": _maps(way.on_board(loads), instance.dimensions),
    }
    left_out = np.setdiff1d(np.arange(len(instance.orders)), way.order)
    return Solution(
        routes=Table(Route, routes),
        visits=Table(Visit, visits),
        unserved=Table(LeftOut, {"order_id": instance.orders["id"][left_out]}),
    )


class _Times(NamedTuple):
    """Seconds, of shape (routes,) and (visits,)."""

    leave_s: np.ndarray
    return_s: np.ndarray
    arrive_s: np.ndarray
    start_s: np.ndarray


def _times(instance: Instance, way: Itinerary) -> _Times:
    types = instance.vehicle_types
    early_s = np.nan_to_num(types["shift_early_s"])[way.vehicle_type]
    late_s = np.nan_to_num(types["shift_late_s"], nan=np.inf)[way.vehicle_type]
    calls, released_s = _calls(instance, way), release_by_trip(instance, way)
    bounds = np.searchsorted(way.route, np.arange(len(way.vehicle_type) + 1))
    tables = []
    for k, (first, after) in enumerate(pairwise(bounds)):
        start = Stop(0.0, max(early_s[k], released_s[first]), late_s[k])
        end = Stop(way.home.duration_s[k], early_s[k], late_s[k])
        stops = [stop for visit in calls[first:after] for stop in visit]
        tables.append(timetable([start, *stops, end]))
    is_visit = np.array([stop is visit[-1] for visit in calls for stop in visit], dtype=bool)
    return _Times(
        leave_s=np.array([table.leave_s for table in tables], dtype=float),
        return_s=np.array([table.start_s[-1] for table in tables], dtype=float),
        arrive_s=np.array([s for each in tables for s in each.arrive_s[1:-1]])[is_visit],
        start_s=np.array([s for each in tables for s in each.start_s[1:-1]])[is_visit],
    )


def _calls(instance: Instance, way: Itinerary) -> list[tuple[Stop, ...]]:
    """The stop of each visit, after that at the reload depot where it begins a later trip."""
    orders = instance.orders
    early = np.nan_to_num(orders["tw_early_s"])[way.order]
    late = np.nan_to_num(orders["tw_late_s"], nan=np.inf)[way.order]
    service = orders["service_duration_s"][way.order]
    visits = zip(way.legs.duration_s, early, late, service, strict=True)
    reloads = zip(way.back.duration_s, release_by_trip(instance, way), strict=True)
    again = way.begins_trip & ~way.is_first
    return [
        (Stop(back_s, released_s, np.inf), Stop(*visit)) if reloading else (Stop(*visit),)
        for (back_s, released_s), visit, reloading in zip(reloads, visits, again, strict=True)
    ]


def _positions(way: Itinerary) -> np.ndarray:
    """1, 2, … within each route."""
    positions: np.ndarray = np.arange(1, len(way.route) + 1)
    return positions - np.searchsorted(way.route, way.route)


def _maps(table: np.ndarray, dimensions: list[str]) -> np.ndarray:
    """Rows of an array as maps over the dimensions, rounded clean of summation noise."""
    maps = np.empty(len(table), dtype=object)
    rounded = np.maximum(np.round(table, 9), 0.0)
    maps[:] = [dict(zip(dimensions, row, strict=True)) for row in rounded.tolist()]
    return maps
