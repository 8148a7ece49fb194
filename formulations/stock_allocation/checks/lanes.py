"""The lanes of all kinds as arrays over their positions, in the order of ``Axes.lanes``."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.checks.axes import Axes
from formulations.stock_allocation.instance import Instance
from optimizer.sdk import Table

KINDS = ("supply", "transfer", "delivery")

ENDS = {
    "supply": ("source_id", "warehouse_id"),
    "transfer": ("from_warehouse_id", "to_warehouse_id"),
    "delivery": ("warehouse_id", "zone_id"),
}
"""Where a lane of each kind starts and ends."""


class Lanes:
    """Every array has the shape (L,); ``origin`` and ``destination`` are positions among the ends.

    ``kind`` is a position in ``KINDS``, ``warehouses`` (L, W) tells the ends that are warehouses.
    """

    def __init__(self, instance: Instance, axes: Axes) -> None:
        self._tables: dict[str, Table[Any]] = {
            kind: getattr(instance, f"{kind}_lanes") for kind in KINDS
        }
        self.kind = np.repeat(np.arange(len(KINDS)), [len(t) for t in self._tables.values()])
        self.origin, self.destination = (
            np.concatenate(
                [
                    axes.of_field[ENDS[kind][end]].positions(table.texts(ENDS[kind][end]))
                    for kind, table in self._tables.items()
                ]
            )
            for end in (0, 1)
        )
        self.warehouses = np.zeros((len(axes.lanes), len(axes.warehouses)), dtype=bool)
        for ends, lanes in (
            (self.origin, self.of("transfer", "delivery")),
            (self.destination, self.of("supply", "transfer")),
        ):
            self.warehouses[lanes, ends[lanes]] = True
        self.lead_time = self.field("lead_time_periods").astype(int)

    def of(self, *kinds: str) -> np.ndarray:
        """Positions of the lanes of some kinds."""
        return np.flatnonzero(np.isin(self.kind, [KINDS.index(kind) for kind in kinds]))

    def field(self, name: str) -> np.ndarray:
        """A number that every lane may have, NaN where it is absent."""
        return np.concatenate([np.asarray(t[name], dtype=float) for t in self._tables.values()])

    @property
    def capacity(self) -> np.ndarray:
        """Units that may leave on each lane in a period."""
        capacity = self.field("capacity_units")
        return np.where(np.isnan(capacity), np.inf, capacity)
