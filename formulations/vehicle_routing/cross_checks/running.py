"""Contradictions in what is told of a running day: the past must be possible, and be past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from formulations.vehicle_routing.cross_checks.words import contradiction
from optimizer.sdk import Issue, dangling, duplicates

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance

ROUTES, VISITS = "/data/started_routes", "/data/started_visits"


def running_checks(instance: Instance) -> Iterator[Issue]:
    """References, the past that was not, and goods that are not where an order says."""
    routes, visits, types = instance.started_routes, instance.started_visits, instance.vehicle_types
    yield from dangling(routes, "vehicle_type_id", types["id"], ROUTES, "vehicle type")
    yield from dangling(visits, "route_id", routes["id"], VISITS, "started route")
    yield from dangling(visits, "order_id", instance.orders["id"], VISITS, "order")
    yield from dangling(instance.orders, "route_id", routes["id"], "/data/orders", "started route")
    yield from duplicates(visits, "order_id", VISITS)
    yield from _started_routes(instance)
    yield from _too_many(instance)
    yield from _positions(instance)
    yield from _times(instance)
    yield from _goods(instance)
    yield from _sequence(instance)
    yield from _on_one_route(instance)


def _started_routes(instance: Instance) -> Iterator[Issue]:
    types, now_s = instance.vehicle_types.by("id"), instance.now_s
    for row, route in enumerate(instance.started_routes):
        kind = types.get(route.vehicle_type_id)
        if kind is not None and kind.reload_depot_id is not None:
            message = f'vehicles of type "{kind.id}" make several trips, so none can have started'
            yield contradiction(message, f"{ROUTES}/{row}/vehicle_type_id", kind.id)
        if now_s is None or route.leave_s > now_s:
            when = '"now_s" is absent' if now_s is None else f"now it is {now_s:g}"
            message = f'route "{route.id}" left at {route.leave_s:g}, but {when}'
            yield contradiction(message, f"{ROUTES}/{row}/leave_s", route.leave_s, "<= now_s")


def _too_many(instance: Instance) -> Iterator[Issue]:
    used: Counter[str] = Counter()
    types = instance.vehicle_types.by("id")
    for row, route in enumerate(instance.started_routes):
        used[route.vehicle_type_id] += 1
        kind = types.get(route.vehicle_type_id)
        if kind is None or kind.num_available is None:
            continue
        if used[kind.id] > kind.num_available:
            message = f'more routes have started than there are vehicles of type "{kind.id}"'
            yield contradiction(message, f"{ROUTES}/{row}/vehicle_type_id", kind.id)


def _positions(instance: Instance) -> Iterator[Issue]:
    visits = instance.started_visits
    keys = set(zip(visits["route_id"].tolist(), visits["position"].tolist(), strict=True))
    yield from duplicates(visits, ("route_id", "position"), VISITS)
    for row, visit in enumerate(visits):
        if visit.position > 1 and (visit.route_id, visit.position - 1) not in keys:
            message = f'route "{visit.route_id}" has no visit at position {visit.position - 1}'
            yield contradiction(message, f"{VISITS}/{row}/position", visit.position, "1, 2, …")


def _times(instance: Instance) -> Iterator[Issue]:
    """Each instant after the one before it, and service begun by now."""
    visits, now_s = list(instance.started_visits), instance.now_s
    departed = {(visit.route_id, visit.position): visit.depart_s for visit in visits}
    departed |= {(route.id, 0): route.leave_s for route in instance.started_routes}
    for row, visit in enumerate(visits):
        left_s = departed.get((visit.route_id, visit.position - 1), 0.0)
        instants = (left_s, visit.arrive_s, visit.start_s, visit.depart_s)
        fields = ("arrive_s", "start_s", "depart_s")
        for before, after, field in zip(instants, instants[1:], fields, strict=False):
            if after < before:
                message = f"{field} {after:g} lies before {before:g}"
                yield contradiction(message, f"{VISITS}/{row}/{field}", after, f">= {before:g}")
        if now_s is not None and visit.start_s > now_s:
            message = f"service starts at {visit.start_s:g}, but now it is {now_s:g}"
            yield contradiction(message, f"{VISITS}/{row}/start_s", visit.start_s, "<= now_s")


def _goods(instance: Instance) -> Iterator[Issue]:
    """An order bound to a route: it was not visited by another, and its vehicle may serve it."""
    routes, types = instance.started_routes.by("id"), instance.vehicle_types.by("id")
    visits = instance.started_visits
    visited = dict(zip(visits["order_id"].tolist(), visits["route_id"].tolist(), strict=True))
    for row, order in enumerate(instance.orders):
        route = routes.get(order.route_id) if order.route_id is not None else None
        if route is None:
            continue
        pointer = f"/data/orders/{row}/route_id"
        if visited.get(order.id, route.id) != route.id:
            message = f'order "{order.id}" was visited by route "{visited[order.id]}"'
            yield contradiction(message, pointer, route.id)
        kind = types.get(route.vehicle_type_id)
        if kind is not None and order.id not in visited and set(order.required_tags) - {*kind.tags}:
            message = f'the vehicle of route "{route.id}" lacks tags that order "{order.id}" needs'
            yield contradiction(message, pointer, route.id)
        if (order.release_s or 0.0) > route.leave_s:
            message = f'route "{route.id}" left before the goods of order "{order.id}" were there'
            yield contradiction(message, f"/data/orders/{row}/release_s", order.release_s)


def _sequence(instance: Instance) -> Iterator[Issue]:
    """What was delivered was picked up, what comes later came later, one of a group was served."""
    visits = instance.started_visits
    spots = zip(visits["route_id"].tolist(), visits["position"].tolist(), strict=True)
    spot = dict(zip(visits["order_id"].tolist(), spots, strict=True))
    row_of = visits.row_of("order_id")
    for first, second in _tied(instance):
        if second in spot and not (first in spot and _before(spot[first], spot[second])):
            message = f'order "{second}" was visited, but not after "{first}" on the same route'
            yield contradiction(message, f"{VISITS}/{row_of[second]}/order_id", second)
    yield from _parted(instance, spot)
    yield from _one_of_a_group(instance)


def _parted(instance: Instance, spot: dict[str, tuple[str, int]]) -> Iterator[Issue]:
    """What comes directly after an order that was visited has been visited next, or comes next."""
    last = dict(sorted(spot.values()))
    for row, each in enumerate(instance.precedences):
        first, second = spot.get(each.earlier_order_id), each.later_order_id
        if each.directly and first is not None and second not in spot and last[first[0]] > first[1]:
            message = f'order "{second}" comes directly after one that another has followed already'
            yield contradiction(message, f"/data/precedences/{row}/later_order_id", second)


def _on_one_route(instance: Instance) -> Iterator[Issue]:
    """Routes named for orders that belong together are the same, unless both may be left out."""
    visits = instance.started_visits
    visited = dict(zip(visits["order_id"].tolist(), visits["route_id"].tolist(), strict=True))
    orders, route = instance.orders["id"].tolist(), instance.orders["route_id"].tolist()
    bound = {name: of for name, of in zip(orders, route, strict=True) if of is not None}
    priced = ~np.isnan(instance.orders["unserved_cost"])
    optional = {name for name, is_priced in zip(orders, priced, strict=True) if is_priced}
    for first, second in _tied(instance):
        here, there = (visited.get(name, bound.get(name)) for name in (first, second))
        may_be_left_out = first not in visited and {first, second} <= optional
        if second in visited or may_be_left_out:
            continue
        if here is not None and there not in (None, here):
            message = f'order "{second}" is tied to "{first}", which is on route "{here}"'
            pointer = f"/data/orders/{orders.index(second)}/route_id"
            yield contradiction(message, pointer, there, here)


def _tied(instance: Instance) -> list[tuple[str, str]]:
    """Orders of one route, one of which comes before the other."""
    pairs = [(each.pickup_order_id, each.delivery_order_id) for each in instance.transfers]
    return pairs + [(each.earlier_order_id, each.later_order_id) for each in instance.precedences]


def _before(one: tuple[str, int], other: tuple[str, int]) -> bool:
    return one[0] == other[0] and one[1] < other[1]


def _one_of_a_group(instance: Instance) -> Iterator[Issue]:
    orders = instance.orders.by("id")
    seen: set[str] = set()
    for row, name in enumerate(instance.started_visits["order_id"].tolist()):
        group_id = orders[name].group_id if name in orders else None
        if group_id is not None and group_id in seen:
            message = f'another order of group "{group_id}" was visited already'
            yield contradiction(message, f"{VISITS}/{row}/order_id", name)
        seen |= {group_id} if group_id is not None else set()
