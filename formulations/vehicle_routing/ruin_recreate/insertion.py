"""Where an order is put at least cost: every place is judged in constant time.

A place may be passed over at random, a "blink", so that the same ruins are not always built up in
the same way.
"""

from __future__ import annotations

from math import log

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import chance
from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, start_of
from formulations.vehicle_routing.ruin_recreate.timing import joined

BLINK = 0.01
"""How often a place is passed over."""


@piece
def cheapest(day: Day, plan: Plan, c: int) -> tuple[float, int]:
    """The least price of putting an order into a route, and the stop after which it then comes."""
    price, after = _beside_near_orders(day, plan, c)
    if after == NOWHERE or day.order[c].by_depot:
        price, after = _in_active_routes(day, plan, c, price, after)
    return price, after


@piece
def _beside_near_orders(day: Day, plan: Plan, c: int) -> tuple[float, int]:
    """The cheapest place before or after an order that is near."""
    stop, num_orders = plan.stop, len(day.order)
    price, after = np.inf, NOWHERE
    for x in range(day.near.shape[1]):
        i = day.near[c, x]
        r = stop[i].route
        if r == NOWHERE:
            continue
        leg, per_distance = day.to[c, i], plan.route[r].per_distance
        both_ways = float(leg) + float(day.back[c, i])
        # The other neighbour is no nearer, or the place has been judged with it.
        may_follow = (both_ways - stop[i].to_next) * per_distance < price
        may_precede = (both_ways - stop[i].from_previous) * per_distance < price
        if not (may_follow or may_precede) or not has_room(day, plan, c, r):
            continue
        p, s = stop[i].previous, stop[i].next
        if may_follow and (s >= num_orders or day.to[c, s] >= leg):
            candidate = price_between(day, plan, c, i, s, r, price)
            if candidate < price:
                price, after = candidate, i
        if may_precede and (p >= num_orders or day.to[c, p] >= leg):
            candidate = price_between(day, plan, c, p, i, r, price)
            if candidate < price:
                price, after = candidate, p
    return price, after


@piece
def _in_active_routes(day: Day, plan: Plan, c: int, price: float, after: int) -> tuple[float, int]:
    """The cheapest place at either end of a route or, where none is known, anywhere."""
    stop, num_orders, ends_only = plan.stop, len(day.order), after != NOWHERE
    for x in range(plan.now[0].num_active):
        r = plan.active[x]
        if not has_room(day, plan, c, r):
            continue
        i = start_of(plan, r)
        end = i + 1
        while i != end:
            s = stop[i].next
            candidate = price_between(day, plan, c, i, s, r, price)
            if candidate < price:
                price, after = candidate, i
            if ends_only and s < num_orders and stop[s].next != end:
                s = stop[end].previous
            i = s
    return price, after


@piece
def has_room(day: Day, plan: Plan, c: int, r: int) -> bool:
    """Whether a route can take the load of an order as well."""
    k = 0
    while k < day.load.shape[1] and day.load[c, k] <= plan.room[r, k]:
        k += 1
    return bool(k == day.load.shape[1])


@piece
def price_between(day: Day, plan: Plan, c: int, p: int, s: int, r: int, limit: float) -> float:
    """What an order costs between two stops of a route, infinite unless below a limit and allowed.

    Its load is not looked at.
    """
    stop, route = plan.stop, plan.route[r]
    here, there = stop[p].point, stop[s].point
    longer = float(day.back[c, here]) + float(day.to[c, there]) - stop[p].to_next
    price = longer * route.per_distance
    if price >= limit or _blinks(plan):
        return np.inf
    if day.rules.far and route.distance + longer > day.kind[route.kind].max_distance:
        return np.inf
    if day.rules.timed and not _is_in_time(day, plan, c, p, s):
        return np.inf
    if day.rules.hours:
        return float(price + _price_of_hours(day, plan, c, p, s, r))
    return float(price)


@piece
def _is_in_time(day: Day, plan: Plan, c: int, p: int, s: int) -> bool:
    """Whether an order between two stops is served within its window, and makes nothing late."""
    stop, order = plan.stop, day.order[c]
    start = max(stop[p].leave + float(day.time_back[c, stop[p].point]), order.early)
    if start > order.late:
        return False
    onward = float(day.time_to[c, stop[s].point])
    return bool(start + order.service + onward <= stop[s].latest)


@piece
def _price_of_hours(day: Day, plan: Plan, c: int, p: int, s: int, r: int) -> float:
    """What a route costs for lasting longer, infinite where that is too long."""
    stop, order, kind = plan.stop, day.order[c], day.kind[plan.route[r].kind]
    a, b = plan.until[p], plan.since[s]
    leg, onward = day.time_back[c, stop[p].point], day.time_to[c, stop[s].point]
    lasts, first, last = joined(
        a.lasts, a.first, a.last, float(leg), order.service, order.early, order.late
    )
    lasts, first, last = joined(lasts, first, last, float(onward), b.lasts, b.first, b.last)
    if lasts > kind.max_duration:
        return np.inf
    return float(kind.per_time * (lasts - plan.until[start_of(plan, r) + 1].lasts))


@piece
def _blinks(plan: Plan) -> bool:
    """Whether a place that would be taken is passed over: once in 1 / BLINK, at random."""
    now = plan.now[0]
    now.until_blink -= 1
    if now.until_blink >= 0:
        return False
    now.until_blink = int(log(1.0 - chance(plan)) / log(1.0 - BLINK))
    return True
