"""Rough prices from nothing, of few SKUs, which answer in no time.

Prices rise where SKUs use more than there is and fall where they use less, by steps that are for
each limit the shorter the more it was broken before (AdaGrad: Duchi, Hazan and Singer 2011).
Mixtures say little at first: with hundreds of limits and few plans, their prices are far too high.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.ascent import Problem

STEPS = 40

FIRST_WORTH = 1e-3
"""What a limit that is broken becomes worth by the first step, in parts of all costs."""

TINY = 1e-12
"""So that limits which were never broken divide by something."""


def rough_prices(problem: Problem) -> np.ndarray:
    """The prices that prove most of those tried until it was time to stop, shape (R,)."""
    unit = np.where(problem.limit > 0.0, problem.limit, 1.0)
    prices, seen = np.zeros(len(unit)), np.full(len(unit), TINY)
    best, most, step = prices, -np.inf, 0.0
    for _ in range(STEPS):
        if problem.is_over():
            break
        answers = problem.answer(prices)
        bound = problem.bound(answers, prices)
        step = step or FIRST_WORTH * max(1.0, abs(bound))
        if bound > most:
            best, most = prices, bound
        beyond = (problem.rows.use(answers.totals).sum(axis=0) - problem.limit) / unit
        beyond[(prices <= 0.0) & (beyond < 0.0)] = 0.0  # free is as cheap as it gets
        seen += beyond**2
        prices = np.maximum(0.0, prices + step * beyond / np.sqrt(seen) / unit)
    return best
