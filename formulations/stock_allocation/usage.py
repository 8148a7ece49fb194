"""What a plan uses, as arrays by position."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import Sums, sums_of
from formulations.stock_allocation.solution import Solution


class Usage(Quantities):
    """The quantities of some SKUs, beside the sums over all SKUs of the plan."""

    def __init__(self, figures: Figures, solution: Solution, sums: Sums) -> None:
        super().__init__(figures, solution)
        self.sums = sums

    def flow(self, skus: np.ndarray) -> np.ndarray:
        """Units of some of these SKUs (positions, (n,)) that leave on lanes, (L, n, T)."""
        each, axes = self.movements, self._figures.axes
        number = np.full(len(axes.skus), -1)
        number[skus] = np.arange(len(skus))
        sku, units = number[each.sku], np.zeros((len(axes.lanes), len(skus), len(axes.periods)))
        some = sku >= 0
        np.add.at(units, (each.lane[some], sku[some], each.period[some]), each.units[some])
        return units


def usage_of(a: Arrays, solution: Solution) -> Usage:
    """The quantities of all SKUs at once."""
    figures = Figures(a.instance)
    return Usage(figures, solution, sums_of(figures, Quantities(figures, solution)))
