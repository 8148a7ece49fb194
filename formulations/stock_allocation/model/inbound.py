"""Inbound capacity: what a warehouse can unload in a period."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_inbound(m: Any) -> None:
    """The equation of warehouses with an inbound capacity."""
    m.nothing = pyo.Expression(expr=0.0)  # with it a row stands also where nothing can arrive
    m.inbound_capacity = pyo.Constraint(
        m.INBOUNDS, rule=inbound_capacity, doc="inbound capacity of warehouses"
    )


def inbound_capacity(m: Any, w: Any, t: Any) -> Any:
    """(20) the units that arrive at a warehouse in a period, beside receipts."""
    flows = m.FLOWS_TO[w, t]
    arriving = m.nothing + sum(m.flow[lane, sku, t - m.lead_time[lane]] for lane, sku in flows)
    if w in m.EMPTY_CANDIDATES:
        return arriving <= m.inbound_units[w, t] * m.open_warehouse[w]
    return arriving <= m.inbound_units[w, t]
