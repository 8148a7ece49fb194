"""Orders in lots: a lot more, a lot less, or a lot elsewhere, as long as that pays.

Costs are convex in what is ordered. So what units are worth in a plan tells the most that a change
gains, and changes are tried in the order of that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare, compiled
from formulations.stock_allocation.decomposition.desk import Desk, Orders, Plan
from formulations.stock_allocation.decomposition.lots import ROUNDING, sold
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.order_bound import Sku, most_gained, room_for
from formulations.stock_allocation.decomposition.order_plan import planned
from formulations.stock_allocation.decomposition.shared import Surcharges

MOST_CHANGES = 40
"""No SKU needs so many; if one did, its orders would be valid."""

BEST = 3
"""So many orders that gain most by a lot more, and by a lot less, are looked at together."""

TRIED = 6
"""So many changes are tried before it is known that none pays."""


class Steps(NamedTuple):
    """From each possible order to its next sizes, and the most that this gains, shapes (N,)."""

    more: np.ndarray  # units
    gain_more: np.ndarray
    less: np.ndarray  # units
    gain_less: np.ndarray


@compiled
def change_lots(
    network: Network, c: Catalogue, s: int, extra: Surcharges, sku: Sku, orders: Orders,
    desk: Desk, plan: Plan,
) -> None:  # fmt: skip
    """Change the orders of a SKU as long as its plan becomes cheaper."""
    least = planned(network, c, s, extra, orders, desk, plan)
    for _ in range(MOST_CHANGES):
        cost = _change(network, c, s, extra, sku, least, orders, desk, plan)
        if cost >= least:
            break
        least = cost


@compiled
def _change(
    network: Network, c: Catalogue, s: int, extra: Surcharges, sku: Sku, least: float,
    orders: Orders, desk: Desk, plan: Plan,
) -> float:  # fmt: skip
    """The first change that pays, from the last plan on; what the plan costs then, or ``least``."""
    steps, is_open = _steps(c, s, sku, orders, desk), orders.is_open.copy()
    pairs = _best_pairs(steps)
    for k in range(min(TRIED, len(pairs))):
        _take(sku, steps, pairs[k], 1.0, orders)
        if _is_sold(network, c, s, orders):
            cost = planned(network, c, s, extra, orders, desk, plan)
            if cost < least * (1.0 - ROUNDING):
                return cost
        _take(sku, steps, pairs[k], -1.0, orders)
        orders.is_open[:, :] = is_open
    return least


@compiled
def _steps(c: Catalogue, s: int, sku: Sku, orders: Orders, desk: Desk) -> Steps:
    offers, count = sku.offers, len(sku.offers.lane)
    none = np.full(count, -np.inf)
    steps = Steps(np.zeros(count), none.copy(), np.zeros(count), none.copy())
    value, room = _values(c, s, desk), room_for(sku)
    for n in range(count):
        lot, unit, place = offers.lot[n], offers.unit_cost[n], offers.place[n]
        if lot <= 0.0:
            continue
        smallest = np.ceil(max(lot, offers.least[n]) / lot * (1.0 - ROUNDING)) * lot
        units = orders.units[offers.lane[n], offers.period[n]]
        steps.more[n] = lot if units > 0.0 else smallest
        steps.gain_more[n] = most_gained(sku, value, place, unit, steps.more[n], room)
        if units <= 0.0:
            steps.gain_more[n] -= offers.cost[n]
            continue
        is_gone = units - lot < smallest * (1.0 - ROUNDING)
        steps.less[n] = units if is_gone else lot
        last = most_gained(sku, value, place, unit, ROUNDING, room) / ROUNDING
        steps.gain_less[n] = (offers.cost[n] if is_gone else 0.0) - last * steps.less[n]
    return steps


@compiled
def _values(c: Catalogue, s: int, desk: Desk) -> np.ndarray:
    """What a unit is worth to each demand in the last plan, shape (Z T,)."""
    lots = (desk.here > 0.0).sum() + (desk.limits & (c.supply[s] > 0.0)).sum()
    value = desk.without.copy()
    for j in range(len(value)):
        most = 0.0
        for n in range(lots):
            most = max(most, desk.saving[j, n] - desk.board.value[n])
        value[j] -= most
    return value


@compiled
def _best_pairs(steps: Steps) -> np.ndarray:
    """The order to have more and the one to have less, -1 for none, the best first, (n, 2)."""
    more, less = np.argsort(-steps.gain_more)[:BEST], np.argsort(-steps.gain_less)[:BEST]
    pairs, gains, k = np.full(((BEST + 1) ** 2, 2), -1), np.zeros((BEST + 1) ** 2), 0
    for n in np.append(more, -1):
        for m in np.append(less, -1):
            if n != m:
                pairs[k] = n, m
                gains[k] = (steps.gain_more[n] if n >= 0 else 0.0) + (
                    steps.gain_less[m] if m >= 0 else 0.0
                )
            k += 1
    best = np.argsort(-gains)
    ranked: np.ndarray = pairs[best[gains[best] > 0.0]]
    return ranked


@bare
def _take(sku: Sku, steps: Steps, pair: np.ndarray, sign: float, orders: Orders) -> None:
    """Order more and less, or take that back where the sign is negative."""
    lane, period, n, m = sku.offers.lane, sku.offers.period, pair[0], pair[1]
    if n >= 0:
        orders.units[lane[n], period[n]] += sign * steps.more[n]
    if m >= 0:
        orders.units[lane[m], period[m]] -= sign * steps.less[m]


@bare
def _is_sold(network: Network, c: Catalogue, s: int, orders: Orders) -> bool:
    """Whether sources sell all that is ordered."""
    for v in range(c.supply.shape[1]):
        for t in range(c.supply.shape[2]):
            if sold(network, orders.units, v, t) > c.supply[s, v, t] * (1.0 + ROUNDING):
                return False
    return True
