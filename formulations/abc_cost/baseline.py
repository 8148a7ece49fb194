"""What a planner does by rule of thumb: fill the classes up, shrink all lots alike."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from formulations.abc_cost.arrays import lots_of
from formulations.abc_cost.checks import violations
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.thumb import counts_of_thumb
from formulations.abc_cost.figures import Floats, unlimited
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.thumb import levels_of_thumb
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.thumb import rule_of_thumb
from formulations.abc_cost.solution import (
    Solution,
    count_plan,
    grouping_plan,
    order_plan,
    reorder_plan,
    stock_plan,
)
from optimizer.sdk import never


def baseline(
    instance: Instance, rng: random.Random, interrupted: Callable[[], bool] = never
) -> Solution | None:
    """The rule's plan, or None where it breaks a rule of the instance. It draws no lots."""
    match instance.decision:
        case ClassStock() as decision:
            plan = stock_plan(decision, _stock_units(decision))
        case OrderQuantity() as decision:
            plan = order_plan(decision, _lot_units(decision))
        case ReorderPolicy() as decision:
            found = rule_of_thumb(decision)
            if found is None:
                return None
            plan = reorder_plan(decision, *found)
        case Grouping() as decision:
            plan = grouping_plan(decision, levels_of_thumb(decision))
        case CountSchedule() as decision:
            plan = count_plan(decision, counts_of_thumb(decision))
    return None if any(violations(instance, plan)) else plan


def _stock_units(decision: ClassStock) -> Floats:
    """By share where all classes have one, else floors filled up to the total in file order."""
    floor: Floats = decision.classes["min_units"]
    share: Floats = decision.classes["share_pct"] / 100.0
    totals = (decision.demand_units, decision.intake_units, decision.total_units, floor.sum())
    total = max(float(units) for units in totals if units is not None)
    if not np.isnan(share).any():
        needed = np.divide(floor, share, out=np.zeros_like(floor), where=share > 0)
        return share * max(total, float(needed.max()))
    cap = decision.classes["max_units"]
    room = unlimited(cap) - floor
    filled: Floats = np.minimum(np.cumsum(room), total - floor.sum())
    return floor + np.diff(filled, prepend=0.0)


def _lot_units(decision: OrderQuantity) -> Floats:
    """The economic order quantities, all made smaller by the factor that keeps every limit."""
    lots = lots_of(decision)
    return lots.economic * lots.fit(lots.economic)
