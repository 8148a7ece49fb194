"""SKUs ordered together: each order has a cost of its own, and each SKU in it another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.policies.domain import require

ROUNDING = 1e-15
"""Costs are no more exact than this part of them."""


class Schedule(NamedTuple):
    """Order every ``cycle``; a SKU takes part in each ``multiples``-th order. Cost per time."""

    cycle: float
    multiples: npt.NDArray[np.int64]
    cost: float


def joint_replenishment(
    shared_cost: float, ordering_costs: Floats, holding_costs: Floats, demands: Floats
) -> Schedule:
    """The best schedule in which whole multiples of one cycle recur, exactly.

    (K0 + sum_i k_i / m_i) / T + T / 2 sum_i h_i D_i m_i. For a given T the best multiple is the
    least one with m (m + 1) >= 2 k_i / (h_i D_i T^2), so that multiples change at known cycles
    only; between two of them the cost is convex in T (Goyal, "Determination of optimum packaging
    frequency of items jointly replenished", Management Science 21 (1974)). The cycle is no longer
    than with all multiples at 1. Nor is it shorter than the shared cost is worth beside the SKUs
    in their own economic cycles, which nothing undercuts (van Eijs, "A note on the joint
    replenishment problem under constant demand", Journal of the Operational Research Society 44
    (1993)); halved cycles soon have a cost that says how short that is.

    Raises:
        ValueError: the shared cost or what some SKU costs to hold is not above 0.
    """
    held = holding_costs * demands
    require(shared_cost > 0.0, "without a shared cost each SKU has a cycle of its own")
    require(held > 0.0, "holding costs and demands must be above 0")
    own = float(np.sqrt(2.0 * ordering_costs * held).sum())
    longest = float(np.sqrt(2.0 * (shared_cost + ordering_costs.sum()) / held.sum()))
    best, cycle = _at(longest, shared_cost, ordering_costs, held), longest
    while cycle > (shortest := shared_cost / max(best.cost - own, ROUNDING * own)):
        cycle /= 2.0
        here = _at(cycle, shared_cost, ordering_costs, held)
        best = min(best, here, key=lambda schedule: schedule.cost)
    for cycle in _changes(ordering_costs, held, shortest, longest):
        here = _at(cycle, shared_cost, ordering_costs, held)
        best = min(best, here, key=lambda schedule: schedule.cost)
    return best


def _changes(ordering_costs: Floats, held: Floats, shortest: float, longest: float) -> Floats:
    """A cycle inside every stretch between two changes of multiples."""
    most = np.ceil(np.sqrt(2.0 * ordering_costs / held) / shortest).astype(int)
    at = [np.sqrt(2.0 * k / (h * m * (m + 1.0))) for k, h, m in _each(ordering_costs, held, most)]
    edges = np.unique(np.concatenate([[shortest, longest], *at]))
    edges = edges[(edges >= shortest) & (edges <= longest)]
    return np.asarray((edges[1:] + edges[:-1]) / 2.0)


def _each(ordering_costs: Floats, held: Floats, most: npt.NDArray[np.int64]) -> list[tuple]:  # type: ignore[type-arg]
    multiples = [np.arange(1, count + 1) for count in most]
    return list(zip(ordering_costs, held, multiples, strict=True))


def _at(cycle: float, shared_cost: float, ordering_costs: Floats, held: Floats) -> Schedule:
    """The best multiples at a cycle, and then the best cycle for these."""
    wanted = 2.0 * ordering_costs / (held * cycle**2)
    multiples = np.maximum(np.ceil(np.sqrt(0.25 + wanted) - 0.5 - 1e-12), 1.0)
    per_cycle = shared_cost + float((ordering_costs / multiples).sum())
    stock = float((held * multiples).sum())
    best = float(np.sqrt(2.0 * per_cycle / stock))
    return Schedule(best, multiples.astype(int), float(np.sqrt(2.0 * per_cycle * stock)))
