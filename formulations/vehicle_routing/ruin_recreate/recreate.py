"""Recreate: the orders of the pool back into the plan, one after the other where cheapest."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import below
from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.fleet import cheapest_kind, refit_touched
from formulations.vehicle_routing.ruin_recreate.insertion import cheapest
from formulations.vehicle_routing.ruin_recreate.links import open_route, put
from formulations.vehicle_routing.ruin_recreate.plan import Plan, start_of
from formulations.vehicle_routing.ruin_recreate.timing import retime_gap
from formulations.vehicle_routing.ruin_recreate.undo import keep

MOST_RECALLED = 20
"""So many of the orders left out get another chance in each iteration."""


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
    now.num_resting = now.num_absent


@piece
def recreate(day: Day, plan: Plan, limit: float, most_missing: int) -> bool:
    """Whether the pool could be put back for less than a cost and with so few orders missing.

    Costs only grow on the way, so that a plan which is too dear already is given up.
    """
    now = plan.now[0]
    for x in range(now.num_pooled):
        if now.cost >= limit and most_missing == 0:
            return False
        c = plan.pool[x]
        price, after = cheapest(day, plan, c)
        kind, price_alone = cheapest_kind(day, plan, c)
        if min(price, price_alone) >= day.order[c].unserved_cost:
            if not _leave_out(day, plan, c, most_missing):
                return False
            continue
        if price_alone < price:
            keep(day, plan, plan.active[now.num_active])
            r = open_route(day, plan, kind)
            after = start_of(plan, r)
            price = price_alone
        else:
            r = plan.stop[after].route
            keep(day, plan, r)
        before = plan.stop[after].next
        put(day, plan, c, after, r)
        if day.rules.timed:
            retime_gap(day, plan, after, before, r)
        now.cost += price
    refit_touched(day, plan)
    return True


@piece
def _leave_out(day: Day, plan: Plan, c: int, most_missing: int) -> bool:
    """Whether an order may stay out of the plan, and if so it does."""
    now = plan.now[0]
    if day.order[c].unserved_cost < np.inf:
        now.cost += day.order[c].unserved_cost
    elif now.missing < most_missing:
        now.missing += 1
    else:
        return False
    plan.absent[now.num_absent] = c
    now.num_absent += 1
    return True
