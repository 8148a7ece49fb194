"""Rolling on: what the last plan does in a new horizon is the earlier plan there."""

from __future__ import annotations

from typing import Any

from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import Sums, Terms
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
    terms = Terms(instance)
    flows = Sums()
    for table in (last.purchases, last.transfers):
        for row in table:
            if row.units > ZERO and _is_possible(terms, row.lane_id, row.sku_id, row.period_id):
                flows[row.lane_id, row.sku_id, row.period_id] += row.units
    own = {(row.lane_id, row.sku_id, row.period_id): row for row in instance.planned_flows}
    rows = [[*key, row.planned_units, row.pinned] for key, row in own.items()]
    rows += [[*key, units, False] for key, units in flows.items() if key not in own]
    columns = ["lane_id", "sku_id", "period_id", "planned_units", "pinned"]
    return {"planned_flows": {"columns": columns, "rows": rows}}


def _is_possible(terms: Terms, lane_id: str, sku_id: str, period_id: str) -> bool:
    """Whether a SKU can leave on a lane in a period and arrive in the horizon."""
    route, sku = terms.routes.get(lane_id), terms.skus.get(sku_id)
    if route is None or sku is None or period_id not in terms.position:
        return False
    if terms.position[period_id] + route.lane.lead_time_periods >= len(terms.periods):
        return False
    if route.kind == "supply":
        return (route.origin, sku_id) in terms.offers
    return route.kind == "transfer" and sku.shelf_life_periods is None


def nervousness(instance: Instance, solution: Solution) -> Table[ChangedPeriod]:
    """By how much each period of a plan differs from the earlier one."""
    terms = Terms(instance)
    moved = Ledger(terms, solution).moved
    planned, more, fewer = Sums(), Sums(), Sums()
    for lane, sku, period in {**terms.planned, **moved}:
        row = terms.planned.get((lane, sku, period))
        before, now = (row.planned_units if row else 0.0), moved[lane, sku, period]
        planned[period,] += before
        more[period,] += max(0.0, now - before)
        fewer[period,] += max(0.0, before - now)
    rows = [
        ChangedPeriod(
            period_id=name,
            planned_units=planned[k,],
            more_units=more[k,],
            fewer_units=fewer[k,],
            unchanged_pct=100.0 * (1.0 - fewer[k,] / planned[k,]) if planned[k,] else None,
        )
        for k, name in enumerate(terms.periods)
    ]
    return Table.of(ChangedPeriod, rows)
