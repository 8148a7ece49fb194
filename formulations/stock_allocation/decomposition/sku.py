"""One SKU at given surcharges and orders: its cheapest plan, and what no such plan undercuts.

Demand is met by the cheapest purchase or lost, each unit for itself; units that are limited (stock,
receipts, what is ordered in any case, and supply where its limit binds) then go where they save
most. Which supply limits bind is found by planning without them first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
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


class Orders(NamedTuple):
    """What is bought of a SKU, on K supply lanes."""

    units: np.ndarray  # (K, T) in any case
    is_open: np.ndarray  # (K, T): any number more


class Desk(NamedTuple):
    """Room to work in; N lots at most."""

    cost: np.ndarray  # (L, T) of a unit that leaves, surcharges included
    keep: np.ndarray  # (W, T) of a unit in stock, surcharges included
    ways: np.ndarray  # (N + 1, W, T); the last one is that of purchases without limit
    came: np.ndarray  # (N + 1, W, T)
    least: np.ndarray  # (N + 1, Z, T) cost of a delivery in these ways
    by: np.ndarray  # (N + 1, Z, T): its lane
    left: np.ndarray  # (N + 1, Z, T): when it leaves
    without: np.ndarray  # (Z, T) cost of a unit of demand without any lot
    saving: np.ndarray  # (N, Z T)
    sent: np.ndarray  # (N, Z T)
    can: np.ndarray  # (K, T): any number can be bought
    here: np.ndarray  # (W, T): units given, or ordered in any case
    limits: np.ndarray  # (V, T): its limit binds
    anything: Orders  # nothing in any case, and any number can be bought


@compiled
def desk_for(network: Network, c: Catalogue, begin: int, end: int) -> Desk:
    """Room for any of the SKUs from ``begin`` to ``end - 1``."""
    lanes, (zones, periods) = len(network.origin), c.demand.shape[1:]
    warehouses, sources = c.given.shape[1], c.supply.shape[1]
    lots = 0
    for s in range(begin, end):
        places = (c.given[s] > 0.0).sum()
        if c.least[s].any() or c.lot[s].any():
            places = warehouses * periods
        lots = max(lots, places + np.isfinite(c.supply[s]).sum())
    return Desk(
        np.empty((lanes, periods)),
        np.empty((warehouses, periods)),
        np.empty((lots + 1, warehouses, periods)),
        np.empty((lots + 1, warehouses, periods), np.int64),
        np.empty((lots + 1, zones, periods)),
        np.empty((lots + 1, zones, periods), np.int64),
        np.empty((lots + 1, zones, periods), np.int64),
        np.empty((zones, periods)),
        np.empty((lots, zones * periods)),
        np.empty((lots, zones * periods)),
        np.empty((network.num_supply, periods), np.bool_),
        np.empty((warehouses, periods)),
        np.empty((sources, periods), np.bool_),
        Orders(
            np.zeros((network.num_supply, periods)),
            np.ones((network.num_supply, periods), np.bool_),
        ),
    )


@compiled
def empty_plan(network: Network, warehouses: int, zones: int, periods: int) -> Plan:
    """Nothing is done."""
    return Plan(
        np.zeros((len(network.origin), periods)),
        np.zeros((warehouses, periods)),
        np.zeros((warehouses, periods)),
        np.zeros((zones, periods)),
        np.zeros((zones, periods)),
    )


@compiled
def orders_of(orders: Orders, s: int, desk: Desk) -> Orders:
    """Those of one SKU; where there are none of any SKU, everything can be bought."""
    if len(orders.units) == 0:
        return desk.anything
    return Orders(orders.units[s], orders.is_open[s])


@compiled
def plan_sku(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """Fill ``plan`` with the cheapest plan of SKU s; the bound on its cost, surcharges included.

    What orders cost beside their units is left out.
    """
    charge(network, c, s, extra, desk)
    desk.limits[:, :] = False
    while True:
        bound = _plan(network, c, s, extra, orders, desk, plan)
        if not _oversold(network, c.supply[s], desk.limits, plan.moved):
            return bound


@compiled
def charge(network: Network, c: Catalogue, s: int, extra: Surcharges, desk: Desk) -> None:
    """Fill in what a unit of SKU s costs on a lane and in stock."""
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


@compiled
def _plan(
    network: Network, c: Catalogue, s: int, extra: Surcharges, orders: Orders, desk: Desk,
    plan: Plan,
) -> float:  # fmt: skip
    """The plan where only some limits on supply are looked at."""
    for part in plan:
        part[:, :] = 0.0
    bound = _ordered(network, c, s, orders, desk, plan)
    last = len(desk.ways) - 1
    desk.ways[last] = NEVER
    desk.came[last] = BEGIN
    buy(network, desk.cost, desk.can, desk.ways[last], desk.came[last])
    spread(network, desk.cost, desk.keep, desk.ways[last], desk.came[last])
    _deliver(network, c, s, desk, last)
    bound += _without_lots(c, s, extra, desk)
    units, rest, rest_at = _lots(network, c, s, orders, desk, plan)
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


@compiled
def _ordered(
    network: Network, c: Catalogue, s: int, orders: Orders, desk: Desk, plan: Plan
) -> float:
    """Book what is ordered in any case, and see where more can be bought; what the former costs."""
    desk.here[:, :] = c.given[s]
    cost, periods = 0.0, desk.can.shape[1]
    for lane in range(network.num_supply):
        v, end, late = network.origin[lane], network.destination[lane], network.lead_time[lane]
        for t in range(periods):
            sells = c.supply[s, v, t] > 0.0 and c.price[s, v] < np.inf
            desk.can[lane, t] = sells and orders.is_open[lane, t] and not desk.limits[v, t]
            units = orders.units[lane, t]
            if units > 0.0:
                plan.moved[lane, t] = units
                desk.here[end, t + late] += units
                cost += units * desk.cost[lane, t]
    return cost


@compiled
def _deliver(network: Network, c: Catalogue, s: int, desk: Desk, n: int) -> None:
    """The cheapest deliveries in the ways n."""
    ways, least, by, left = desk.ways[n], desk.least[n], desk.by[n], desk.left[n]
    deliver(network, desk.cost, ways, c.lateness[s], c.waiting[s], least, by, left)


@compiled
def _without_lots(c: Catalogue, s: int, extra: Surcharges, desk: Desk) -> float:
    """The least cost of all demand where no lot is used: bought without limit, or lost."""
    demand, loss, lost = c.demand[s], c.loss[s], extra.lost[c.group[s]]
    bought, without = desk.least[len(desk.ways) - 1], desk.without
    total = 0.0
    for z in range(demand.shape[0]):
        for t in range(demand.shape[1]):
            without[z, t] = min(bought[z, t], loss[z, t] + lost[z])
            total += without[z, t] * demand[z, t]
    return total


@compiled
def _lots(
    network: Network, c: Catalogue, s: int, orders: Orders, desk: Desk, plan: Plan
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lots and their ways: units, what a unit costs that no demand takes, and where it ends.

    It ends kept to the horizon at w (w, -1), thrown away at (w, t), or unbought (-1, -1).
    """
    warehouses, periods = desk.keep.shape
    most = len(desk.ways) - 1
    units, rest, rest_at = np.empty(most), np.empty(most), np.empty((most, 2), np.int64)
    n = 0
    for w in range(warehouses):
        for t in range(periods):
            if desk.here[w, t] > 0.0:
                units[n] = desk.here[w, t]
                desk.ways[n], desk.came[n] = NEVER, BEGIN
                desk.ways[n, w, t] = 0.0
                spread(network, desk.cost, desk.keep, desk.ways[n], desk.came[n])
                rest[n], rest_at[n, 0], rest_at[n, 1] = _rest(desk, n, c.disposal[s])
                n += 1
    for v in range(desk.limits.shape[0]):
        for t in range(periods):
            if desk.limits[v, t] and c.supply[s, v, t] > 0.0:
                units[n] = max(0.0, c.supply[s, v, t] - sold(network, plan.moved, v, t))
                desk.ways[n], desk.came[n] = NEVER, BEGIN
                desk.can[:, :] = False
                _open(network, orders, v, t, desk.can)
                buy(network, desk.cost, desk.can, desk.ways[n], desk.came[n])
                spread(network, desk.cost, desk.keep, desk.ways[n], desk.came[n])
                rest[n], rest_at[n, 0], rest_at[n, 1] = 0.0, -1, -1
                n += 1
    return units[:n], rest[:n], rest_at[:n]


