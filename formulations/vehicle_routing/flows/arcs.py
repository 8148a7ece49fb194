"""Routes as the flows of the model, and back.

An arc (vehicle type, from, to) leads between two stops, from ``START`` or to ``END``: the depots of
the type. No id looks like these two names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.vehicle_routing.flows.stops import reloads_of, stops_of
from formulations.vehicle_routing.travel import legs_between

START = "(start)"
END = "(end)"

Sequences = Iterable[tuple[str, Sequence[str]]]
"""Routes of one trip as (vehicle type id, order ids in sequence)."""

Trips = Iterable[tuple[str, Sequence[Sequence[str]]]]
"""Routes as (vehicle type id, the order ids of each trip in sequence)."""

if TYPE_CHECKING:
    from formulations.vehicle_routing.flows.kinds import Kind
    from formulations.vehicle_routing.instance import Instance, Order

Arc = tuple[Any, ...]
"""(vehicle type id, from, to)."""


def legs_of(instance: Instance) -> list[tuple[str, str]]:
    """From the start to each stop, and from each stop to each other one and to the end."""
    stops = stops_of(instance)
    onward = [(i, j) for i in stops for j in [*stops, END] if i != j]
    return [*((START, j) for j in stops), *onward]


def sequences_from(arcs: Iterable[Arc]) -> Iterator[tuple[str, list[str]]]:
    """The routes that a set of arcs forms, each arc driven once: even a ring comes to an end."""
    after: dict[tuple[str, str], str] = {}
    firsts: list[tuple[str, str]] = []
    for type_id, origin, destination in arcs:
        if origin == START:
            firsts.append((type_id, destination))
        else:
            after[type_id, origin] = destination
    for type_id, first in firsts:
        route = [first]
        while (order_id := after.pop((type_id, route[-1]), END)) != END:
            route.append(order_id)
        yield type_id, route


def trips_between(reloads: Collection[str], stops: Iterable[str]) -> list[list[str]]:
    """The stops of a route cut where it reloads."""
    trips: list[list[str]] = [[]]
    for name in stops:
        if name in reloads:
            trips.append([])
        else:
            trips[-1].append(name)
    return trips


def locations_of(instance: Instance, fleet: Iterable[Kind]) -> dict[tuple[str, str], int]:
    """The location where a kind is at a stop, ``START`` or ``END``; none at an open end."""
    at = instance.locations.row_of()
    depots = {depot.id: at[depot.location_id] for depot in instance.depots}
    stops = {order.id: at[order.location_id] for order in instance.orders}
    for name, each in reloads_of(instance).items():
        stops[name] = depots[each.reload_depot_id or ""]
    types = list(instance.vehicle_types)
    points = {}
    for kind in fleet:
        vehicle_type = types[kind.type_row]
        points[kind.name, START] = depots[vehicle_type.start_depot_id]
        if vehicle_type.end_depot_id is not None:
            points[kind.name, END] = depots[vehicle_type.end_depot_id]
        points |= {(kind.name, name): position for name, position in stops.items()}
    return points


def ways_along(
    instance: Instance, fleet: Iterable[Kind], arcs: Iterable[Arc]
) -> dict[Arc, tuple[float, float]]:
    """Distance and duration of each arc; none of what leads to an open end."""
    points = locations_of(instance, fleet)
    driven = [arc for arc in arcs if (arc[0], arc[2]) in points]
    ends = np.array([(points[k, i], points[k, j]) for k, i, j in driven], dtype=int).reshape(-1, 2)
    legs = legs_between(instance.travel, instance.locations)(*ends.T)
    each = zip(legs.distance.tolist(), legs.duration_s.tolist(), strict=True)
    return dict(zip(driven, each, strict=True))


def links(instance: Instance) -> dict[str, tuple[str, str]]:
    """The two orders of each transfer, and of each precedence that others may come between."""
    transfers = {t.id: (t.pickup_order_id, t.delivery_order_id) for t in instance.transfers}
    later = sequences_ahead(instance, directly=False)
    return transfers | {f"{first} before {second}": (first, second) for first, second in later}


def sequences_ahead(instance: Instance, *, directly: bool) -> list[tuple[str, str]]:
    """The two orders of each precedence that is not done."""
    done = set(instance.started_visits["order_id"].tolist())
    return [
        (each.earlier_order_id, each.later_order_id)
        for each in instance.precedences
        if each.directly == directly and not {each.earlier_order_id, each.later_order_id} <= done
    ]


def late_orders(instance: Instance) -> dict[str, Order]:
    """The orders whose service may still be late at a price."""
    visited = set(instance.started_visits["order_id"].tolist())
    return {
        order.id: order
        for order in instance.orders
        if order.due_s is not None and order.lateness_cost_per_h > 0 and order.id not in visited
    }
