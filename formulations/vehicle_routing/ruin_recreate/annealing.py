"""Iterations at one temperature: ruin, recreate, and keep what is better or, at times, worse."""

from __future__ import annotations

from math import log

import numpy as np

from formulations.vehicle_routing.ruin_recreate.chance import below, chance
from formulations.vehicle_routing.ruin_recreate.compiled import index, piece, whole
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.fleet import bar_kinds
from formulations.vehicle_routing.ruin_recreate.plan import Plan, start_of
from formulations.vehicle_routing.ruin_recreate.ranking import rank
from formulations.vehicle_routing.ruin_recreate.recreate import AT_A_LOSS, OPENS, recall, recreate
from formulations.vehicle_routing.ruin_recreate.removal import ruin
from formulations.vehicle_routing.ruin_recreate.tails import may_try_tails, try_tails
from formulations.vehicle_routing.ruin_recreate.undo import undo

TAILS = 4
"""So many exchanges of tails are tried after each ruin."""

NOISE = 1e-9
"""A plan is better when it is so by more than this share."""


@whole
def anneal(day: Day, plan: Plan, iterations: int, temperature: float) -> None:
    """Changes a plan step by step, and remembers the best."""
    now = plan.now[0]
    tries = TAILS if may_try_tails(day) else 0
    for _ in range(iterations):
        now.iteration += 1
        now.num_touched = now.num_pooled = 0
        cost, missing, burden = now.cost, now.missing, now.burden
        limit = cost - temperature * log(1.0 - chance(plan))
        bar_kinds(day, plan)
        centre = index(plan.focus[below(plan, now.num_focus)])
        ruin(day, plan, centre)
        recall(day, plan, centre)
        rank(day, plan)
        losses, opens = _num_losses(day, plan), _opens(day, plan)
        if recreate(day, plan, limit, missing, burden, losses, opens) and (
            now.cost < limit or now.missing < missing or now.burden < burden
        ):
            if _is_better(plan):
                remember(plan)
        else:
            undo(day, plan)
            now.cost, now.missing, now.burden = cost, missing, burden
        if now.missing > 0:
            _count_absences(day, plan)
        for _ in range(tries):
            if try_tails(day, plan, temperature) and _is_better(plan):
                remember(plan)


@whole
def build(day: Day, plan: Plan) -> None:
    """A first plan: every order where it is cheapest, in one random sequence, at a loss or not.

    Where no order alone is worth a vehicle, there would be no route to begin with.
    """
    now = plan.now[0]
    now.iteration += 1
    now.num_touched = now.num_pooled = 0
    for x in range(now.num_absent):
        plan.pool[x] = plan.absent[x]
        if day.order[plan.absent[x]].unserved_cost < np.inf:
            now.cost -= day.order[plan.absent[x]].unserved_cost
    now.num_pooled, now.num_absent = now.num_absent, 0
    missing, burden = now.missing, now.burden
    now.missing = now.burden = 0
    rank(day, plan)
    recreate(day, plan, np.inf, missing, burden, len(day.order), False)
    remember(plan)


@piece
def _num_losses(day: Day, plan: Plan) -> int:
    """How many orders this iteration may serve at a loss."""
    return int(day.rules.optional and chance(plan) < AT_A_LOSS)


@piece
def _opens(day: Day, plan: Plan) -> bool:
    """Whether this iteration opens a route, though it may be dearer at first."""
    rules = day.rules
    return bool(rules.timed and rules.alike and not rules.optional and chance(plan) < OPENS)


@piece
def _count_absences(day: Day, plan: Plan) -> None:
    """Orders that are missing once more are the last that are left out again."""
    now = plan.now[0]
    for x in range(now.num_absent):
        if day.order[plan.absent[x]].unserved_cost == np.inf:
            plan.absences[plan.absent[x]] += 1
            now.burden += 1


@piece
def _is_better(plan: Plan) -> bool:
    now = plan.now[0]
    if now.missing != now.best_missing:
        return bool(now.missing < now.best_missing)
    return bool(now.cost < now.best_cost - NOISE * now.best_cost)


@whole
def remember(plan: Plan) -> None:
    """Remember the plan as it is now as the best one."""
    now, num_orders = plan.now[0], len(plan.absent)
    length = 0
    for x in range(now.num_active):
        r = plan.active[x]
        plan.best[length] = -1 - np.int64(plan.route[r].kind)
        length += 1
        i = plan.stop[start_of(plan, r)].next
        while i < num_orders:
            plan.best[length] = i
            length += 1
            i = plan.stop[i].next
    now.best_length, now.best_cost, now.best_missing = length, now.cost, now.missing
