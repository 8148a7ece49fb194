"""A plan as arrays: what leaves and arrives where and when, and what the plan says of its stock.

Shapes and axes are those of ``arrays.Arrays``. Rows that name something unknown count for nothing
here; ``checks`` reports them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays, Axis
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table

MOVEMENTS = {"supply": "purchases", "transfer": "transfers", "delivery": "deliveries"}
"""The table of a plan for each kind of lane."""


class Ledger:
    """All movements of a plan in one list, as the arrays ``lane, sku, period, units``."""

    def __init__(self, a: Arrays, solution: Solution) -> None:
        self.arrays = a
        self.solution = solution
        parts = [self._rows(kind, table) for kind, table in MOVEMENTS.items()]
        self.lane, self.sku, self.period, self.units = (
            np.concatenate(column) for column in zip(*parts, strict=True)
        )
        self.arrival = self.period + a.lanes.lead_time[self.lane]
        self.kind = a.lanes.kind[self.lane]
        self.origin = a.lanes.origin[self.lane]
        self.destination = a.lanes.destination[self.lane]

    def _rows(self, kind: str, name: str) -> tuple[np.ndarray, ...]:
        a, table = self.arrays, getattr(self.solution, name)
        lane = a.lanes.axis.positions(table["lane_id"])
        sku, period = a.skus.positions(table["sku_id"]), a.periods.positions(table["period_id"])
        known = (lane >= 0) & (a.lanes.kind[lane] == kind) & (sku >= 0) & (period >= 0)
        return lane[known], sku[known], period[known], table["units"][known].astype(float)

    # -- sums of movements ---------------------------------------------------------------------

    @cached_property
    def bought(self) -> np.ndarray:
        """Units bought, by period of the order, shape (S, V, T)."""
        supply = self.kind == "supply"
        return self._sum(supply, self.origin, self.arrays.sources, self.period)

    @cached_property
    def leaving(self) -> np.ndarray:
        """Units that leave a warehouse, shape (S, W, T)."""
        outbound = self.kind != "supply"
        return self._sum(outbound, self.origin, self.arrays.warehouses, self.period)

    @cached_property
    def arriving(self) -> np.ndarray:
        """Units that enter a warehouse, shape (S, W, T)."""
        inbound = self.kind != "delivery"
        return self._sum(inbound, self.destination, self.arrays.warehouses, self.arrival)

    @cached_property
    def delivered(self) -> np.ndarray:
        """Units that reach a zone, shape (S, Z, T)."""
        delivery = self.kind == "delivery"
        return self._sum(delivery, self.destination, self.arrays.zones, self.arrival)

    @cached_property
    def carried(self) -> np.ndarray:
        """Units that leave on a lane, all SKUs together, shape (L, T)."""
        units = np.zeros((len(self.arrays.lanes.axis), len(self.arrays.periods)))
        np.add.at(units, (self.lane, self.period), self.units)
        return units

    def _sum(
        self, chosen: np.ndarray, place: np.ndarray, places: Axis, period: np.ndarray
    ) -> np.ndarray:
        units = np.zeros((len(self.arrays.skus), len(places), len(self.arrays.periods)))
        chosen = chosen & (period < len(self.arrays.periods))
        np.add.at(units, (self.sku[chosen], place[chosen], period[chosen]), self.units[chosen])
        return units

    # -- what the plan states --------------------------------------------------------------------

    @cached_property
    def stock(self) -> np.ndarray:
        """Units at the end of a period, shape (S, W, T)."""
        return self._stated(self.solution.stock, "warehouse_id", self.arrays.warehouses)

    @cached_property
    def shortage(self) -> np.ndarray:
        """Units lost in a period or waiting at its end, shape (S, Z, T)."""
        return self._stated(self.solution.shortages, "zone_id", self.arrays.zones)

    @cached_property
    def shortfall(self) -> np.ndarray:
        """Units below the safety stock at the end of a period, shape (S, W, T)."""
        table = self.solution.safety_shortfalls
        return self._stated(table, "warehouse_id", self.arrays.warehouses)

    @cached_property
    def open_warehouse(self) -> np.ndarray:
        """Warehouses that are open, by decision or anyway, shape (W,)."""
        listed = self.solution.open_warehouses["warehouse_id"]
        return _opened(self.arrays.opening_cost, self.arrays.warehouses, listed)

    @cached_property
    def open_lane(self) -> np.ndarray:
        """Lanes that are open, by decision or anyway, shape (L,)."""
        lanes = self.arrays.lanes
        return _opened(lanes.opening_cost, lanes.axis, self.solution.open_lanes["lane_id"])

    def _stated(self, table: Table[Any], field: str, places: Axis) -> np.ndarray:
        a = self.arrays
        units = np.zeros((len(a.skus), len(places), len(a.periods)))
        sku, place = a.skus.positions(table["sku_id"]), places.positions(table[field])
        period = a.periods.positions(table["period_id"])
        known = (sku >= 0) & (place >= 0) & (period >= 0)
        cells = sku[known], place[known], period[known]
        np.add.at(units, cells, table["units"][known].astype(float))
        return units


def _opened(opening_cost: np.ndarray, axis: Axis, listed: np.ndarray) -> np.ndarray:
    is_open: np.ndarray = opening_cost == 0
    chosen = axis.positions(listed)
    is_open[chosen[chosen >= 0]] = True
    return is_open
