"""Small decisions on reorder policies, and their optimum by cutting planes that know no prices."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.stats import norm

from formulations.abc_cost.instance import Instance
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units, members
from formulations.abc_cost.skus import holding_costs
from optimizer.schema.record import parse_record

TEA = {
    "id": "S1",
    "annual_demand_units": 3650.0,
    "daily_demand_std_units": 5.0,
    "lead_time_days": 16.0,
    "unit_cost": 10.0,
    "ordering_cost": 20.0,
    "holding_rate_pct_year": 25.0,
    "unit_volume_m3": 0.01,
}
"""10 units a day with a deviation of 5: over the lead time 160 units and 20."""


def reorder_policy(*skus: dict[str, Any], **fields: Any) -> Instance:
    """SKUs like tea, each with its own changes; ids are S1, S2, … unless given."""
    rows = [{**TEA, "id": f"S{n}", **sku} for n, sku in enumerate(skus, start=1)]
    return parse_record(Instance, {"reorder_policy": {"skus": rows, **fields}}, "/data")


def decision_of(instance: Instance) -> ReorderPolicy:
    assert instance.reorder_policy is not None
    return instance.reorder_policy


def random_policy(seed: int, size: int, *, whole: bool = False) -> Instance:
    """A few SKUs with limits near what good policies use, and fill rates that bind."""
    rng = random.Random(seed)
    skus = []
    for _ in range(size):
        sku = {
            "annual_demand_units": round(rng.lognormvariate(5.0, 1.2)) + 1.0,
            "daily_demand_std_units": round(rng.uniform(0.0, 4.0), 2),
            "lead_time_days": rng.choice([3.0, 10.0, 45.0]),
            "lead_time_std_days": rng.choice([0.0, 0.0, 4.0]),
            "unit_cost": round(rng.lognormvariate(2.0, 1.0), 2) + 0.1,
            "ordering_cost": round(rng.uniform(2.0, 60.0), 2),
            "shortage_cost_per_unit": rng.choice([0.0, 2.0]),
            "unit_volume_m3": round(rng.uniform(0.001, 0.05), 4),
            "warehouse_id": rng.choice(["north", "south"]),
        }
        skus.append({**sku, "lot_multiple_units": rng.choice([1.0, 6.0])} if whole else sku)
    rates = [{"id": "all", "target_pct": rng.choice([90.0, 97.0])}]
    if any(sku["warehouse_id"] == "north" for sku in skus):
        rates.append({"id": "n", "target_pct": 98.0, "warehouse_id": "north"})
    value = sum(
        sku["unit_cost"] * (sku["annual_demand_units"] / 8 + 12 * sku["daily_demand_std_units"])
        for sku in skus
    )
    limits: dict[str, Any] = {
        "stock_budget": rng.choice([None, value]),
        "max_orders_per_year": rng.choice([None, 8.0 * size]),
        "storage_capacity_m3": rng.choice(
            [None, 0.05 * sum(s["annual_demand_units"] for s in skus)]
        ),
    }
    given = {name: limit for name, limit in limits.items() if limit is not None}
    return reorder_policy(*skus, fill_rates=rates, **given)


def optimum(decision: ReorderPolicy, precision: float = 1e-7) -> float | None:
    """The least cost by Kelley's cutting planes on 1/Q and G(k)/Q, or None where there is no plan.

    Variables q = Q/E, k, 1/q and G(k)/q for each SKU, with E its economic lot; tangent planes of
    the two convex functions are added where the last answer lies (J. E. Kelley 1960), until it is
    off by no more than the precision. Never above the least cost.
    """
    skus = decision.skus
    count = len(skus)
    demand, sigma = skus["annual_demand_units"], lead_time_std_units(skus)
    economic = np.sqrt(2.0 * skus["ordering_cost"] * demand / holding_costs(skus))
    cost = np.concatenate(
        [
            holding_costs(skus) * economic / 2.0,
            holding_costs(skus) * sigma,
            skus["ordering_cost"] * demand / economic,
            skus["shortage_cost_per_unit"] * demand * sigma / economic,
        ]
    )
    rows, limits = _shared(decision, demand, sigma, economic)
    box = [(1 / 400.0, 40.0)] * count + [(0.0, 8.0)] * count + [(0.0, None)] * (2 * count)
    cuts: list[np.ndarray] = []
    sides: list[float] = []
    for lot in (0.25, 0.5, 1.0, 2.0, 4.0):
        for k in (0.0, 1.0, 2.0, 3.0):
            _cut(cuts, sides, np.concatenate([np.full(count, lot), np.full(count, k)]))
    for _ in range(400):
        found = linprog(
            cost, np.vstack([*rows, *cuts]), np.concatenate([limits, sides]), bounds=box
        )
        if not found.success:
            return None
        point = found.x[: 2 * count]
        if (_functions(point) - found.x[2 * count :] <= precision).all():
            break
        _cut(cuts, sides, point)
    return float(found.fun)


def _functions(point: np.ndarray) -> np.ndarray:
    lot, k = np.split(point, 2)
    return np.concatenate([1.0 / lot, (norm.pdf(k) - k * norm.sf(k)) / lot])


def _cut(cuts: list[np.ndarray], sides: list[float], point: np.ndarray) -> None:
    """Tangent planes of 1/q and G(k)/q at a point, as rows that are at most a side."""
    lot, k = np.split(point, 2)
    loss, count = norm.pdf(k) - k * norm.sf(k), len(lot)
    for i in range(count):
        row = np.zeros(4 * count)
        row[i], row[2 * count + i] = -1.0 / lot[i] ** 2, -1.0
        cuts.append(row)
        sides.append(-2.0 / lot[i])
        row = np.zeros(4 * count)
        by_lot, by_k = -loss[i] / lot[i] ** 2, -norm.sf(k[i]) / lot[i]
        row[i], row[count + i], row[3 * count + i] = by_lot, by_k, -1.0
        cuts.append(row)
        sides.append(by_lot * lot[i] + by_k * k[i] - loss[i] / lot[i])


def _shared(
    decision: ReorderPolicy, demand: np.ndarray, sigma: np.ndarray, economic: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """Rows over the variables, each scaled to a limit of 1."""
    skus, nothing = decision.skus, np.zeros(len(demand))
    cost, volume = skus["unit_cost"], skus["unit_volume_m3"]
    given = [
        (decision.stock_budget, [cost * economic / 2.0, cost * sigma, nothing, nothing]),
        (decision.storage_capacity_m3, [volume * economic, volume * sigma, nothing, nothing]),
        (decision.max_orders_per_year, [nothing, nothing, demand / economic, nothing]),
    ]
    classes = np.full(len(demand), "A", dtype=object)
    for rate, inside in zip(decision.fill_rates, members(decision, classes), strict=True):
        allowed = (1.0 - rate.target_pct / 100.0) * float(demand[inside].sum())
        short = inside * demand * sigma / economic
        given.append((allowed, [nothing, nothing, nothing, short]))
    rows = [np.concatenate(row) / limit for limit, row in given if limit is not None]
    return rows, np.ones(len(rows))
