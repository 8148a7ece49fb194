"""The kind "fresh": SKUs that go off, some of them soon, and stock that is half gone already."""

from __future__ import annotations

from typing import Any

import numpy as np

Data = dict[str, Any]

LIVES = {"tight": (1, 2), "usual": (1, 4), "loose": (3, 8)}
"""The shortest and the longest shelf life, in periods."""


def add_shelf_lives(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """What had to be served or held may now be lost or short at a price: its stock may go off."""
    shortest, longest = LIVES[tightness]
    cost = {row["sku_id"]: row["unit_cost"] for row in data["offers"]}
    fresh = set()
    for sku in data["skus"]:
        if rng.random() < 0.7:
            sku["shelf_life_periods"] = int(rng.integers(shortest, longest + 1))
            fresh.add(sku["id"])
        if rng.random() < 0.5:
            sku["disposal_cost_per_unit"] = round(0.1 * cost[sku["id"]], 2)
    for row in data["demand"]:
        if row["sku_id"] in fresh and "shortage_cost_per_unit" not in row:
            row["shortage_cost_per_unit"] = round(3.0 * cost[row["sku_id"]] + 5.0, 2)
    for row in data["safety_stock"]:
        if row["sku_id"] in fresh:
            row.setdefault("shortfall_cost_per_unit", round(0.05 * cost[row["sku_id"]] + 0.01, 3))
    for row in data["initial_stock"]:
        if row["sku_id"] in fresh and rng.random() < 0.5:
            row["age_periods"] = 1
