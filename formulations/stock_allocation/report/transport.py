"""How goods travel: units, trips, their load, cost and CO2, by mode of transport."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import Sums
from formulations.stock_allocation.summary import Summary
from optimizer.sdk import Section

FIGURES = ("mode", "units", "trips", "mean load %", "freight and trips")


def transport(a: Arrays, plan: Quantities, summary: Summary) -> Section | None:
    """A row for each mode, the dearest first; none without modes, trips, CO2 or movements."""
    words, gives_off = _words(a), co2_kg(a, plan, summary.sums)
    if not (words.any() or gives_off.any() or (a.lanes.trip_cost > 0).any()):
        return None
    modes = np.where(words.astype(bool), words, a.lanes.kind)
    traffic = np.vstack([_traffic(a, plan, summary), gives_off])
    sums = {mode: traffic[:, modes == mode].sum(axis=1).tolist() for mode in dict.fromkeys(modes)}
    moving = [(mode, *of) for mode, of in sums.items() if any(of)]
    rows = tuple(_row(*of) for of in sorted(moving, key=lambda of: -of[4]))
    columns: tuple[str, ...] = (*FIGURES, "CO2 kg")
    if not gives_off.any():
        rows, columns = tuple(row[:-1] for row in rows), FIGURES
    return Section(title="Transport by mode", columns=columns, rows=rows) if rows else None


def co2_kg(a: Arrays, plan: Quantities, sums: Sums) -> np.ndarray:
    """What all that moves on a lane gives off, (L,)."""
    units, weight_kg = sums.units.sum(axis=1), sums.load[MEASURES.index("kg")].sum(axis=1)
    by_goods = a.lanes.co2_kg_per_unit * units + a.lanes.co2_kg_per_kg * weight_kg
    return np.asarray(a.lanes.co2_kg_per_trip * plan.trips.sum(axis=1) + by_goods)


def _words(a: Arrays) -> np.ndarray:
    """The word for the means of transport of each lane, or None, (L,)."""
    data = a.instance
    tables = data.supply_lanes["mode"], data.transfer_lanes["mode"], data.delivery_lanes["mode"]
    return np.concatenate(tables)


def _traffic(a: Arrays, plan: Quantities, summary: Summary) -> np.ndarray:
    """Units, trips, trips by the share of them that is full, and money, by lane, (4, L)."""
    sums, trips = summary.sums, plan.trips.sum(axis=1)
    full = (sums.load / a.trip_capacity[:, :, None]).max(axis=0)
    filled = np.where(plan.trips > 0, full, 0.0).sum(axis=1)
    cost = summary.freight + np.nan_to_num(a.lanes.trip_cost) * trips
    return np.stack([sums.units.sum(axis=1), trips, filled, cost])


def _row(
    mode: str, units: float, trips: float, filled: float, cost: float, gives_off: float
) -> tuple[Any, ...]:
    load = round(100.0 * filled / trips, 1) if trips else None
    driven = round(trips) if trips else None
    return mode, round(units, 1), driven, load, round(cost, 2), round(gives_off, 1)
