"""Prices to begin with, from a few SKUs: they answer to prices much as all of them do.

A sample is given limits such that, at the prices known, it lacks in each row what all SKUs lack
there, in proportion. Its best prices are then nearer to those of all: a step of Newton's method,
with the curvature of the sample.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from formulations.stock_allocation.decomposition.ascent import Problem
from formulations.stock_allocation.decomposition.rough import rough_prices
from formulations.stock_allocation.decomposition.sweeping import swept

SIZES = (10_000, 1000, 200)
"""SKUs in samples."""

TIMES = {10_000: 8, 1000: 8, 200: 5}
"""A catalogue of less than so many samples has none of this size."""

BLOCKS = {10_000: 100, 1000: 100, 200: 40}

ENOUGH = {10_000: 2e-3, 1000: 2e-3, 200: 3e-3}
"""The gap to which a sample is solved."""

MOST_PRICES = 8
"""So many of the prices in the mixture of a sample are told."""

MOST_STEPS = 80

LEAST_SHARE = 0.2
"""No limit of a sample is less than so much of its proportion."""


def first_prices(problem: Problem, gap: float, is_over: Callable[[], bool]) -> list[np.ndarray]:
    """Prices to begin with, the best ones first; a sample has them from a smaller one."""
    size = next((n for n in SIZES if n * TIMES[n] <= problem.size), None)
    if size is None:
        return [rough_prices(problem)]
    sample = _sample(problem, size)
    prices = first_prices(sample, gap, is_over)
    if is_over():
        return prices
    use = problem.rows.use(problem.answer(prices[0]).totals).sum(axis=0)
    limited = dataclasses.replace(sample, limit=_limits(problem, sample, use, prices[0]))
    return _solved(limited, prices, max(gap, ENOUGH[size]), is_over)


def _sample(problem: Problem, size: int) -> Problem:
    """SKUs evenly spread over the order by what their demand is worth, and their part of limits."""
    c = problem.catalogue
    order = np.argsort(c.worth, kind="stable")
    chosen = np.sort(order[((np.arange(size) + 0.5) * len(order) / size).astype(int)])
    limit = problem.limit * (size / problem.size)
    return dataclasses.replace(
        problem, catalogue=c.of(chosen), limit=limit, most_blocks=BLOCKS[size], cluster=None
    )


def _limits(problem: Problem, sample: Problem, use: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Limits for a sample that lack at these prices what the limits of all lack, in proportion."""
    share = sample.size / problem.size
    own = sample.rows.use(sample.answer(prices).totals).sum(axis=0)
    least = np.minimum(LEAST_SHARE * share * problem.limit, share * problem.limit)
    limits: np.ndarray = np.maximum(least, own - share * (use - problem.limit))
    return limits


def _solved(
    sample: Problem, prices: list[np.ndarray], gap: float, is_over: Callable[[], bool]
) -> list[np.ndarray]:
    """The prices in the mixture of a sample that is solved up to a gap."""
    steps = swept(sample, prices)
    state = next(steps)
    for _ in range(len(prices) + MOST_STEPS):
        if state.gap <= gap or is_over():
            break
        state = next(steps)
    return state.mixed[:MOST_PRICES] if len(state.weights) else [state.prices]
