"""What a plan uses, as arrays by position."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.axis import Axis
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table


@dataclass(frozen=True)
class Flow:
    """What leaves on lanes: a row for each lane, SKU and period (positions) with its units.

    ``shape`` is that of an array over all of them, (L, S, T), which is too large for long plans.
    """

    lane: np.ndarray
    sku: np.ndarray
    period: np.ndarray
    units: np.ndarray
    shape: tuple[int, int, int]

    def of(self, skus: np.ndarray) -> np.ndarray:
        """Units of some SKUs, (L, n, T)."""
        lanes, all_skus, periods = self.shape
        number = np.full(all_skus, -1)
        number[skus] = np.arange(len(skus))
        units, rows = np.zeros((lanes, len(skus), periods)), number[self.sku] >= 0
        cells = self.lane[rows], number[self.sku[rows]], self.period[rows]
        np.add.at(units, cells, self.units[rows])
        return units

    def load(self, size: np.ndarray) -> np.ndarray:
        """What leaves of all SKUs together, by the size of their units (S,); shape (L, T)."""
        load = np.zeros((self.shape[0], self.shape[2]))
        np.add.at(load, (self.lane, self.period), size[self.sku] * self.units)
        return load

    @cached_property
    def total(self) -> np.ndarray:
        """Units of all SKUs together, (L, T)."""
        return self.load(np.ones(self.shape[1]))


@dataclass(frozen=True)
class Usage:
    """Units on lanes; in stock and thrown away, (S, W, T); short of demand, (S, Z, T); trips,
    (L, T); which warehouses, (W,), and lanes, (L,), are open.
    """

    flow: Flow
    stock: np.ndarray
    waste: np.ndarray
    shortage: np.ndarray
    shortfall: np.ndarray
    trips: np.ndarray
    open_warehouse: np.ndarray
    open_lane: np.ndarray


def usage_of(a: Arrays, solution: Solution) -> Usage:
    """The units of a plan."""
    trips = np.zeros((len(a.lanes.axis), len(a.periods)))
    cells = _positions(solution.trips, (a.lanes.axis, a.periods), ("lane_id",))
    np.add.at(trips, cells, solution.trips["trips"])
    chosen = np.isin(a.warehouses.ids, solution.open_warehouses["warehouse_id"].tolist())
    lanes = np.isin(a.lanes.axis.ids, solution.open_lanes["lane_id"].tolist())
    return Usage(
        flow=_flow(a, solution),
        stock=_grid(a, a.warehouses, "warehouse_id", solution.stock),
        waste=_grid(a, a.warehouses, "warehouse_id", solution.waste),
        shortage=_grid(a, a.zones, "zone_id", solution.shortages),
        shortfall=_grid(a, a.warehouses, "warehouse_id", solution.safety_shortfalls),
        trips=trips,
        open_warehouse=chosen | (a.opening_cost == 0),
        open_lane=lanes | (a.lanes.opening_cost == 0),
    )


def leaving_units(a: Arrays, usage: Usage) -> np.ndarray:
    """Units that leave each warehouse in a period, all SKUs together, (W, T)."""
    lanes = np.flatnonzero(a.lanes.kind != "supply")
    leaving = np.zeros(a.throughput.shape)
    np.add.at(leaving, a.lanes.origin[lanes], usage.flow.total[lanes])
    return leaving


def _flow(a: Arrays, solution: Solution) -> Flow:
    axes = a.lanes.axis, a.skus, a.periods
    tables = solution.purchases, solution.transfers, solution.deliveries
    parts = [(*_positions(t, axes, ("lane_id", "sku_id")), t["units"]) for t in tables]
    lane, sku, period, units = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Flow(lane, sku, period, units, (len(axes[0]), len(axes[1]), len(axes[2])))


def _grid(a: Arrays, places: Axis, field: str, table: Table[Any]) -> np.ndarray:
    """The units of a table by SKU, place and period."""
    units = np.zeros((len(a.skus), len(places), len(a.periods)))
    cells = _positions(table, (a.skus, places, a.periods), ("sku_id", field))
    np.add.at(units, cells, table["units"])
    return units


def _positions(
    table: Table[Any], axes: tuple[Axis, ...], fields: tuple[str, ...]
) -> tuple[np.ndarray, ...]:
    columns = (*fields, "period_id")
    return tuple(axis.positions(table.texts(f)) for axis, f in zip(axes, columns, strict=True))
