"""The planner's rule of thumb: all economic order quantities shrunk alike."""

from __future__ import annotations

from formulations.abc_cost.order_quantity.arrays import lots_of
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.solution import Solution, order_plan


def plan_of_thumb(decision: OrderQuantity) -> Solution:
    """Economic order quantities, made smaller by the one factor that keeps every limit."""
    lots = lots_of(decision)
    return order_plan(decision, lots.economic * lots.fit(lots.economic))
