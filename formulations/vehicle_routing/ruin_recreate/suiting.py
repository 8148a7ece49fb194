"""Whether another kind of vehicle suits the words of a route's orders, and what that costs."""

from __future__ import annotations

from formulations.vehicle_routing.ruin_recreate.compiled import piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.lateness import lateness
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, start_of


@whole
def may_serve(day: Day, plan: Plan, r: int, k: int) -> bool:
    """Whether a kind may serve all orders of a route, in this sequence and with these loads."""
    stop, words, i = plan.stop, day.words, plan.stop[start_of(plan, r)].next
    in_sequence = not (words.collects_last[k] and words.order[i].is_pickup)
    while i < len(day.order):
        s = stop[i].next
        if not words.allowed[k, i]:
            return False
        if words.collects_last[k] and s < len(day.order):
            in_sequence &= words.order[s].is_pickup or not words.order[i].is_pickup
        i = s
    return bool(in_sequence and _has_room(day, plan, r, k))


@piece
def _has_room(day: Day, plan: Plan, r: int, k: int) -> bool:
    """Whether the most that is on board at once is no more than the kind can carry."""
    if day.words.mixed:
        for d in range(day.words.gain.shape[1]):
            if plan.most_since[start_of(plan, r), d] > day.capacity[k, d]:
                return False
    return True


@piece
def price_of_words(day: Day, plan: Plan, r: int, k: int) -> float:
    """Changes of the last plan and lateness of a route that a kind drives."""
    price, i = 0.0, plan.stop[start_of(plan, r)].next
    while i < len(day.order):
        price += day.words.change[k, i]
        i = plan.stop[i].next
    if day.words.late:
        price += lateness(day, plan, r, k, NOWHERE, NOWHERE, NOWHERE, NOWHERE)
    return float(price)
