"""What a price of the budget proves about a grouping."""

from __future__ import annotations

from formulations.abc_cost.certificate import Prices, only_known
from formulations.abc_cost.grouping.arrays import catalogue
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.prices import STOCK_BUDGET


def proven_cost(decision: Grouping, prices: Prices) -> float:
    """Money a year that no plan undercuts: the best classes at the price, by the shortest path.

    Raises:
        ValueError: a limit that is not there has a price.
    """
    only_known(prices, [] if decision.stock_budget is None else [STOCK_BUDGET])
    price = prices.get(STOCK_BUDGET, 0.0)
    least, _ = catalogue(decision).at(price).best()
    return least - price * (decision.stock_budget or 0.0)
