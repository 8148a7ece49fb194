"""The rules of a grouping and its cost, from the data and the plan's own words alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import ALL, excess, positions, wrong_ids
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.plan import GroupedRow
from formulations.abc_cost.prices import STOCK_BUDGET, price_violations
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Table, Violation


def violations(decision: Grouping, solution: Solution) -> Iterator[Violation]:
    """Every rule that classes and prices break by more than the tolerance.

    What the prices prove needs the best set of classes and is left to the certificate.
    """
    yield from _group_violations(decision, _rows(solution))
    if solution.prices is not None:
        budget = [] if decision.stock_budget is None else [STOCK_BUDGET]
        yield from price_violations(solution.prices, budget)


def cost(decision: Grouping, solution: Solution) -> dict[str, float]:
    """Money a year by component. Rows of unknown ids cost nothing."""
    return cost_of_rows(decision, _rows(solution))


def _rows(solution: Solution) -> Table[GroupedRow]:
    return solution.groups or Table.of(GroupedRow, [])


def _group_violations(decision: Grouping, rows: Table[GroupedRow]) -> Iterator[Violation]:
    ids, named = rows["sku_id"], rows["class_id"]
    row = positions(decision.skus["id"], ids)
    strangers = list(wrong_ids("SKU", decision.skus, ids, row))
    if strangers:
        yield from strangers
        return
    chosen, stocked = positions(decision.classes["id"], named), named.astype(bool)
    unknown = (stocked & (chosen < 0)).astype(float)
    yield from excess("the class exists", ids, unknown, 0.0, "classes")
    if unknown.any():
        return
    safety = _factors(decision)[chosen] * lead_time_std_units(decision.skus)[row]
    value = safety * decision.skus["unit_cost"][row]
    off = np.abs(rows["safety_stock_units"] - safety)
    yield from excess("safety stock follows from the class", ids, off, safety, "units")
    off = np.abs(rows["safety_stock_value"] - value)
    yield from excess("its value follows from the safety stock", ids, off, value, "money")
    if decision.max_classes is not None:
        over = np.array([len(np.unique(chosen[stocked])) - float(decision.max_classes)])
        yield from excess("number of classes", ALL, over, 0.0, "classes")
    if decision.stock_budget is not None:
        over = np.array([value.sum() - decision.stock_budget])
        yield from excess("stock budget", ALL, over, decision.stock_budget, "money")


def cost_of_rows(decision: Grouping, rows: Table[GroupedRow]) -> dict[str, float]:
    """Money a year: margin of what is not served, keep of safety stock, management of classes."""
    skus, classes = decision.skus, decision.classes
    row = positions(skus["id"], rows["sku_id"])
    known = row >= 0
    row = row[known]
    chosen = positions(classes["id"], rows["class_id"][known])
    served = np.append(classes["service_level_pct"] / 100.0, 0.0)[chosen]
    earned = (skus["unit_margin"] * skus["annual_demand_units"])[row]
    safety = _factors(decision)[chosen] * lead_time_std_units(skus)[row]
    used = np.unique(chosen[chosen >= 0])
    return {
        "lost_margin": float(earned @ (1.0 - served)),
        "holding": float(holding_costs(skus)[row] @ safety),
        "management": float(classes["management_cost"][used].sum()),
    }


def _factors(decision: Grouping) -> np.ndarray:
    """Standard deviations of safety stock of each class, and at the end 0 for no class."""
    from scipy.stats import norm

    return np.append(norm.ppf(decision.classes["service_level_pct"] / 100.0), 0.0)
