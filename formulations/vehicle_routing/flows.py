"""Routes as the flows of the model, and back.

An arc (vehicle type, from, to) leads between two orders, from ``START`` or to ``END``: the depots
of the type. No id looks like these two names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.instance import features

START = "(start)"
END = "(end)"

Sequences = Iterable[tuple[str, Sequence[str]]]
"""Routes of one trip as (vehicle type id, order ids in sequence)."""

Trips = Iterable[tuple[str, Sequence[Sequence[str]]]]
"""Routes as (vehicle type id, the order ids of each trip in sequence)."""

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance, Order
    from formulations.vehicle_routing.solution import Solution
    from optimizer.sdk import Encoded

Arc = tuple[Any, ...]
"""(vehicle type id, from, to)."""


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


def points_of(instance: Instance, net: Network) -> dict[tuple[str, str], int]:
    """The point of the network where a vehicle type is at an order, ``START`` or ``END``."""
    orders = instance.orders["id"].tolist()
    points = {}
    for kind, type_id in enumerate(instance.vehicle_types["id"].tolist()):
        points[type_id, START] = int(net.fleet.start[kind])
        points[type_id, END] = int(net.fleet.end[kind])
        points |= {(type_id, name): net.num_depots + row for row, name in enumerate(orders)}
    return points


def encoded_flows(instance: Instance, solution: Solution) -> Encoded:
    """The value of every variable of the model that a plan makes other than 0."""
    flows: dict[str, dict[Arc, float]] = defaultdict(lambda: defaultdict(float))
    flows["unserved"] = {(name,): 1.0 for name in solution.unserved["order_id"].tolist()}
    net = network(instance)
    points = points_of(instance, net)
    types, visits = instance.vehicle_types.by("id"), list(solution.visits)
    orders, transfers = instance.orders.by("id"), list(instance.transfers)
    moved = {name for each in transfers for name in (each.pickup_order_id, each.delivery_order_id)}
    used = features(instance)
    for route in solution.routes:
        vehicle_type = types[route.vehicle_type_id]
        calls = [visit for visit in visits if visit.route_id == route.id]
        calls.sort(key=lambda visit: visit.position)
        ids = [START, *(visit.order_id for visit in calls), END]
        start_s = [route.leave_s, *(visit.start_s for visit in calls)]
        at = {order_id: passed for passed, order_id in enumerate(ids)}
        served = [orders[name] for name in ids[1:-1]]
        driven = 0.0
        for passed, (origin, destination) in enumerate(pairwise(ids)):
            arc = (vehicle_type.id, origin, destination)
            driven += net.distance[points[arc[:2]], points[arc[0], destination]]
            flows["drive"][arc] = 1.0
            flows["ahead"][arc[1:]] += len(calls) - passed
            flows["start_s"][arc] = start_s[passed]
            for dimension in vehicle_type.capacity:
                ahead = [order for order in served[passed:] if order.id not in moved]
                behind = [order for order in served[:passed] if order.id not in moved]
                flows["on_board"][dimension, *arc] = _total(ahead, "delivery", dimension)
                if "pickups" in used:
                    flows["collected"][dimension, *arc] = _total(behind, "pickup", dimension)
            for each in transfers:
                first, last = at.get(each.pickup_order_id), at.get(each.delivery_order_id)
                if first is not None and last is not None and first <= passed < last:
                    flows["carried"][each.id, *arc] = 1.0
            if vehicle_type.max_distance is not None:
                flows["driven"][arc] = driven
            if vehicle_type.max_duration_s is not None or "releases" in used:
                flows["left_s"][arc] = route.leave_s
    return flows


def _total(orders: Iterable[Order], kind: str, dimension: str) -> float:
    return sum(order.load.get(dimension, 0.0) for order in orders if order.type == kind)
