"""Do substitutes serve what they may, and are they there? What a zone takes in place of a SKU."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from formulations.stock_allocation.checks.breach import NONE, breaches, cell, off_step
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities, Substitutes
from optimizer.sdk import Violation


def listed(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """A zone takes in place of a SKU what is listed, and no negative quantities of it."""
    each, where = plan.substitutes, _row(figures, plan.substitutes)
    terms = figures.of_substitutions("units_per_unit", each.sku, each.substitute, each.zone)
    other = np.where(np.isnan(terms), np.abs(each.units), 0.0)
    yield from breaches("substitutes that a zone takes", other, NONE, where)
    yield from breaches("no negative quantities", -each.units, NONE, where)


def delivered(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """What serves other demand arrives in the zone in just that period."""
    over, where = plan.taken - plan.delivered, cell(figures.axes, figures.axes.zones)
    yield from breaches("substitutes delivered", over, plan.delivered, where)


def whole_units(figures: Figures, plan: Quantities) -> Iterator[Violation]:
    """Demand for a SKU in whole units is served in whole units."""
    each = plan.substitutes
    whole = figures.instance.skus["whole_units"][each.sku]
    off = np.where(whole, off_step(each.units, 1.0), 0.0)
    yield from breaches("whole units", off, NONE, _row(figures, each))


def _row(figures: Figures, each: Substitutes) -> Callable[[int], str]:
    skus, zones, periods = figures.axes.skus, figures.axes.zones, figures.axes.periods

    def where(row: int) -> str:
        return (
            f"SKU {skus.ids[each.sku[row]]}, substitute {skus.ids[each.substitute[row]]}, "
            f"zone {zones.ids[each.zone[row]]}, period {periods.ids[each.period[row]]}"
        )

    return where
