"""How goods travel: units, trips, their load, cost and CO2, by mode of transport."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.usage import Usage
from optimizer.sdk import Section

FIGURES = ("mode", "units", "trips", "mean load %", "freight and trips")


def transport(a: Arrays, usage: Usage) -> Section | None:
    """A row for each mode, the dearest first; none without modes, trips, CO2 or movements."""
    words, gives_off = _words(a), co2_kg(a, usage)
    if not (words.any() or gives_off.any() or (a.lanes.trip_cost > 0).any()):
        return None
    modes = np.where(words.astype(bool), words, a.lanes.kind)
    traffic = np.vstack([_traffic(a, usage), gives_off])
    sums = {mode: traffic[:, modes == mode].sum(axis=1).tolist() for mode in dict.fromkeys(modes)}
    moving = [(mode, *of) for mode, of in sums.items() if any(of)]
    rows = tuple(_row(*of) for of in sorted(moving, key=lambda of: -of[4]))
    columns: tuple[str, ...] = (*FIGURES, "CO2 kg")
    if not gives_off.any():
        rows, columns = tuple(row[:-1] for row in rows), FIGURES
    return Section(title="Transport by mode", columns=columns, rows=rows) if rows else None


def co2_kg(a: Arrays, usage: Usage) -> np.ndarray:
    """What all that moves on a lane gives off, (L,)."""
    kg = a.lanes.co2_kg_per_trip * usage.trips.sum(axis=1)
    kg += a.lanes.co2_kg_per_unit * usage.flow.total.sum(axis=1)
    return np.asarray(kg + a.lanes.co2_kg_per_kg * usage.flow.load(a.weight_kg).sum(axis=1))


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


def _row(
    mode: str, units: float, trips: float, filled: float, cost: float, gives_off: float
) -> tuple[Any, ...]:
    load = round(100.0 * filled / trips, 1) if trips else None
    driven = round(trips) if trips else None
    return mode, round(units, 1), driven, load, round(cost, 2), round(gives_off, 1)
