"""An earlier plan as arrays: what it bought and moved, what of it is fixed, what changes cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.stock_allocation.arrays import Arrays


@dataclass(frozen=True)
class Planned:
    """``units`` and ``fixed`` have the shape (L, S, T), of delivery lanes they say nothing.

    ``arriving`` and ``leaving``, shape (S, W, T), are what is planned to come to warehouses and to
    leave them; ``change_cost``, shape (T,), is money per unit.
    """

    units: np.ndarray
    fixed: np.ndarray
    arriving: np.ndarray
    leaving: np.ndarray
    change_cost: np.ndarray


def planned(a: Arrays) -> Planned:
    """The earlier plan; where nothing is said of one it is empty and binds nothing."""
    table, periods, lanes = a.instance.planned_flows, a.instance.periods, a.lanes
    frozen = periods["frozen"].astype(bool)
    units = np.zeros((len(lanes.axis), len(a.skus), len(a.periods)))
    fixed = (lanes.kind != "delivery")[:, None, None] & np.broadcast_to(frozen, units.shape)
    lane = lanes.axis.positions(table.texts("lane_id"))
    sku, period = (
        a.skus.positions(table.texts("sku_id")),
        a.periods.positions(table.texts("period_id")),
    )
    units[lane, sku, period] = table["planned_units"]
    fixed[lane, sku, period] |= table["pinned"].astype(bool)
    arriving = np.zeros((len(a.skus), len(a.warehouses), len(a.periods)))
    leaving = arriving.copy()
    arrival = sku, lanes.destination[lane], period + lanes.lead_time[lane]
    np.add.at(arriving, arrival, table["planned_units"])
    moved = lanes.kind[lane] == "transfer"
    departure = sku[moved], lanes.origin[lane[moved]], period[moved]
    np.add.at(leaving, departure, table["planned_units"][moved])
    return Planned(units, fixed, arriving, leaving, periods["change_cost_per_unit"])
