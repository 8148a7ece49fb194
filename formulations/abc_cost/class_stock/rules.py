"""The rules of class stock and its cost, from the data and the plan's own words alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.class_stock.data import ClassStock
from formulations.abc_cost.class_stock.plan import StockLevel
from formulations.abc_cost.comparing import ALL, excess, positions, wrong_ids
from formulations.abc_cost.figures import unlimited
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Table, Violation


def violations(decision: ClassStock, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    levels = _levels(solution)
    ids, stock = levels["class_id"], levels["stock_units"]
    row = positions(decision.classes["id"], ids)
    strangers = list(wrong_ids("class", decision.classes, ids, row))
    if strangers:
        yield from strangers
        return
    low, high = decision.classes["min_units"][row], unlimited(decision.classes["max_units"][row])
    yield from excess("stock is not negative", ids, -stock, 0.0, "units")
    yield from excess("floor of the class", ids, low - stock, low, "units")
    yield from excess("cap of the class", ids, stock - high, high, "units")
    total = float(np.sum(stock))
    share_units = decision.classes["share_pct"][row] / 100.0 * total
    fixed = ~np.isnan(decision.classes["share_pct"][row])
    off = np.abs(stock - share_units)[fixed]
    yield from excess("fixed share of the class", ids[fixed], off, total, "units")
    yield from _total_violations(decision, total)


def _total_violations(decision: ClassStock, total: float) -> Iterator[Violation]:
    rules = (
        ("total stock covers the demand", decision.demand_units, -1.0),
        ("total stock covers the intake", decision.intake_units, -1.0),
        ("cap of the total stock", decision.max_total_units, 1.0),
        ("total stock is no less than given", decision.total_units, -1.0),
        ("total stock is no more than given", decision.total_units, 1.0),
    )
    for rule, limit, sign in rules:
        if limit is not None:
            yield from excess(rule, ALL, np.array([sign * (total - limit)]), limit, "units")


def cost(decision: ClassStock, solution: Solution) -> dict[str, float]:
    """Money for the stock of all classes. Rows of unknown ids cost nothing."""
    levels = _levels(solution)
    row = positions(decision.classes["id"], levels["class_id"])
    known = row >= 0
    return {
        "stock": float(decision.classes["unit_cost"][row[known]] @ levels["stock_units"][known])
    }


def _levels(solution: Solution) -> Table[StockLevel]:
    return solution.stock_levels or Table.of(StockLevel, [])
