"""Prices that follow use: blocks of SKUs answer one after the other, each at prices of its own.

What is used beyond its part raises the prices for the blocks to come, what is left lowers them, so
that all blocks together use about what there is: a step of stochastic subgradients for each block
(Agrawal, Wang and Ye 2014; Li, Sun and Ye 2020). Such plans mix into one that keeps the limits, and
the mean of their prices proves more than where they began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from formulations.stock_allocation.decomposition.ascent import (
    NEAR,
    Problem,
    State,
    ascent,
    best_mixture,
    mixed_too,
)
from formulations.stock_allocation.decomposition.blocks import StoppedError
from formulations.stock_allocation.decomposition.master import Master

GOLDEN = (5.0**0.5 - 1.0) / 2.0
"""Multiples of it, without their whole part, are spread evenly."""

LEAST_SKUS = 1000
"""With fewer, blocks are too unlike each other for one to make up for what another has used."""

GAINS = 0.4 * 0.6 ** np.arange(5)
"""In each sweep: by which part of usual prices a price rises when a block uses twice its part."""

PARTS = 4
"""The SKUs of a block are planned side by side in so many parts."""


@dataclass
class Sweep:
    """What each block answers at which prices; B blocks, R rows."""

    prices: np.ndarray  # (B, R)
    cost: np.ndarray  # (B,)
    use: np.ndarray  # (B, R)
    undone: np.ndarray  # (B,)


def swept(
    problem: Problem, begin: list[np.ndarray], before: tuple[State, Master] | None = None
) -> Iterator[State]:
    """The state after each sweep and each pass at its mean prices, then those of an ascent.

    ``begin`` are prices to begin with, the best first. It may go on from what was known ``before``.
    """
    if problem.size < LEAST_SKUS:
        yield from ascent(problem, begin, before)
        return
    (state, master), prices = before or (State(), None), begin[0]
    answers = problem.answer(prices)
    use = problem.rows.use(answers.totals)
    state.bound, state.prices = problem.bound(answers, prices), prices
    master = mixed_too(master, problem, state, prices, answers)
    mixture = best_mixture(master, state)
    yield state
    for gain in GAINS:
        one = sweep(problem, state.prices, use, float(gain))
        state.add(master, one.prices, one.cost, one.use, one.undone)
        yield state
        prices = one.prices.mean(axis=0)
        answers = problem.answer(prices)
        used, bound = problem.rows.use(answers.totals), problem.bound(answers, prices)
        mixed_too(master, problem, state, prices, answers)
        if bound > state.bound:
            state.bound, state.prices, use = bound, prices, used
        mixture = best_mixture(master, state)
        yield state
    ahead = NEAR * state.prices + (1.0 - NEAR) * mixture.prices
    yield from ascent(problem, [ahead], (state, master))


def sweep(problem: Problem, prices: np.ndarray, use: np.ndarray, gain: float) -> Sweep:
    """From prices at which blocks use ``use`` (B, R).

    A block's part of a limit is what it uses at these prices, and of what is then left or lacking
    as much as any other block.

    Raises:
        StoppedError: it was time to stop before all had answered.
    """
    blocks, limit, ends = len(use), problem.limit, problem.first
    missing = (limit - use.sum(axis=0)) / blocks
    step = gain * problem.rows.usual(prices) * blocks / np.where(limit > 0.0, limit, 1.0)
    done = Sweep(np.empty(use.shape), np.empty(blocks), np.empty(use.shape), np.empty(blocks))
    beyond = np.zeros(len(limit))
    for b in np.argsort(np.arange(blocks) * GOLDEN % 1.0).tolist():  # neighbours may be alike
        if problem.is_over():
            raise StoppedError
        done.prices[b] = np.maximum(0.0, prices + step * beyond)
        first = np.linspace(ends[b], ends[b + 1], PARTS + 1).astype(np.int64)
        answers = problem.answer(done.prices[b], first)
        done.cost[b], done.undone[b] = answers.cost.sum(), answers.undone.sum()
        done.use[b] = problem.rows.use(answers.totals).sum(axis=0)
        beyond += done.use[b] - use[b] - missing
    return done
