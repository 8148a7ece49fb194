"""Realistic classes of stock whose limits are as near as asked."""

from __future__ import annotations

from typing import Any

import numpy as np

DESCRIPTION = "Stock of {} classes between floors, caps and totals"

ROOM = {"tight": 0.05, "usual": 0.3, "loose": 1.0}
"""How far limits of class stock are from what they are drawn around, at most, in parts of it."""


def generated(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
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
