"""How the budget is used: what comes, what is spent and what is left, period by period."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from optimizer.sdk import Section


def spending(a: Arrays, spent: np.ndarray) -> Section | None:
    """A row for each period, from the money spent in it (T,); none where there is no budget."""
    if not len(a.instance.budgets):
        return None
    come = np.diff(a.money, prepend=0.0)
    left = np.cumsum(come - spent)
    rows = tuple(
        (period, *(round(value, 2) for value in values))
        for period, *values in zip(
            a.periods.ids, come.tolist(), spent.tolist(), left.tolist(), strict=True
        )
    )
    columns = ("period", "budget", "spent", "left")
    return Section(title="Budget for purchases", columns=columns, rows=rows)
