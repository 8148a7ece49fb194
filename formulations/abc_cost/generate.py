"""Realistic catalogues of any size whose limits bind as much as asked, for each decision."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from formulations.abc_cost.counting.generate import count_data
from formulations.abc_cost.grouping.generate import grouping_data
from formulations.abc_cost.invented import as_table, invented_skus
from formulations.abc_cost.reorder.generate import reorder_data

PRICES = {"tight": (0.5, 0.5), "usual": (0.5, 0.0), "loose": (0.0, 0.0)}
"""Prices of budget and storage at the optimum, in parts of what holding costs per unit of each."""

SPARE = 1.25
"""A limit without a price, relative to its use at the optimum."""


def generate(
    rng: random.Random, size: int, tightness: str, kind: str = "order_quantity"
) -> dict[str, Any]:
    """An envelope with ``size`` SKUs and a decision of that kind."""
    seed = rng.getrandbits(64)
    make, what = KINDS[kind]
    prefix = "" if kind == "order_quantity" else f"{kind.replace('_', '-')}-"
    return {
        "formulation": "abc_cost",
        "schema_version": "1.0",
        "name": f"abc-cost-{prefix}{size}-{tightness}",
        "description": what.format(size),
        "source": f"generated, seed {seed}",
        "currency": "EUR",
        "data": {kind: make(np.random.default_rng(seed), size, tightness)},
    }


def order_quantity_data(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
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


KINDS = {
    "order_quantity": (
        order_quantity_data,
        "Order quantities for {} SKUs under a stock budget and a storage limit",
    ),
    "reorder_policy": (
        reorder_data,
        "Reorder policies for {} SKUs under a budget, a storage limit and two fill rates",
    ),
    "count_schedule": (count_data, "How often to count {} SKUs within the hours that there are"),
    "grouping": (grouping_data, "Classes of service for {} SKUs under a budget of safety stock"),
}
"""By decision: the maker of its data, and what the envelope says of it."""
