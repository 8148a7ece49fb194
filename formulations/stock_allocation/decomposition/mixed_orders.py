"""Orders from a mixture of plans with orders, which keeps the limits and is no plan of all SKUs.

A plan known before is mixed as well, so that there is a mixture from the first step on. Of many
SKUs few need to be mixed; each SKU then has the orders of one plan of its block, by its weight.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.ascent import (
    Known,
    Problem,
    State,
    mixed_too,
)
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.master import Master
from formulations.stock_allocation.decomposition.problem import no_orders
from formulations.stock_allocation.decomposition.sweeping import GOLDEN, swept

FEW, LITTLE = 5, 0.05
"""No better mixture is looked for when so many steps made the gap less by so little of it."""


class Placed(NamedTuple):
    """The orders of all SKUs at some prices, in little room."""

    at: np.ndarray  # position in (S, K, T)
    units: np.ndarray  # in any case
    is_open: np.ndarray  # any number more


def mixed(
    problem: Problem,
    begin: list[np.ndarray],
    known: Known | None,
    gap: float,
    is_late: Callable[[], bool],
) -> tuple[State, list[Placed]]:
    """The best mixture of plans with orders, and the orders of each of its steps."""
    state, steps, gaps, before = State(), [], [np.inf] * FEW, None
    if known is not None:
        steps = [placed(known.plan.orders)] * len(known.prices)
        before = with_known(problem, known)
    for state in swept(problem, begin, before):
        steps.append(placed(problem.orders))
        has_settled = state.gap > (1.0 - LITTLE) * gaps[-FEW]
        gaps.append(state.gap)
        if state.gap <= gap or has_settled or is_late():
            break
    return state, steps


def with_known(problem: Problem, known: Known) -> tuple[State, Master]:
    """A state and its master, whose steps are those of a plan known before."""
    state, master = State(), None
    for prices in known.prices:
        master = mixed_too(master, problem, state, prices, known.plan.answer(prices))
    assert master is not None, "prices of the plan are known"
    return state, master


def placed(orders: Orders) -> Placed:
    """What is ordered, as it is now."""
    at = np.flatnonzero((orders.units > 0.0) | orders.is_open)
    return Placed(at, orders.units.ravel()[at], orders.is_open.ravel()[at])


def drawn(problem: Problem, steps: list[Placed], weights: np.ndarray) -> Orders:
    """The orders of each SKU at one step, drawn by the weights (steps, B) of its block.

    Blocks draw from their SKUs evenly by what these are worth, so that all in all what is ordered
    is nearly what the mixture orders.
    """
    step = _steps(problem, weights)
    orders = no_orders(*problem.orders.units.shape)
    units, is_open = orders.units.reshape(-1), orders.is_open.reshape(-1)
    size = units.size // problem.size
    for k in np.unique(step).tolist():
        some = step[steps[k].at // size] == k
        at = steps[k].at[some]
        units[at], is_open[at] = steps[k].units[some], steps[k].is_open[some]
    return orders


def _steps(problem: Problem, weights: np.ndarray) -> np.ndarray:
    """The step from which each SKU has its orders, shape (S,)."""
    c, first = problem.catalogue, problem.first
    worth = (c.demand * c.loss).sum(axis=(1, 2))
    step = np.empty(problem.size, np.int64)
    for block in range(len(first) - 1):
        skus = np.arange(first[block], first[block + 1])
        skus = skus[np.argsort(-worth[skus], kind="stable")]
        share = ((0.5 + block + np.arange(len(skus))) * GOLDEN) % 1.0
        upto = np.cumsum(weights[:, block])
        step[skus] = np.searchsorted(upto, share * upto[-1], side="right")
    return step
