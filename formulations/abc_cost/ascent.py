"""Better prices on shared limits, step by step: a projected Newton method on a concave dual.

D. P. Bertsekas, "Projected Newton methods for optimization problems with simple constraints", SIAM
Journal on Control and Optimization 20 (1982). The prices are few and each look at them is one pass
over all SKUs, so that steps may be dear but must be few.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Self, TypeVar

import numpy as np

from formulations.abc_cost.figures import Floats

PRECISION = 1e-11
"""The residual at which to stop: sums over a million SKUs are no more exact than this."""

ARMIJO = 1e-4
"""The part of the gain promised by the gradient that a step must bring (Armijo's rule)."""

MOST_HALVINGS = 60


class Priced(Protocol):
    """A dual at one point: prices ``y >= 0`` and what they prove."""

    @property
    def y(self) -> Floats:
        """The prices, (limits,)."""

    @property
    def bound(self) -> float:
        """The value of the dual."""

    @property
    def gradient(self) -> Floats:
        """Of the dual: what is used beyond each limit, (limits,)."""

    @property
    def hessian(self) -> Floats:
        """Of the dual, nowhere above 0 on its diagonal: (limits, limits)."""

    @property
    def residual(self) -> float:
        """How far from the best prices, 0 at them."""

    def at(self, y: Floats) -> Self:
        """The dual at other prices."""


P = TypeVar("P", bound=Priced)


def ascent(prices: P) -> Iterator[P]:
    """Prices with ever better bounds, from those given to the best ones."""
    better: P | None = prices
    while better is not None:
        yield better
        better = _better(better) if better.residual > PRECISION else None


def _better(prices: P) -> P | None:
    """The next prices on the projected Newton path; None where rounding hides any gain.

    Near the answer the bound is flat to the last digit, and only the residual tells good from
    better.
    """
    step = _newton_step(prices)
    for _ in range(MOST_HALVINGS):
        there = prices.at(np.maximum(0.0, prices.y + step))
        moved = there.y != prices.y
        promised = float(prices.gradient[moved] @ (there.y - prices.y)[moved])
        gain = there.bound - prices.bound
        flat = abs(gain) < PRECISION * abs(prices.bound)
        if gain > ARMIJO * promised or (flat and there.residual < prices.residual / 2.0):
            return there
        step = step / 2.0
    return None


def _newton_step(prices: Priced) -> Floats:
    """Newton's step over the limits that are priced or overused; the others keep no price.

    A price that moves nothing goes where the bound is better at once, if down, and stays otherwise.
    Rows are scaled to one size, and a small shift keeps the system regular where one limit is a
    multiple of another.
    """
    free = ((prices.y > 0) | (prices.gradient > 0)) & (np.diag(prices.hessian) < 0)
    hessian = prices.hessian[np.ix_(free, free)]
    scale = 1.0 / np.sqrt(-np.diag(hessian))
    system = hessian * scale[:, None] * scale - 1e-12 * np.eye(len(scale))
    idle = (np.diag(prices.hessian) == 0) & (prices.gradient < 0)
    step = np.where(idle, -prices.y, 0.0)
    step[free] = scale * np.linalg.solve(system, -prices.gradient[free] * scale)
    return step
