"""One SKU at given surcharges: its cheapest plan, and what no plan of it undercuts.

Demand is met by the cheapest purchase or lost, each unit for itself; units that are limited (stock,
receipts, and supply where its limit binds) then go where they save most. Which supply limits bind
is found by planning without them first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from formulations.stock_allocation.decomposition.matching import match
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.shared import Surcharges
from formulations.stock_allocation.decomposition.ways import (
    BEGIN,
    NEVER,
    buy,
    deliver,
    spread,
    walk,
)

ROUNDING = 1e-9
"""A limit on supply is broken beyond so much of it only."""


class Plan(NamedTuple):
    """Units of one SKU."""

    moved: np.ndarray  # (L, T) that leave on a lane
    stock: np.ndarray  # (W, T) at the end of a period
    waste: np.ndarray  # (W, T) thrown away
    lost: np.ndarray  # (Z, T) of demand that are never served
    waiting: np.ndarray  # (Z, T) at the end of a period


class Desk(NamedTuple):
    """Room to work in; N lots at most."""

    cost: np.ndarray  # (L, T) of a unit that leaves, surcharges included
    keep: np.ndarray  # (W, T) of a unit in stock, surcharges included
    ways: np.ndarray  # (N + 1, W, T); the last one is that of purchases without limit
    came: np.ndarray  # (N + 1, W, T)
    without: np.ndarray  # (Z T,) cost of a unit of demand without any lot
    saving: np.ndarray  # (N, Z T)
    sent: np.ndarray  # (N, Z T)
    can: np.ndarray  # (V, T): sells without limit
    limits: np.ndarray  # (V, T): its limit binds


@njit(cache=True)
def desk_for(network: Network, given: np.ndarray, supply: np.ndarray, zones: int):
    """Room for any SKU of the catalogue."""
    lanes = len(network.origin)
    skus, warehouses, periods = given.shape
    lots = 0
    for s in range(skus):
        lots = max(lots, (given[s] > 0.0).sum() + np.isfinite(supply[s]).sum())
    sources = supply.shape[1]
    return Desk(
        np.empty((lanes, periods)),
        np.empty((warehouses, periods)),
        np.empty((lots + 1, warehouses, periods)),
        np.empty((lots + 1, warehouses, periods), np.int64),
        np.empty(zones * periods),
        np.empty((lots, zones * periods)),
        np.empty((lots, zones * periods)),
        np.empty((sources, periods), np.bool_),
        np.empty((sources, periods), np.bool_),
    )


@njit(cache=True)
def empty_plan(network: Network, warehouses: int, zones: int, periods: int):
    """Nothing is done."""
    return Plan(
        np.zeros((len(network.origin), periods)),
        np.zeros((warehouses, periods)),
        np.zeros((warehouses, periods)),
        np.zeros((zones, periods)),
        np.zeros((zones, periods)),
    )


@njit(cache=True)
def plan_sku(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk, plan: Plan):
    """Fill ``plan`` with the cheapest plan of SKU s; the bound on its cost, surcharges included."""
    _charge(network, c, s, extra, desk)
    desk.limits[:, :] = False
    while True:
        bound = _plan(network, c, s, extra, desk, plan)
        if not _oversold(network, c.supply[s], desk.limits, plan.moved):
            return bound


@njit(cache=True)
def _charge(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk):
    volume, weight = c.volume_m3[s], c.weight_kg[s]
    lanes, periods = desk.cost.shape
    for lane in range(lanes):
        freight = network.unit_cost[lane]
        freight += volume * network.cost_per_m3[lane] + weight * network.cost_per_kg[lane]
        for t in range(periods):
            desk.cost[lane, t] = freight + extra.lane[lane, t]
            if lane < network.num_supply:
                desk.cost[lane, t] += c.price[s, network.origin[lane]] * (1.0 + extra.money[t])
    for w in range(desk.keep.shape[0]):
        for t in range(periods):
            rent = volume * extra.m3[w, t] + weight * extra.kg[w, t]
            desk.keep[w, t] = c.holding[s, w] + rent


@njit(cache=True)
def _plan(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk, plan: Plan):
    """The plan where only some limits on supply are looked at."""
    for part in plan:
        part[:, :] = 0.0
    for v in range(desk.can.shape[0]):
        for t in range(desk.can.shape[1]):
            sells = c.supply[s, v, t] > 0.0 and c.price[s, v] < np.inf
            desk.can[v, t] = sells and not desk.limits[v, t]
    last = len(desk.ways) - 1
    desk.ways[last] = NEVER
    desk.came[last] = BEGIN
    buy(network, desk.cost, desk.can, desk.ways[last], desk.came[last])
    spread(network, desk.cost, desk.keep, desk.ways[last], desk.came[last])
    bound = _without_lots(network, c, s, extra, desk)
    units, rest, rest_at = _lots(network, c, s, desk)
    lots = len(units)
    for i in range(lots):
        bound += rest[i] * units[i]
    _savings(network, c, s, desk, rest)
    open_units, open_demand = units.copy(), c.demand[s].ravel().copy()
    saving, sent = desk.saving[:lots], desk.sent[:lots]
    prices = match(open_units, open_demand, saving, sent)
    bound -= _saved(prices, units, c.demand[s].ravel(), saving)
    _book(network, c, s, desk, open_units, open_demand, rest_at, plan)
    return bound


@njit(cache=True)
def _without_lots(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk):
    """The least cost of all demand where no lot is used: bought without limit, or lost."""
    zones, periods = c.demand.shape[1:]
    ways = desk.ways[len(desk.ways) - 1]
    total = 0.0
    for z in range(zones):
        for t in range(periods):
            units = c.demand[s, z, t]
            if units <= 0.0:
                desk.without[z * periods + t] = 0.0
                continue
            late, wait = c.lateness[s, z], c.waiting[s, z]
            bought, _, _ = deliver(network, desk.cost, ways, z, t, late, wait)
            least = min(bought, c.loss[s, z, t] + extra.lost[c.group[s], z])
            desk.without[z * periods + t] = least
            total += least * units
    return total


@njit(cache=True)
def _lots(network: Network, c: Catalogue, s: int, desk: Desk):
    """The lots and their ways: units, what a unit costs that no demand takes, and where it ends.

    It ends kept to the horizon at w (w, -1), thrown away at (w, t), or unbought (-1, -1).
    """
    warehouses, periods = desk.keep.shape
    most = len(desk.ways) - 1
    units, rest, rest_at = np.empty(most), np.empty(most), np.empty((most, 2), np.int64)
    n = 0
    for w in range(warehouses):
        for t in range(periods):
            if c.given[s, w, t] > 0.0:
                units[n] = c.given[s, w, t]
                desk.ways[n], desk.came[n] = NEVER, BEGIN
                desk.ways[n, w, t] = 0.0
                spread(network, desk.cost, desk.keep, desk.ways[n], desk.came[n])
                rest[n], rest_at[n, 0], rest_at[n, 1] = _rest(desk, n, c.disposal[s])
                n += 1
    for v in range(desk.limits.shape[0]):
        for t in range(periods):
            if desk.limits[v, t] and c.supply[s, v, t] > 0.0:
                units[n] = c.supply[s, v, t]
                desk.ways[n], desk.came[n] = NEVER, BEGIN
                desk.can[:, :] = False
                desk.can[v, t] = True
                buy(network, desk.cost, desk.can, desk.ways[n], desk.came[n])
                spread(network, desk.cost, desk.keep, desk.ways[n], desk.came[n])
                rest[n], rest_at[n, 0], rest_at[n, 1] = 0.0, -1, -1
                n += 1
    return units[:n], rest[:n], rest_at[:n]


@njit(cache=True)
def _rest(desk: Desk, n: int, disposal: float):
    """The least cost of a unit of a lot that no demand takes, and where it ends."""
    warehouses, periods = desk.keep.shape
    least, at, when = NEVER, -1, -1
    for w in range(warehouses):
        kept = desk.ways[n, w, periods - 1] + desk.keep[w, periods - 1]
        if kept < least:
            least, at, when = kept, w, -1
        for t in range(periods):
            if desk.ways[n, w, t] + disposal < least:
                least, at, when = desk.ways[n, w, t] + disposal, w, t
    return least, at, when


@njit(cache=True)
def _savings(network: Network, c: Catalogue, s: int, desk: Desk, rest: np.ndarray):
    zones, periods = c.demand.shape[1:]
    for i in range(len(rest)):
        for z in range(zones):
            for t in range(periods):
                if c.demand[s, z, t] > 0.0:
                    late, wait = c.lateness[s, z], c.waiting[s, z]
                    cost, _, _ = deliver(network, desk.cost, desk.ways[i], z, t, late, wait)
                    at = z * periods + t
                    desk.saving[i, at] = desk.without[at] + rest[i] - cost
                else:
                    desk.saving[i, z * periods + t] = 0.0


@njit(cache=True)
def _saved(prices: np.ndarray, units: np.ndarray, demand: np.ndarray, saving: np.ndarray):
    """The most that lots can save, by prices of their units: valid for any prices >= 0."""
    total = 0.0
    for i in range(len(units)):
        total += max(0.0, prices[i]) * units[i]
    for j in range(len(demand)):
        most = 0.0
        for i in range(len(units)):
            most = max(most, saving[i, j] - max(0.0, prices[i]))
        total += most * demand[j]
    return total


@njit(cache=True)
def _book(
    network: Network, c: Catalogue, s: int, desk: Desk, open_units: np.ndarray,
    open_demand: np.ndarray, rest_at: np.ndarray, plan: Plan,
):  # fmt: skip
    """Write down what the matching means."""
    zones, periods = c.demand.shape[1:]
    last = len(desk.ways) - 1
    for z in range(zones):
        for t in range(periods):
            j = z * periods + t
            for i in range(len(open_units)):
                if desk.sent[i, j] > 0.0:
                    _serve(network, c, s, desk, i, z, t, desk.sent[i, j], plan)
            if open_demand[j] > 0.0:
                late, wait = c.lateness[s, z], c.waiting[s, z]
                bought, _, _ = deliver(network, desk.cost, desk.ways[last], z, t, late, wait)
                if bought <= desk.without[j]:
                    _serve(network, c, s, desk, last, z, t, open_demand[j], plan)
                else:
                    plan.lost[z, t] += open_demand[j]
                    if late > 0:
                        plan.waiting[z, t:] += open_demand[j]
    for i in range(len(open_units)):
        w, t = rest_at[i]
        if open_units[i] > 0.0 and w >= 0:
            if t < 0:
                t = periods - 1
                plan.stock[w, t] += open_units[i]
            else:
                plan.waste[w, t] += open_units[i]
            walk(network, desk.came[i], w, t, open_units[i], plan.moved, plan.stock)


@njit(cache=True)
def _serve(
    network: Network, c: Catalogue, s: int, desk: Desk, i: int, z: int, t: int, units: float,
    plan: Plan,
):  # fmt: skip
    """Units of lot i, or bought without limit, for the demand of zone z in t."""
    late, wait = c.lateness[s, z], c.waiting[s, z]
    _, lane, left = deliver(network, desk.cost, desk.ways[i], z, t, late, wait)
    plan.moved[lane, left] += units
    plan.waiting[z, t : left + network.lead_time[lane]] += units
    walk(network, desk.came[i], network.origin[lane], left, units, plan.moved, plan.stock)


@njit(cache=True)
def _oversold(network: Network, supply: np.ndarray, limits: np.ndarray, moved: np.ndarray):
    """Mark the limits on supply that a plan breaks; whether there is any."""
    sources, periods = supply.shape
    found = False
    for v in range(sources):
        for t in range(periods):
            if limits[v, t] or supply[v, t] == np.inf:
                continue
            sold = 0.0
            for lane in range(network.num_supply):
                if network.origin[lane] == v:
                    sold += moved[lane, t]
            if sold > supply[v, t] * (1.0 + ROUNDING):
                limits[v, t] = found = True
    return found
