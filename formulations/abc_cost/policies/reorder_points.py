"""(r, Q): order a lot whenever stock and what is on order falls to the reorder point."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.policies.domain import require
from formulations.abc_cost.policies.newsvendor import expected_cost_poisson
from formulations.abc_cost.reorder.plan import unit_normal_loss

Numbers = npt.ArrayLike

MOST_STEPS = 200
PRECISION = 1e-12


class Policy(NamedTuple):
    """When to order, how much, and what both cost per unit of time."""

    reorder_point: Floats
    quantity: Floats
    cost: Floats


def normal(
    ordering_cost: Numbers,
    holding_cost: Numbers,
    shortage_cost: Numbers,
    demand: Numbers,
    lead_mean: Numbers,
    lead_std: Numbers,
    *,
    lost_sales: bool = False,
) -> Policy:
    """Demand over the lead time is normal; a unit short costs ``shortage_cost`` once.

    Hadley and Whitin 1963, sections 4-2 and 4-3: the lot sqrt(2 D (K + p n(r)) / h) and the tail
    h Q / (p D), or h Q / (h Q + p D) where what is short is lost, each from the other until they
    agree. Expected stock on hand is Q / 2 + r - mean, and n(r) more where sales are lost.

    Raises:
        ValueError: ordering cost, shortage cost or demand is not above 0.
    """
    k, h, p, d, mean, std = np.broadcast_arrays(
        *_floats(ordering_cost, holding_cost, shortage_cost, demand, lead_mean, lead_std)
    )
    above = (k > 0.0) & (p > 0.0) & (d > 0.0)
    require(above, "ordering cost, shortage cost and demand must be above 0")
    quantity = np.sqrt(2.0 * k * d / h)
    for _ in range(MOST_STEPS):
        factor = _factor(h * quantity / (p * d + (h * quantity if lost_sales else 0.0)))
        short = std * unit_normal_loss(factor)
        better = np.sqrt(2.0 * d * (k + p * short) / h)
        if np.all(np.abs(better - quantity) <= PRECISION * quantity):
            break
        quantity = better
    kept = short if lost_sales else 0.0
    stock = quantity / 2.0 + factor * std + kept
    return Policy(mean + factor * std, quantity, d / quantity * (k + p * short) + h * stock)


def _factor(tail: Floats) -> Floats:
    """The k with 1 - Phi(k) = tail; where even half the time out of stock is too dear, 0."""
    from scipy.special import ndtri

    return np.asarray(-ndtri(np.minimum(tail, 0.5)))


def poisson(
    ordering_cost: float, holding_cost: float, shortage_cost: float, demand: float, lead_time: float
) -> Policy:
    """The best policy of one SKU with Poisson demand, exactly, whole numbers.

    Shortage costs money per unit and time. The inventory position is uniform on r + 1 … r + Q, so
    the cost is (K D + sum of G(y) over them) / Q with G(y) the cost rate of a position; the best
    run of positions grows to the cheaper side as long as that is below the cost so far (Federgruen
    and Zheng, "An efficient algorithm for computing an optimal (r, Q) policy in continuous review
    stochastic inventory systems", Operations Research 40 (1992)).

    Raises:
        ValueError: shortage cost or demand is not above 0.
    """
    require(shortage_cost > 0.0 and demand > 0.0, "shortage cost and demand must be above 0")
    mean = demand * lead_time
    centre = int(mean)
    reach = int(10.0 * np.sqrt(mean + 1.0) + 40.0)
    while True:
        low = centre - reach
        positions = np.arange(low, centre + reach + 1)
        rates = expected_cost_poisson(holding_cost, shortage_cost, mean, positions)
        first = last = int(np.argmin(rates))
        total = ordering_cost * demand + rates[first]
        while first > 0 and last + 1 < len(rates):
            side = min(rates[first - 1], rates[last + 1])
            if side >= total / (last - first + 1):
                quantity = last - first + 1
                return Policy(*_floats(low + first - 1, quantity, total / quantity))
            if rates[first - 1] <= rates[last + 1]:
                first -= 1
            else:
                last += 1
            total += side
        reach *= 2


def _floats(*values: Numbers) -> list[Floats]:
    return [np.asarray(value, dtype=float) for value in values]
