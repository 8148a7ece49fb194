"""What planning one SKU takes and gives: its plan, its orders, and room to work in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.matching import Board, board_for
from formulations.stock_allocation.decomposition.network import Catalogue, Network

TOGETHER = 8
"""Columns come in multiples of this: one instruction does so many."""


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
    """Room to work in.

    Each lot of units has a column, purchases without limit one after them; there are N at most.
    """

    cost: np.ndarray  # (L, T) of a unit that leaves, surcharges included
    keep: np.ndarray  # (W, T) of a unit in stock, surcharges included
    ways: np.ndarray  # (W, T, N) what it costs to have a unit there
    came: np.ndarray  # (W, T, N) how it came there
    least: np.ndarray  # (Z T, N) cost of a delivery
    without: np.ndarray  # (Z T,) cost of a unit of demand without any lot
    saving: np.ndarray  # (Z T, N) by a unit of a lot
    units: np.ndarray  # (N,) of lots
    rest: np.ndarray  # (N,) cost of a unit that no demand takes
    ends: np.ndarray  # (N, 2) where it is then, see ``lots``
    open_units: np.ndarray  # (N,) that no demand has taken
    open_demand: np.ndarray  # (Z T,) that no lot serves
    sent: np.ndarray  # (N, Z T) units of lots for demand
    board: Board
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
    most, demands = columns(lots), zones * periods
    return Desk(
        np.empty((lanes, periods)),
        np.empty((warehouses, periods)),
        np.empty((warehouses, periods, most)),
        np.empty((warehouses, periods, most), np.int64),
        np.empty((demands, most)),
        np.empty(demands),
        np.empty((demands, most)),
        np.empty(most),
        np.zeros(most),
        np.empty((most, 2), np.int64),
        np.empty(most),
        np.empty(demands),
        np.empty((most, demands)),
        board_for(most, demands),
        np.empty((network.num_supply, periods), np.bool_),
        np.empty((warehouses, periods)),
        np.empty((sources, periods), np.bool_),
        Orders(
            np.zeros((network.num_supply, periods)),
            np.ones((network.num_supply, periods), np.bool_),
        ),
    )


@compiled
def columns(lots: int) -> int:
    """How many there are for lots and purchases, with some of no use at the end."""
    return (lots // TOGETHER + 1) * TOGETHER


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
