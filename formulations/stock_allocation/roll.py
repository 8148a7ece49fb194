"""Rolling on: what the last plan does in a new horizon is the earlier plan there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.stock_allocation.checks.changes import changes
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import ZERO, Id, Percent, Quantity, Record, Table


class ChangedPeriod(Record):
    """What leaves in a period against the earlier plan, purchases and transfers of all SKUs.

    ``unchanged_pct`` is the share of the planned units that still leave; absent where none were.
    """

    period_id: Id
    planned_units: Quantity
    more_units: Quantity
    fewer_units: Quantity
    unchanged_pct: Percent | None = None


def rolled(instance: Instance, last: Solution) -> dict[str, Any]:
    """A merge patch of the data by which they know of the last plan.

    Periods are known by their ids. Left out is what left before the horizon, what would arrive
    after it, and what cannot be bought or moved any more. A flow that the file already plans stays
    as it is there.
    """
    flows: dict[tuple[str, str, str], float] = {}
    for key, units in _possible(Figures(instance), last):
        flows[key] = flows.get(key, 0.0) + units
    own = {(row.lane_id, row.sku_id, row.period_id): row for row in instance.planned_flows}
    rows = [[*key, row.planned_units, row.pinned] for key, row in own.items()]
    rows += [[*key, units, False] for key, units in flows.items() if key not in own]
    columns = ["lane_id", "sku_id", "period_id", "planned_units", "pinned"]
    return {"planned_flows": {"columns": columns, "rows": rows}}


def _possible(figures: Figures, last: Solution) -> Iterator[tuple[tuple[str, str, str], float]]:
    """What can still leave, by lane, SKU and period, and arrive in the horizon."""
    plan, axes = Quantities(figures, last), figures.axes
    transfers = plan.movements.of("transfer")
    lasting = np.isnan(figures.of_skus("shelf_life_periods"))
    for each in (plan.orders, transfers[lasting[transfers.sku]]):
        each = each[(each.units > ZERO) & (each.arrival < len(axes.periods))]
        rows = zip(each.lane, each.sku, each.period, each.units.tolist(), strict=True)
        for lane, sku, period, units in rows:
            yield (axes.lanes.ids[lane], axes.skus.ids[sku], axes.periods.ids[period]), units


def nervousness(instance: Instance, solution: Solution) -> Table[ChangedPeriod]:
    """By how much each period of a plan differs from the earlier one."""
    figures = Figures(instance)
    each, periods = changes(figures, Quantities(figures, solution)), figures.axes.periods.ids
    planned, more, fewer = (
        np.bincount(each.period, weights=units, minlength=len(periods)).tolist()
        for units in (
            each.planned,
            np.maximum(0.0, each.moved - each.planned),
            np.maximum(0.0, each.planned - each.moved),
        )
    )
    rows = [
        ChangedPeriod(
            period_id=name,
            planned_units=planned[k],
            more_units=more[k],
            fewer_units=fewer[k],
            unchanged_pct=100.0 * (1.0 - fewer[k] / planned[k]) if planned[k] else None,
        )
        for k, name in enumerate(periods)
    ]
    return Table.of(ChangedPeriod, rows)
