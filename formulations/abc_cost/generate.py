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

ROOM = {"tight": 0.05, "usual": 0.3, "loose": 1.0}
"""How far limits of class stock are from what they are drawn around, at most, in parts of it."""


def generate(
    rng: random.Random, size: int, tightness: str, kind: str = "order_quantity"
) -> dict[str, Any]:
    """An envelope with ``size`` SKUs, or classes of stock, and a decision of that kind."""
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


def class_stock_data(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
    """``data.class_stock``: a stock of each class, and floors, caps and totals drawn around it.

    Every third class has a fixed share, unless "loose"; where "tight" the total is given. A few
    classes are subsidised.
    """
    fixed = (np.arange(size) % 3 == 2) & (tightness != "loose")
    shares = np.where(fixed, rng.uniform(20.0, 100.0, size) / size, 0.0).round(2) / 100.0
    stock = rng.lognormal(mean=6.0, sigma=0.8, size=size)
    total = np.sum(stock[~fixed]) / (1.0 - shares.sum())
    stock[fixed] = shares[fixed] * total
    room = ROOM[tightness] * rng.uniform(0.2, 1.0, (2, size))
    columns = {
        "id": np.array([f"CLASS-{number}" for number in range(1, size + 1)], dtype=object),
        "unit_cost": np.maximum(-2.0, rng.normal(12.0, 8.0, size)).round(2),
        "min_units": np.floor(stock * np.maximum(0.0, 1.0 - room[0])),
        "max_units": np.ceil(stock * (1.0 + room[1])),
    }
    covered, intake, most = 1.0 + ROOM[tightness] * np.array([-0.1, -0.2, 0.1])
    return {
        "demand_units": float(np.floor(covered * total)),
        "intake_units": float(np.floor(intake * total)),
        "max_total_units": float(np.ceil(most * total)),
        **({"total_units": round(float(total), 3)} if tightness == "tight" else {}),
        "classes": [
            row | ({"share_pct": round(100.0 * share, 2)} if share else {})
            for row, share in zip(_rows(columns), shares.tolist(), strict=True)
        ],
    }


def _rows(columns: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    lists = (column.tolist() for column in columns.values())
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


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
    "class_stock": (class_stock_data, "Stock of {} classes between floors, caps and totals"),
    "grouping": (grouping_data, "Classes of service for {} SKUs under a budget of safety stock"),
}
"""By decision: the maker of its data, and what the envelope says of it."""
