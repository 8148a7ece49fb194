"""The sets and parameters of trips: which lanes run them, what fills one, how many there can be."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.symbols.declare import Labels, declare, group


def add_trips(m: Any, a: Arrays, flows: Flows) -> None:
    """Everything is empty where no lane has a cost per trip."""
    runs: np.ndarray = ~np.isnan(a.lanes.trip_cost)
    limited = np.isfinite(a.trip_capacity) & runs
    carried = flows.exists & runs[:, None, None]
    moves = np.asarray(carried.any(axis=1))
    lanes, skus, periods = a.lanes.axis.ids, a.skus.ids, range(len(a.periods))
    declare(m, "TRIP_LANES", runs, (lanes,), trip_cost=a.lanes.trip_cost)
    declare(m, "TRIPS", moves, (lanes, periods), most_trips=_most_trips(a, flows))
    labels: Labels = (MEASURES, lanes, periods)
    declare(m, "TRIP_LIMITS", limited[:, :, None] & moves, labels)
    declare(m, "TRIP_SIZES", limited, labels[:2], trip_capacity=a.trip_capacity)
    group(m, "SKUS_ON_TRIPS", carried, (lanes, skus, periods), by=(0, 2))
    less_than_full = carried & (flows.largest < _units_in_trip(a)[:, :, None])
    declare(m, "TRIP_GATES", less_than_full, (lanes, skus, periods))


def _most_trips(a: Arrays, flows: Flows) -> np.ndarray:
    """Trips that carry every largest useful flow of a lane and period at once, shape (L, T)."""
    load = np.einsum("ks,lst->klt", a.unit_size, np.where(flows.exists, flows.largest, 0.0))
    return np.asarray(np.ceil(load / a.trip_capacity[:, :, None]).max(axis=0, initial=1.0))


def _units_in_trip(a: Arrays) -> np.ndarray:
    """Units of a SKU alone that fill one trip, infinite if no limit holds, (L, S)."""
    units = np.full((len(MEASURES), len(a.lanes.axis), len(a.skus)), np.inf)
    capacity, size = a.trip_capacity[:, :, None], a.unit_size[:, None, :]
    np.divide(capacity, size, out=units, where=np.broadcast_to(size > 0, units.shape))
    return np.asarray(units.min(axis=0))
