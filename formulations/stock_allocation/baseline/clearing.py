"""Stock that does not fit: what may be thrown away is, the cheapest by its size first."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.baseline.desk import Desk
from optimizer.sdk import ZERO


def clear(desk: Desk, room: np.ndarray) -> np.ndarray:
    """Throw away what lies idle where less than no ``room``, (K, W, T), is left; what then is."""
    a, room = desk.a, room.copy()
    for measure, warehouse, period in np.argwhere(room < -ZERO).tolist():
        size = a.unit_size[measure]
        for sku in _cheapest(desk, size):
            excess = -room[measure, warehouse, period]
            if excess > ZERO:
                units = desk.throw_away(sku, warehouse, period, excess / size[sku])
                room[:, warehouse, period:] += (a.unit_size[:, sku] * units)[:, None]
    return room


def _cheapest(desk: Desk, size: np.ndarray) -> list[int]:
    """SKUs that may be thrown away and have no shelf life that does it, by cost of their size."""
    cost = np.nan_to_num(desk.a.instance.skus["disposal_cost_per_unit"])
    possible = np.flatnonzero(desk.a.wasteable & ~desk.ages & (size > 0))
    order = np.argsort(cost[possible] / size[possible], kind="stable")
    cheapest: list[int] = possible[order].tolist()
    return cheapest
