"""When each stop can be left and must be reached, and how long a route lasts, kept up to date.

The duration of a route from that of its parts: T. Vidal, T. G. Crainic, M. Gendreau and C. Prins,
"A hybrid genetic algorithm with adaptive diversity management for a large class of vehicle routing
problems with time windows", Computers & Operations Research 40 (2013), for routes without delay.
"""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan, has_words, start_of


@whole
def retime(day: Day, plan: Plan, route: int) -> None:
    """Compute all instants of a route."""
    start = start_of(plan, route)
    kind = day.kind[plan.route[route].kind]
    plan.stop[start].leave = kind.early
    plan.stop[start + 1].latest = kind.late
    retime_onward(day, plan, index(plan.stop[start].next), True)
    retime_backward(day, plan, index(plan.stop[start + 1].previous), True)
    if day.rules.hours:
        respan(day, plan, route)


@piece
def retime_gap(day: Day, plan: Plan, before: int, after: int, route: int) -> None:
    """Compute the instants of a route that has changed between two stops only."""
    retime_onward(day, plan, index(plan.stop[before].next), False)
    if plan.stop[before].next != after:
        retime_onward(day, plan, after, False)
    retime_backward(day, plan, index(plan.stop[after].previous), False)
    if plan.stop[after].previous != before:
        retime_backward(day, plan, before, False)
    if day.rules.hours:
        respan(day, plan, route)


@piece
def retime_onward(day: Day, plan: Plan, first: int, to_the_end: bool) -> None:
    """Compute the earliest departures from a stop on, as far as they change or to the end."""
    stop, order = plan.stop, day.order
    i = first
    leave = stop[stop[i].previous].leave
    while i < len(order):
        leave = max(leave + stop[i].time_from_previous, order[i].early) + order[i].service
        if i != first and leave == stop[i].leave and not to_the_end:
            return
        stop[i].leave = leave
        i = stop[i].next
    stop[i].leave = leave + stop[i].time_from_previous


@piece
def retime_backward(day: Day, plan: Plan, last: int, to_the_start: bool) -> None:
    """Compute the latest arrivals from a stop back, as far as they change or to the start."""
    stop, order = plan.stop, day.order
    i = last
    latest = stop[stop[i].next].latest
    while i < len(order):
        latest = min(latest - stop[i].time_to_next - order[i].service, order[i].late)
        if i != last and latest == stop[i].latest and not to_the_start:
            return
        stop[i].latest = latest
        i = stop[i].previous
    stop[i].latest = latest - stop[i].time_to_next


@piece
def keeps_limits(day: Day, plan: Plan, route: int) -> bool:
    """Whether a route is within its longest distance and duration, its shift and all windows."""
    kind, start = day.kind[plan.route[route].kind], start_of(plan, route)
    if day.rules.far and plan.route[route].distance > kind.max_distance:
        return False
    if day.rules.timed and plan.stop[start].leave > plan.stop[start].latest:
        return False
    if not day.rules.hours:
        return True
    whole = plan.until[start + 1]
    if has_words(day) and plan.route[route].release > whole.last:
        return False
    return bool(whole.lasts <= kind.max_duration)


@whole
def respan(day: Day, plan: Plan, route: int) -> None:
    """Compute how long each part of a route lasts, from its start and to its end."""
    stop, order, until, since = plan.stop, day.order, plan.until, plan.since
    kind, start = day.kind[plan.route[route].kind], start_of(plan, route)
    lasts, first, last = 0.0, kind.early, kind.late
    i = start
    while True:
        until[i].lasts, until[i].first, until[i].last = lasts, first, last
        if i == start + 1:
            break
        leg, i = stop[i].time_to_next, stop[i].next
        if i < len(order):
            own = (order[i].service, order[i].early, order[i].late)
        else:
            own = (0.0, kind.early, kind.late)
        lasts, first, last = joined(lasts, first, last, leg, own[0], own[1], own[2])
    lasts, first, last = 0.0, kind.early, kind.late
    while True:
        since[i].lasts, since[i].first, since[i].last = lasts, first, last
        if i == start:
            break
        leg, i = stop[i].time_from_previous, stop[i].previous
        if i < len(order):
            own = (order[i].service, order[i].early, order[i].late)
        else:
            own = (0.0, kind.early, kind.late)
        lasts, first, last = joined(own[0], own[1], own[2], leg, lasts, first, last)


@piece
def joined(
    lasts: float, first: float, last: float, leg: float, lasts2: float, first2: float, last2: float
) -> tuple[float, float, float]:
    """The span of two parts, one after the other with a leg between them."""
    begins = lasts + leg  # the second part, counted from the beginning of the first
    waits = max(first2 - begins - last, 0.0)
    return (
        begins + waits + lasts2,
        max(first2 - begins, first) - waits,
        min(last2 - begins, last),
    )
