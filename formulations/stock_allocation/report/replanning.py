"""What a plan buys and moves otherwise than an earlier one."""

from __future__ import annotations

from typing import Any

from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import FEASIBILITY, Table


def changes(instance: Instance, solution: Solution) -> tuple[tuple[Any, ...], ...]:
    """Lane, SKU, period, units planned and units now, the largest change first.

    Empty where there is no earlier plan.
    """
    if not len(instance.planned_flows):
        return ()
    planned = _units(instance.planned_flows, "planned_units")
    moved = _units(solution.purchases, "units") | _units(solution.transfers, "units")
    rows = []
    for key in planned | moved:
        before, now = planned.get(key, 0.0), moved.get(key, 0.0)
        if abs(now - before) > FEASIBILITY:
            rows.append((*key, round(before, 1), round(now, 1)))
    return tuple(sorted(rows, key=lambda row: -abs(row[4] - row[3])))


def _units(table: Table[Any], field: str) -> dict[tuple[str, ...], float]:
    """The units of a table by lane, SKU and period."""
    keys = zip(*(table[name].tolist() for name in ("lane_id", "sku_id", "period_id")), strict=True)
    return dict(zip(keys, table[field].tolist(), strict=True))
