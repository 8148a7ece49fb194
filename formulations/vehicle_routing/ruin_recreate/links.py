"""Putting an order into a route and taking it out, with all that is kept of the route."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of


@piece
def link(day: Day, plan: Plan, p: int, s: int) -> None:
    """Let stop ``s`` follow stop ``p``."""
    stop = plan.stop
    stop[p].next, stop[s].previous = s, p
    distance = float(day.to[stop[p].point, stop[s].point])
    stop[p].to_next = stop[s].from_previous = distance
    plan.longer_leg[p] = max(stop[p].from_previous, distance)
    plan.longer_leg[s] = max(stop[s].to_next, distance)
    if day.rules.timed:
        time = float(day.time_to[stop[p].point, stop[s].point])
        stop[p].time_to_next = stop[s].time_from_previous = time


@piece
def put(day: Day, plan: Plan, c: int, p: int, r: int) -> None:
    """Put an order into a route, after a stop; instants are left as they were."""
    stop, route = plan.stop, plan.route
    s = index(stop[p].next)
    before = stop[p].to_next
    link(day, plan, p, c)
    link(day, plan, c, s)
    stop[c].route = r
    route[r].size += 1
    route[r].distance += stop[p].to_next + stop[c].to_next - before
    for k in range(day.load.shape[1]):
        plan.room[r, k] -= day.load[c, k]


@piece
def take(day: Day, plan: Plan, c: int, r: int) -> None:
    """Take an order out of its route; instants are left as they were."""
    stop, route = plan.stop, plan.route
    p, s = index(stop[c].previous), index(stop[c].next)
    before = stop[p].to_next + stop[c].to_next
    link(day, plan, p, s)
    off_route(plan, c)
    route[r].size -= 1
    route[r].distance -= before - stop[p].to_next
    for k in range(day.load.shape[1]):
        plan.room[r, k] += day.load[c, k]


@piece
def off_route(plan: Plan, c: int) -> None:
    """Note that an order is on no route."""
    plan.stop[c].route = NOWHERE
    plan.longer_leg[c] = -np.inf


@piece
def price_of(day: Day, plan: Plan, r: int) -> float:
    """What a route costs."""
    route, kind = plan.route[r], day.kind[plan.route[r].kind]
    price = kind.fixed_cost + kind.per_distance * route.distance
    if day.rules.hours:
        price += kind.per_time * plan.until[start_of(plan, r) + 1].lasts
    if has_words(day):
        price += route.changes + route.lateness
    return float(price)


@whole
def open_route(day: Day, plan: Plan, k: int) -> int:
    """Open a route of a kind, from its start straight to its end."""
    now = plan.now[0]
    r = index(plan.active[now.num_active])
    now.num_active += 1
    plan.used[k] += 1
    route, kind, start = plan.route[r], day.kind[k], start_of(plan, r)
    route.kind, route.size, route.per_distance = k, 0, kind.per_distance
    plan.stop[start].point, plan.stop[start + 1].point = kind.start, kind.end
    plan.stop[start].route = plan.stop[start + 1].route = r
    plan.stop[start].previous = plan.stop[start + 1].next = NOWHERE
    link(day, plan, start, start + 1)
    route.distance = plan.stop[start].to_next
    route.changes = route.lateness = route.release = 0.0
    plan.stop[start].leave, plan.stop[start + 1].latest = kind.early, kind.late
    for d in range(plan.room.shape[1]):
        plan.room[r, d] = day.capacity[k, d]
    return r


@piece
def close_route(plan: Plan, r: int) -> None:
    """Close a route, which is driven no longer."""
    now = plan.now[0]
    now.num_active -= 1
    plan.used[plan.route[r].kind] -= 1
    _swap(plan, plan.route[r].position, now.num_active)


@piece
def reopen_route(plan: Plan, r: int, k: int) -> None:
    """Make a closed route active again; what it serves is not touched."""
    now = plan.now[0]
    _swap(plan, plan.route[r].position, now.num_active)
    now.num_active += 1
    plan.used[k] += 1


@piece
def _swap(plan: Plan, a: int, b: int) -> None:
    active = plan.active
    active[a], active[b] = active[b], active[a]
    plan.route[active[a]].position, plan.route[active[b]].position = a, b
