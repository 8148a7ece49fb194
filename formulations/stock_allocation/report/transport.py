"""How goods travel: units, trips, their load and what they cost, by mode of transport."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.usage import Usage
from optimizer.sdk import Section


def transport(a: Arrays, usage: Usage) -> Section | None:
    """A row for each mode, the dearest first; none without modes and trips, or movements."""
    words = _words(a)
    if not words.any() and np.isnan(a.lanes.trip_cost).all():
        return None
    modes = np.where(words.astype(bool), words, a.lanes.kind)
    traffic = _traffic(a, usage)
    sums = {mode: traffic[:, modes == mode].sum(axis=1).tolist() for mode in dict.fromkeys(modes)}
    moving = [(mode, *of) for mode, of in sums.items() if any(of)]
    rows = tuple(_row(*of) for of in sorted(moving, key=lambda of: -of[4]))
    columns = ("mode", "units", "trips", "mean load %", "freight and trips")
    return Section(title="Transport by mode", columns=columns, rows=rows) if rows else None


def _words(a: Arrays) -> np.ndarray:
    """The word for the means of transport of each lane, or None, (L,)."""
    data = a.instance
    tables = data.supply_lanes["mode"], data.transfer_lanes["mode"], data.delivery_lanes["mode"]
    return np.concatenate(tables)


def _traffic(a: Arrays, usage: Usage) -> np.ndarray:
    """Units, trips, trips by the share of them that is full, and money, by lane, (4, L)."""
    flow, trips = usage.flow, usage.trips.sum(axis=1)
    load = np.stack([flow.load(size) for size in a.unit_size])
    full = (load / a.trip_capacity[:, :, None]).max(axis=0)
    filled = np.where(usage.trips > 0, full, 0.0).sum(axis=1)
    freight = a.lane_cost[flow.lane, flow.sku] * flow.units
    cost = np.bincount(flow.lane, weights=freight, minlength=len(trips))
    cost += np.nan_to_num(a.lanes.trip_cost) * trips
    return np.stack([flow.total.sum(axis=1), trips, filled, cost])


def _row(mode: str, units: float, trips: float, filled: float, cost: float) -> tuple[Any, ...]:
    load = round(100.0 * filled / trips, 1) if trips else None
    return mode, round(units, 1), round(trips) if trips else None, load, round(cost, 2)
