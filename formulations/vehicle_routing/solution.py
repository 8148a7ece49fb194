"""The plan in business words: routes, their visits with times and loads, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count, islice
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from formulations.vehicle_routing.flows.arcs import Sequences, Trips, sequences_from, trips_between
from formulations.vehicle_routing.flows.encoding import encoded_flows
from formulations.vehicle_routing.flows.kinds import kinds
from formulations.vehicle_routing.flows.stops import reloads_of
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import Itinerary, itinerary, loads_of
from formulations.vehicle_routing.times.schedule import schedule
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

    KEY = ("order_id",)

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
    """The plan of vehicles that make one trip each, with the cheapest timetable."""
    return solution_of_trips(instance, ((type_id, [orders]) for type_id, orders in sequences))


def solution_of_trips(
    instance: Instance, routes: Trips, onward: Mapping[str, Sequence[str]] | None = None
) -> Solution:
    """The plan of vehicles that make these trips, with the cheapest timetable of ``schedule.py``.

    ``onward`` says by the id of a started route what it serves after all that it has done; the
    started routes come first, also those without anything more to do. ``routes`` are new ones.
    """
    driven = [(type_id, [[*trip] for trip in trips if len(trip)]) for type_id, trips in routes]
    driven = [(type_id, trips) for type_id, trips in driven if trips]
    begun = _begun(instance, onward or {})
    num_begun = len(begun)
    driven = [*begun, *driven]
    visits = [
        (name, row, number)
        for row, (_, trips) in enumerate(driven)
        for number, trip in enumerate(trips, start=1)
        for name in trip
    ]
    order_at, type_at = instance.orders.row_of(), instance.vehicle_types.row_of()
    trip = np.array([number for *_, number in visits], dtype=int)
    rows = np.arange(len(driven))
    way = itinerary(
        instance,
        order=np.array([order_at[name] for name, *_ in visits], dtype=int),
        route=np.array([row for _, row, _ in visits], dtype=int),
        trip=trip,
        vehicle_type=np.array([type_at[type_id] for type_id, _ in driven], dtype=int),
        started=np.where(rows < num_begun, rows, -1),
    )
    return _written(instance, way, _route_ids(instance, len(driven)), trip)


def _begun(
    instance: Instance, onward: Mapping[str, Sequence[str]]
) -> list[tuple[str, list[list[str]]]]:
    """Type, and all that it has done and will do, of each started route."""
    done: dict[str, list[str]] = {name: [] for name in instance.started_routes["id"].tolist()}
    visits = instance.started_visits
    for row in np.argsort(visits["position"], kind="stable").tolist():
        done[visits["route_id"][row]].append(visits["order_id"][row])
    type_ids = instance.started_routes["vehicle_type_id"].tolist()
    return [
        (type_id, [[*orders, *onward.get(name, [])]])
        for type_id, (name, orders) in zip(type_ids, done.items(), strict=True)
    ]


def _route_ids(instance: Instance, number: int) -> np.ndarray:
    """The ids of the started routes, then R1, R2, … without those that are taken."""
    ids = instance.started_routes["id"].tolist()
    free = (name for k in count(1) if (name := f"R{k}") not in ids)
    ids = [*ids, *islice(free, number - len(ids))]
    return np.array([*ids, None], dtype=object)[:-1]


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


def onward_of(instance: Instance, solution: Solution) -> dict[str, list[str]]:
    """What each started route of a plan serves after all that it has done, in sequence."""
    done = set(instance.started_visits["order_id"].tolist())
    visits = solution.visits
    ahead: dict[str, list[str]] = {name: [] for name in instance.started_routes["id"].tolist()}
    for row in np.argsort(visits["position"], kind="stable").tolist():
        order_id, route_id = visits["order_id"][row], visits["route_id"][row]
        if route_id in ahead and order_id not in done:
            ahead[route_id].append(order_id)
    return ahead


def decode(instance: Instance, values: Values) -> Solution:
    """The routes behind the arcs driven in the model."""
    started = {kind.name: kind for kind in kinds(instance) if kind.route is not None}
    reloads, new, onward = set(reloads_of(instance)), [], {}
    for name, orders in sequences_from(key for key, _ in values["drive"].nonzero()):
        if name in started:
            onward[started[name].route_id] = orders[len(started[name].visits) :]
        else:
            new.append((name, trips_between(reloads, orders)))
    return solution_of_trips(instance, new, onward)


def encode(instance: Instance, solution: Solution) -> Encoded:
    """The model's values for a plan: every variable family by its index."""
    return encoded_flows(instance, solution)


def _written(instance: Instance, way: Itinerary, ids: np.ndarray, trip: np.ndarray) -> Solution:
    times, loads = schedule(instance, way), loads_of(instance)
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
        "position": way.position,
        "order_id": instance.orders["id"][way.order],
        "trip": trip,
        "arrive_s": times.arrive_s,
        "start_s": times.start_s,
        "depart_s": times.depart_s,
        "load": _maps(way.on_board(loads), instance.dimensions),
    }
    left_out = np.setdiff1d(np.arange(len(instance.orders)), way.order)
    names = instance.breaks["id"]
    breaks = [
        BreakTaken(route_id=ids[route], break_id=names[row], start_s=start)
        for route, row, start in times.breaks
    ]
    return Solution(
        routes=Table(Route, routes),
        visits=Table(Visit, visits),
        unserved=Table(LeftOut, {"order_id": instance.orders["id"][left_out]}),
        breaks=Table.of(BreakTaken, breaks),
    )


def _maps(table: np.ndarray, dimensions: list[str]) -> np.ndarray:
    """Rows of an array as maps over the dimensions, rounded clean of summation noise."""
    maps = np.empty(len(table), dtype=object)
    rounded = np.maximum(np.round(table, 9), 0.0)
    maps[:] = [dict(zip(dimensions, row, strict=True)) for row in rounded.tolist()]
    return maps
