"""What prices of the limits prove about order quantities."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.certificate import Prices, only_known
from formulations.abc_cost.order_quantity.arrays import lots_of, shared_limits
from formulations.abc_cost.order_quantity.data import OrderQuantity


def proven_cost(decision: OrderQuantity, prices: Prices) -> float:
    """psi of ``search.py``, by its formula: money a year that no plan undercuts.

    Raises:
        ValueError: a limit that is not there has a price.
    """
    limits, lots = shared_limits(decision), lots_of(decision)
    only_known(prices, limits)
    paid = np.array([prices.get(name, 0.0) * limit for name, (_, limit) in limits.items()])
    rho = lots.holding_cost / 2.0 + paid @ lots.load
    return float(2.0 * np.sqrt(lots.ordering_cost * lots.demand * rho).sum() - paid.sum())
