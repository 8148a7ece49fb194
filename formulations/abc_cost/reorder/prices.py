"""Prices on the shared limits, the answer of all SKUs to them, and what it proves.

The dual of the joint problem: for every y >= 0

    psi(y) = sum_i min L_i(Q, k; y) - sum_r y_r limit_r

is at most the cost of any plan that keeps the limits. It is concave, and smooth where lots are
free; its gradient is what is used beyond each limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.reorder.arrays import Catalogue
from formulations.abc_cost.reorder.kernel import answer
from formulations.abc_cost.reorder.plan import unit_normal_loss

BLOCK = 65_536
"""SKUs in one sum: the sums of short blocks lose no digits of a million terms."""


@dataclass(frozen=True, eq=False)
class Prices:
    """``y`` is money per unit of each limit; ``limits`` those that are aimed at.

    The arrays of a catalogue are answered once, when this is made.
    """

    catalogue: Catalogue
    limits: Floats
    y: Floats
    factor: Floats  # (SKUs,) the safety factor k
    lot: Floats  # (SKUs,) units
    usage: Floats
    hessian: Floats = field(repr=False)
    least: float

    def at(self, y: Floats) -> Prices:
        """The answer to other prices."""
        return answered(self.catalogue, self.limits, y, self.factor)

    @property
    def bound(self) -> float:
        """psi(y) for the limits aimed at."""
        return self.bound_for(self.limits)

    def bound_for(self, limits: Floats) -> float:
        """psi(y) for any limits; what nothing limits has no price."""
        priced = self.y > 0
        return self.least - float(self.y[priced] @ limits[priced])

    @property
    def gradient(self) -> Floats:
        """What is used beyond each limit; far below 0 where nothing limits."""
        return np.where(np.isinf(self.limits), -np.inf, self.usage - self.limits)

    @property
    def residual(self) -> float:
        """The largest excess of a limit, or spare of a priced one, in parts of it."""
        off = np.where(self.y > 0, np.abs(self.gradient), np.maximum(self.gradient, 0.0))
        return float((off / self.limits).max(initial=0.0))

    @property
    def cost(self) -> float:
        """Of the answer, money per year; by itself, for large prices hide it in ``least``."""
        demand, ordering, holding, shortage, _, _, sigma, _ = self.catalogue.data.T
        short = sigma * unit_normal_loss(self.factor)
        ordered = demand * (ordering + shortage * short) / self.lot
        return float(np.sum(ordered + holding * (self.lot / 2.0 + sigma * self.factor)))

    def keeps(self, limits: Floats) -> bool:
        """Whether the answer uses no more than there is of each limit."""
        return bool((self.usage <= limits).all())


def answered(
    catalogue: Catalogue, limits: Floats, y: Floats, begin: Floats | None = None
) -> Prices:
    """All SKUs' answers to prices; ``begin`` are safety factors to start from."""
    count, rows = len(catalogue.data), len(limits)
    factor = np.ones(count) if begin is None else begin.copy()
    lot, least = np.empty(count), []
    usage, hessian = np.zeros(rows), np.zeros((rows, rows))
    for start in range(0, count, BLOCK):
        part = slice(start, start + BLOCK)
        used, bent = np.zeros(rows), np.zeros((rows, rows))
        data, rates = catalogue.data[part], catalogue.rates[part]
        least.append(answer(data, rates, y, factor[part], lot[part], used, bent))
        usage += used
        hessian += bent
    return Prices(catalogue, limits, y, factor, lot, usage, hessian, math.fsum(least))
