"""Lots under steady demand: with finite production, whole multiples, cycles and discounts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.policies.domain import require

Numbers = npt.ArrayLike


class Lot(NamedTuple):
    """Units in one order, and what it costs per unit of time."""

    quantity: Floats
    cost: Floats


def economic_order_quantity(ordering_cost: Numbers, holding_cost: Numbers, demand: Numbers) -> Lot:
    """Q = sqrt(2 K D / h), with K D / Q + h Q / 2 per time (Harris 1913).

    ``ordering_cost`` K is money an order, ``holding_cost`` h money per unit and time, ``demand`` D
    units per time.
    """
    k, h, d = _floats(ordering_cost, holding_cost, demand)
    quantity = np.sqrt(2.0 * k * d / h)
    return Lot(quantity, np.sqrt(2.0 * k * d * h))


def economic_production_quantity(
    ordering_cost: Numbers, holding_cost: Numbers, demand: Numbers, production: Numbers
) -> Lot:
    """The lot of goods that come in at a finite rate: h is held on Q (1 - D / P) / 2 (Taft 1918).

    ``production`` P is units per time, above the demand.

    Raises:
        ValueError: production is not above the demand.
    """
    k, h, d, p = _floats(ordering_cost, holding_cost, demand, production)
    require(p > d, "production must be above the demand")
    return economic_order_quantity(k, h * (1.0 - d / p), d)


def whole_order_quantity(
    ordering_cost: Numbers, holding_cost: Numbers, demand: Numbers, multiple: Numbers = 1.0
) -> Lot:
    """The best lot out of whole multiples of ``multiple`` units.

    Cost is convex in the lot, so it is one of the two multiples around the economic lot; they cost
    the same where the economic lot is their geometric mean.
    """
    k, h, d, m = _floats(ordering_cost, holding_cost, demand, multiple)
    free, _ = economic_order_quantity(k, h, d)
    below = np.maximum(np.floor(free / m), 1.0)
    packs = np.where(free**2 > below * (below + 1.0) * m**2, below + 1.0, below)
    quantity = packs * m
    return Lot(quantity, k * d / quantity + h * quantity / 2.0)


def power_of_two_cycle(
    ordering_cost: Numbers, holding_cost: Numbers, demand: Numbers, base: Numbers = 1.0
) -> Lot:
    """The lot whose cycle Q / D is ``base`` times a power of two; at most 6.1 % above the best.

    R. Roundy, "98 %-effective integer-ratio lot-sizing", Management Science 31 (1985). A cycle is
    doubled as long as it stays below the free one's square root of two.

    Raises:
        ValueError: ordering cost or demand is not above 0.
    """
    k, h, d, b = _floats(ordering_cost, holding_cost, demand, base)
    require((k > 0.0) & (d > 0.0), "a cycle needs an ordering cost and a demand above 0")
    free, _ = economic_order_quantity(k, h, d)
    cycle = b * 2.0 ** np.ceil(np.log2(free / d / b) - 0.5)
    quantity = cycle * d
    return Lot(quantity, k * d / quantity + h * quantity / 2.0)


def all_units_discount(
    ordering_cost: Numbers,
    holding_rate: Numbers,
    demand: Numbers,
    breaks: Numbers,
    unit_costs: Numbers,
) -> Lot:
    """The best lot where all its units get the price of its bracket, purchase included in the cost.

    ``breaks`` and ``unit_costs`` have one more axis at the end, the brackets: the least units of
    each, the first at 0, and its price. ``holding_rate`` is money per money of stock and time
    (Hadley and Whitin, "Analysis of Inventory Systems", 1963, section 2-11).

    Raises:
        ValueError: ordering cost or demand is not above 0.
    """
    k, i, d, low, c = _brackets(ordering_cost, holding_rate, demand, breaks, unit_costs)
    free = np.sqrt(2.0 * k * d / (i * c))
    end = np.concatenate([low[..., 1:], np.full((*low.shape[:-1], 1), np.inf)], axis=-1)
    lots = np.maximum(free, low)
    with np.errstate(divide="ignore"):
        cost = c * d + k * d / lots + i * c * lots / 2.0
    return _cheapest(lots, np.where(lots < end, cost, np.inf))


def incremental_discount(
    ordering_cost: Numbers,
    holding_rate: Numbers,
    demand: Numbers,
    breaks: Numbers,
    unit_costs: Numbers,
) -> Lot:
    """The best lot where only the units beyond a break get its price, purchase included.

    Arguments as in ``all_units_discount``. A bracket costs F + c Q for Q units, with F the price of
    the units before it less theirs at c; F acts as an ordering cost (Hadley and Whitin 1963,
    section 2-12). The best lot of all lies inside its bracket, as the marginal price falls.

    Raises:
        ValueError: ordering cost or demand is not above 0.
    """
    k, i, d, low, c = _brackets(ordering_cost, holding_rate, demand, breaks, unit_costs)
    steps = np.diff(low, axis=-1) * c[..., :-1]
    before = np.concatenate([np.zeros((*low.shape[:-1], 1)), np.cumsum(steps, axis=-1)], axis=-1)
    fixed = before - c * low
    lots = np.sqrt(2.0 * (k + fixed) * d / (i * c))
    end = np.concatenate([low[..., 1:], np.full((*low.shape[:-1], 1), np.inf)], axis=-1)
    unit = c + fixed / lots
    cost = d * unit + k * d / lots + i * unit * lots / 2.0
    return _cheapest(lots, np.where((lots >= low) & (lots < end), cost, np.inf))


def _floats(*values: Numbers) -> list[Floats]:
    return [np.asarray(value, dtype=float) for value in values]


def _brackets(
    ordering_cost: Numbers, rate: Numbers, demand: Numbers, breaks: Numbers, costs: Numbers
) -> tuple[Floats, ...]:
    """All of them with an axis of brackets at the end."""
    k, i, d = (value[..., None] for value in _floats(ordering_cost, rate, demand))
    require((k > 0.0) & (d > 0.0), "discounts need an ordering cost and a demand above 0")
    low, c = _floats(breaks, costs)
    return tuple(np.broadcast_arrays(k, i, d, low, c))


def _cheapest(lots: Floats, cost: Floats) -> Lot:
    best = np.argmin(cost, axis=-1)[..., None]
    quantity, least = (np.take_along_axis(each, best, -1)[..., 0] for each in (lots, cost))
    return Lot(quantity, least)
