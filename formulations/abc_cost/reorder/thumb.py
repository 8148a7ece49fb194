"""The planner's rule of thumb: one safety factor for all SKUs, and lots all changed alike."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.reorder.arrays import (
    COST,
    DEMAND,
    GIVEN,
    HOLDING,
    ORDERING,
    SIGMA,
    VOLUME,
    Catalogue,
    catalogue,
)
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.kernel import BUDGET, FIRST_RATE, ORDERS, STORAGE
from formulations.abc_cost.reorder.plan import unit_normal_loss
from formulations.abc_cost.solution import Solution, reorder_plan

FACTORS = np.linspace(0.0, 6.0, 121)
"""Safety factors that are tried, least first."""

CHANGES = 1.1 ** np.array([0, *(sign * k for k in range(1, 40) for sign in (-1, 1))])
"""Factors on the economic order quantities that are tried, mildest first."""


def plan_of_thumb(decision: ReorderPolicy) -> Solution | None:
    """The rule's plan, or None where it keeps no limits."""
    found = rule_of_thumb(decision)
    return None if found is None else reorder_plan(decision, *found)


def rule_of_thumb(decision: ReorderPolicy) -> tuple[Floats, Floats] | None:
    """Lots and safety factors, both (SKUs,), or None where the rule keeps no limits."""
    every = catalogue(decision)
    demand, ordering, holding = every.data[:, [DEMAND, ORDERING, HOLDING]].T
    economic = np.sqrt(2.0 * ordering * demand / holding)
    uses = _Uses(every, economic)
    for change in CHANGES:
        factor = uses.least_factor(change)
        if factor is not None and uses.fit(change, factor):
            lot = _whole(change * economic, every.data[:, GIVEN])
            return lot, np.full(len(lot), factor)
    return None


class _Uses:
    """What all SKUs use together: with lots and factors changed alike, sums are enough."""

    def __init__(self, every: Catalogue, lot: Floats) -> None:
        demand, cost, volume, sigma = every.data[:, [DEMAND, COST, VOLUME, SIGMA]].T
        self._limits = every.limits
        self._by_lot = {BUDGET: float(cost @ lot) / 2.0, STORAGE: float(volume @ lot)}
        self._by_factor = {BUDGET: float(cost @ sigma), STORAGE: float(volume @ sigma)}
        self._orders = float((demand / lot).sum())
        short = demand * sigma / lot
        rows = range(FIRST_RATE, len(every.limits))
        self._short = np.array([short[(every.rates == row).any(axis=1)].sum() for row in rows])

    def least_factor(self, change: float) -> float | None:
        """The first safety factor at which every fill rate is kept."""
        for factor, loss in zip(FACTORS, unit_normal_loss(FACTORS), strict=True):
            if (self._short * loss / change <= self._limits[FIRST_RATE:]).all():
                return float(factor)
        return None

    def fit(self, change: float, factor: float) -> bool:
        """Whether lots changed so and this safety factor keep orders, budget and storage."""
        if self._orders / change > self._limits[ORDERS]:
            return False
        return all(
            change * self._by_lot[row] + factor * self._by_factor[row] <= self._limits[row]
            for row in (BUDGET, STORAGE)
        )


def _whole(lot: Floats, multiple: Floats) -> Floats:
    """Lots rounded to the nearest multiples where they have to be whole."""
    packs = np.maximum(np.rint(np.divide(lot, multiple, out=lot.copy(), where=multiple > 0)), 1.0)
    return np.where(multiple > 0, packs * multiple, lot)
