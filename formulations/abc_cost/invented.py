"""Invented SKUs with the spread of real shops; what each decision adds is in its own generator."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import DAYS_PER_YEAR

Columns = dict[str, npt.NDArray[Any]]


def invented_skus(rng: np.random.Generator, size: int) -> Columns:
    """One array for each field of a SKU; demand, value and volume are lognormal."""
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


def uncertainty(rng: np.random.Generator, columns: Columns) -> Columns:
    """How demand and lead times of these SKUs vary, one array a field."""
    daily, size = columns["annual_demand_units"] / DAYS_PER_YEAR, len(columns["id"])
    restless = rng.lognormal(mean=0.3, sigma=0.5, size=size)
    return {
        "daily_demand_std_units": (np.sqrt(daily) * restless).round(4),
        "lead_time_days": rng.choice([4.0, 10.0, 21.0, 45.0], size=size),
        "lead_time_std_days": rng.choice([0.0, 0.0, 1.0, 4.0], size=size),
    }


def as_table(columns: Columns) -> dict[str, Any]:
    """The columns as a table of an envelope."""
    lists = (column.tolist() for column in columns.values())
    return {
        "columns": list(columns),
        "rows": [list(row) for row in zip(*lists, strict=True)],
    }
