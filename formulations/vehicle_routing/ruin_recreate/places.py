"""Whether an order may come between two stops: small rules, each asked only where there is one."""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan


@piece
def may_come_between(day: Day, plan: Plan, c: int, p: int, s: int, r: int) -> bool:
    """By the sequence of pickups and deliveries, and by what is on board there."""
    if day.words.last and not is_in_sequence(day, plan, c, p, s, r):
        return False
    return not day.words.mixed or has_room_between(day, plan, c, p, s, r)


@piece
def is_in_sequence(day: Day, plan: Plan, c: int, p: int, s: int, r: int) -> bool:
    """Where pickups come last: no delivery after one, and none that comes first."""
    order, num_orders = day.words.order, len(day.order)
    if not day.words.collects_last[plan.route[r].kind]:
        return True
    if order[c].is_pickup:
        return bool(p < num_orders and (s >= num_orders or order[s].is_pickup))
    return bool(p >= num_orders or not order[p].is_pickup)


@piece
def has_room_between(day: Day, plan: Plan, c: int, p: int, s: int, r: int) -> bool:
    """What it delivers has room until there, and what it collects from there on."""
    dimensions, k = day.words.gain.shape[1], plan.route[r].kind
    for d in range(dimensions):
        if plan.most_until[s, d] + day.load[c, d] > day.capacity[k, d]:
            return False
        if plan.most_since[p, d] + day.load[c, dimensions + d] > day.capacity[k, d]:
            return False
    return True
