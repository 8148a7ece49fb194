"""The planner's rule of thumb: classes filled up in file order, or all by their shares."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.class_stock.data import ClassStock
from formulations.abc_cost.figures import Floats, unlimited
from formulations.abc_cost.solution import Solution, stock_plan


def plan_of_thumb(decision: ClassStock) -> Solution:
    """The rule's plan."""
    return stock_plan(decision, _stock_units(decision))


def _stock_units(decision: ClassStock) -> Floats:
    """By share where all classes have one, else floors filled up to the total in file order."""
    floor: Floats = decision.classes["min_units"]
    share: Floats = decision.classes["share_pct"] / 100.0
    totals = (decision.demand_units, decision.intake_units, decision.total_units, floor.sum())
    total = max(float(units) for units in totals if units is not None)
    if not np.isnan(share).any():
        needed = np.divide(floor, share, out=np.zeros_like(floor), where=share > 0)
        return share * max(total, float(needed.max()))
    room = unlimited(decision.classes["max_units"]) - floor
    filled: Floats = np.minimum(np.cumsum(room), total - floor.sum())
    return floor + np.diff(filled, prepend=0.0)
