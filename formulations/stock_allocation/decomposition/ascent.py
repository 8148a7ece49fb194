"""Better prices step by step: answers of all SKUs, the best mixture of them, its prices.

This is Dantzig and Wolfe's decomposition (1960), blocks of SKUs in place of single ones. Prices are
taken between the best ones so far and those of the mixture (Wentges 1997), nearer to the mixture
while that leads uphill (Pessoa, Sadykov, Uchoa and Vanderbeck 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from formulations.stock_allocation.decomposition.blocks import Answers, answer
from formulations.stock_allocation.decomposition.master import Master, Mixture
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import SharedRows

BLOCKS = 100
"""More make the mixture finer and its linear programme larger."""


@dataclass(frozen=True)
class Problem:
    """What is to be planned: all SKUs of an instance, or a sample with a share of the limits."""

    network: Network
    catalogue: Catalogue
    rows: SharedRows
    limit: np.ndarray  # (R,)

    @property
    def first(self) -> np.ndarray:
        """Where each block of SKUs begins, and the end, shape (B + 1,)."""
        skus = len(self.catalogue.demand)
        return np.linspace(0, skus, min(BLOCKS, skus) + 1).astype(np.int64)

    def answer(self, prices: np.ndarray) -> Answers:
        """What all SKUs do at prices of the rows."""
        return answer(self.network, self.catalogue, self.first, self.rows.surcharges(prices))


@dataclass(frozen=True)
class Step:
    """Where the ascent stands: what is proven, and the mixture that is a plan, if there is one."""

    bound: float
    prices: np.ndarray  # of the bound
    cost: float | None  # of the best mixture that keeps all limits
    weights: np.ndarray | None  # its weights (columns, B)
    tried: list[np.ndarray]  # the prices of each column
    undone: float  # units in the mixture that are not served and must be

    @property
    def gap(self) -> float:
        if self.cost is None:
            return np.inf
        return (self.cost - self.bound) / max(1e-9, abs(self.cost))


NEARER, FARTHER = 0.1, 0.1
"""By how much the share of the best prices falls and grows."""


def ascent(problem: Problem, prices: np.ndarray, radius: float | None = None) -> Iterator[Step]:
    """Steps that never end by themselves, from the given prices on.

    With a ``radius`` the prices are believed to be good, and are left by so much at first.
    """
    limit = problem.limit
    master: Master | None = None
    best, centre = -np.inf, prices
    cost, weights, undone = None, None, 0.0
    tried: list[np.ndarray] = []
    undone_by: list[np.ndarray] = []
    share, failures = 0.6, 0
    mixture: Mixture | None = None
    while True:
        answers = problem.answer(prices)
        use = problem.rows.use(answers.totals)
        bound = float(answers.bound.sum() - prices @ limit)
        if mixture is not None:
            uphill = (use.sum(axis=0) - limit) @ (mixture.prices - prices)
            share = max(0.0, share - NEARER) if uphill > 0 else min(0.9, share + FARTHER * (1 - share))
        if bound > best:
            best, centre, failures = bound, prices, 0
        else:
            failures += 1
        if master is None:
            master = Master(limit, len(answers.cost), max(1.0, abs(float(answers.cost.sum()))))
        master.add(answers.cost, use)
        tried.append(prices)
        undone_by.append(answers.undone)
        if radius is not None: master.keep_near(centre, radius)
        mixture = master.solve()
        while (mixture.is_boxed or mixture.overrun>1e-9) and mixture.value - best < 1e-3 * abs(best):
            if radius is not None:
                radius = None if radius > 1.0 else 4.0 * radius
                master.keep_near(centre, radius)
            else:
                master.dearer()
            mixture = master.solve()
        if mixture.overrun <= 1e-9:
            if cost is None or mixture.cost < cost:
                cost, weights = mixture.cost, mixture.weights
                undone = float((np.array(undone_by) * weights).sum())
        yield Step(best, centre, cost, weights, tried, undone)
        near = share if failures < 4 else 0.5
        prices = near * centre + (1.0 - near) * mixture.prices
