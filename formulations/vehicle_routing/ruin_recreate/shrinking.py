"""Fewer vehicles first, where a vehicle costs more than the way it drives.

Annealing closes no route: plans on the way there cost too much more. So the orders of one route are
left out, and may come back into the others only. Those left out most often so far come first:
Christiaens and Vanden Berghe 2020, on fleet minimisation.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formulations.vehicle_routing.ruin_recreate.annealing import anneal
from formulations.vehicle_routing.ruin_recreate.cooling import (
    Budget,
    temperatures,
    typical_leg,
)
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.plan import Plan, best_routes
from formulations.vehicle_routing.ruin_recreate.start import plan_from


def vehicles_come_first(day: Day, plan: Plan) -> bool:
    """Whether each vehicle costs more than what an average route costs beside it."""
    num_routes = int(plan.now[0]["num_active"])
    legs_each = (len(day.order) + num_routes) / max(1, num_routes)
    return bool((day.kind["fixed_cost"] > typical_leg(day, plan) * legs_each).all())


def shrink(day: Day, plan: Plan, seed: int, budget: Budget, between: Callable[[], bool]) -> Plan:
    """The best plan with as few vehicles as were found until the budget is used up.

    That is the given plan, where no vehicle could be spared, or only at a loss: where orders may be
    late or left out there is always a plan with fewer.
    """
    absences = plan.absences
    while plan.now[0]["best_missing"] == 0 and len(routes := best_routes(plan)) > 1:
        spared = min(range(len(routes)), key=lambda r: absences[routes[r][1]].sum())
        smaller = _without(day, plan, routes[spared][0])
        attempt = plan_from(smaller, [*routes[:spared], *routes[spared + 1 :]], seed)
        _remember(day, attempt, absences)
        if not _is_completed(smaller, attempt, budget, between) or not _is_cheaper(attempt, plan):
            break
        plan = attempt
    return plan


def _is_cheaper(attempt: Plan, plan: Plan) -> bool:
    return bool(attempt.now[0]["best_cost"] < plan.now[0]["best_cost"])


def _without(day: Day, plan: Plan, kind: int) -> Day:
    """The day with no more vehicles than are driven, less one of a kind."""
    kinds = day.kind.copy()
    kinds["num_available"] = np.bincount([k for k, _ in best_routes(plan)], minlength=len(kinds))
    kinds["num_available"][kind] -= 1
    return day._replace(kind=kinds)


def _remember(day: Day, plan: Plan, absences: np.ndarray) -> None:
    """An attempt begins with the absences that the first plan had."""
    plan.absences[:] = absences
    absent = plan.absent[: plan.now[0]["num_absent"]]
    required = absent[np.isinf(day.order["unserved_cost"][absent])]
    plan.now["burden"] = absences[required].sum()


def _is_completed(day: Day, plan: Plan, budget: Budget, between: Callable[[], bool]) -> bool:
    """Whether all orders found a place in time, at one temperature."""
    hot, cold = temperatures(day)
    temperature = typical_leg(day, plan) * (hot * cold) ** 0.5
    while budget.share() < 1.0 and not between():
        anneal(day, plan, budget.step(), temperature)
        if plan.now[0]["best_missing"] == 0:
            return True
    return False
