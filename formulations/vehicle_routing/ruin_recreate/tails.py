"""Two routes exchange what comes after a place: strings are too short for that.

J.-Y. Potvin and J.-M. Rousseau, "An exchange heuristic for routeing problems with time windows",
Journal of the Operational Research Society 46 (1995): 2-opt*.
"""

from __future__ import annotations

from math import log

from formulations.vehicle_routing.ruin_recreate.chance import below, chance
from formulations.vehicle_routing.ruin_recreate.compiled import piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import close_route, link
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.sums import settle
from formulations.vehicle_routing.ruin_recreate.timing import retime_gap


@piece
def may_try_tails(day: Day) -> bool:
    """Whether loads, windows and sequences are all there is to look at."""
    return not (day.rules.hours or day.rules.far or day.followers.shape[1] == 0) and day.words.tails


@piece
def try_tails(day: Day, plan: Plan, temperature: float) -> bool:
    """Puts a follower after a random order, each with what comes next, if that passes as better.

    Only between vehicles of one kind, where a route has no limit but its load, its windows and the
    sequence of its orders.
    """
    stop = plan.stop
    c = below(plan, float(len(day.order)))
    o = day.followers[c, below(plan, float(day.followers.shape[1]))]
    r, q = stop[c].route, stop[o].route
    if r == NOWHERE or q == NOWHERE or not _are_alike(plan, r, q):
        return False
    price = _price(day, plan, c, o)
    if price >= -temperature * log(1.0 - chance(plan)):
        return False
    s, p = stop[c].next, stop[o].previous
    if day.rules.timed and not (_in_time(day, plan, c, o) and _in_time(day, plan, p, s)):
        return False
    if not _fits(day, plan, s, o, r, q):
        return False
    if has_words(day) and not (_in_sequence(day, plan, c, o) and _in_sequence(day, plan, p, s)):
        return False
    _exchange(day, plan, c, o)
    plan.now[0].cost += price
    return True


@piece
def _are_alike(plan: Plan, r: int, q: int) -> bool:
    """Whether two routes are not the same, and driven by the same kind of vehicle."""
    return bool(r != q and plan.route[r].kind == plan.route[q].kind)


@piece
def _price(day: Day, plan: Plan, c: int, o: int) -> float:
    """By how much the routes get dearer: less a vehicle where one of them ends up empty."""
    stop = plan.stop
    kind = day.kind[plan.route[stop[c].route].kind]
    s, p = stop[c].next, stop[o].previous
    longer = float(day.to[c, o]) - stop[c].to_next - stop[p].to_next
    if p >= len(day.order) and s >= len(day.order):
        return float(longer * kind.per_distance - kind.fixed_cost)
    return float((longer + float(day.to[stop[p].point, stop[s].point])) * kind.per_distance)


@piece
def _in_time(day: Day, plan: Plan, a: int, b: int) -> bool:
    """Whether one stop can follow another, with what is before the one and after the other."""
    stop = plan.stop
    arrive = stop[a].leave + float(day.time_to[stop[a].point, stop[b].point])
    return bool(arrive <= stop[b].latest)


@piece
def _in_sequence(day: Day, plan: Plan, a: int, b: int) -> bool:
    """Whether one stop can follow another where vehicles may collect last."""
    order, num_orders = day.words.order, len(day.order)
    kind = plan.route[plan.stop[b].route].kind
    if not day.words.collects_last[kind] or b >= num_orders:
        return True
    if a >= num_orders:
        return not order[b].is_pickup
    return bool(order[b].is_pickup or not order[a].is_pickup)


@piece
def _fits(day: Day, plan: Plan, s: int, o: int, r: int, q: int) -> bool:
    """Whether either route can carry the tail of the other, from ``s`` and from ``o`` on."""
    for k in range(day.load.shape[1]):
        more = _load_since(day, plan, o, k) - _load_since(day, plan, s, k)
        if more > plan.room[r, k] or -more > plan.room[q, k]:
            return False
    return True


@piece
def _load_since(day: Day, plan: Plan, first: int, k: int) -> float:
    load, i = 0.0, first
    while i < len(day.order):
        load += day.load[i, k]
        i = plan.stop[i].next
    return load


@whole
def _exchange(day: Day, plan: Plan, c: int, o: int) -> None:
    stop = plan.stop
    r, q = stop[c].route, stop[o].route
    end, other_end = start_of(plan, r) + 1, start_of(plan, q) + 1
    s, p = stop[c].next, stop[o].previous
    last, other_last = stop[end].previous, stop[other_end].previous
    link(day, plan, c, o)
    link(day, plan, other_last, end)
    if s == end:
        link(day, plan, p, other_end)
    else:
        link(day, plan, p, s)
        link(day, plan, last, other_end)
    _recount(day, plan, r)
    _recount(day, plan, q)
    if plan.route[q].size == 0:
        close_route(plan, q)
    if has_words(day):
        settle(day, plan, r)
        settle(day, plan, q)
    elif day.rules.timed:
        retime_gap(day, plan, c, o, r)
        retime_gap(day, plan, p, stop[p].next, q)


@piece
def _recount(day: Day, plan: Plan, r: int) -> None:
    """Compute all sums of a route anew."""
    stop, route, i = plan.stop, plan.route[r], start_of(plan, r)
    route.size, route.distance = 0, stop[i].to_next
    for k in range(plan.room.shape[1]):
        plan.room[r, k] = day.capacity[route.kind, k]
    i = stop[i].next
    while i < len(day.order):
        stop[i].route = r
        route.size += 1
        route.distance += stop[i].to_next
        for k in range(plan.room.shape[1]):
            plan.room[r, k] -= day.load[i, k]
        i = stop[i].next
