"""The plan in business words: routes, their visits with times and loads, and what is left out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formulations.vehicle_routing.flows import Sequences, encoded_flows, sequences_from
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import Itinerary, amounts, itinerary
from formulations.vehicle_routing.timetable import Stop, timetable
from optimizer.sdk import Count, Id, Quantity, Record, Table

if TYPE_CHECKING:
    from optimizer.sdk import Encoded, Values


class Route(Record):
    """One vehicle's way from depot to depot; ``load`` is what it carries over the day."""

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


class Solution(Record):
    """Who drives where and when."""

    routes: Table[Route]
    visits: Table[Visit]
    unserved: Table[LeftOut]


def solution_of(instance: Instance, sequences: Sequences) -> Solution:
    """The plan that drives these sequences, with the timetable of ``timetable.py``."""
    driven = [(type_id, orders) for type_id, orders in sequences if len(orders)]
    order_at = {name: position for position, name in enumerate(instance.orders["id"].tolist())}
    type_at = {name: row for row, name in enumerate(instance.vehicle_types["id"].tolist())}
    order = np.array([order_at[name] for _, orders in driven for name in orders], dtype=int)
    route = np.repeat(np.arange(len(driven)), [len(orders) for _, orders in driven])
    vehicle_type = np.array([type_at[type_id] for type_id, _ in driven], dtype=int)
    way = itinerary(instance, order, route, vehicle_type)
    return _written(instance, way)


def sequences_of(solution: Solution) -> list[tuple[str, list[str]]]:
    """The vehicle type and the orders of each route, in sequence."""
    by_route: dict[str, list[str]] = {name: [] for name in solution.routes["id"].tolist()}
    visits = solution.visits
    for row in np.argsort(visits["position"], kind="stable"):
        by_route[visits["route_id"][row]].append(visits["order_id"][row])
    return list(zip(solution.routes["vehicle_type_id"].tolist(), by_route.values(), strict=True))


def decode(instance: Instance, values: Values) -> Solution:
    """The routes behind the arcs driven in the model."""
    return solution_of(instance, sequences_from(key for key, _ in values["drive"].nonzero()))


def encode(instance: Instance, solution: Solution) -> Encoded:
    """The model's values for a plan: every variable family by its index."""
    return encoded_flows(instance, solution)


def _written(instance: Instance, way: Itinerary) -> Solution:
    ids = np.array([f"R{k + 1}" for k in range(len(way.vehicle_type))], dtype=object)
    times = _times(instance, way)
    load = amounts(instance.orders["load"], instance.dimensions, 0.0)[way.order]
    carried, on_board = _loads(way, load)
    routes = {
        "id": ids,
        "vehicle_type_id": instance.vehicle_types["id"][way.vehicle_type],
        "leave_s": times.leave_s,
        "return_s": times.return_s,
        "distance": way.distance,
        "load": _maps(carried, instance.dimensions),
    }
    visits = {
        "route_id": ids[way.route],
        "position": _positions(way),
        "order_id": instance.orders["id"][way.order],
        "trip": np.ones(len(way.order), dtype=int),
        "arrive_s": times.arrive_s,
        "start_s": times.start_s,
        "depart_s": times.start_s + instance.orders["service_duration_s"][way.order],
        "load": _maps(on_board, instance.dimensions),
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
    orders, types = instance.orders, instance.vehicle_types
    early = np.nan_to_num(orders["tw_early_s"])[way.order]
    late = np.nan_to_num(orders["tw_late_s"], nan=np.inf)[way.order]
    service = orders["service_duration_s"][way.order]
    shift_early = np.nan_to_num(types["shift_early_s"])[way.vehicle_type]
    shift_late = np.nan_to_num(types["shift_late_s"], nan=np.inf)[way.vehicle_type]
    calls = [Stop(*call) for call in zip(way.legs.duration_s, early, late, service, strict=True)]
    bounds = np.searchsorted(way.route, np.arange(len(way.vehicle_type) + 1))
    tables = []
    for k, (first, after) in enumerate(pairwise(bounds)):
        start = Stop(0.0, shift_early[k], shift_late[k])
        end = Stop(way.home.duration_s[k], shift_early[k], shift_late[k])
        tables.append(timetable([start, *calls[first:after], end]))
    return _Times(
        leave_s=np.array([table.leave_s for table in tables], dtype=float),
        return_s=np.array([table.start_s[-1] for table in tables], dtype=float),
        arrive_s=np.array([s for table in tables for s in table.arrive_s[1:-1]], dtype=float),
        start_s=np.array([s for table in tables for s in table.start_s[1:-1]], dtype=float),
    )


def _loads(way: Itinerary, load: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each route carries (routes, dimensions), what is on board after each visit."""
    carried, on_board = np.zeros((len(way.vehicle_type), load.shape[1])), np.zeros_like(load)
    for k, column in enumerate(load.T):
        carried[:, k] = way.sum_by_route(column)
        on_board[:, k] = way.on_board(column)
    return carried, np.maximum(on_board, 0.0)


def _positions(way: Itinerary) -> np.ndarray:
    """1, 2, … within each route."""
    positions: np.ndarray = np.arange(1, len(way.route) + 1)
    return positions - np.searchsorted(way.route, way.route)


def _maps(table: np.ndarray, dimensions: list[str]) -> np.ndarray:
    """Rows of an array as maps over the dimensions, rounded clean of summation noise."""
    maps = np.empty(len(table), dtype=object)
    maps[:] = [dict(zip(dimensions, row, strict=True)) for row in np.round(table, 9).tolist()]
    return maps
