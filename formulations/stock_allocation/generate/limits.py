"""The kind "limits": a budget that comes now and then, floors that bear so much, docks."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.generate.weights import add_weights

Data = dict[str, Any]

SHARE = {"tight": 0.5, "usual": 0.9, "loose": 3.0}
"""Budget and docks relative to what demand would take if it were spread evenly."""


def add_limits(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """Stock at the start fits, and no order must be placed: what was feasible stays so."""
    add_weights(rng, data)
    share, periods = SHARE[tightness], len(data["periods"])
    data["budgets"] = _budgets(data, share)
    held = _kg_at_start(data)
    units = sum(row["demand_units"] for row in data["demand"])
    for warehouse in data["warehouses"]:
        kg = held.get(warehouse["id"], 0.1 * max(held.values(), default=1.0))
        warehouse["storage_capacity_kg"] = round(kg * max(1.0, share) * 1.001 + 1e-3, 4)
        usual = units / periods / len(data["warehouses"])
        warehouse["inbound_capacity_units"] = float(np.ceil(share * usual))


def _budgets(data: Data, share: float) -> list[Data]:
    """Every second period brings money for two."""
    price: dict[str, float] = {}
    for offer in data["offers"]:
        price.setdefault(offer["sku_id"], offer["unit_cost"])
    spent = sum(price[row["sku_id"]] * row["demand_units"] for row in data["demand"])
    budget = round(share * spent / len(data["periods"]) * 2, 2)
    return [{"period_id": row["id"], "budget": budget} for row in data["periods"][::2]]


def _kg_at_start(data: Data) -> dict[str, float]:
    """Kilograms in stock, by warehouse."""
    weight = {sku["id"]: sku["unit_weight_kg"] for sku in data["skus"]}
    held: dict[str, float] = {}
    for row in data["initial_stock"]:
        kg = weight[row["sku_id"]] * row["stock_units"]
        held[row["warehouse_id"]] = held.get(row["warehouse_id"], 0.0) + kg
    return held
