"""The set of a row that makes the relaxation open enough warehouses.

It is about demand that must be served in its period by the SKU itself, in zones that all lanes
reach in one time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.substitution import has_substitute

SLACK = 1e-9
"""Relative slack against rounding errors when throughput is summed up."""


def add_warehouse_cover(m: Any, a: Arrays) -> None:
    """The least number of candidates in use, if any; those that deliver nothing do not count."""
    delivers = np.unique(a.lanes.origin[a.lanes.of("delivery")])
    candidate = a.opening_cost[delivers] > 0
    sends, always = a.throughput[delivers[candidate]], a.throughput[delivers[~candidate]]
    due = (1 - SLACK) * _units_leaving(a) - always.sum(axis=0)
    largest_first = np.cumsum(-np.sort(-sends, axis=0), axis=0)
    numbers = np.where(due > 0, 1 + (largest_first < due).sum(axis=0), 0)
    least = min(len(sends), int(numbers.max()))
    m.COVER_SIZES = pyo.Set(initialize=[least] if least else [])
    m.DELIVERING_CANDIDATES = pyo.Set(
        initialize=[a.warehouses.ids[w] for w in delivers[candidate].tolist()]
    )


def _units_leaving(a: Arrays) -> np.ndarray:
    """Units that leave for zones in a period because they must, whatever the plan, shape (T,)."""
    at_once = np.isnan(a.shortage_cost) & ~(a.waits | has_substitute(a))[:, :, None]
    due = np.where(at_once, a.demand, 0.0).sum(axis=0)
    lead_times = a.lanes.lead_time[a.lanes.of("delivery")]
    zones = a.lanes.destination[a.lanes.of("delivery")]
    units = np.zeros(len(a.periods))
    for zone in np.unique(zones).tolist():
        times = np.unique(lead_times[zones == zone])
        if len(times) == 1 and times[0] < len(a.periods):
            units[: len(a.periods) - times[0]] += due[zone, times[0] :]
    return units
