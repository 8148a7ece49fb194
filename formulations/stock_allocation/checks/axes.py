"""The ids of an instance along each axis, and the positions of names among them."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.instance import Instance
from optimizer.sdk import Texts


class Axis:
    """The ids along one axis; ``what`` names them for people."""

    def __init__(self, what: str, ids: np.ndarray) -> None:
        self.what = what
        self.ids = ids.tolist()
        self.position = {name: k for k, name in enumerate(self.ids)}
        self._given = ids

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, names: Texts) -> np.ndarray:
        """The position of every name, -1 where it is unknown."""
        if names.distinct is self._given:  # so it is in slices: nothing has to be looked up
            return names.codes.astype(np.int32, copy=False)
        return names.numbers(self.position)


class Axes:
    """All of them; ``of_field`` is the axis that a field of a table points to."""

    def __init__(self, instance: Instance) -> None:
        self.skus = Axis("SKU", instance.skus["id"])
        self.sources = Axis("source", instance.sources["id"])
        self.warehouses = Axis("warehouse", instance.warehouses["id"])
        self.zones = Axis("zone", instance.zones["id"])
        self.periods = Axis("period", instance.periods["id"])
        tables = instance.supply_lanes, instance.transfer_lanes, instance.delivery_lanes
        self.lanes = Axis("lane", np.concatenate([table["id"] for table in tables]))
        self.of_field = {
            "sku_id": self.skus,
            "substitute_sku_id": self.skus,
            "source_id": self.sources,
            "warehouse_id": self.warehouses,
            "from_warehouse_id": self.warehouses,
            "to_warehouse_id": self.warehouses,
            "zone_id": self.zones,
            "period_id": self.periods,
            "arrival_period_id": self.periods,
            "from_period_id": self.periods,
            "lane_id": self.lanes,
        }
