"""The kind "service": fill rates that cost more than they earn, and limits on lateness."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.baseline import rule_of_thumb
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import sums_of
from formulations.stock_allocation.instance import Instance
from optimizer.sdk import FEASIBILITY

Data = dict[str, Any]

SHARE = {"tight": 1.0, "usual": 0.9, "loose": 0.4}
"""Fill rates relative to what the rule of thumb serves, so that they can be held."""


def add_service(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """SKUs of class C are cheap to lose, so that nobody would serve them but for a fill rate.

    Some demand that had to be served at once, and is in stock for that, may now be a little late.
    """
    for sku in data["skus"]:
        sku["abc_class_id"] = str(rng.choice(["A", "B", "C"]))
    for zone in data["zones"]:
        zone["channel_id"] = str(rng.choice(["WEB", "STORE"]))
    cheap = {sku["id"] for sku in data["skus"] if sku["abc_class_id"] == "C"}
    wait = {(row["sku_id"], row["zone_id"]) for row in data["demand"] if rng.random() < 0.7}
    for row in data["demand"]:
        if "shortage_cost_per_unit" not in row:
            if (row["sku_id"], row["zone_id"]) in wait:
                row |= {"backorder_cost_per_unit": 0.05, "max_lateness_periods": 1}
        elif row["sku_id"] in cheap:
            row["shortage_cost_per_unit"] = round(row["shortage_cost_per_unit"] * 0.2, 2)
    data["fill_rates"] = _held_by_hand(data, SHARE[tightness])


def _held_by_hand(data: Data, share: float) -> list[Data]:
    """For each zone, channel and class the share of its demand that the rule of thumb serves."""
    words: list[Data] = [{"zone_id": zone["id"]} for zone in data["zones"]]
    words += [{"channel_id": channel} for channel in _values(data["zones"], "channel_id")]
    words += [{"abc_class_id": of} for of in _values(data["skus"], "abc_class_id")]
    rates = [{"id": "-".join(each.values()), **each, "target_pct": 0.0} for each in words]
    instance = Instance.model_validate({**data, "fill_rates": rates})
    plan = rule_of_thumb(instance)
    if plan is None:
        return rates
    figures = Figures(instance)
    sums = sums_of(figures, Quantities(figures, plan))
    for row, asked, lost in zip(rates, sums.asked.tolist(), sums.lost.tolist(), strict=True):
        served = 100.0 * share * (1.0 - lost / max(asked, FEASIBILITY))
        row["target_pct"] = max(0.0, float(np.floor(served * 100.0 - 1.0) / 100.0))
    return rates


def _values(rows: list[Data], field: str) -> list[str]:
    return sorted({row[field] for row in rows})
