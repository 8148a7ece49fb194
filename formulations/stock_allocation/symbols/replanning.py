"""The sets and parameters of an earlier plan: what is fixed, and what changes of the rest cost."""

from __future__ import annotations

from typing import Any

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.planned import planned
from formulations.stock_allocation.symbols.declare import declare


def add_replanning(m: Any, a: Arrays, flows: Flows) -> None:
    """Everything is empty where nothing is said of an earlier plan."""
    plan = planned(a)
    units, cost = plan.units, plan.change_cost
    fixed = plan.fixed & (units > 0)
    free = flows.exists & (cost > 0) & (a.lanes.kind != "delivery")[:, None, None] & ~fixed
    labels = a.lanes.axis.ids, a.skus.ids, range(len(a.periods))
    declare(m, "PLANNED_FLOWS", (free | fixed) & (units > 0), labels, planned_units=units)
    declare(m, "PINNED_FLOWS", fixed, labels)
    declare(m, "CHANGEABLE", free & (units > 0), labels)
    declare(m, "UNPLANNED", free & (units == 0), labels)
    declare(m, "CHANGE_PERIODS", cost > 0, labels[2:], change_cost=cost)
