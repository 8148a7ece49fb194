"""Fill rates: how much of the demand of a zone, a channel or a class is served at least."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_fill_rates(m: Any) -> None:
    """The equation of fill rates."""
    m.fill_rate = pyo.Constraint(m.FILL_RATES, rule=fill_rate, doc="fill rates")


def fill_rate(m: Any, rate: Any) -> Any:
    """(22) no more is lost of what a fill rate is about than its target allows."""
    return sum(m.shortage[z, sku, t] for z, sku, t in m.LOST_IN[rate]) <= m.most_lost[rate]
