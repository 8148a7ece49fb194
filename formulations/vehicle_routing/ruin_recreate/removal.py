"""Ruin: strings of orders, or all of them, taken out of routes that pass near one order."""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.chance import below, chance
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import close_route, price_of
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.sums import settle
from formulations.vehicle_routing.ruin_recreate.timing import keeps_limits, retime_gap
from formulations.vehicle_routing.ruin_recreate.undo import keep
from formulations.vehicle_routing.ruin_recreate.units import take_stranded, take_unit

MEAN_REMOVED, LONGEST_STRING = 10.0, 10.0
"""How many orders are taken out on average, the paper's c with a bar, and in one string at most."""

MUCH_REMOVED, LONG_STRING = 30.0, 30.0
"""The same of ruins that are large: they lead out of valleys that small ones do not leave."""

LARGE = 0.05
"""How often a ruin is large."""

WHOLE = 0.2
"""How often whole routes are taken out, where vehicles have several sizes: one large vehicle may
come in place of small ones."""

SPLIT = 0.5
"""How often a string leaves some orders in its midst where they are: the paper's alpha."""

WIDER_SPLIT = 0.01
"""How often these are one more: the paper's beta, of which it keeps 1 %."""


@piece
def ruin(day: Day, plan: Plan, centre: int) -> None:
    """Move some orders around one into the pool."""
    if day.rules.sizes and chance(plan) < WHOLE:
        _take_routes(day, plan, centre)
    else:
        _take_strings(day, plan, centre)


@piece
def _take_routes(day: Day, plan: Plan, centre: int) -> None:
    """Take out whole routes that are not long, until so many orders are in the pool."""
    now = plan.now[0]
    enough = 1 + below(plan, MUCH_REMOVED)
    for x in range(day.adjacent.shape[1]):
        c = day.adjacent[centre, x]
        r = index(plan.stop[c].route)
        if r == NOWHERE or plan.route[r].size > MUCH_REMOVED:
            continue
        keep(day, plan, r)
        now.cost -= price_of(day, plan, r)
        take_all(day, plan, r)
        if now.num_pooled >= enough:
            break


@piece
def _take_strings(day: Day, plan: Plan, centre: int) -> None:
    """Take strings out of some routes; the paper's algorithm 2."""
    now = plan.now[0]
    num_served = len(plan.absent) - now.num_absent
    is_large = chance(plan) < LARGE
    mean, most = (MUCH_REMOVED, LONG_STRING) if is_large else (MEAN_REMOVED, LONGEST_STRING)
    longest = min(most, num_served / max(1, now.num_active))
    most_strings = 4.0 * mean / (1.0 + longest) - 1.0
    num_strings = 1 + below(plan, max(1.0, most_strings))
    for x in range(day.adjacent.shape[1]):
        c = day.adjacent[centre, x]
        r = index(plan.stop[c].route)
        if r == NOWHERE or plan.route[r].saved_in == now.iteration:
            continue
        _take_string(day, plan, c, r, longest)
        num_strings -= 1
        if num_strings == 0:
            break


@piece
def _take_string(day: Day, plan: Plan, c: int, r: int, longest: float) -> None:
    """Take out a string of random length around an order, perhaps without some in its midst."""
    now, size = plan.now[0], plan.route[r].size
    keep(day, plan, r)
    now.cost -= price_of(day, plan, r)
    trail = plan.trail[plan.trail_start[now.num_touched - 1] : plan.trail_start[now.num_touched]]
    at = 1
    while trail[at] != c:
        at += 1
    length = 1 + below(plan, min(float(size), longest))
    spared = _spared(plan, length, size)
    begin = max(1, at - length - spared + 1)
    end = min(at, size + 1 - length - spared)
    begin += below(plan, end - begin + 1)
    end = begin + length + spared
    spare_from = begin + 1 + below(plan, length - 1) if spared else end
    for x in range(begin, end):
        if not spare_from <= x < spare_from + spared:
            take_unit(day, plan, index(trail[x]), r)
    if has_words(day) and day.words.last:
        take_stranded(day, plan, r)
    if plan.route[r].size == 0:
        close_route(plan, r)
        return
    if has_words(day):
        settle(day, plan, r)
    elif day.rules.timed:
        retime_gap(day, plan, index(trail[begin - 1]), index(trail[end]), r)
    if keeps_limits(day, plan, r):
        now.cost += price_of(day, plan, r)
    else:  # a way past an order may be longer than the way over it
        take_all(day, plan, r)


@piece
def take_all(day: Day, plan: Plan, r: int) -> None:
    """Take all orders out of a route, which ends with it."""
    while plan.route[r].size > 0:
        take_unit(day, plan, index(plan.stop[start_of(plan, r)].next), r)
    close_route(plan, r)


@piece
def _spared(plan: Plan, length: int, size: int) -> int:
    """How many orders a string leaves in its midst."""
    if length == 1 or length == size or chance(plan) >= SPLIT:
        return 0
    spared = 1
    while length + spared < size and chance(plan) < WIDER_SPLIT:
        spared += 1
    return spared
