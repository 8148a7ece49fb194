"""Grouping under a stock budget: a price on money in safety stock, and the best classes at it.

For every price y >= 0 the least cost at that price less y times the budget is at most the cost of
any plan. It is concave in y; the lines that touch it on both sides of its top meet above the top,
and the next price is where they meet, until the line there is one of the two.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import chain, combinations, islice

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.certificate import certificate_of
from formulations.abc_cost.grouping.arrays import Catalogue, catalogue
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.prices import PROVEN, STOCK_BUDGET
from formulations.abc_cost.solution import Solution, grouping_plan
from optimizer.sdk import Emit, Limit, Limits, Progress, SolveResult, Status, Termination

MOST_PRICES = 60
MOST_SETS = 20_000
"""So many sets of classes, the smallest ones, are compared at the best price."""

TRIED_SETS = 12
"""For so many of the best sets a plan within the budget is made."""

FEW_SKUS = 100
"""Up to so many the budget is spent by dynamic programming, because single SKUs weigh in it."""

STEPS = 10_000
"""Into so many parts the budget is cut there, and the use of a SKU rounded up to whole parts."""

PRECISION = 1e-10


def solve(
    decision: Grouping, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, with the best bound over all prices."""
    began_s = time.perf_counter()
    every, stopped = catalogue(decision), None
    bound, price = -math.inf, 0.0
    for there, value in _prices(every):
        if value > bound:
            bound, price = value, there
        elapsed_s = time.perf_counter() - began_s
        emit(Progress(elapsed_s=elapsed_s, dual_bound=bound))
        if interrupted() or elapsed_s > limits.time_limit_s:
            stopped = Limit.INTERRUPT if interrupted() else Limit.TIME
            break
    cost, chosen = min(_plans(every, price), key=lambda plan: plan[0])
    proven = cost - bound <= limits.mip_rel_gap * abs(cost)
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    classes = np.append(every.rows, -1)[chosen]
    by_limit = {} if math.isinf(every.budget) else {STOCK_BUDGET: price}
    told = by_limit if cost - bound <= PROVEN / 2.0 * cost else None
    return SolveResult(
        solver="lagrange",
        version=version("stockwright"),
        termination=Termination(status=status, limit=None if proven else stopped or Limit.SEARCH),
        primal_bound=cost,
        dual_bound=min(bound, cost),
        point=grouping_plan(decision, classes, told),
        certificate=certificate_of(by_limit),
        wall_time_s=time.perf_counter() - began_s,
    )


def _prices(every: Catalogue) -> Iterator[tuple[float, float]]:
    """Prices with what each proves, ever nearer to the best one."""

    def line(price: float) -> tuple[float, float]:
        """The dual at a price, and its slope: what is used beyond the budget."""
        chains = every.at(price)
        cost, classes = chains.best()
        return cost - price * every.budget, every.use(chains.members(classes)) - every.budget

    if math.isinf(every.budget):
        yield 0.0, every.at(0.0).best()[0]
        return
    low, (low_value, low_slope) = 0.0, line(0.0)
    yield low, low_value
    high = float(every.margin.sum() / every.value.sum()) if every.value.any() else 0.0
    if low_slope <= 0 or high == 0:
        return
    for _ in range(MOST_PRICES):
        high_value, high_slope = line(high)
        yield high, high_value
        if high_slope <= 0:
            break
        low, low_value, low_slope, high = high, high_value, high_slope, 2.0 * high
    for _ in range(MOST_PRICES):
        if low_slope <= high_slope:
            return
        meet = (high_value - low_value + low_slope * low - high_slope * high) / (
            low_slope - high_slope
        )
        top = low_value + low_slope * (meet - low)
        value, slope = line(meet)
        yield meet, value
        if top - value <= PRECISION * abs(value):
            return
        if slope > 0:
            low, low_value, low_slope = meet, value, slope
        else:
            high, high_value, high_slope = meet, value, slope


