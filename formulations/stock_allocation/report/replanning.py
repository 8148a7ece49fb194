"""What a plan buys and moves otherwise than an earlier one."""

from __future__ import annotations

from typing import Any

from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import Terms
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import FEASIBILITY


def changes(instance: Instance, solution: Solution) -> tuple[tuple[Any, ...], ...]:
    """Lane, SKU, period, units planned and units now, the largest change first.

    Empty where there is no earlier plan.
    """
    terms = Terms(instance)
    if not terms.planned:
        return ()
    moved = Ledger(terms, solution).moved
    rows = []
    for lane, sku, period in {**terms.planned, **moved}:
        row = terms.planned.get((lane, sku, period))
        before, now = (row.planned_units if row else 0.0), moved[lane, sku, period]
        if abs(now - before) > FEASIBILITY:
            rows.append((lane, sku, terms.periods[period], round(before, 1), round(now, 1)))
    return tuple(sorted(rows, key=lambda row: -abs(row[4] - row[3])))
