"""An earlier plan as arrays: what it bought and moved, what of it is fixed, what changes cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

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


def planned(a: Arrays, skus: np.ndarray | None = None) -> Planned:
    """The earlier plan of all SKUs, or of some in their order; where nothing is said it is empty.

    What is empty binds nothing.
    """
    skus = np.arange(len(a.skus)) if skus is None else skus
    rows = _rows(a, skus)
    periods, lanes = a.instance.periods, a.lanes
    frozen = periods["frozen"].astype(bool)
    units = np.zeros((len(lanes.axis), len(skus), len(a.periods)))
    fixed = (lanes.kind != "delivery")[:, None, None] & np.broadcast_to(frozen, units.shape)
    units[rows.lane, rows.sku, rows.period] = rows.units
    fixed[rows.lane, rows.sku, rows.period] |= rows.pinned
    arriving = np.zeros((len(skus), len(a.warehouses), len(a.periods)))
    leaving = arriving.copy()
    arrival = rows.period + lanes.lead_time[rows.lane]
    np.add.at(arriving, (rows.sku, lanes.destination[rows.lane], arrival), rows.units)
    moved = lanes.kind[rows.lane] == "transfer"
    departure = rows.sku[moved], lanes.origin[rows.lane[moved]], rows.period[moved]
    np.add.at(leaving, departure, rows.units[moved])
    return Planned(units, fixed, arriving, leaving, periods["change_cost_per_unit"])


class _Rows(NamedTuple):
    lane: np.ndarray
    sku: np.ndarray
    period: np.ndarray
    units: np.ndarray
    pinned: np.ndarray


def _rows(a: Arrays, skus: np.ndarray) -> _Rows:
    """What the plan says of some SKUs, by their number among these."""
    table = a.instance.planned_flows
    number = np.full(len(a.skus), -1)
    number[skus] = np.arange(len(skus))
    sku = number[a.skus.positions(table.texts("sku_id"))]
    columns = (
        a.lanes.axis.positions(table.texts("lane_id")),
        sku,
        a.periods.positions(table.texts("period_id")),
        table["planned_units"],
        table["pinned"].astype(bool),
    )
    return _Rows(*(column[sku >= 0] for column in columns))
