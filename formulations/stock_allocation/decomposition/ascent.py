"""Better prices step by step: answers of all SKUs, the best mixture of them, its prices.

This is Dantzig and Wolfe's decomposition (1960), with blocks of SKUs in place of single ones. Next
prices lie between the best ones so far and those of the mixture (Wentges 1997), found by line
search: nearer to the best ones where a step proved nothing more, and nearer to the mixture while
that leads uphill (as Pessoa, Sadykov, Uchoa and Vanderbeck 2018 see it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.blocks import Answers, Blocks
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.gap import gap_of
from formulations.stock_allocation.decomposition.master import Master, Mixture
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.order_bound import Memory
from formulations.stock_allocation.decomposition.shared import SharedRows

if TYPE_CHECKING:
    from formulations.stock_allocation.decomposition.cluster import Cluster, Shares

FIRST_SHARE, LEAST_SHARE = 0.2, 1e-5
"""How far from the best prices those of the mixture are tried: at first, and at least."""

SHORT = 0.1
"""Where the best prices may be of a mixture, a shorter share is followed by all of the way."""

FEW, AT_LAST = 4, 1e-3
"""So it is with fewer SKUs than that in a block, or at a gap of so little; before, prices of
mixtures are high and of few limits, which is no good beginning for anything else."""

ALMOST = 1e-3
"""A mixture that still breaks limits is this near to the bound only where that is too cheap."""


@dataclass(frozen=True)
class Problem:
    """What is to be planned: all SKUs of an instance, or some with a part of the limits."""

    network: Network
    catalogue: Catalogue
    rows: SharedRows
    limit: np.ndarray  # (R,)
    most_blocks: int
    orders: Orders  # of all SKUs, or of none where no SKU has any
    memory: Memory  # of all SKUs, or of none where nothing is to be remembered
    are_given: bool = False  # orders, and not to be chosen
    is_over: Callable[[], bool] = lambda: False  # whether to stop between two blocks of SKUs
    cluster: Cluster | None = None  # that answers, but for orders that are to be chosen

    @property
    def size(self) -> int:
        return len(self.catalogue.demand)

    @property
    def first(self) -> np.ndarray:
        """Where each block of SKUs begins, and the end, shape (B + 1,)."""
        blocks = min(self.most_blocks, self.size)
        return np.linspace(0, self.size, blocks + 1).astype(np.int64)

    @property
    def has_orders(self) -> bool:
        """Whether orders of some SKU are still to be chosen."""
        return self.blocks.are_chosen

    @property
    def blocks(self) -> Blocks:
        """All SKUs in blocks."""
        return Blocks(
            self.network, self.catalogue, self.orders, self.are_given, self.memory, self.first
        )

    def answer(self, prices: np.ndarray) -> Answers:
        """What all blocks of SKUs do at prices of the rows.

        Raises:
            StoppedError: it was time to stop before all had answered.
        """
        return self._answering.answer(self.rows.surcharges(prices), self.is_over)

    def answer_block(self, block: int, prices: np.ndarray) -> Answers:
        """What one block does at prices of its own; the same otherwise."""
        return self._answering.answer_block(block, self.rows.surcharges(prices), self.is_over)

    @cached_property
    def _answering(self) -> Blocks | Shares:
        """All blocks, here or on the cluster."""
        if self.cluster is None or self.has_orders:
            return self.blocks
        return self.cluster.shared(self.blocks, self.is_over)

    def bound(self, answers: Answers, prices: np.ndarray) -> float:
        """What no plan that keeps the limits undercuts, for any prices >= 0."""
        return self.rows.bound(answers.bound, prices, self.limit)


@dataclass
class State:
    """Where an ascent stands: what is proven by which prices, and the best plan as a mixture."""

    bound: float = -np.inf
    prices: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cost: float | None = None
    weights: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))  # (steps, B)
    tried: list[np.ndarray] = field(default_factory=list)  # prices by step: (R,), or (B, R)
    undone: list[np.ndarray] = field(default_factory=list)  # units that must be served, by step

    @property
    def gap(self) -> float:
        return gap_of(self.cost, self.bound)

    @property
    def is_plan(self) -> bool:
        """Whether the mixture serves what must be served."""
        undone = np.array(self.undone[: len(self.weights)])
        return self.cost is not None and float((undone * self.weights).sum()) <= 0.0

    @property
    def mixed(self) -> list[np.ndarray]:
        """The prices in the mixture, the best ones first, then those with most weight.

        Those that blocks had of their own are left out.
        """
        weight = self.weights.sum(axis=1)
        steps = [k for k in np.argsort(-weight).tolist() if weight[k] > 0.0]
        steps = [k for k in steps if self.tried[k].ndim == 1]
        return [self.prices, *(self.tried[k] for k in steps if self.tried[k] is not self.prices)]

    def paid(self, step: int, block: int) -> np.ndarray:
        """The prices at which a block answered in a step, shape (R,)."""
        prices = self.tried[step]
        return prices if prices.ndim == 1 else np.asarray(prices[block])

    def add(
        self, master: Master, prices: np.ndarray, cost: np.ndarray, use: np.ndarray,
        undone: np.ndarray,
    ) -> None:  # fmt: skip
        """One more step: what blocks cost, use and leave undone at prices, also for the master."""
        master.add(cost, use)
        self.tried.append(prices)
        self.undone.append(undone)


class Known(NamedTuple):
    """A plan with orders given, which is mixed as well: what it does at each of some prices."""

    plan: Problem
    prices: list[np.ndarray]


def ascent(
    problem: Problem, begin: list[np.ndarray], before: tuple[State, Master] | None = None
) -> Iterator[State]:
    """The state after each step, without end; ``begin`` are prices to try first, the best first.

    It may go on from what was known ``before``.
    """
    state, master = before or (State(), None)
    share, mixture, ahead = FIRST_SHARE, None, list(begin)
    while True:
        prices, best = ahead.pop(0), state.bound
        answers = problem.answer(prices)
        bound = problem.bound(answers, prices)
        if bound > best:
            state.bound, state.prices = bound, prices
        if mixture is not None:
            use = problem.rows.use(answers.totals).sum(axis=0)
            is_uphill = (use - problem.limit) @ (mixture.prices - prices) > 0.0
            share = next_share(share, bound > best, is_uphill)
            if share < SHORT and _may_be_of_mixture(problem, state):
                share = 1.0
        master = mixed_too(master, problem, state, prices, answers)
        if not ahead:
            mixture = best_mixture(master, state)
            ahead = [state.prices + share * (mixture.prices - state.prices)]
        yield state


def _may_be_of_mixture(problem: Problem, state: State) -> bool:
    """Whether the best prices may be those of a mixture."""
    return problem.size < FEW * (len(problem.first) - 1) or state.gap < AT_LAST


def next_share(share: float, is_better: bool, is_uphill: bool) -> float:
    """How far to go towards the mixture: less where that proved nothing, more while it leads up."""
    if not is_better:
        return max(LEAST_SHARE, share / 2.0)
    return min(1.0, 2.0 * share) if is_uphill else share


def mixed_too(
    master: Master | None, problem: Problem, state: State, prices: np.ndarray, answers: Answers
) -> Master:
    """The master with one more step."""
    if master is None:
        most = float(problem.catalogue.worth.sum())  # goods may be free, and limits dear
        scale = max(1.0, abs(float(answers.cost.sum())), most)
        master = Master(problem.limit, len(answers.cost), scale)
    use = problem.rows.use(answers.totals)
    state.add(master, prices, answers.cost, use, answers.undone)
    return master


def best_mixture(master: Master, state: State) -> Mixture:
    """The best one of all steps; where it is a better plan, the state has it."""
    mixture = master.solve()
    while not mixture.keeps_limits and not master.is_dearest:
        if mixture.value - state.bound >= ALMOST * abs(state.bound):
            break
        master.dearer()
        mixture = master.solve()
    if mixture.keeps_limits and (state.cost is None or mixture.cost < state.cost):
        state.cost, state.weights = mixture.cost, mixture.weights
    return mixture
