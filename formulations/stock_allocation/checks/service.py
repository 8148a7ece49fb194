"""Is what was promised kept? Demand, how late it may be, fill rates and safety stock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.breach import NONE, breaches, cell, recent
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import Sums
from optimizer.sdk import Violation


def demand(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Demand and what still waited is served or short, and nothing else is delivered.

    It is served by what is delivered of the SKU, less what serves others, and by substitutes.
    """
    asked = figures.demand
    if figures.waits.any():
        asked = asked.copy()
        asked[:, :, 1:] += np.where(figures.waits[:, :, None], plan.shortage[:, :, :-1], 0.0)
    off = plan.delivered - plan.taken
    off += plan.served_by_others
    off += plan.shortage
    off -= asked
    np.abs(off, out=off)
    yield from breaches("demand", off, asked, cell(figures.axes, figures.axes.zones))


def demand_served(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """What has no price at which it may stay unserved is served: at once, or by the end."""
    must = np.isnan(figures.of_demand("shortage_cost_per_unit")) & ~figures.waits[:, :, None]
    must[:, :, -1] |= figures.waits & np.isnan(figures.of_waiting("shortage_cost_per_unit"))
    left, where = np.where(must, plan.shortage, 0.0), cell(figures.axes, figures.axes.zones)
    yield from breaches("demand that must be served", left, NONE, where)


def lateness(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Served in order of age, no unit waits longer than it may: only the youngest still wait."""
    longest = figures.of_waiting("max_lateness_periods")
    limited = ~np.isnan(longest)
    if limited.any():
        limit = recent(figures.demand, longest)
        over = np.where(limited[:, :, None], plan.shortage - limit, 0.0)
        yield from breaches("lateness", over, limit, cell(figures.axes, figures.axes.zones))


def fill_rates(figures: Figures, plan: Quantities, sums: Sums) -> Iterator[Violation]:
    """What waits counts as served, unless it still waits after the last period."""
    rates = figures.instance.fill_rates
    over = sums.lost - (1.0 - rates["target_pct"] / 100.0) * sums.asked
    names = rates["id"]
    yield from breaches("fill rate", over, sums.asked, lambda k: f"fill rate {names[k]}")


def safety_stock(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """An open warehouse holds its safety stock, less a shortfall where one may be paid for."""
    level = np.nan_to_num(figures.of_safety_stock("safety_stock_units"))[:, :, None]
    counts = figures.safety_counts & plan.open_warehouse[:, None]
    missing = np.where(counts, level - plan.stock - plan.shortfall, 0.0)
    where = cell(figures.axes, figures.axes.warehouses)
    yield from breaches("safety stock", missing, level, where)


def safety_shortfall(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """No more is paid for than is asked for, and only where it has a price."""
    level = np.nan_to_num(figures.of_safety_stock("safety_stock_units"))[:, :, None]
    priced = ~np.isnan(figures.of_safety_stock("shortfall_cost_per_unit"))[:, :, None]
    allowed = np.where(priced & figures.safety_counts, level, 0.0)
    where = cell(figures.axes, figures.axes.warehouses)
    yield from breaches("shortfall of safety stock", plan.shortfall - allowed, allowed, where)
