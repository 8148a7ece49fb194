"""Units of one SKU that are limited, each lot with its ways: what they cost, and what they save.

A lot is what lies at a place in time, or what a source sells in a period where that limit binds. A
unit that no demand takes ends kept to the horizon at w (w, -1), thrown away at (w, t), or unbought
(-1, -1).
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare
from formulations.stock_allocation.decomposition.desk import Desk, Orders, Plan, columns
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.ways import BEGIN, NEVER, buy, buy_from

ROUNDING = 1e-9
"""A limit on supply is broken beyond so much of it only."""


@bare
def begin(network: Network, c: Catalogue, s: int, orders: Orders, desk: Desk, plan: Plan) -> int:
    """Begin the ways of all lots, and of purchases in the column after them; how many lots."""
    ways, came, (warehouses, periods) = desk.ways, desk.came, desk.keep.shape
    n = 0
    for w in range(warehouses):
        for t in range(periods):
            _no_way(desk, w, t)
            if desk.here[w, t] > 0.0:
                desk.units[n], ways[w, t, n] = desk.here[w, t], 0.0
                desk.ends[n, 0], desk.ends[n, 1] = w, t
                n += 1
    for v in range(desk.limits.shape[0]):
        for t in range(periods):
            if desk.limits[v, t] and c.supply[s, v, t] > 0.0:
                desk.units[n] = max(0.0, c.supply[s, v, t] - sold(network, plan.moved, v, t))
                desk.ends[n, 0], desk.ends[n, 1] = -1, -1
                buy_from(network, desk.cost, orders.is_open, v, t, n, ways, came)
                n += 1
    buy(network, desk.cost, desk.can, n, ways, came)
    return n


@bare
def _no_way(desk: Desk, w: int, t: int) -> None:
    for n in range(desk.ways.shape[2]):
        desk.ways[w, t, n], desk.came[w, t, n] = NEVER, BEGIN


@bare
def rests(desk: Desk, lots: int, disposal: float) -> float:
    """Fill in what a unit of each lot costs that no demand takes, and where it ends; all of them.

    To throw it away is cheapest where it is: no cost is negative.
    """
    total, last = 0.0, desk.keep.shape[1] - 1
    for n in range(lots):
        desk.rest[n] = 0.0
        if desk.ends[n, 0] >= 0:
            desk.rest[n] = disposal
            for w in range(desk.keep.shape[0]):
                kept = desk.ways[w, last, n] + desk.keep[w, last]
                if kept < desk.rest[n]:
                    desk.rest[n], desk.ends[n, 0], desk.ends[n, 1] = kept, w, -1
        total += desk.rest[n] * desk.units[n]
    return total


@bare
def savings(lots: int, desk: Desk) -> None:
    """Fill in what a unit of each lot saves for each demand, against what is done without it."""
    rest, count = desk.rest, columns(lots)
    for j in range(len(desk.without)):
        without, least, saving = desk.without[j], desk.least[j], desk.saving[j]
        for n in range(count):
            saving[n] = without + rest[n] - least[n]


@bare
def saved(demand: np.ndarray, lots: int, desk: Desk) -> float:
    """The most that lots can save of demand (Z, T), by the values of their units.

    It is valid for any values >= 0.
    """
    value, total = desk.board.value, 0.0
    for n in range(lots):
        value[n] = max(0.0, value[n])
        total += value[n] * desk.units[n]
    zones, periods = demand.shape
    for z in range(zones):
        for t in range(periods):
            most, saving = 0.0, desk.saving[z * periods + t]
            for n in range(lots):
                most = max(most, saving[n] - value[n])
            total += most * demand[z, t]
    return total


@bare
def oversold(network: Network, supply: np.ndarray, limits: np.ndarray, moved: np.ndarray) -> bool:
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


@bare
def sold(network: Network, moved: np.ndarray, v: int, t: int) -> float:
    """What a source sells of a SKU in a period."""
    units = 0.0
    for lane in range(network.num_supply):
        if network.origin[lane] == v:
            units += moved[lane, t]
    return units
