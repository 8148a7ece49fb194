"""What is kept of each route for the words of its orders, so that a place is judged in no time.

With collected goods the most on board before a stop says what more can be delivered after it, the
most on board after it what more can be collected before: forward and backward slacks of load.
"""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.lateness import lateness
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, start_of
from formulations.vehicle_routing.ruin_recreate.timing import retime


@whole
def settle(day: Day, plan: Plan, r: int) -> None:
    """Compute anew all that is kept of a route whose stops have changed."""
    if day.rules.timed:
        retime(day, plan, r)
    resum(day, plan, r)


@whole
def resum(day: Day, plan: Plan, r: int) -> None:
    """Compute anew the changes, releases, loads and lateness of a route."""
    words, route = day.words, plan.route[r]
    if words.summed:
        _sum(day, plan, r)
    if words.mixed:
        for d in range(words.gain.shape[1]):
            _weigh(day, plan, r, d)
    if words.late:
        kind = index(route.kind)
        route.lateness = lateness(day, plan, r, kind, NOWHERE, NOWHERE, NOWHERE, NOWHERE)


@piece
def _sum(day: Day, plan: Plan, r: int) -> None:
    """Sum up what changes of the last plan cost on a route, and when its last goods are there."""
    stop, words, route = plan.stop, day.words, plan.route[r]
    route.changes = route.release = 0.0
    i = index(stop[start_of(plan, r)].next)
    while i < len(day.order):
        route.changes += words.change[route.kind, i]
        route.release = max(route.release, words.order[i].release)
        i = stop[i].next


@piece
def _weigh(day: Day, plan: Plan, r: int, d: int) -> None:
    """Sum up what is on board between the stops of a route, in one dimension."""
    stop, i, end = plan.stop, start_of(plan, r), start_of(plan, r) + 1
    now = most = day.capacity[plan.route[r].kind, d] - plan.room[r, d]
    while i != end:
        plan.on_board[i, d] = now
        most = max(most, now)
        i = stop[i].next
        plan.most_until[i, d] = most
        if i != end:
            now += day.words.gain[i, d]
    most = 0.0
    while stop[i].previous != NOWHERE:
        i = stop[i].previous
        most = max(most, plan.on_board[i, d])
        plan.most_since[i, d] = most
