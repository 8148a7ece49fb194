"""The sets and parameters of shelf life: what may be thrown away, and what is not too old when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.symbols.declare import declare


def add_shelf_life(m: Any, a: Arrays, flows: Flows) -> None:
    """Everything is empty where nothing goes off and nothing may be thrown away."""
    labels = a.warehouses.ids, a.skus.ids, range(len(a.periods))
    stocked = flows.stocked.swapaxes(0, 1)
    cost = np.nan_to_num(a.instance.skus["disposal_cost_per_unit"])
    declare(m, "WASTES", stocked & a.wasteable[:, None], labels)
    declare(m, "WASTEABLE", a.wasteable, (a.skus.ids,), disposal_cost=cost)
    perishable: np.ndarray = stocked & ~np.isnan(a.shelf_life)[:, None]
    fresh = _fresh_units(a).swapaxes(0, 1)
    declare(m, "FRESH", perishable, labels, fresh_units=fresh)
    recent = {
        (labels[0][w], labels[1][sku], t): [
            (a.lanes.axis.ids[lane], left) for lane, left in _recent(a, flows, w, sku, t)
        ]
        for w, sku, t in np.argwhere(perishable).tolist()
    }
    m.RECENT = pyo.Set(m.FRESH, dimen=2, initialize=recent)


def _fresh_units(a: Arrays) -> np.ndarray:
    """Of the units that are given, those not too old at the end of a period, (S, W, T)."""
    period, num_periods = np.arange(len(a.periods)), len(a.periods)
    old = period >= (a.shelf_life[:, None] - a.age)[:, :, None]
    fresh = np.where(old, 0.0, a.initial_stock[:, :, None])
    for since in range(num_periods):
        kept = (since < a.shelf_life)[:, None, None]
        fresh[:, :, since:] += np.where(kept, a.receipts[:, :, : num_periods - since], 0.0)
    return fresh


def _recent(a: Arrays, flows: Flows, w: int, sku: int, t: int) -> list[tuple[int, int]]:
    """The flows, by lane and departure, of which units are not too old in period t."""
    lanes, oldest = a.lanes, t - int(a.shelf_life[sku])
    return [
        (lane, arrival - lanes.lead_time[lane])
        for lane in np.flatnonzero((lanes.destination == w) & (lanes.kind == "supply")).tolist()
        for arrival in range(max(0, oldest + 1, lanes.lead_time[lane]), t + 1)
        if flows.exists[lane, sku, arrival - lanes.lead_time[lane]]
    ]
