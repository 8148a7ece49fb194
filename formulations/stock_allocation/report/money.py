"""How the budget is used: what comes, what is spent and what is left, period by period."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Section


def spending(a: Arrays, solution: Solution) -> Section | None:
    """A row for each period; none where there is no budget."""
    if not len(a.instance.budgets):
        return None
    come, spent = np.diff(a.money, prepend=0.0), _spent(a, solution)
    left = np.cumsum(come - spent)
    rows = tuple(
        (period, *(round(value, 2) for value in values))
        for period, *values in zip(
            a.periods.ids, come.tolist(), spent.tolist(), left.tolist(), strict=True
        )
    )
    columns = ("period", "budget", "spent", "left")
    return Section(title="Budget for purchases", columns=columns, rows=rows)


def _spent(a: Arrays, solution: Solution) -> np.ndarray:
    """Money for goods and for orders, by the period of the order, (T,)."""
    table = solution.purchases
    offer = a.skus.positions(table.texts("sku_id")), a.sources.positions(table.texts("source_id"))
    paid = a.offered("unit_cost", 0.0)[offer] * table["units"] + a.offered("order_cost", 0.0)[offer]
    periods = a.periods.positions(table.texts("period_id"))
    return np.bincount(periods, weights=paid, minlength=len(a.periods))
