"""The kind "replan": an earlier plan, the first period of it frozen, and more demand since."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.baseline import rule_of_thumb
from formulations.stock_allocation.instance import Instance

Data = dict[str, Any]

MORE = {"tight": 1.6, "usual": 1.3, "loose": 1.1}
"""Later demand that may be lost, relative to what it was when the plan was made."""

CHANGE_COST = 0.1
"""Of the mean price of a unit."""


def add_earlier_plan(rng: np.random.Generator, data: Data, tightness: str) -> None:
    """The earlier plan is the rule of thumb's. With more demand to lose it is still one."""
    plan = rule_of_thumb(Instance.model_validate(data))
    purchases = [] if plan is None else list(plan.purchases)
    first, *later = (row["id"] for row in data["periods"])
    data["planned_flows"] = [
        {
            "lane_id": row.lane_id,
            "sku_id": row.sku_id,
            "period_id": row.period_id,
            "planned_units": row.units,
        }
        | ({"pinned": True} if row.period_id != first and rng.random() < 0.2 else {})
        for row in purchases
    ]
    price = float(np.mean([row["unit_cost"] for row in data["offers"]]))
    for row in data["periods"]:
        row["change_cost_per_unit"] = round(CHANGE_COST * price, 2)
    data["periods"][0]["frozen"] = True
    for row in data["demand"]:
        if "shortage_cost_per_unit" in row and row["period_id"] in later:
            row["demand_units"] = float(np.ceil(row["demand_units"] * MORE[tightness]))
