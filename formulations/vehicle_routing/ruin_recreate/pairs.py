"""Both orders of a transfer into one route: behind a place for the first, each for the second."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.lateness import lateness, released
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, start_of
from formulations.vehicle_routing.ruin_recreate.timing import joined

Span = tuple[float, float, float]
"""As ``joined`` has it."""


@whole
def price_of_pair(
    day: Day, plan: Plan, c: int, p: int, s: int, r: int, limit: float
) -> tuple[float, int]:
    """What a transfer costs whose first order comes between two stops, and what the second follows.

    Goes on from stop to stop as long as there is room and time for the first.
    """
    stop, words, route = plan.stop, day.words, plan.route[r]
    j, i, best, after = words.order[c].partner, c, limit, NOWHERE
    here, there = stop[p].point, stop[s].point
    detour = float(day.back[c, here]) + float(day.to[c, there]) - stop[p].to_next
    changes = words.change[route.kind, c] + words.change[route.kind, j]
    if not words.allowed[route.kind, j] or detour * route.per_distance + changes >= limit:
        return np.inf, NOWHERE
    leave, span = _leave(day, plan, p, c, stop[p].leave), _span_until(day, plan, p, c)
    on_board = p  # the stop after which the first order is on board as well
    while leave < np.inf and has_room(day, plan, c, on_board, r):
        longer = _longer(day, plan, c, j, i, s, p, detour)
        price = longer * route.per_distance + changes
        if price < best and _fits(day, plan, j, i, s, r, leave, longer):
            if day.rules.hours:
                price += _price_of_hours(day, plan, j, i, s, r, span)
            if words.late and price < best:
                price += lateness(day, plan, r, index(route.kind), c, p, j, i) - route.lateness
            if price < best:
                best, after = price, i
        if s >= len(day.order):
            break
        leave, span = _leave(day, plan, i, s, leave), _span_with(day, plan, i, s, span)
        on_board = i = s
        s = index(stop[s].next)
    if after == NOWHERE:
        return np.inf, NOWHERE
    return best, after


@piece
def has_room(day: Day, plan: Plan, c: int, i: int, r: int) -> bool:
    """Whether what a transfer moves has room from one stop to the next."""
    if day.words.mixed:
        for d in range(day.words.gain.shape[1]):
            room = day.capacity[plan.route[r].kind, d] - plan.on_board[i, d]
            if day.words.gain[c, d] > room:
                return False
    return True


@piece
def _longer(day: Day, plan: Plan, c: int, j: int, i: int, s: int, p: int, detour: float) -> float:
    """By how much a route gets longer: the first order after ``p``, the second after ``i``."""
    stop = plan.stop
    onward = float(day.to[i, j]) + float(day.to[j, stop[s].point])
    if i == c:
        return float(float(day.back[c, stop[p].point]) + onward - stop[p].to_next)
    return float(detour + onward - stop[i].to_next)


@piece
def _leave(day: Day, plan: Plan, i: int, c: int, leave: float) -> float:
    """When an order can be left that follows a stop, infinite where it cannot be served."""
    if not day.rules.timed:
        return 0.0
    order = day.order[c]
    start = max(leave + float(day.time_back[c, plan.stop[i].point]), order.early)
    latest = order.late if plan.stop[c].route == NOWHERE else min(order.late, plan.stop[c].latest)
    return float(start + order.service) if start <= latest else np.inf


@piece
def _span_until(day: Day, plan: Plan, p: int, c: int) -> Span:
    """The span of a route up to a stop, and an order after it."""
    if not day.rules.hours:
        return 0.0, 0.0, 0.0
    until = plan.until[p]
    return _span_with(day, plan, p, c, (until.lasts, until.first, until.last))


@piece
def _span_with(day: Day, plan: Plan, i: int, c: int, span: Span) -> Span:
    """A span up to a stop, and an order after it."""
    if not day.rules.hours:
        return span
    order, leg = day.order[c], float(day.time_back[c, plan.stop[i].point])
    return joined(span[0], span[1], span[2], leg, order.service, order.early, order.late)


@piece
def _fits(
    day: Day, plan: Plan, j: int, i: int, s: int, r: int, leave: float, longer: float
) -> bool:
    """Whether the second order is in time between two stops, and makes nothing late or too far."""
    if day.rules.far:
        route = plan.route[r]
        if route.distance + longer > day.kind[route.kind].max_distance:
            return False
    if not day.rules.timed:
        return True
    order, stop = day.order[j], plan.stop
    start = max(leave + float(day.time_to[i, j]), order.early)
    onward = float(day.time_to[j, stop[s].point])
    return bool(start <= order.late and start + order.service + onward <= stop[s].latest)


@piece
def _price_of_hours(day: Day, plan: Plan, j: int, i: int, s: int, r: int, span: Span) -> float:
    """What a route costs for lasting longer, infinite where that is too long."""
    kind, since = day.kind[plan.route[r].kind], plan.since[s]
    lasts, first, last = _span_with(day, plan, i, j, span)
    leg = float(day.time_to[j, plan.stop[s].point])
    lasts, first, last = joined(lasts, first, last, leg, since.lasts, since.first, since.last)
    if lasts > kind.max_duration or released(day, plan, r, j) > last:
        return np.inf
    return float(kind.per_time * (lasts - plan.until[start_of(plan, r) + 1].lasts))
