"""An earlier plan: flows that stay as they were, and a price for changing the others."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_changes(m: Any) -> None:
    """The variables of what is changed."""
    m.change = pyo.Var(
        m.CHANGEABLE, domain=pyo.NonNegativeReals, doc="units more or less than planned"
    )


def add_replanning(m: Any) -> None:
    """The equations of an earlier plan."""
    m.pinned = pyo.Constraint(m.PINNED_FLOWS, rule=pinned, doc="flows as planned")
    m.more_than_planned = pyo.Constraint(
        m.CHANGEABLE, rule=more_than_planned, doc="a price for more than planned"
    )
    m.less_than_planned = pyo.Constraint(
        m.CHANGEABLE, rule=less_than_planned, doc="a price for less than planned"
    )


def pinned(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(25) what is fixed leaves as planned."""
    return m.flow[lane, sku, t] == m.planned_units[lane, sku, t]


def more_than_planned(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(26) what leaves beyond the plan is a change."""
    return m.flow[lane, sku, t] - m.planned_units[lane, sku, t] <= m.change[lane, sku, t]


def less_than_planned(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(27) what the plan has beyond what leaves is one, too."""
    return m.planned_units[lane, sku, t] - m.flow[lane, sku, t] <= m.change[lane, sku, t]
