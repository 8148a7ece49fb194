"""Keeping each route as it was before an iteration changes it, and going back."""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.absent import leave_out
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import close_route, reopen_route
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.sums import resum
from formulations.vehicle_routing.ruin_recreate.units import forget, is_served


@piece
def keep(day: Day, plan: Plan, r: int) -> None:
    """Remember a route, once an iteration; a route that serves nobody has no trail."""
    now, route = plan.now[0], plan.route[r]
    if route.saved_in == now.iteration:
        return
    route.saved_in = now.iteration
    at = plan.trail_start[now.num_touched]
    if route.size > 0:
        i = start_of(plan, r)
        while i != NOWHERE:
            plan.trail[at] = i
            plan.kept_stop[at] = plan.stop[i]
            if day.rules.hours:
                plan.kept_until[at] = plan.until[i]
                plan.kept_since[at] = plan.since[i]
            at += 1
            i = plan.stop[i].next
    plan.touched[now.num_touched] = r
    plan.kept_route[now.num_touched] = route
    for k in range(plan.room.shape[1]):
        plan.kept_room[now.num_touched, k] = plan.room[r, k]
    now.num_touched += 1
    plan.trail_start[now.num_touched] = at


@piece
def undo(day: Day, plan: Plan) -> None:
    """Put all routes and all orders left out back as they were before this iteration."""
    now = plan.now[0]
    for x in range(now.num_pooled):
        forget(day, plan, index(plan.pool[x]))
    for x in range(now.num_touched):
        _restore(day, plan, x)
    now.num_absent = now.num_resting
    for x in range(now.num_pooled):
        c = index(plan.pool[x])
        if not is_served(day, plan, c):
            leave_out(plan, c)


@piece
def _restore(day: Day, plan: Plan, x: int) -> None:
    r = index(plan.touched[x])
    route, kept = plan.route[r], plan.kept_route[x]
    is_active = route.size > 0
    if is_active:
        close_route(plan, r)
    if kept.size > 0:
        reopen_route(plan, r, kept.kind)
    position = route.position
    plan.route[r] = kept
    route.position = position
    for k in range(plan.room.shape[1]):
        plan.room[r, k] = plan.kept_room[x, k]
    for at in range(plan.trail_start[x], plan.trail_start[x + 1]):
        i = plan.trail[at]
        plan.stop[i] = plan.kept_stop[at]
        plan.longer_leg[i] = max(plan.stop[i].to_next, plan.stop[i].from_previous)
        if day.rules.hours:
            plan.until[i] = plan.kept_until[at]
            plan.since[i] = plan.kept_since[at]
    if has_words(day) and kept.size > 0:
        resum(day, plan, r)
