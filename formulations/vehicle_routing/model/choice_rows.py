"""The rows that say which orders a vehicle may serve at all, and which of several alternatives."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.model.load_rows import served_by


def required_groups(m: Any, group: Any) -> Any:
    """(31) One order of every group without an unserved cost is served."""
    return alternatives_served(m, group) == 1


def optional_groups(m: Any, group: Any) -> Any:
    """(32) One order of every other group is served, or all are left out."""
    return alternatives_served(m, group) + m.unserved_group[group] == 1


def alternatives_served(m: Any, group: Any) -> Any:
    return sum(served_by(m, k, i) for i in m.ALTERNATIVES[group] for k in m.TYPES)


def tags(m: Any, k: Any, i: Any) -> Any:
    """(33) Vehicles without a tag that an order asks for do not serve it."""
    return served_by(m, k, i) == 0


def goods_on_board(m: Any, k: Any, i: Any) -> Any:
    """(34) What is on a started route stays there, and nothing else can be delivered by it."""
    return served_by(m, k, i) == 0


def cost_of_changes(m: Any) -> Any:
    """What is served by another vehicle type than was planned."""
    return sum(m.change_cost[k, i] * served_by(m, k, i) for k, i in m.CHANGES)


def declare_choices(m: Any) -> None:
    """The rows (31) - (34)."""
    m.required_groups = pyo.Constraint(
        m.REQUIRED_GROUPS, rule=required_groups, doc="one order of each group is served"
    )
    m.optional_groups = pyo.Constraint(
        m.OPTIONAL_GROUPS, rule=optional_groups, doc="at most one order of each group is served"
    )
    m.tags = pyo.Constraint(m.WITHOUT_TAGS, rule=tags, doc="tags that orders ask for")
    m.goods_on_board = pyo.Constraint(
        m.NOT_ON_BOARD, rule=goods_on_board, doc="goods stay on the started route that has them"
    )
