"""Prices of the rows of the model as arrays by position, 0 where a row has none.

A price is by how much the cost changes for a unit more on the right of a row; on the side of a
limit it is what a unit more of it is worth, with the sign turned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from optimizer.sdk import Prices


class RowPrices:
    """The prices of one plan; each array is about the rows of the family of that name.

    Of an instance with some SKUs only, they are about these.
    """

    def __init__(self, a: Arrays, prices: Prices) -> None:
        self.exact = prices.exact
        self._rows = prices.rows
        self._skus = a.skus.ids
        self._sources = a.sources.ids
        self._warehouses = a.warehouses.ids
        self._zones = a.zones.ids
        self._lanes = a.lanes.axis.ids
        self._periods = range(len(a.periods))

    def of_flows(self, family: str) -> np.ndarray:
        """Shape (L, S, T)."""
        return self._array(family, self._lanes, self._skus, self._periods)

    def of_lanes(self, family: str) -> np.ndarray:
        """Shape (L, T)."""
        return self._array(family, self._lanes, self._periods)

    def of_stock(self, family: str) -> np.ndarray:
        """Shape (S, W, T)."""
        by_place = self._array(family, self._warehouses, self._skus, self._periods)
        return by_place.swapaxes(0, 1)

    def of_zones(self, family: str) -> np.ndarray:
        """Shape (S, Z, T)."""
        return self._array(family, self._zones, self._skus, self._periods).swapaxes(0, 1)

    def of_warehouses(self, family: str) -> np.ndarray:
        """Shape (W, T)."""
        return self._array(family, self._warehouses, self._periods)

    def of_supply(self) -> np.ndarray:
        """Of ``supply_limit``, shape (S, V, T)."""
        by_place = self._array("supply_limit", self._sources, self._skus, self._periods)
        return by_place.swapaxes(0, 1)

    def of_storage(self) -> np.ndarray:
        """Of ``storage_capacity`` by measure, shape (K, W, T)."""
        return self._array("storage_capacity", MEASURES, self._warehouses, self._periods)

    def of_trips(self) -> np.ndarray:
        """Of ``trip_load`` by measure, shape (K, L, T)."""
        return self._array("trip_load", MEASURES, self._lanes, self._periods)

    def of_budget(self) -> np.ndarray:
        """Of ``budget_balance``, shape (T,)."""
        return self._array("budget_balance", self._periods)

    def _array(self, family: str, *axes: Sequence[Any]) -> np.ndarray:
        position = [{name: k for k, name in enumerate(axis)} for axis in axes]
        array = np.zeros([len(axis) for axis in axes])
        for key, price in self._rows.get(family, {}).items():
            cell = [at.get(name) for at, name in zip(position, key, strict=True)]
            if None not in cell:
                array[tuple(cell)] = price
        return array
