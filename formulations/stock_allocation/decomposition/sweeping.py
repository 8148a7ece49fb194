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

FIRST_SWEEPS, MANY_SWEEPS = 3, 6
"""Before the first, prices have not settled enough to prove more than those at the beginning; when
many were not enough, prices near the best ones are asked as well."""


@dataclass
class Sweep:
    """What each block answers at which prices; B blocks, R rows."""

    prices: np.ndarray  # (B, R)
    cost: np.ndarray  # (B,)
    use: np.ndarray  # (B, R)
    undone: np.ndarray  # (B,)
    settled: np.ndarray  # (R,) the mean price of those blocks that answered last


class Passes:
    """Passes over all SKUs at the same prices, and what came of them and of sweeps in all."""

    mixture: Mixture
    """The best one so far."""

    use: np.ndarray
    """What blocks use in the best pass so far, shape (B, R)."""

    def __init__(
        self, problem: Problem, state: State, master: Master | None, prices: np.ndarray
    ) -> None:
        self._problem, self._state, self._master = problem, state, master
        self.use = self._at(prices)

    def _at(self, prices: np.ndarray) -> np.ndarray:
        """A pass, and what blocks use in it, shape (B, R)."""
        problem, state = self._problem, self._state
        answers = problem.answer(prices)
        bound = problem.bound(answers, prices)
        if bound > state.bound:
            state.bound, state.prices = bound, prices
        self._master = mixed_too(self._master, problem, state, prices, answers)
        self.mixture = best_mixture(self._master, state)
        return problem.rows.use(answers.totals)

    def towards_mixture(self, start: np.ndarray, share: float) -> tuple[bool, bool]:
        """A pass between prices and those of the mixture, if that is a plan.

        Whether it proves more than all before, and whether the way leads uphill from there.
        """
        best, mixture = self._state.bound, self.mixture
        ahead = mixture.prices - start if mixture.keeps_limits else np.zeros(len(start))
        use = self._at(start + share * ahead)
        is_better = self._state.bound > best
        self.use = use if is_better else self.use
        return is_better, bool((use.sum(axis=0) - self._problem.limit) @ ahead > 0.0)

    def add(self, one: Sweep) -> None:
        """A sweep."""
        assert self._master is not None, "there was a pass before"
        self._state.add(self._master, one.prices, one.cost, one.use, one.undone)
        self.mixture = best_mixture(self._master, self._state)


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
    passes = Passes(problem, state, master, settled)
    yield state
    gain, beyond = FIRST_GAIN, np.zeros(len(problem.limit))
    from_settled = from_best = FIRST_SHARE
    for number in count(1):
        one = sweep(problem, settled, passes.use, gain * usual_steps(problem, state), beyond)
        settled, gain = one.settled, max(LEAST_GAIN, LESS_GAIN * gain)
        beyond += one.use.sum(axis=0) - problem.limit
        passes.add(one)
        yield state
        if number < FIRST_SWEEPS:
            continue
        _, is_uphill = passes.towards_mixture(settled, from_settled)
        from_settled = min(1.0, from_settled + 0.1) if is_uphill else from_settled / 2.0
        yield state
        if number < MANY_SWEEPS or problem.has_orders:  # there settled prices prove more
            continue
        from_best = next_share(from_best, *passes.towards_mixture(state.prices, from_best))
        yield state


def usual_steps(problem: Problem, state: State) -> np.ndarray:
    """How much prices are to rise for a unit beyond, shape (R,).

    By a usual price for what a block has of a limit. Where no limit of its family has a price yet,
    all of a limit is usually worth what those are that have one.
    """
    prices, limit = state.prices, np.where(problem.limit > 0.0, problem.limit, 1.0)
    worth = (prices * limit)[prices > 0.0]
    proven = max(1.0, abs(state.bound))  # goods may be free
    else_worth = worth.mean() if len(worth) else proven / max(1, len(limit))
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
