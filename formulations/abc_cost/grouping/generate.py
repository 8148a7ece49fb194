"""Realistic decisions on grouping whose budget binds as much as asked."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.abc_cost.invented import as_table, invented_skus, uncertainty

DESCRIPTION = "Classes of service for {} SKUs under a budget of safety stock"

BUDGETS = {"tight": 0.3, "usual": 0.7, "loose": 2.0}
"""Money in safety stock, in parts of what two deviations of every SKU take."""

LEVELS = (60.0, 80.0, 90.0, 95.0, 98.0, 99.5)
MOST_CLASSES = {"tight": 2, "usual": 2, "loose": 3}

MANAGEMENT = 2e-4
"""What keeping a class costs a year, in parts of all margins."""


def generated(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
    """``data.grouping`` with six service levels, of which a few may be kept, and a budget."""
    columns = invented_skus(rng, size)
    columns |= uncertainty(rng, columns)
    del columns["ordering_cost"], columns["unit_volume_m3"]
    rates = rng.lognormal(mean=-1.2, sigma=0.6, size=size)
    columns["unit_margin"] = np.maximum(0.01, (columns["unit_cost"] * rates).round(2))
    sigma = columns["daily_demand_std_units"] * np.sqrt(columns["lead_time_days"])
    budget = BUDGETS[tightness] * 2.0 * float(columns["unit_cost"] @ sigma)
    margin = float(columns["unit_margin"] @ columns["annual_demand_units"])
    classes = [
        {
            "id": f"L{level:g}",
            "service_level_pct": level,
            "management_cost": round(MANAGEMENT * margin, 2),
        }
        for level in LEVELS
    ]
    return {
        "max_classes": MOST_CLASSES[tightness],
        "stock_budget": round(budget + 0.01, 2),
        "classes": classes,
        "skus": as_table(columns),
    }
