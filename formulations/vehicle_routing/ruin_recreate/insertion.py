"""Where an order is put at least cost: every place is judged in constant time.

A place may be passed over at random, a "blink", so that the same ruins are not always built up in
the same way.
"""

from __future__ import annotations

from math import log

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import chance
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.lateness import lateness, released
from formulations.vehicle_routing.ruin_recreate.pairs import price_of_pair
from formulations.vehicle_routing.ruin_recreate.places import may_come_between
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.rows import NOBODY
from formulations.vehicle_routing.ruin_recreate.timing import joined

BLINK = 0.01
"""How often a place is passed over."""

BEYOND = 1e300
"""Longer than any way, and finite: the difference to what is infinite has to be a number."""


@piece
def cheapest(day: Day, plan: Plan, c: int) -> tuple[float, int, int]:
    """The least price of putting an order into a route, and the stop after which it then comes.

    Of a transfer also the stop after which the other order comes.
    """
    price, after, second = _beside_near_orders(day, plan, c)
    if after == NOWHERE:
        return _anywhere(day, plan, c)
    if day.order[c].by_depot:
        return _at_ends(day, plan, c, price, after, second)
    return price, after, second


@piece
def _beside_near_orders(day: Day, plan: Plan, c: int) -> tuple[float, int, int]:
    """The cheapest place before or after an order that is near."""
    stop, num_orders = plan.stop, len(day.order)
    load, last = day.load[c, 0], len(plan.room) - 1
    price, after, second, most = np.inf, NOWHERE, NOWHERE, BEYOND
    for x in range(day.near.shape[1]):
        i, both_ways = index(day.near[c, x]), day.near_and_back[c, x]
        # Too far, or too full: one question, since processors cannot guess the answer to either
        # alone and wait for it. On no route it is always too far, whatever room is looked at.
        r = min(index(stop[i].route), last)
        if max(both_ways - plan.longer_leg[i] - most, load - plan.room[r, 0]) > 0.0:
            continue
        if not _has_room_beyond_first(day, plan, c, r):
            continue
        leg, per_distance = day.near_leg[c, x], plan.route[r].per_distance
        # The other neighbour is no nearer, or the place has been judged with it.
        may_follow = (both_ways - stop[i].to_next) * per_distance < price
        may_precede = (both_ways - stop[i].from_previous) * per_distance < price
        p, s = index(stop[i].previous), index(stop[i].next)
        if may_follow and (s >= num_orders or day.to[c, s] >= leg):
            candidate, other = price_of_place(day, plan, c, i, s, r, price)
            if candidate < price:
                price, after, second = candidate, i, other
                most = _longest(day, price)
        if may_precede and (p >= num_orders or day.to[c, p] >= leg):
            candidate, other = price_of_place(day, plan, c, p, i, r, price)
            if candidate < price:
                price, after, second = candidate, p, other
                most = _longest(day, price)
    return price, after, second


@piece
def _longest(day: Day, price: float) -> float:
    """How long a way can be that costs less than a price, in any vehicle."""
    return price / day.least_per_distance if day.least_per_distance > 0.0 else BEYOND


@piece
def _at_ends(
    day: Day, plan: Plan, c: int, price: float, after: int, second: int
) -> tuple[float, int, int]:
    """The cheapest place at either end of a route; beside near orders they are judged already."""
    stop, far = plan.stop, day.order[c].far_off
    most = _longest(day, price)
    for x in range(plan.now[0].num_active):
        r = index(plan.active[x])
        start = start_of(plan, r)
        if far - max(plan.longer_leg[start], plan.longer_leg[start + 1]) >= most:
            continue
        if not has_room(day, plan, c, r):
            continue
        for is_end in range(2):
            i = start + is_end
            if far - plan.longer_leg[i] >= most:
                continue
            p = index(stop[i].previous) if is_end else i
            candidate, other = price_of_place(day, plan, c, p, index(stop[p].next), r, price)
            if candidate < price:
                price, after, second = candidate, p, other
                most = _longest(day, price)
    return price, after, second


@piece
def _anywhere(day: Day, plan: Plan, c: int) -> tuple[float, int, int]:
    """The cheapest place of all."""
    stop = plan.stop
    price, after, second = np.inf, NOWHERE, NOWHERE
    for x in range(plan.now[0].num_active):
        r = index(plan.active[x])
        if not has_room(day, plan, c, r):
            continue
        i = start_of(plan, r)
        end = i + 1
        while i != end:
            s = index(stop[i].next)
            candidate, other = price_of_place(day, plan, c, i, s, r, price)
            if candidate < price:
                price, after, second = candidate, i, other
            i = s
    return price, after, second


@piece
def price_of_place(
    day: Day, plan: Plan, c: int, p: int, s: int, r: int, limit: float
) -> tuple[float, int]:
    """What an order costs between two stops, and where the other one of its transfer is best."""
    if has_words(day) and day.words.order[c].partner != NOBODY:
        if _blinks(plan):
            return np.inf, NOWHERE
        return price_of_pair(day, plan, c, p, s, r, limit)
    return price_between(day, plan, c, p, s, r, limit), NOWHERE


@piece
def has_room(day: Day, plan: Plan, c: int, r: int) -> bool:
    """Whether a route can take an order as well, whatever its place, by its load and vehicle."""
    return bool(day.load[c, 0] <= plan.room[r, 0]) and _has_room_beyond_first(day, plan, c, r)


@piece
def _has_room_beyond_first(day: Day, plan: Plan, c: int, r: int) -> bool:
    """Whether its vehicle and all dimensions of its load but the first allow it."""
    if has_words(day) and not day.words.allowed[plan.route[r].kind, c]:
        return False
    k = 1
    while k < day.load.shape[1] and day.load[c, k] <= plan.room[r, k]:
        k += 1
    return bool(k == day.load.shape[1])


@piece
def price_between(day: Day, plan: Plan, c: int, p: int, s: int, r: int, limit: float) -> float:
    """What an order costs between two stops of a route, infinite unless below a limit and allowed.

    What depends on the route alone is not looked at.
    """
    stop, route = plan.stop, plan.route[r]
    here, there = stop[p].point, stop[s].point
    longer = float(day.back[c, here]) + float(day.to[c, there]) - stop[p].to_next
    price = longer * route.per_distance
    if has_words(day):
        price += day.words.change[route.kind, c]
    if price >= limit or _blinks(plan):
        return np.inf
    if day.rules.far and route.distance + longer > day.kind[route.kind].max_distance:
        return np.inf
    if day.rules.timed and not _is_in_time(day, plan, c, p, s):
        return np.inf
    if has_words(day) and not may_come_between(day, plan, c, p, s, r):
        return np.inf
    if day.rules.hours:
        price += _price_of_hours(day, plan, c, p, s, r)
    if has_words(day) and day.words.late and price < limit:
        price += lateness(day, plan, r, index(route.kind), c, p, NOWHERE, NOWHERE) - route.lateness
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
    if has_words(day) and released(day, plan, r, c) > last:
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
