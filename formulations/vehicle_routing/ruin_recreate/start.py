"""Where a search begins: at a plan that is given, one built from nothing, or a child of two."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.absent import leave_out
from formulations.vehicle_routing.ruin_recreate.annealing import build, remember
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import off_route, open_route, price_of, put
from formulations.vehicle_routing.ruin_recreate.plan import (
    Plan,
    empty_plan,
    flat,
    has_words,
    start_of,
)
from formulations.vehicle_routing.ruin_recreate.ranking import rank
from formulations.vehicle_routing.ruin_recreate.recreate import recall_order, recreate
from formulations.vehicle_routing.ruin_recreate.removal import take_all
from formulations.vehicle_routing.ruin_recreate.sums import settle
from formulations.vehicle_routing.ruin_recreate.timing import keeps_limits, retime
from formulations.vehicle_routing.ruin_recreate.units import is_served, take_stranded

Routes = list[tuple[int, list[int]]]
"""The kind and the orders of each route."""


def plan_from(day: Day, routes: Routes, seed: int) -> Plan:
    """The plan that drives these routes and leaves all other orders out."""
    plan = empty_plan(day, seed)
    drive(day, plan, flat(routes))
    return plan


def built_plan(day: Day, seed: int) -> Plan:
    """A plan in which each order is where it was cheapest at its turn."""
    plan = empty_plan(day, seed)
    build(day, plan)
    return plan


@whole
def drive(day: Day, plan: Plan, entries: np.ndarray) -> None:
    """Adds routes to an empty plan, given as ``flat`` writes them."""
    now, stop = plan.now[0], plan.stop
    r = 0
    for x in range(len(entries)):
        if entries[x] < 0:
            r = open_route(day, plan, -1 - entries[x])
            continue
        c = index(entries[x])
        put(day, plan, c, index(stop[start_of(plan, r) + 1].previous), r)
        if not has_words(day):
            _count(day, plan, c)
        elif not day.words.order[c].is_second:
            _count(day, plan, day.words.order[c].lead)
    for x in range(now.num_active):
        if has_words(day):
            settle(day, plan, index(plan.active[x]))
        else:
            retime(day, plan, index(plan.active[x]))
        now.cost += price_of(day, plan, plan.active[x])
    now.num_absent = 0
    for x in range(len(plan.absent)):
        is_lead = not has_words(day) or day.words.order[x].lead == x
        if is_lead and not is_served(day, plan, x):
            leave_out(plan, x)
    remember(plan)


@whole
def drive_instead(day: Day, plan: Plan, entries: np.ndarray) -> None:
    """Lets a plan drive these routes and no others, as far as it may, and serve the other orders.

    They may have lost orders: what cannot be driven without these is taken out with them.
    """
    _clear(day, plan)
    drive(day, plan, entries)
    now = plan.now[0]
    now.iteration += 1
    now.num_touched = now.num_pooled = 0
    for x in range(now.num_active - 1, -1, -1):
        _take_what_is_not_allowed(day, plan, index(plan.active[x]))
    while now.num_absent > 0:
        recall_order(day, plan, index(plan.absent[now.num_absent - 1]))
    now.num_resting = 0
    rank(day, plan)
    recreate(day, plan, np.inf, len(day.order) + 1, 0, 0, False)
    remember(plan)


@piece
def _clear(day: Day, plan: Plan) -> None:
    """Serve nobody: what is absent is for who drives routes then."""
    now = plan.now[0]
    for x in range(now.num_active):
        plan.route[plan.active[x]].size = 0
    for k in range(len(plan.used)):
        plan.used[k] = 0
    now.num_active = now.missing = now.burden = 0
    now.barred = 0
    now.cost = 0.0
    for c in range(len(plan.absent)):
        off_route(plan, c)
        if day.order[c].unserved_cost < np.inf:
            now.cost += day.order[c].unserved_cost
        else:
            now.missing += 1
            now.burden += plan.absences[c]


@piece
def _take_what_is_not_allowed(day: Day, plan: Plan, r: int) -> None:
    """Take what is collected last for nothing out of a route, or all where that is not enough."""
    plan.now[0].cost -= price_of(day, plan, r)
    if has_words(day) and day.words.last:
        take_stranded(day, plan, r)
        settle(day, plan, r)
    if keeps_limits(day, plan, r) and plan.route[r].size > 0:
        plan.now[0].cost += price_of(day, plan, r)
    else:
        take_all(day, plan, r)


@piece
def _count(day: Day, plan: Plan, lead: int) -> None:
    """Count an order as left out no longer."""
    if day.order[lead].unserved_cost < np.inf:
        plan.now[0].cost -= day.order[lead].unserved_cost
    else:
        plan.now[0].missing -= 1
        plan.now[0].burden -= plan.absences[lead]
