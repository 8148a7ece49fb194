"""The plan of one period in which all that is wanted is bought or moved, and delivered."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.solution import (
    OpenLane,
    OpenWarehouse,
    SafetyShortfall,
    Shortage,
    Solution,
    Stock,
    cells,
    movements,
    opened,
)
from optimizer.sdk import FEASIBILITY


def plan_of(
    a: Arrays, units: np.ndarray, warehouse_is_open: Any = False, lane_is_open: Any = False
) -> Solution:
    """From units by lane and SKU; what has no opening cost is open anyway and not listed."""
    lanes, skus = a.lanes.axis.ids, a.skus.ids
    flows = {
        (lanes[k], skus[s], 0): float(units[k, s])
        for k, s in np.argwhere(units > FEASIBILITY).tolist()
    }
    in_use = np.flatnonzero(warehouse_is_open & (a.opening_cost > 0)).tolist()
    ways = np.flatnonzero(lane_is_open & (a.lanes.opening_cost > 0)).tolist()
    return Solution(
        **movements(a.instance, flows),
        stock=cells(a.instance, Stock, ()),
        shortages=cells(a.instance, Shortage, ()),
        safety_shortfalls=cells(a.instance, SafetyShortfall, ()),
        open_warehouses=opened(OpenWarehouse, [((a.warehouses.ids[w],), 1.0) for w in in_use]),
        open_lanes=opened(OpenLane, [((lanes[k],), 1.0) for k in ways]),
    )
