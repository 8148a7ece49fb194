"""What a plan uses, as arrays by position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.axis import Axis
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table


@dataclass(frozen=True)
class Usage:
    """Units on lanes by departure, (L, S, T), in stock and thrown away, (S, W, T), short of demand,
    (S, Z, T); trips, (L, T); which warehouses, (W,), and lanes, (L,), are open.
    """

    flow: np.ndarray
    stock: np.ndarray
    waste: np.ndarray
    shortage: np.ndarray
    shortfall: np.ndarray
    trips: np.ndarray
    open_warehouse: np.ndarray
    open_lane: np.ndarray


def usage_of(a: Arrays, solution: Solution) -> Usage:
    """The units of a plan."""
    flow = np.zeros((len(a.lanes.axis), len(a.skus), len(a.periods)))
    for table in (solution.purchases, solution.transfers, solution.deliveries):
        cells = _positions(table, (a.lanes.axis, a.skus, a.periods), ("lane_id", "sku_id"))
        np.add.at(flow, cells, table["units"])
    trips = np.zeros((len(a.lanes.axis), len(a.periods)))
    cells = _positions(solution.trips, (a.lanes.axis, a.periods), ("lane_id",))
    np.add.at(trips, cells, solution.trips["trips"])
    chosen = np.isin(a.warehouses.ids, solution.open_warehouses["warehouse_id"].tolist())
    lanes = np.isin(a.lanes.axis.ids, solution.open_lanes["lane_id"].tolist())
    return Usage(
        flow=flow,
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
    np.add.at(leaving, a.lanes.origin[lanes], usage.flow[lanes].sum(axis=1))
    return leaving


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
