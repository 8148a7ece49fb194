"""What it costs that orders of a route are late, with the departure that costs least.

Service starts as early as it can. When the vehicle leaves at t, at the earliest t0, an order
starts at max(a, t + b), where b is what is driven and served before, and a its start after leaving
at t0. Lateness then costs more for each t beyond max(a, due) - b, and the hours of the route cost
less until it waits nowhere: a convex function of t, least where the two slopes meet, but no earlier
than its longest duration allows.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, start_of


@whole
def lateness(day: Day, plan: Plan, r: int, k: int, c: int, p: int, j: int, q: int) -> float:
    """Of a route driven by a kind: its lateness, and its hours beyond the fewest.

    With an order ``c`` put after the stop ``p`` and ``j`` put after ``q``, where they are any.
    """
    order, words, kind = day.order, day.words, day.kind[k]
    i, point, count, total = start_of(plan, r), kind.start, 0, 0.0
    leave0 = leave = max(kind.early, released(day, plan, r, c))
    behind, last = 0.0, kind.late
    while True:
        i = _next(plan, i, c, p, j, q)
        if i >= len(order):
            break
        leg = float(day.time_to[point, i])
        point, behind = i, behind + leg
        begins = max(leave + leg, order[i].early)
        last = min(last, order[i].late - behind)
        if words.order[i].per_late > 0:
            total += words.order[i].per_late * max(0.0, begins - words.order[i].due)
            plan.bends[count, 0] = max(begins, words.order[i].due) - behind
            plan.bends[count, 1] = words.order[i].per_late
            count += 1
        leave, behind = begins + order[i].service, behind + order[i].service
    leg = float(day.time_to[point, kind.end])
    leave, behind = leave + leg, behind + leg
    if kind.per_time == 0 and kind.max_duration == np.inf:
        return total
    low = max(leave0, leave - kind.max_duration)
    high = max(low, min(last, kind.late - behind, leave - behind))
    at = _least(plan, count, low, high, kind.per_time)
    for x in range(count):
        total += plan.bends[x, 1] * max(0.0, at - plan.bends[x, 0])
    return float(total + kind.per_time * (high - at))


@piece
def released(day: Day, plan: Plan, r: int, c: int) -> float:
    """When the goods of a route are there, also with one order more."""
    release = plan.route[r].release
    if c != NOWHERE:
        release = max(release, day.words.order[c].release)
    return float(release)


@piece
def _next(plan: Plan, i: int, c: int, p: int, j: int, q: int) -> int:
    """The stop after one, with an order more after ``p`` and perhaps another after ``q``."""
    if i == p:
        return c
    if i == q:
        return j
    if i == j and i != NOWHERE:
        i = q
    if i == c and i != NOWHERE:
        i = p
    return index(plan.stop[i].next)


@piece
def _least(plan: Plan, count: int, low: float, high: float, per_time: float) -> float:
    """The departure from which on lateness grows faster than the hours shrink."""
    at = low
    while at < high:
        slope, bend = 0.0, high
        for x in range(count):
            if plan.bends[x, 0] <= at:
                slope += plan.bends[x, 1]
            else:
                bend = min(bend, plan.bends[x, 0])
        if slope >= per_time:
            break
        at = bend
    return at
