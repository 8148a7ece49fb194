"""What plans are weighed by where cost is not all: service, stock, trips and CO2."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from optimizer.sdk import ZERO, Aim


def aims(instance: Instance) -> dict[str, Aim]:
    """``cost`` is all but the price of demand that is lost, ``service`` the share that is not.

    ``stock`` is what lies in all warehouses at the end of a period, on average. ``trips`` and
    ``co2`` are there where lanes have any.
    """
    a = Arrays(instance)
    lost, price = (each.swapaxes(0, 1) for each in _lost(a))
    places = a.zones.ids, a.skus.ids, range(len(a.periods))
    part = 100.0 / max(float(a.demand.sum()), ZERO)
    found = {
        "cost": Aim(
            unit=None,
            wants="less",
            cost_share=1.0,
            weights={"shortage": _weights(-price, lost, places)},
        ),
        "service": Aim(
            unit="%",
            wants="more",
            start=100.0,
            weights={"shortage": _weights(-part, lost, places)},
        ),
    }
    return found | _of_goods(a)


def _of_goods(a: Arrays) -> dict[str, Aim]:
    """Those that are about goods in stock or on their way."""
    num_periods = len(a.periods)
    moves = a.lanes.axis.ids, a.skus.ids, range(num_periods)
    stocks = a.warehouses.ids, a.skus.ids, range(num_periods)
    everywhere = np.ones((len(a.warehouses), len(a.skus), num_periods), dtype=bool)
    runs = np.repeat(~np.isnan(a.lanes.trip_cost)[:, None], num_periods, axis=1)
    trips = moves[0], moves[2]
    by_unit = np.repeat(a.lane_co2_kg[:, :, None], num_periods, axis=2)
    by_trip = np.where(runs, a.lanes.co2_kg_per_trip[:, None], 0.0)
    gives_off = {
        "flow": _weights(by_unit, by_unit > 0, moves),
        "trips": _weights(by_trip, by_trip > 0, trips),
    }
    mean = {"stock": _weights(1.0 / num_periods, everywhere, stocks)}
    found = {"stock": Aim(unit="units", wants="less", weights=mean)}
    if runs.any():
        weights = {"trips": _weights(1.0, runs, trips)}
        found["trips"] = Aim(unit="trips", wants="less", weights=weights)
    if any(gives_off.values()):
        found["co2"] = Aim(unit="kg", wants="less", weights=gives_off)
    return found


def _lost(a: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """Where what is short is lost for good, and its price there; both (S, Z, T)."""
    price = np.broadcast_to(np.nan_to_num(a.shortage_cost), a.demand.shape)
    lost = ~a.waits[:, :, None] & (a.demand > 0)
    price = np.where(lost, price, 0.0)
    waiting = a.waits & (a.demand.sum(axis=2) > 0)  # what still waits after the last period is lost
    lost[:, :, -1] |= waiting
    price[:, :, -1] += np.where(waiting, np.nan_to_num(a.final_shortage_cost), 0.0)
    return lost, price


def _weights(
    value: np.ndarray | float, where: np.ndarray, axes: Sequence[Sequence[str] | range]
) -> dict[tuple[str | int, ...], float]:
    """A value for each key of a family of variables, by the positions of its parts."""
    values = np.broadcast_to(value, where.shape)[where].tolist()
    cells = np.argwhere(where).tolist()
    keys = [tuple(axis[k] for axis, k in zip(axes, cell, strict=True)) for cell in cells]
    return dict(zip(keys, values, strict=True))
