"""What is bought and moved beside what an earlier plan did, by lane, SKU and period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities


@dataclass(frozen=True)
class Changes:
    """Every lane, SKU and period, as positions, of which one of the plans speaks, once."""

    lane: np.ndarray
    sku: np.ndarray
    period: np.ndarray
    planned: np.ndarray
    pinned: np.ndarray
    moved: np.ndarray


def changes(figures: Figures, plan: Quantities) -> Changes:
    """Deliveries are not planned, so that they are not among them."""
    axes, rows = figures.axes, figures.instance.planned_flows
    shape = len(axes.lanes), len(axes.skus), len(axes.periods)
    planned_at = (
        axes.lanes.positions(rows.texts("lane_id")),
        axes.skus.positions(rows.texts("sku_id")),
    )
    earlier = np.ravel_multi_index(
        (*planned_at, axes.periods.positions(rows.texts("period_id"))), shape
    )
    now = plan.movements.of("supply", "transfer")
    keys, which = np.unique(
        np.concatenate([earlier, np.ravel_multi_index((now.lane, now.sku, now.period), shape)]),
        return_inverse=True,
    )
    planned, moved = np.split(which, [len(rows)])
    lane, sku, period = np.unravel_index(keys, shape)
    return Changes(
        lane=lane,
        sku=sku,
        period=period,
        planned=np.bincount(planned, weights=rows["planned_units"], minlength=len(keys)),
        pinned=np.bincount(planned, weights=rows["pinned"], minlength=len(keys)) > 0,
        moved=np.bincount(moved, weights=now.units, minlength=len(keys)),
    )
