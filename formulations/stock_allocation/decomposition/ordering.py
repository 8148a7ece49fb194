"""One SKU with all its words: planned at orders that are given, or at orders chosen for it."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.desk import Desk, Orders, Plan, orders_of
from formulations.stock_allocation.decomposition.lot_changes import change_lots
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.order_bound import (
    ROUNDS,
    ROUNDS_AGAIN,
    Memory,
    Offers,
    Sku,
    Values,
    first_values,
    improve,
    remembered,
)
from formulations.stock_allocation.decomposition.order_choice import choose
from formulations.stock_allocation.decomposition.order_plan import planned
from formulations.stock_allocation.decomposition.reaching import Reach, reach
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.sku import charge, plan_sku
from formulations.stock_allocation.decomposition.ways import NEVER

CLOSE = 0.01
"""Lots are looked at once more where a plan costs so much more than its bound."""

OFTEN = 0.5
"""Orders placed so often on average are placed at first."""


@compiled
def plan_any(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, are_given: bool,
    memory: Memory, desk: Desk, plan: Plan,
) -> float:  # fmt: skip
    """Fill ``plan``; the bound, surcharges included.

    Orders are those of all SKUs: given, and the bound is that of plans with them, or filled in.
    What is remembered of other prices saves most of the work, and the bound then depends on it.
    """
    own, bound = orders_of(orders, s, desk), -NEVER
    if len(orders.units) > 0 and not are_given:
        if c.order_cost[s].any() or c.least[s].any() or c.lot[s].any():
            bound = _choose(network, c, s, extra, own, memory, desk, plan)
        else:
            own.units[:, :], own.is_open[:, :] = 0.0, True
    least = plan_sku(network, c, s, extra, own, desk, plan)
    return bound if bound > -NEVER else least


@compiled
def _choose(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, memory: Memory,
    desk: Desk, plan: Plan,
) -> float:  # fmt: skip
    """Fill in the orders of a SKU, or change what is remembered where that pays; the bound."""
    charge(network, c, s, extra, desk)
    sku = _sku(network, c, s, extra, desk)
    is_new = len(memory.demand) == 0 or np.isnan(memory.demand[s, 0])
    if is_new:
        values = first_values(sku)
        choose(sku, values, values.ordered >= OFTEN, orders)
    else:
        values = remembered(sku, memory, s)
    least = planned(network, c, s, extra, orders, desk, plan)
    bound = improve(sku, values, least, ROUNDS if is_new else ROUNDS_AGAIN)
    placed = values.ordered >= OFTEN if is_new else _placed(sku, orders)
    least = _change(network, c, s, extra, sku, values, placed, least, orders, desk, plan)
    if sku.offers.lot.any() and least - bound > CLOSE * abs(bound):
        change_lots(network, c, s, extra, sku, orders, desk, plan)
    if len(memory.demand) > 0:
        memory.demand[s], memory.supply[s, : len(values.supply)] = values.demand, values.supply
    return bound


@compiled
def _change(
    network: Network, c: Catalogue, s: int, extra: Surcharges, sku: Sku, values: Values,
    placed: np.ndarray, least: float, orders: Orders, desk: Desk, plan: Plan,
) -> float:  # fmt: skip
    """Choose orders anew, and keep those there are where they cost less; what they cost."""
    units, is_open = orders.units.copy(), orders.is_open.copy()
    choose(sku, values, placed, orders)
    cost = planned(network, c, s, extra, orders, desk, plan)
    if cost < least:
        return cost
    orders.units[:, :], orders.is_open[:, :] = units, is_open
    return least


@compiled
def _placed(sku: Sku, orders: Orders) -> np.ndarray:
    """Which of the orders that are possible are placed, shape (N,)."""
    placed = np.zeros(len(sku.offers.lane), np.bool_)
    for n in range(len(placed)):
        lane, t = sku.offers.lane[n], sku.offers.period[n]
        placed[n] = orders.units[lane, t] > 0.0 or orders.is_open[lane, t]
    return placed


@compiled
def _sku(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk) -> Sku:
    """A SKU at surcharges, with what it can order."""
    worth = (c.loss[s] + _lost(c, s, extra)).ravel()
    ways = reach(network, c, s, desk.cost, desk.keep, worth)
    periods = c.given.shape[2]
    where, when = np.nonzero(c.given[s])
    lots = np.empty(len(where))
    for i in range(len(where)):
        lots[i] = c.given[s, where[i], when[i]]
    limit, supply = _limits(c.supply[s])
    return Sku(
        c.demand[s].ravel(), worth, ways, _offers(network, c, s, extra, desk, ways, limit), supply,
        where * periods + when, lots,
    )  # fmt: skip


@compiled
def _lost(c: Catalogue, s: int, extra: Surcharges) -> np.ndarray:
    """The surcharge on what is lost, shape (Z, 1)."""
    surcharge: np.ndarray = extra.lost[c.group[s]].reshape(-1, 1)
    return surcharge


@compiled
def _limits(supply: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each limit on supply (V, T), -1 where there is none; its units."""
    number, units = np.full(supply.shape, -1), np.empty(supply.size)
    n = 0
    for v in range(supply.shape[0]):
        for t in range(supply.shape[1]):
            if 0.0 < supply[v, t] < np.inf:
                number[v, t], units[n] = n, supply[v, t]
                n += 1
    return number, units[:n].copy()


@compiled
def _offers(
    network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk, ways: Reach,
    limit: np.ndarray,
) -> Offers:  # fmt: skip
    """The orders that can serve any demand."""
    periods = limit.shape[1]
    size = network.num_supply * periods
    offers = Offers(
        np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64),
        np.empty(size), np.empty(size), np.empty(size), np.empty(size), np.empty(size),
        np.empty(size, np.int64),
    )  # fmt: skip
    n = 0
    for lane in range(network.num_supply):
        v, late = network.origin[lane], network.lead_time[lane]
        if c.price[s, v] == np.inf:
            continue
        for t in range(periods - late):
            place = network.destination[lane] * periods + t + late
            if ways.first[place] == ways.first[place + 1] or c.supply[s, v, t] <= 0.0:
                continue
            offers.lane[n], offers.period[n], offers.place[n] = lane, t, place
            offers.unit_cost[n] = desk.cost[lane, t]
            offers.cost[n] = c.order_cost[s, v] * (1.0 + extra.money[t])
            offers.least[n], offers.lot[n] = c.least[s, v], c.lot[s, v]
            offers.most[n], offers.limit[n] = c.supply[s, v, t], limit[v, t]
            n += 1
    return Offers(
        offers.lane[:n], offers.period[:n], offers.place[:n], offers.unit_cost[:n], offers.cost[:n],
        offers.least[:n], offers.lot[:n], offers.most[:n], offers.limit[:n],
    )  # fmt: skip