@compiled
def _open(network: Network, orders: Orders, v: int, t: int, can: np.ndarray) -> None:
    """Where more can be bought from a source in a period."""
    for lane in range(network.num_supply):
        if network.origin[lane] == v:
            can[lane, t] = orders.is_open[lane, t]


@compiled
def _rest(desk: Desk, n: int, disposal: float) -> tuple[float, int, int]:
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


@compiled
def _savings(network: Network, c: Catalogue, s: int, desk: Desk, rest: np.ndarray) -> None:
    demand, without = c.demand[s].ravel(), desk.without.ravel()
    for i in range(len(rest)):
        _deliver(network, c, s, desk, i)
        least, saving = desk.least[i].ravel(), desk.saving[i]
        for j in range(len(demand)):
            saving[j] = without[j] + rest[i] - least[j] if demand[j] > 0.0 else 0.0


@compiled
def _saved(prices: np.ndarray, units: np.ndarray, demand: np.ndarray, saving: np.ndarray) -> float:
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


@compiled
def _book(
    network: Network, c: Catalogue, s: int, desk: Desk, open_units: np.ndarray,
    open_demand: np.ndarray, rest_at: np.ndarray, plan: Plan,
) -> None:  # fmt: skip
    """Write down what the matching means."""
    waits = c.lateness[s] > 0
    for i in range(len(open_units)):
        _serve(network, desk, i, waits, desk.sent[i].reshape(desk.without.shape), plan)
    last = len(desk.ways) - 1
    bought, lost = open_demand.reshape(desk.without.shape), plan.lost
    zones, periods = desk.without.shape
    for z in range(zones):
        for t in range(periods):
            if bought[z, t] > 0.0 and desk.least[last, z, t] > desk.without[z, t]:
                lost[z, t], bought[z, t] = bought[z, t], 0.0
                if waits[z]:
                    plan.waiting[z, t:] += lost[z, t]
    _serve(network, desk, last, waits, bought, plan)
    for i in range(len(open_units)):
        if open_units[i] > 0.0 and rest_at[i, 0] >= 0:
            _leave(network, desk.came[i], rest_at[i], open_units[i], plan)


