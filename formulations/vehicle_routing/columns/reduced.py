"""Prices put on arcs, and the bound that they prove.

For any prices >= 0 the cost of every plan is at least what serving, cuts and fleets are worth, plus
what the cheapest routes may still save: Lagrange's relaxation of covering all customers. So a bound
rests on its prices and on exact pricing alone, and not on how a linear programme was solved.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formulations.vehicle_routing.columns.cuts import Cut
from formulations.vehicle_routing.columns.prices import Column, Prices
from formulations.vehicle_routing.columns.relaxation import Relaxation
from formulations.vehicle_routing.columns.subproblem import Subproblem
from formulations.vehicle_routing.columns.subsets import Subset


def cost_of(sub: Subproblem, path: Sequence[int]) -> float:
    """What a vehicle of the subproblem's type pays for a path, as far as columns know."""
    way = np.array([0, *path, 0])
    return float(sub.cost[way[:-1], way[1:]].sum())


def reduced_costs(sub: Subproblem, kind: int, prices: Prices) -> np.ndarray:
    """Cost along each arc less the prices of what it enters: (n + 1, n + 1)."""
    reduced: np.ndarray = sub.cost - prices.customers
    reduced[0] += prices.vehicles[kind]
    for cut, price in prices.cuts:
        if price > 0 and isinstance(cut, Cut):
            inside = cut.inside(len(reduced))
            reduced[np.ix_(~inside, inside)] -= price
    return reduced


def subsets_of(prices: Prices) -> list[tuple[Subset, float]]:
    """The subset rows that have a price."""
    return [(cut, price) for cut, price in prices.cuts if price > 0 and isinstance(cut, Subset)]


def reduced_cost(column: Column, prices: Prices) -> float:
    """What a route costs less the prices of what it serves and enters, plus that of its vehicle."""
    path = list(column.path)
    cost = column.cost - float(prices.customers[path].sum()) + float(prices.vehicles[column.kind])
    return cost - sum(price * cut.times_in(path) for cut, price in prices.cuts if price > 0)


def proven(subject: Relaxation, prices: Prices, least: Sequence[float]) -> float:
    """What no plan undercuts, where no route of kind k has a reduced cost below ``least[k]``."""
    worth = float(prices.customers.sum())
    worth += sum(price * cut.least for cut, price in prices.cuts)
    saved = subject.leaving_out - prices.customers
    for cut, price in prices.cuts:
        if isinstance(cut, Cut):
            saved[list(cut.customers)] -= price
    worth += float(np.minimum(saved[1:], 0.0).sum())
    each = np.minimum(np.array(least), 0.0) - prices.vehicles
    each[subject.most_routes == 0] = 0.0
    if np.isneginf(each).any():  # nothing is known of the routes of some kind
        return -np.inf
    return worth + float(np.minimum(subject.fewest_routes * each, subject.most_routes * each).sum())
