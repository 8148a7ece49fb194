"""Prices that follow use: blocks of SKUs answer one after the other, each at prices of its own.

What is used beyond its part raises the prices for the blocks to come, what is left lowers them, so
that all blocks together use about what there is: a step of stochastic subgradients for each block
(Agrawal, Wang and Ye 2014; Li, Sun and Ye 2020). Each sweep goes on where the last one ended, and
makes up for what those before have used too much or left. So they mix into a plan that keeps the
limits, while the prices settle where nearly all can be proven.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from formulations.stock_allocation.decomposition.ascent import (
    FIRST_SHARE,
    Problem,
    State,
    ascent,
    best_mixture,
    mixed_too,
    next_share,
)
from formulations.stock_allocation.decomposition.blocks import StoppedError
from formulations.stock_allocation.decomposition.master import Master, Mixture

GOLDEN = (5.0**0.5 - 1.0) / 2.0
"""Multiples of it, without their whole part, are spread evenly."""

LEAST_SKUS = 1000
"""With fewer, blocks are too unlike each other for one to make up for what another has used."""

FIRST_GAIN, LESS_GAIN, LEAST_GAIN = 0.4, 0.6, 0.05
"""By which part of usual prices a price rises when a block uses twice its part: in the first sweep;
in each next one, as a part of that; and at least."""

FIRST_SWEEPS = 3
"""Before so many, prices have not settled enough to prove more than the first ones."""


MANY_SWEEPS = 6
"""When so many have not been enough, all SKUs answer at prices near the best ones as well."""


@dataclass
class Sweep:
    """What each block answers at which prices; B blocks, R rows."""

    prices: np.ndarray  # (B, R)
    cost: np.ndarray  # (B,)
    use: np.ndarray  # (B, R)
    undone: np.ndarray  # (B,)
    settled: np.ndarray  # (R,) the mean price of those blocks that answered last


def swept(
    problem: Problem, begin: list[np.ndarray], before: tuple[State, Master] | None = None
) -> Iterator[State]:
    """The state after each sweep and each pass at settled prices, without end.

    ``begin`` are prices to begin with, the best first. It may go on from what was known ``before``.
    With few SKUs it is an ascent.
    """
    if problem.size < LEAST_SKUS:
        yield from ascent(problem, begin, before)
        return
    (state, master), settled = before or (State(), None), begin[0]
    master, mixture, use = _pass(problem, state, master, settled)
    yield state
    gain, beyond = FIRST_GAIN, np.zeros(len(problem.limit))
    from_settled, from_best = FIRST_SHARE, FIRST_SHARE
    for number in count(1):
        one = sweep(problem, settled, use, gain * usual_steps(problem, state), beyond)
        settled, gain = one.settled, max(LEAST_GAIN, LESS_GAIN * gain)
        beyond += one.use.sum(axis=0) - problem.limit
        state.add(master, one.prices, one.cost, one.use, one.undone)
        mixture = best_mixture(master, state)
        yield state
        if number < FIRST_SWEEPS:
            continue
        ahead = _ahead(settled, mixture)
        prices = settled + from_settled * ahead
        master, mixture, used = _pass(problem, state, master, prices)
        is_uphill = (used.sum(axis=0) - problem.limit) @ ahead > 0.0
        from_settled = min(1.0, from_settled + 0.1) if is_uphill else from_settled / 2.0
        use = used if state.prices is prices else use
        yield state
        if number < MANY_SWEEPS or problem.has_orders:
            continue
        best, ahead = state.bound, _ahead(state.prices, mixture)
        prices = state.prices + from_best * ahead
        master, mixture, used = _pass(problem, state, master, prices)
        is_uphill = (used.sum(axis=0) - problem.limit) @ ahead > 0.0
        from_best = next_share(from_best, state.bound > best, is_uphill)
        use = used if state.prices is prices else use
        yield state


def _ahead(prices: np.ndarray, mixture: Mixture) -> np.ndarray:
    """The way to the prices of a mixture, of one that is a plan."""
    return mixture.prices - prices if mixture.keeps_limits else np.zeros(len(prices))


def _pass(
    problem: Problem, state: State, master: Master | None, prices: np.ndarray
) -> tuple[Master, Mixture, np.ndarray]:
    """All SKUs at prices, in the state from now on, and what blocks use there, shape (B, R)."""
    answers = problem.answer(prices)
    bound = problem.bound(answers, prices)
    if bound > state.bound:
        state.bound, state.prices = bound, prices
    master = mixed_too(master, problem, state, prices, answers)
    return master, best_mixture(master, state), problem.rows.use(answers.totals)


def usual_steps(problem: Problem, state: State) -> np.ndarray:
    """How much prices are to rise for a unit beyond, shape (R,).

    By a usual price for what a block has of a limit. Where no limit of its family has a price yet,
    all of a limit is usually worth what those are that have one.
    """
    prices, limit = state.prices, np.where(problem.limit > 0.0, problem.limit, 1.0)
    worth = (prices * limit)[prices > 0.0]
    else_worth = worth.mean() if len(worth) else abs(state.bound) / max(1, len(limit))
    usual = problem.rows.usual(prices)
    return np.where(usual > 0.0, usual, else_worth / limit) * (len(problem.first) - 1) / limit


def sweep(
    problem: Problem, start: np.ndarray, use: np.ndarray, step: np.ndarray, beyond: np.ndarray
) -> Sweep:
    """From prices ``start`` on, by a ``step`` for each unit used beyond limits, all of shape (R,).

    So many units are ``beyond`` from before. Each block has a part of a limit: what it uses at the
    best prices, ``use`` (B, R), and of what is then left or lacking as much as any other block.

    Raises:
        StoppedError: it was time to stop before all had answered.
    """
    blocks = len(use)
    part = use + (problem.limit - use.sum(axis=0)) / blocks
    beyond = np.maximum(beyond, -start / step)  # what is left makes nothing cheaper than free
    prices, used = np.empty(use.shape), np.empty(use.shape)
    cost, undone = np.empty(blocks), np.empty(blocks)
    order = np.argsort(np.arange(blocks) * GOLDEN % 1.0)  # neighbours may be alike
    for b in order.tolist():
        if problem.is_over():
            raise StoppedError
        prices[b] = np.maximum(0.0, start + step * beyond)
        answers = problem.answer_block(b, prices[b])
        cost[b], undone[b] = answers.cost[0], answers.undone[0]
        used[b] = problem.rows.use(answers.totals)[0]
        beyond += used[b] - part[b]
    return Sweep(prices, cost, used, undone, prices[order[blocks // 2 :]].mean(axis=0))