@compiled
def _serve(
    network: Network, desk: Desk, n: int, waits: np.ndarray, units: np.ndarray, plan: Plan
) -> None:
    """Units (Z, T) that are had in the ways n, for the demand of zones, in the cheapest one."""
    by, left, came = desk.by[n], desk.left[n], desk.came[n]
    origin, lead_time = network.origin, network.lead_time
    moved, stock, waiting = plan.moved, plan.stock, plan.waiting
    for z in range(units.shape[0]):
        for t in range(units.shape[1]):
            if units[z, t] > 0.0:
                lane, leaves = by[z, t], left[z, t]
                moved[lane, leaves] += units[z, t]
                if waits[z]:
                    waiting[z, t : leaves + lead_time[lane]] += units[z, t]
                walk(network, came, origin[lane], leaves, units[z, t], moved, stock)


@compiled
def _leave(network: Network, came: np.ndarray, at: np.ndarray, units: float, plan: Plan) -> None:
    """Units that no demand takes: thrown away at w in t, or kept there to the horizon."""
    w, t = at
    if t >= 0:
        plan.waste[w, t] += units
    else:
        t = plan.stock.shape[1] - 1
        plan.stock[w, t] += units
    walk(network, came, w, t, units, plan.moved, plan.stock)


@compiled
def _oversold(network: Network, supply: np.ndarray, limits: np.ndarray, moved: np.ndarray) -> bool:
    """Mark the limits on supply that a plan breaks; whether there is any."""
    sources, periods = supply.shape
    found = False
    for v in range(sources):
        for t in range(periods):
            if limits[v, t] or supply[v, t] == np.inf:
                continue
            if sold(network, moved, v, t) > supply[v, t] * (1.0 + ROUNDING):
                limits[v, t] = found = True
    return found


@compiled
def sold(network: Network, moved: np.ndarray, v: int, t: int) -> float:
    """What a source sells of a SKU in a period."""
    units = 0.0
    for lane in range(network.num_supply):
        if network.origin[lane] == v:
            units += moved[lane, t]
    return units
