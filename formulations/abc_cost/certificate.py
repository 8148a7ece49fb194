"""The prices behind a bound, and the bound computed from them once more.

For any prices >= 0 of the limits, the least that all SKUs can cost when they pay for what they use
of each limit, less the price of all there is of it, is at most the cost of any plan that keeps the
limits (weak duality). So nothing of the solve has to be believed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from formulations.abc_cost.arrays import lots_of, shared_limits
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.rules import proven_cost as proven_by_counts
from formulations.abc_cost.grouping.arrays import catalogue
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.prices import LABOUR, STOCK_BUDGET
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.duality import limits_of, proven_cost
from formulations.abc_cost.reorder.rules import counted

TYPE = "prices"

AT_ONCE = True
"""A recheck evaluates formulas, and so is part of every solve."""

Prices = Mapping[str, float]
"""By limit, money a year for one more of it; a limit without a price costs nothing."""


def certificate_of(prices: Prices) -> dict[str, Any]:
    """What stands beside the plan."""
    return {"type": TYPE, "limits": {name: price for name, price in prices.items() if price > 0.0}}


def recheck(instance: Instance, certificate: Mapping[str, Any] | None) -> float | None:
    """What no plan undercuts by the prices of a certificate; without one nothing is known.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no certificate for this instance.
    """
    if certificate is None:
        return None
    if certificate["type"] != TYPE:
        raise ValueError(f'its type is "{certificate["type"]}", not "{TYPE}"')
    prices = {name: _price(value) for name, value in certificate["limits"].items()}
    match instance.decision:
        case ClassStock():
            raise ValueError("class stock has no limits with prices")
        case OrderQuantity() as decision:
            return _proven_by_lots(decision, prices)
        case ReorderPolicy() as decision:
            return _proven_by_policies(decision, prices)
        case Grouping() as decision:
            return _proven_by_groups(decision, prices)
        case CountSchedule() as decision:
            _only(prices, [] if decision.labour_hours is None else [LABOUR])
            return proven_by_counts(decision, prices.get(LABOUR, 0.0))


def _proven_by_lots(decision: OrderQuantity, prices: Prices) -> float:
    """phi of ``search/newton.py``, by its formula."""
    limits, lots = shared_limits(decision), lots_of(decision)
    _only(prices, limits)
    paid = np.array([prices.get(name, 0.0) * limit for name, (_, limit) in limits.items()])
    rho = lots.holding_cost / 2.0 + paid @ lots.load
    return float(2.0 * np.sqrt(lots.ordering_cost * lots.demand * rho).sum() - paid.sum())


def _proven_by_policies(decision: ReorderPolicy, prices: Prices) -> float:
    inside = counted(decision)
    _only(prices, limits_of(decision, inside))
    return proven_cost(decision, inside, prices, np.ones(len(decision.skus)))


def _proven_by_groups(decision: Grouping, prices: Prices) -> float:
    """The best classes at the price of the budget, by the shortest path over the levels."""
    _only(prices, [] if decision.stock_budget is None else [STOCK_BUDGET])
    price = prices.get(STOCK_BUDGET, 0.0)
    least, _ = catalogue(decision).at(price).best()
    return least - price * (decision.stock_budget or 0.0)


def _only(prices: Prices, limits: Any) -> None:
    for name in prices:
        if name not in limits:
            raise ValueError(f'there is no limit "{name}" that could have a price')


def _price(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0.0 <= value < math.inf:
        raise ValueError(f"a price is a number from 0 on, not {value!r}")
    return float(value)
