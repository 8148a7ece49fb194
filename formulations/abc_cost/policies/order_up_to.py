"""(s, S): at each review with s or less on hand and on order, order up to S."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.policies.domain import require
from formulations.abc_cost.policies.newsvendor import expected_cost_poisson


class Policy(NamedTuple):
    """Order up to ``order_up_to`` at ``reorder_point`` or below; cost per review."""

    reorder_point: int
    order_up_to: int
    cost: float


def poisson(
    ordering_cost: float, holding_cost: float, shortage_cost: float, demand: float
) -> Policy:
    """The best policy of one SKU whose demand between reviews is Poisson, exactly.

    Goods come at once; holding and shortage cost money per unit and review. With m(j) the expected
    number of reviews at which j units have gone since the last order,

        c(s, S) = (K + sum_{j < S - s} m(j) G(S - j)) / sum_{j < S - s} m(j),

    and the search moves S up and s with it (Zheng and Federgruen, "Finding optimal (s, S) policies
    is about as simple as evaluating a single policy", Operations Research 39 (1991)).

    Raises:
        ValueError: demand is not above 0, or too small to be told from it.
    """
    require(np.exp(-demand) < 1.0, "demand between reviews must be above 0")
    reach = int(demand + 10.0 * np.sqrt(demand + 1.0) + 40.0)
    while True:
        found = _best(ordering_cost, holding_cost, shortage_cost, demand, reach)
        if found is not None:
            return found
        reach *= 2


def _best(k: float, h: float, p: float, demand: float, reach: int) -> Policy | None:
    """The best policy with s and S within ``reach`` of 0, or None where that is too near."""
    rates = expected_cost_poisson(h, p, demand, np.arange(-reach, reach + 1))
    reviews = _renewals(demand, 2 * reach)
    counts = np.concatenate([[0.0], np.cumsum(reviews)])

    def cost(s: int, top: int) -> float:
        gone = np.arange(top - s)
        return float((k + reviews[gone] @ rates[top - gone]) / counts[top - s])

    best_top = int(np.argmin(rates))
    s = best_top - 1
    while s > 0 and cost(s, best_top) > rates[s]:
        s -= 1
    least, top = cost(s, best_top), best_top + 1
    while s > 0 and top < len(rates) and rates[top] <= least:
        if cost(s, top) < least:
            best_top = top
            while cost(s, best_top) <= rates[s + 1]:
                s += 1
            least = cost(s, best_top)
        top += 1
    if s <= 0 or top >= len(rates):
        return None
    return Policy(s - reach, best_top - reach, least)


def _renewals(demand: float, length: int) -> Floats:
    """m(j): m(0) = 1 / (1 - P(0)), m(j) = sum_{i >= 1} P(i) m(j - i) / (1 - P(0))."""
    from scipy.stats import poisson as law

    chance = law.pmf(np.arange(length), demand)
    reviews = np.zeros(length)
    reviews[0] = 1.0 / (1.0 - chance[0])
    for j in range(1, length):
        reviews[j] = chance[1 : j + 1] @ reviews[j - 1 :: -1] / (1.0 - chance[0])
    return reviews
