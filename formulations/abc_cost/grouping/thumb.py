"""The planner's rule of thumb: 80/15/5 by annual value, the best levels for A, B and C.

With fewer classes the lower ones are one. Where even the lowest level is more than the budget
allows, SKUs are left out from the least valuable on.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from formulations.abc_cost.grouping.data import Grouping, costs, safety_factors
from formulations.abc_cost.grouping.plan import NONE
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.solution import Solution, grouping_plan

SHARES = (0.80, 0.95, 1.0)


def plan_of_thumb(decision: Grouping) -> Solution:
    """The rule's plan."""
    return grouping_plan(decision, levels_of_thumb(decision))


def levels_of_thumb(decision: Grouping) -> np.ndarray:
    """The row of the class of each SKU, or ``NONE``: (SKUs,)."""
    count = min(decision.max_classes or len(decision.classes), len(SHARES), len(decision.classes))
    if count == 0 or decision.max_classes == 0:
        return np.full(len(decision.skus), NONE)
    order, group = _ranked(decision, count)
    value = decision.skus["unit_cost"] * lead_time_std_units(decision.skus)
    budget = np.inf if decision.stock_budget is None else decision.stock_budget
    factors, by_class = safety_factors(decision), costs(decision)
    sums = np.array([by_class[group == k].sum(axis=0) for k in range(count)])
    used = np.array([value[group == k].sum() for k in range(count)])
    by_level = np.argsort(-factors, kind="stable").tolist()
    fitting = [
        levels for levels in combinations(by_level, count) if used @ factors[list(levels)] <= budget
    ]
    if fitting:
        management = decision.classes["management_cost"]
        best = min(fitting, key=lambda c: sums[range(count), c].sum() + management[list(c)].sum())
        return np.asarray(np.array(best)[group])
    return _lowest(order, value * factors.min(), budget, int(np.argmin(factors)))


def _ranked(decision: Grouping, count: int) -> tuple[np.ndarray, np.ndarray]:
    """SKUs in falling order of annual value, and the group of each: 0 for A, and so on."""
    value = decision.skus["annual_demand_units"] * decision.skus["unit_cost"]
    order = np.argsort(-value, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(value[order])[:-1]]) / value.sum()
    group = np.empty(len(order), dtype=int)
    group[order] = np.minimum(np.searchsorted(SHARES, before, side="right"), count - 1)
    return order, group


def _lowest(order: np.ndarray, needed: np.ndarray, budget: float, level: int) -> np.ndarray:
    """All SKUs at the lowest level, the most valuable first, as long as the budget lasts."""
    chosen = np.full(len(order), NONE)
    chosen[order[np.cumsum(needed[order]) <= budget]] = level
    return chosen
