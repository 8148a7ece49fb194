"""One SKU with all its words: planned at orders that are given, or at orders chosen for it."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.desk import Desk, Orders, Plan, orders_of
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.order_bound import (
    Offers,
    Sku,
    first_values,
    improve,
)
from formulations.stock_allocation.decomposition.order_choice import choose
from formulations.stock_allocation.decomposition.reaching import Reach, reach
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.sku import charge, plan_sku
from formulations.stock_allocation.decomposition.ways import NEVER


@compiled
def plan_any(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, are_given: bool,
    desk: Desk, plan: Plan,
) -> float:  # fmt: skip
    """Fill ``plan``; the bound, surcharges included.

    Orders are those of all SKUs: given, and the bound is that of plans with them, or filled in.
    """
    own, bound = orders_of(orders, s, desk), -NEVER
    if len(orders.units) > 0 and not are_given:
        own.units[:, :], own.is_open[:, :] = 0.0, True
        if c.order_cost[s].any() or c.least[s].any() or c.lot[s].any():
            bound = _choose(network, c, s, extra, own, desk, plan)
    least = plan_sku(network, c, s, extra, own, desk, plan)
    return bound if bound > -NEVER else least


@compiled
def _choose(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """Fill in the orders of a SKU, chosen at its first values or at its last ones; the bound."""
    charge(network, c, s, extra, desk)
    sku = _sku(network, c, s, extra, desk)
    values, least, bound = first_values(sku), NEVER, -NEVER
    best = Orders(orders.units.copy(), orders.is_open.copy())
    for turn in range(2):
        choose(sku, values, orders)
        cost = _planned(network, c, s, extra, orders, desk, plan)
        if cost < least:
            least = cost
            best.units[:, :], best.is_open[:, :] = orders.units, orders.is_open
        if turn == 0:
            bound = improve(sku, values, least)
    orders.units[:, :], orders.is_open[:, :] = best.units, best.is_open
    return bound


@compiled
def _planned(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """Plan with orders, and close those of no use; what all of it costs."""
    cost = plan_sku(network, c, s, extra, orders, desk, plan)
    for lane in range(network.num_supply):
        for t in range(orders.units.shape[1]):
            if plan.moved[lane, t] > 0.0:
                cost += c.order_cost[s, network.origin[lane]] * (1.0 + extra.money[t])
            elif c.order_cost[s, network.origin[lane]] > 0.0:
                orders.is_open[lane, t] = False
    return cost


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
