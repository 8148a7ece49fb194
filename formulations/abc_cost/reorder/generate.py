"""Realistic decisions on reorder policies whose limits and fill rates bind as much as asked."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.invented import Columns, as_table, invented_skus, uncertainty
from formulations.abc_cost.reorder.plan import unit_normal_loss

DESCRIPTION = "Reorder policies for {} SKUs under a budget, a storage limit and two fill rates"

PRICES = {"tight": (0.5, 0.5), "usual": (0.5, 0.0), "loose": (0.0, 0.0)}
"""Prices of budget and storage, in parts of what holding costs per unit of each."""

SPARE = 1.25
"""A limit without a price, relative to its use."""

USUAL_TAIL = 0.25
"""So many of the lead times of the SKU in the middle have a stock-out."""

VALUE_OF_A = 0.8
"""Class A, which has a fill rate of its own, makes this part of the annual value."""

ROUNDS = 6
"""So often lots and safety factors answer each other."""


def generated(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
    """``data.reorder_policy`` with a budget, a storage, and fill rates of all SKUs and of class A.

    The limits are what good policies use at chosen prices, and the fill rates what they reach, so
    that all of them can be kept.
    """
    columns = invented_skus(rng, size)
    columns |= uncertainty(rng, columns)
    priced = PRICES[tightness]
    holding = columns["holding_rate_pct_year"] / 100.0 * columns["unit_cost"]
    use = np.array([columns["unit_cost"], columns["unit_volume_m3"]])
    budget_price, storage_price = np.array(priced) * holding.sum() / use.sum(axis=1)
    by_factor = holding + budget_price * use[0] + storage_price * use[1]
    by_lot = by_factor / 2.0 + storage_price * use[1] / 2.0
    inside = _in_class_a(columns)
    lot, factor, sigma = _good_policies(columns, by_lot, by_factor, inside)
    money, room = (use * (np.array([lot / 2.0, lot]) + factor * sigma)).sum(axis=1)
    spare = np.where(np.array(priced) > 0.0, 1.0, SPARE)
    short = sigma * unit_normal_loss(factor) / lot
    demand, rates = columns["annual_demand_units"], []
    for name, counted, fields in (
        ("all", np.ones(size, dtype=bool), {}),
        ("class-A", inside, {"abc_class_id": "A"}),
    ):
        reached = 100.0 * (1.0 - demand[counted] @ short[counted] / demand[counted].sum())
        rates.append({"id": name, "target_pct": _rounded_down(reached), **fields})
    return {
        "stock_budget": round(float(money * spare[0]) * 1.0001 + 0.01, 2),
        "storage_capacity_m3": round(float(room * spare[1]) * 1.0001 + 1e-6, 6),
        "fill_rates": rates,
        "skus": as_table(columns),
    }


def _good_policies(
    columns: Columns, by_lot: np.ndarray, by_factor: np.ndarray, inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lots, safety factors and deviations, (SKUs,) each; shortages in class A cost twice as much.

    Lot and factor answer each other as in Hadley and Whitin, "Analysis of Inventory Systems", 1963,
    section 4-2.
    """
    from scipy.special import ndtri

    demand, daily = columns["annual_demand_units"], columns["annual_demand_units"] / DAYS_PER_YEAR
    of_demand = columns["lead_time_days"] * columns["daily_demand_std_units"] ** 2
    sigma = np.sqrt(of_demand + (daily * columns["lead_time_std_days"]) ** 2)
    ordering = columns["ordering_cost"]
    lot = np.sqrt(ordering * demand / by_lot)
    shortage = np.median(by_factor * lot / demand) / USUAL_TAIL * np.where(inside, 2.0, 1.0)
    for _ in range(ROUNDS):
        tail = np.clip(by_factor * lot / (shortage * demand), 1e-9, 0.5)
        factor = -ndtri(tail)
        lost = ordering + shortage * sigma * unit_normal_loss(factor)
        lot = np.sqrt(demand * lost / by_lot)
    return lot, factor, sigma


def _in_class_a(columns: Columns) -> np.ndarray:
    """The SKUs of the highest annual value, up to the one that crosses its share."""
    value = columns["annual_demand_units"] * columns["unit_cost"]
    order = np.argsort(-value, kind="stable")
    before = np.cumsum(value[order]) - value[order]
    inside = np.empty(len(value), dtype=bool)
    inside[order] = before < VALUE_OF_A * value.sum()
    return inside


def _rounded_down(pct: float) -> float:
    return max(0.0, float(np.floor(100.0 * pct - 1e-6) / 100.0))
