"""Is what was promised kept? Demand, how late it may be, fill rates and safety stock."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.stock_allocation.checks.breach import NONE, above, in_cell, pairs
from formulations.stock_allocation.checks.ledger import Ledger
from formulations.stock_allocation.checks.terms import Terms
from optimizer.sdk import Violation


def demand(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Demand and what still waited is delivered or short, and nothing else is delivered."""
    for pair in pairs(terms.demand, plan.delivered, plan.shortage):
        waiting = 0.0
        for period in range(len(terms.periods)):
            cell = (*pair, period)
            row = terms.demand.get(cell)
            asked = waiting + (row.demand_units if row else 0.0)
            off = abs(plan.delivered[cell] + plan.shortage[cell] - asked)
            yield from in_cell("demand", terms, "zone", cell, off, asked)
            waiting = plan.shortage[cell] if pair in terms.waiting else 0.0


def demand_served(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """What has no price at which it may stay unserved is served: at once, or by the end."""
    for cell, units in plan.shortage.items():
        place, sku, period = cell
        waits = terms.waiting.get((place, sku))
        row = waits or terms.demand.get(cell)
        priced = row is not None and row.shortage_cost_per_unit is not None
        if not priced and (waits is None or period == len(terms.periods) - 1):
            yield from in_cell("demand that must be served", terms, "zone", cell, units, NONE)


def lateness(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """Served in order of age, no unit waits longer than it may: only the youngest still wait."""
    for (zone, sku), row in terms.waiting.items():
        if row.max_lateness_periods is None:
            continue
        for period in range(len(terms.periods)):
            young = range(max(0, period + 1 - row.max_lateness_periods), period + 1)
            asked = [terms.demand.get((zone, sku, t)) for t in young]
            limit = sum(each.demand_units for each in asked if each)
            over = plan.shortage[zone, sku, period] - limit
            yield from in_cell("lateness", terms, "zone", (zone, sku, period), over, limit)


def fill_rates(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """What waits counts as served, unless it still waits after the last period."""
    for rate in terms.instance.fill_rates:
        asked = lost = 0.0
        for (zone, sku, period), row in terms.demand.items():
            if terms.in_fill_rate(rate, zone, sku):
                asked += row.demand_units
                if (zone, sku) not in terms.waiting:
                    lost += plan.shortage[zone, sku, period]
        for zone, sku in terms.waiting:
            if terms.in_fill_rate(rate, zone, sku):
                lost += plan.shortage[zone, sku, len(terms.periods) - 1]
        limit = (1.0 - rate.target_pct / 100.0) * asked
        yield from above("fill rate", f"fill rate {rate.id}", lost - limit, asked)


def safety_stock(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """An open warehouse holds its safety stock, less a shortfall where one may be paid for."""
    for pair, row in terms.safety.items():
        if row.warehouse_id in plan.open_warehouses:
            for period in range(terms.safety_from(pair), len(terms.periods)):
                cell = (*pair, period)
                missing = row.safety_stock_units - plan.stock[cell] - plan.shortfall[cell]
                scale = row.safety_stock_units
                yield from in_cell("safety stock", terms, "warehouse", cell, missing, scale)


def safety_shortfall(terms: Terms, plan: Ledger) -> Iterator[Violation]:
    """No more is paid for than is asked for, and only where it has a price."""
    for cell, units in plan.shortfall.items():
        pair, allowed = cell[:2], 0.0
        row = terms.safety.get(pair)
        if row and row.shortfall_cost_per_unit is not None and cell[2] >= terms.safety_from(pair):
            allowed = row.safety_stock_units
        rule = "shortfall of safety stock"
        yield from in_cell(rule, terms, "warehouse", cell, units - allowed, allowed)
