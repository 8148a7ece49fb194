"""Shelf life: what is in stock is not too old, and what may be thrown away.

Whatever leaves first is the oldest. Then no unit is too old exactly where the stock is no more than
what came within the shelf life, as long as no unit comes with an age: so none is moved on.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_waste(m: Any, quantity_domain: Any) -> None:
    """The variables of what is thrown away."""
    m.waste = pyo.Var(m.WASTES, domain=quantity_domain, doc="units thrown away in a period")


def add_shelf_life(m: Any) -> None:
    """The equation of SKUs with a shelf life."""
    m.shelf_life = pyo.Constraint(m.FRESH, rule=shelf_life, doc="shelf life of stock")


def shelf_life(m: Any, w: Any, sku: Any, t: Any) -> Any:
    """(23) the stock at the end of a period is no more than what came within the shelf life."""
    recent = sum(m.flow[lane, sku, left] for lane, left in m.RECENT[w, sku, t])
    return m.stock[w, sku, t] <= m.fresh_units[w, sku, t] + recent