def _plans(every: Catalogue, price: float) -> Iterator[tuple[float, npt.NDArray[np.int64]]]:
    """Plans within the budget, from the best sets of classes at a price: cost and levels."""
    chains = every.at(price)
    of_each_size = (
        combinations(range(every.levels.none), count) for count in range(every.levels.most + 1)
    )
    sets = islice(chain.from_iterable(of_each_size), MOST_SETS)
    best = sorted(sets, key=chains.cost)[:TRIED_SETS]
    for classes in dict.fromkeys([chains.best()[1], *best, ()]):
        chosen = _within_budget(every, classes, price)
        used = sorted(set(chosen.tolist()) - {every.levels.none})
        cost = every.margin @ (1.0 - every.levels.served[chosen])
        cost += every.holding @ every.levels.factor[chosen]
        yield float(cost + every.levels.management[used].sum()), chosen


def _within_budget(every: Catalogue, chain: tuple[int, ...], price: float) -> npt.NDArray[np.int64]:
    """The level of each SKU with these classes: the lowest price that fits, then what is left."""
    if len(every.margin) <= FEW_SKUS:
        return _filled(every, _spent(every, chain), chain)
    low, high = 0.0, max(price, 1e-9)
    chosen = every.at(low).members(chain)
    if every.use(chosen) <= every.budget:
        return chosen
    while every.use(every.at(high).members(chain)) > every.budget:
        low, high = high, 2.0 * high
        if math.isinf(high):
            return every.at(0.0).members(())
    for _ in range(MOST_PRICES):
        middle = 0.5 * (low + high)
        if every.use(every.at(middle).members(chain)) > every.budget:
            low = middle
        else:
            high = middle
        if high - low <= PRECISION * high:
            break
    return _filled(every, every.at(high).members(chain), chain)


def _filled(
    every: Catalogue, chosen: npt.NDArray[np.int64], chain: tuple[int, ...]
) -> npt.NDArray[np.int64]:
    """SKUs moved up as far as the money that is left allows, the best value for it first."""
    levels, chosen = every.levels, chosen.copy()
    left = every.budget - every.use(chosen)
    place = np.append(np.array(chain, dtype=int), levels.none)
    above = np.arange(levels.none + 1)
    above[place[1:]] = place[:-1]
    saved = every.margin * (levels.served[above[chosen]] - levels.served[chosen])
    more = levels.factor[above[chosen]] - levels.factor[chosen]
    saved -= every.holding * more
    needed = every.value * more
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where((saved > 0) & (needed <= left), saved / needed, -1.0)
    for row in np.argsort(-worth, kind="stable")[: np.count_nonzero(worth > 0)]:
        if needed[row] <= left:
            chosen[row] = above[chosen[row]]
            left -= needed[row]
    return chosen


def _spent(every: Catalogue, chain: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """The best levels of a few SKUs by dynamic programming over the parts of the budget.

    The multiple-choice knapsack (Kellerer, Pferschy and Pisinger, "Knapsack Problems", 2004).
    """
    levels = every.levels
    to = np.array([*chain, levels.none])
    cost = np.multiply.outer(every.margin, 1.0 - levels.served[to])
    cost += np.multiply.outer(every.holding, levels.factor[to])
    use = np.multiply.outer(every.value, levels.factor[to])
    parts = np.ceil(np.minimum(use / every.budget, 2.0) * STEPS - 1e-12).astype(int)
    best = np.zeros(STEPS + 1)  # least cost so far by parts spent at most
    taken = np.empty((len(cost), STEPS + 1), dtype=np.int8)
    for row in range(len(cost)):
        options = np.full((len(to), STEPS + 1), np.inf)
        for place, needed in enumerate(parts[row]):
            if needed <= STEPS:
                options[place, needed:] = best[: STEPS + 1 - needed] + cost[row, place]
        taken[row] = options.argmin(axis=0)
        best = options.min(axis=0)
    chosen, spent = np.empty(len(cost), dtype=int), STEPS
    for row in reversed(range(len(cost))):
        place = int(taken[row, spent])
        chosen[row] = to[place]
        spent -= int(parts[row, place])
    return chosen
