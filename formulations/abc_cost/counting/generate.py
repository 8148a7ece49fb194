"""Realistic count schedules whose hours bind as much as asked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from formulations.abc_cost.invented import as_table, invented_skus

DESCRIPTION = "How often to count {} SKUs within the hours that there are"

HOURS = {"tight": 0.3, "usual": 0.7, "loose": 1.5}
"""Hours there are beyond those of the fewest counts, in parts of what counts worth a wage take."""

WAGE = 18.0
FLOORS = {"A": 4, "B": 2, "C": 1}


def generated(rng: np.random.Generator, size: int, tightness: str) -> dict[str, Any]:
    """``data.count_schedule``: busy SKUs have more errors, and dear ones errors that cost more."""
    columns = invented_skus(rng, size)
    demand, unit_cost = columns["annual_demand_units"], columns["unit_cost"]
    order = np.argsort(-demand * unit_cost, kind="stable")
    place = np.empty(size, dtype=int)
    place[order] = np.arange(size)
    classes = np.array(list(FLOORS), dtype=object)[np.searchsorted([0.2, 0.5], place / size)]
    hours = rng.choice([0.05, 0.1, 0.25, 0.5], size=size)
    floors = np.array([FLOORS[name] for name in classes.tolist()])
    errors = (0.05 * np.sqrt(demand) * rng.lognormal(0.0, 0.5, size)).round(3)
    error_cost = (unit_cost * rng.lognormal(1.0, 0.5, size)).round(2)
    worth = np.maximum(floors, np.sqrt(errors * error_cost / (2.0 * WAGE * hours)))
    told = {
        "id": columns["id"],
        "errors_per_year": errors,
        "error_cost_per_year": error_cost,
        "hours_per_count": hours,
        "abc_class_id": classes,
    }
    labour_hours = float((floors + HOURS[tightness] * (worth - floors)) @ hours)
    return {
        "labour_hours": math.ceil(100.0 * labour_hours) / 100.0,
        "labour_cost_per_h": WAGE,
        "classes": [{"id": name, "min_counts": floor} for name, floor in FLOORS.items()],
        "skus": as_table(told),
    }
