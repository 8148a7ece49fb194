"""Realistic decisions on order quantities whose limits bind as much as asked."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.abc_cost.invented import as_table, invented_skus

DESCRIPTION = "Order quantities for {} SKUs under a stock budget and a storage limit"

PRICES = {"tight": (0.5, 0.5), "usual": (0.5, 0.0), "loose": (0.0, 0.0)}
"""Prices of budget and storage at the optimum, in parts of what holding costs per unit of each."""

SPARE = 1.25
"""A limit without a price, relative to its use at the optimum."""


def generated(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
    """``data.order_quantity``: the limits are what the best lots use at chosen prices.

    So "tight" binds both limits at once, "usual" the budget alone and "loose" none.
    """
    columns = invented_skus(rng, size)
    budget, storage = _limits(columns, tightness)
    return {
        "stock_budget": budget,
        "storage_capacity_m3": storage,
        "skus": as_table(columns),
    }


def _limits(columns: dict[str, np.ndarray], tightness: str) -> tuple[float, float]:
    """The budget and the storage capacity that the best lots use at the chosen prices."""
    holding = columns["holding_rate_pct_year"] / 100.0 * columns["unit_cost"] / 2.0
    use = np.array([columns["unit_cost"] / 2.0, columns["unit_volume_m3"]])
    prices = np.array(PRICES[tightness]) * holding.sum() / use.sum(axis=1)
    rho = holding + prices @ use
    lots = np.sqrt(columns["ordering_cost"] * columns["annual_demand_units"] / rho)
    budget, storage = use @ lots * np.where(prices > 0.0, 1.0, SPARE)
    return round(float(budget), 2), round(float(storage), 6)
