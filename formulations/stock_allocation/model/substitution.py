"""Substitution: what is delivered of one SKU and serves the demand for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.core as pyo


def add_substituted(m: Any, domain: Callable[..., Any]) -> None:
    """The variables of demand that a substitute serves; ``domain`` is that of quantities."""
    m.substituted = pyo.Var(
        m.SUBSTITUTED,
        domain=lambda m, z, sku, other, t: domain(m, z, sku, t),
        doc="units of demand that a substitute serves",
    )


def add_substitution(m: Any) -> None:
    """The equation of SKUs that serve other demand than that for themselves."""
    m.substitute_delivered = pyo.Constraint(
        m.DELIVERED_FOR_OTHERS, rule=substitute_delivered, doc="substitutes that are delivered"
    )


def substitute_delivered(m: Any, z: Any, sku: Any, t: Any) -> Any:
    """(29) what serves other demand arrives in the zone in just that period."""
    arriving = sum(
        m.flow[lane, sku, t - m.lead_time[lane]]
        for lane in m.LANES_TO_ZONE[z]
        if (lane, sku, t - m.lead_time[lane]) in m.flow
    )
    taken = sum(
        m.units_per_unit[z, other, sku] * m.substituted[z, other, sku, t]
        for other in m.REPLACED[z, sku, t]
    )
    return taken <= arriving
