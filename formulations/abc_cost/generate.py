"""Realistic catalogues of any size whose budget and storage bind as much as asked."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

PRICES = {"tight": (0.5, 0.5), "usual": (0.5, 0.0), "loose": (0.0, 0.0)}
"""Prices of budget and storage at the optimum, in parts of what holding costs per unit of each."""

SPARE = 1.25
"""A limit without a price, relative to its use at the optimum."""


def generate(rng: random.Random, size: int, tightness: str) -> dict[str, Any]:
    """An envelope with ``size`` SKUs; demand, value and volume are lognormal, as in real shops.

    The limits are what the best lots use at chosen prices, so "tight" binds both at once, "usual"
    the budget alone and "loose" none.
    """
    seed = rng.getrandbits(64)
    columns = _catalogue(np.random.default_rng(seed), size)
    budget, storage = _limits(columns, tightness)
    rows = [
        list(row) for row in zip(*(column.tolist() for column in columns.values()), strict=True)
    ]
    return {
        "formulation": "abc_cost",
        "schema_version": "1.0",
        "name": f"abc-cost-{size}-{tightness}",
        "description": f"Order quantities for {size} SKUs under a stock budget and a storage limit",
        "source": f"generated, seed {seed}",
        "currency": "EUR",
        "data": {
            "order_quantity": {
                "stock_budget": budget,
                "storage_capacity_m3": storage,
                "skus": {"columns": list(columns), "rows": rows},
            }
        },
    }


def _catalogue(rng: np.random.Generator, size: int) -> dict[str, np.ndarray]:
    """One array for each field of a SKU."""
    demand = np.ceil(rng.lognormal(mean=4.0, sigma=1.6, size=size))
    unit_cost = np.maximum(0.05, rng.lognormal(mean=2.5, sigma=1.0, size=size).round(2))
    volume = np.maximum(1e-5, rng.lognormal(mean=-6.0, sigma=1.0, size=size).round(5))
    return {
        "id": np.array([f"SKU-{number:07d}" for number in range(1, size + 1)], dtype=object),
        "annual_demand_units": demand,
        "unit_cost": unit_cost,
        "ordering_cost": rng.uniform(5.0, 60.0, size=size).round(2),
        "holding_rate_pct_year": rng.choice([18.0, 22.0, 25.0, 30.0], size=size),
        "unit_volume_m3": volume,
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
