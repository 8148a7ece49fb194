"""Recreate: the orders of the pool back into the plan, one after the other where cheapest."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import below, chance
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.fleet import refit_touched
from formulations.vehicle_routing.ruin_recreate.links import open_route
from formulations.vehicle_routing.ruin_recreate.plan import Plan, has_words, start_of
from formulations.vehicle_routing.ruin_recreate.putting import (
    cheapest_alone,
    cheapest_alternative,
    put_unit,
)
from formulations.vehicle_routing.ruin_recreate.undo import keep

MOST_RECALLED = 20
"""So many of the orders left out get another chance in each iteration."""

AT_A_LOSS = 0.1
"""How often an order is served that had better be left out, where pickups come last."""


@piece
def recall(day: Day, plan: Plan) -> None:
    """Some of the orders left out into the pool."""
    now, absent = plan.now[0], plan.absent
    for _ in range(min(now.num_absent, MOST_RECALLED)):
        x = below(plan, now.num_absent)
        c = absent[x]
        now.num_absent -= 1
        absent[x] = absent[now.num_absent]
        plan.pool[now.num_pooled] = c
        now.num_pooled += 1
        if day.order[c].unserved_cost < np.inf:
            now.cost -= day.order[c].unserved_cost
        else:
            now.missing -= 1
            now.burden -= plan.absences[c]
    now.num_resting = now.num_absent


@piece
def recreate(day: Day, plan: Plan, limit: float, most_missing: int, most_burden: int) -> bool:
    """Whether the pool could be put back for less than a cost and with so few orders missing.

    As many may be missing, or more, if they have been left out less often so far.

    Costs only grow on the way, so that a plan which is too dear already is given up.
    """
    now = plan.now[0]
    for x in range(now.num_pooled):
        if now.cost >= limit and most_missing == 0:
            return False
        lead = index(plan.pool[x])
        c, price, after, second = cheapest_alternative(day, plan, lead)
        kind, price_alone, chosen = cheapest_alone(day, plan, lead)
        if _is_better_out(day, plan, lead, min(price, price_alone)):
            if not _leave_out(day, plan, lead, most_missing, most_burden):
                return False
            continue
        if price_alone < price:
            keep(day, plan, plan.active[now.num_active])
            r = open_route(day, plan, kind)
            c, price, after, second = chosen, price_alone, start_of(plan, r), chosen
        else:
            r = index(plan.stop[after].route)
            keep(day, plan, r)
        put_unit(day, plan, c, after, second, r)
        now.cost += price
    refit_touched(day, plan)
    return True


@piece
def _is_better_out(day: Day, plan: Plan, c: int, price: float) -> bool:
    """Whether an order costs more than leaving it out, mostly.

    Where pickups come last, a delivery at a loss may be what lets a vehicle collect at all.
    """
    if price < day.order[c].unserved_cost:
        return False
    at_a_loss = has_words(day) and day.words.last and price < np.inf
    return not (at_a_loss and chance(plan) < AT_A_LOSS)


@piece
def _leave_out(day: Day, plan: Plan, c: int, most_missing: int, most_burden: int) -> bool:
    """Whether an order may stay out of the plan, and if so it does."""
    now = plan.now[0]
    if day.order[c].unserved_cost < np.inf:
        now.cost += day.order[c].unserved_cost
    elif now.missing < most_missing or now.burden + plan.absences[c] <= most_burden:
        now.missing += 1
        now.burden += plan.absences[c]
    else:
        return False
    plan.absent[now.num_absent] = c
    now.num_absent += 1
    return True
