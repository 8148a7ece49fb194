"""What all SKUs of a plan do together, which is what the limits that they share are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.checks.figures import MEASURES, Figures
from formulations.stock_allocation.checks.quantities import Quantities
from optimizer.sdk import FEASIBILITY


class Sums(NamedTuple):
    """Sums over SKUs; K measures of a load, F fill rates. Those of slices of SKUs add up."""

    load: np.ndarray  # (K, L, T) what leaves on a lane
    stored: np.ndarray  # (K, W, T)
    sent: np.ndarray  # (W, T) units that leave a warehouse
    unloaded: np.ndarray  # (W, T) units that arrive there, receipts among them
    spent: np.ndarray  # (T,) money
    deliveries: np.ndarray  # (W, Z) their number, those of nothing left out
    asked: np.ndarray  # (F,) units of demand that count for a fill rate
    lost: np.ndarray  # (F,) what of it is never served

    @property
    def units(self) -> np.ndarray:
        """What leaves on a lane, (L, T)."""
        return np.asarray(self.load[MEASURES.index("units")])


def sums_of(figures: Figures, plan: Quantities) -> Sums:
    """The sums over the SKUs of a slice."""
    sizes = [figures.unit_size(measure) for measure in MEASURES]
    asked, lost = _in_fill_rates(figures, plan)
    return Sums(
        load=np.array([plan.load(size) for size in sizes]),
        stored=np.array([np.einsum("s,swt->wt", size, plan.stock) for size in sizes]),
        sent=plan.leaving.sum(axis=0),
        unloaded=plan.arriving.sum(axis=0) + figures.receipts.sum(axis=0),
        spent=plan.spent,
        deliveries=_deliveries(figures, plan),
        asked=asked,
        lost=lost,
    )


def total(parts: Iterable[Sums]) -> Sums:
    """The sums over all SKUs."""
    return Sums(*(np.sum(each, axis=0) for each in zip(*parts, strict=True)))


def _deliveries(figures: Figures, plan: Quantities) -> np.ndarray:
    each = plan.movements.of("delivery")
    each = each[~(each.units <= FEASIBILITY)]
    number = np.zeros((len(figures.axes.warehouses), len(figures.axes.zones)), dtype=int)
    np.add.at(number, (each.origin, each.destination), 1)
    return number


def _in_fill_rates(figures: Figures, plan: Quantities) -> np.ndarray:
    """Units asked for and lost that count for each fill rate, shape (2, F)."""
    if not len(figures.instance.fill_rates):
        return np.zeros((2, 0))
    units = figures.demand.sum(axis=2), _lost(figures, plan)
    about = [figures.in_fill_rate(rate) for rate in figures.instance.fill_rates]
    return np.array([[each[counts].sum() for counts in about] for each in units])


def _lost(figures: Figures, plan: Quantities) -> np.ndarray:
    """What is short of demand that cannot wait, or still waits in the end, shape (S, Z)."""
    asked_for = ~np.isnan(figures.of_demand("demand_units"))
    at_once = np.where(asked_for, plan.shortage, 0.0).sum(axis=2)
    return np.where(figures.waits, plan.shortage[:, :, -1], at_once)
