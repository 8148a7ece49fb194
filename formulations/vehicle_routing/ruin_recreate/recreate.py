"""Recreate: the orders of the pool back into the plan, one after the other where cheapest."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.absent import call_back, is_left_out, leave_out
from formulations.vehicle_routing.ruin_recreate.chance import below
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

AT_A_LOSS = 0.3
"""How often one order is served that had better be left out: others may pay for its route."""

OPENS = 0.3
"""How often the first order gets a vehicle of its own though that is dearer, where windows end
routes and vehicles are free and alike: those that follow it may pay for it."""


@piece
def recall(day: Day, plan: Plan, centre: int) -> None:
    """Move orders left out to the pool: any, but of many that may stay out the nearest."""
    now = plan.now[0]
    if now.missing == 0 and now.num_absent > MOST_RECALLED:
        _recall_near(day, plan, centre)
    else:
        for _ in range(min(now.num_absent, MOST_RECALLED)):
            recall_order(day, plan, index(plan.absent[below(plan, now.num_absent)]))
    now.num_resting = now.num_absent


@piece
def _recall_near(day: Day, plan: Plan, centre: int) -> None:
    """Move the nearest to an order, so that together they may be worth a vehicle."""
    left = below(plan, MOST_RECALLED)
    for x in range(day.adjacent.shape[1]):
        if left == 0:
            break
        c = index(day.adjacent[centre, x])
        if has_words(day):
            c = index(day.words.order[c].lead)
        if is_left_out(plan, c):
            recall_order(day, plan, c)
            left -= 1


@piece
def recall_order(day: Day, plan: Plan, c: int) -> None:
    """Move an order left out to the pool."""
    now = plan.now[0]
    call_back(plan, c)
    plan.pool[now.num_pooled] = c
    now.num_pooled += 1
    if day.order[c].unserved_cost < np.inf:
        now.cost -= day.order[c].unserved_cost
    else:
        now.missing -= 1
        now.burden -= plan.absences[c]


@piece
def recreate(
    day: Day,
    plan: Plan,
    limit: float,
    most_missing: int,
    most_burden: int,
    num_losses: int,
    opens: bool,
) -> bool:
    """Whether the pool could be put back for less than a cost and with so few orders missing.

    As many may be missing, or more, if they have been left out less often so far. So many orders
    may cost more than leaving them out, and the first may open a route though that is dearer. Costs
    only grow on the way, so that a plan which is too dear already is given up.
    """
    now = plan.now[0]
    for x in range(now.num_pooled):
        if now.cost >= limit and most_missing == 0:
            return False
        lead = index(plan.pool[x])
        c, price, after, second = cheapest_alternative(day, plan, lead)
        kind, price_alone, chosen = cheapest_alone(day, plan, lead)
        least = min(price, price_alone)
        if least >= day.order[lead].unserved_cost:
            if num_losses == 0 or least == np.inf:
                if not _leave_out(day, plan, lead, most_missing, most_burden):
                    return False
                continue
            num_losses -= 1
        is_opener = opens and x == 0 and price_alone < day.order[lead].unserved_cost
        if is_opener or price_alone < price:
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
    leave_out(plan, c)
    return True
