"""Which kind of vehicle drives a route: the cheapest to open it, and the cheapest in the end.

Small vehicles are cheapest for one order and large ones for many. So that these are opened at all,
each iteration bars some kinds at random, and where there are several sizes often all but one.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import below, bits, chance
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import link, price_of
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.suiting import may_serve, price_of_words
from formulations.vehicle_routing.ruin_recreate.sums import settle
from formulations.vehicle_routing.ruin_recreate.timing import joined, retime

NONE, ONE, LAST_BIT = np.uint64(0), np.uint64(1), np.uint64(63)

ONE_KIND = 0.5
"""How often all kinds but one are barred, where vehicles have several sizes."""


@piece
def bar_kinds(day: Day, plan: Plan) -> None:
    """Bar each kind in one of four iterations, where there are several, or all but one."""
    now = plan.now[0]
    now.barred = 0
    if day.rules.sizes and chance(plan) < ONE_KIND:
        now.barred = ~(ONE << (np.uint64(below(plan, len(day.kind))) & LAST_BIT))
    elif len(day.kind) > 1:
        now.barred = bits(plan) & bits(plan)


@piece
def cheapest_kind(day: Day, plan: Plan, c: int) -> tuple[int, float]:
    """The kind of vehicle that serves an order alone at the least price, and that price."""
    kind, price = _cheapest_but(day, plan, c, plan.now[0].barred)
    if kind == NOWHERE and plan.now[0].barred:
        return _cheapest_but(day, plan, c, NONE)
    return kind, price


@piece
def _cheapest_but(day: Day, plan: Plan, c: int, barred: np.uint64) -> tuple[int, float]:
    kind, price = NOWHERE, np.inf
    for k in range(len(day.kind)):
        is_barred = (barred >> (np.uint64(k) & LAST_BIT)) & ONE
        is_free = plan.used[k] < day.kind[k].num_available
        if day.alone[k, c] < price and is_free and not is_barred:
            kind, price = k, day.alone[k, c]
    return kind, price


@piece
def refit_touched(day: Day, plan: Plan) -> None:
    """Give routes that have changed the kind of vehicle that is then the cheapest."""
    for x in range(plan.now[0].num_touched):
        if len(day.kind) > 1 and plan.route[plan.touched[x]].size > 0:
            refit(day, plan, index(plan.touched[x]))


@whole
def refit(day: Day, plan: Plan, r: int) -> None:
    """Give a route the cheapest kind of vehicle that is free and can drive it."""
    before = price_of(day, plan, r)
    best, price = NOWHERE, before
    for k in range(len(day.kind)):
        is_free = plan.used[k] < day.kind[k].num_available and k != plan.route[r].kind
        if is_free and (not has_words(day) or may_serve(day, plan, r, k)):
            candidate = _price_with(day, plan, r, k, price)
            if candidate < price:
                best, price = k, candidate
    if best != NOWHERE:
        _change_kind(day, plan, r, best)
        plan.now[0].cost += price_of(day, plan, r) - before


@piece
def _price_with(day: Day, plan: Plan, r: int, k: int, limit: float) -> float:
    """What a route costs with another kind, infinite unless below a limit and allowed."""
    stop, route, kind = plan.stop, plan.route[r], day.kind[k]
    start = start_of(plan, r)
    first, last = stop[start].next, stop[start + 1].previous
    distance = route.distance - stop[start].to_next - stop[last].to_next
    distance += float(day.back[first, kind.start]) + float(day.to[last, kind.end])
    price = kind.fixed_cost + kind.per_distance * distance
    if price >= limit or distance > kind.max_distance:
        return np.inf
    for d in range(plan.room.shape[1]):
        if day.capacity[route.kind, d] - plan.room[r, d] > day.capacity[k, d]:
            return np.inf
    if day.rules.timed:
        price += _price_of_hours(day, plan, r, k)
    if has_words(day) and price < limit:
        price += price_of_words(day, plan, r, k)
    return float(price)


@piece
def _price_of_hours(day: Day, plan: Plan, r: int, k: int) -> float:
    """What the hours of a route cost with another kind, infinite where it is late or too long."""
    stop, kind, i = plan.stop, day.kind[k], start_of(plan, r)
    leave, lasts, first, last = kind.early, 0.0, kind.early, kind.late
    while i < len(day.order) or stop[i].previous == NOWHERE:
        p, i = i, stop[i].next
        early, late, service, leg = kind.early, kind.late, 0.0, stop[i].time_from_previous
        if p >= len(day.order):
            leg = float(day.time_back[i, kind.start])
        if i >= len(day.order):
            leg = float(day.time_to[p, kind.end])
        else:
            early, late, service = day.order[i].early, day.order[i].late, day.order[i].service
        start = max(leave + leg, early)
        if start > late:
            return np.inf
        leave = start + service
        lasts, first, last = joined(lasts, first, last, leg, service, early, late)
    if lasts > kind.max_duration or (has_words(day) and plan.route[r].release > last):
        return np.inf
    return float(kind.per_time * lasts)


@piece
def _change_kind(day: Day, plan: Plan, r: int, k: int) -> None:
    """Give a route another kind of vehicle."""
    stop, route, kind, start = plan.stop, plan.route[r], day.kind[k], start_of(plan, r)
    last = index(stop[start + 1].previous)
    route.distance -= stop[start].to_next + stop[last].to_next
    stop[start].point, stop[start + 1].point = kind.start, kind.end
    link(day, plan, start, index(stop[start].next))
    link(day, plan, last, start + 1)
    route.distance += stop[start].to_next + stop[last].to_next
    for d in range(plan.room.shape[1]):
        plan.room[r, d] += day.capacity[k, d] - day.capacity[route.kind, d]
    plan.used[route.kind] -= 1
    plan.used[k] += 1
    route.kind, route.per_distance = k, kind.per_distance
    if has_words(day):
        settle(day, plan, r)
    elif day.rules.timed:
        retime(day, plan, r)
