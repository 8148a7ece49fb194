"""The plan of reorder policies in business words."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units
from optimizer.sdk import Id, Number, Record, Table


class ReorderRow(Record):
    """Order this lot of a SKU whenever its stock, with what is on order, falls to this point.

    ``safety_stock_units`` is what the reorder point has above the demand of a usual lead time;
    ``fill_rate_pct`` the demand met from stock; ``average_stock_value`` the money in half a lot and
    the safety stock.
    """

    sku_id: Id
    order_quantity_units: Number
    reorder_point_units: Number
    safety_stock_units: Number
    orders_per_year: Number
    fill_rate_pct: Number
    average_stock_value: Number


def reorder_table(
    decision: ReorderPolicy, lot_units: np.ndarray, factor: np.ndarray
) -> Table[ReorderRow]:
    """The policies with these lots and safety factors, both (SKUs,) in the order of the file."""
    skus = decision.skus
    sigma = lead_time_std_units(skus)
    safety = factor * sigma
    usual = skus["annual_demand_units"] / DAYS_PER_YEAR * skus["lead_time_days"]
    short = sigma * unit_normal_loss(factor) / lot_units
    return Table(
        ReorderRow,
        {
            "sku_id": skus["id"],
            "order_quantity_units": lot_units,
            "reorder_point_units": usual + safety,
            "safety_stock_units": safety,
            "orders_per_year": skus["annual_demand_units"] / lot_units,
            "fill_rate_pct": 100.0 * (1.0 - short),
            "average_stock_value": skus["unit_cost"] * (lot_units / 2.0 + safety),
        },
    )


def unit_normal_loss(k: np.ndarray) -> np.ndarray:
    """G(k) = phi(k) - k (1 - Phi(k)): by how much a unit normal exceeds ``k`` in the mean."""
    from scipy.special import ndtr

    density = np.exp(-0.5 * k**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(density - k * ndtr(-k))
