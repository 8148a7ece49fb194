"""What is served as one: the two orders of a transfer, or one of several alternatives.

While it is not served it is known by its lead, in the pool and among the orders left out.
"""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.compiled import piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import off_route, take
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.rows import NOBODY


@piece
def take_unit(day: Day, plan: Plan, c: int, r: int) -> None:
    """Move an order from its route to the pool, with the other one of its transfer."""
    now, lead = plan.now[0], c
    if has_words(day):
        if plan.stop[c].route != r:  # taken along with the other one
            return
        lead, partner = day.words.order[c].lead, day.words.order[c].partner
        if partner != NOBODY:
            take(day, plan, partner, r)
    take(day, plan, c, r)
    plan.pool[now.num_pooled] = lead
    now.num_pooled += 1


@whole
def take_stranded(day: Day, plan: Plan, r: int) -> None:
    """Take out what a vehicle cannot collect last because it delivers nothing any more."""
    i = plan.stop[start_of(plan, r)].next
    if not day.words.collects_last[plan.route[r].kind] or i >= len(day.order):
        return
    if day.words.order[i].is_pickup:
        while i < len(day.order):
            c, i = i, plan.stop[i].next
            take_unit(day, plan, c, r)


@piece
def is_served(day: Day, plan: Plan, lead: int) -> bool:
    """Whether an order or one of its alternatives is on a route."""
    stop, i = plan.stop, lead
    if has_words(day):
        while stop[i].route == NOWHERE and day.words.order[i].other != lead:
            i = day.words.order[i].other
    return bool(stop[i].route != NOWHERE)


@piece
def forget(day: Day, plan: Plan, lead: int) -> None:
    """Note that an order and all its alternatives are on no route."""
    off_route(plan, lead)
    if has_words(day):
        i = lead
        while True:
            partner = day.words.order[i].partner
            off_route(plan, i)
            if partner != NOBODY:
                off_route(plan, partner)
            i = day.words.order[i].other
            if i == lead:
                break
