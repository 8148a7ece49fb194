"""Class stock as a linear programme, equation by equation as in README.md."""

from __future__ import annotations

import math
from typing import Any

import pyomo.core as pyo

from formulations.abc_cost.class_stock.data import ClassStock
from optimizer.sdk import Table

REL_ERROR = 0.0


def obstacle(decision: ClassStock) -> None:
    """Nothing: there are few classes."""


def num_columns(decision: ClassStock) -> int:
    """A stock for each class."""
    return len(decision.classes)


def build(decision: ClassStock) -> pyo.AbstractModel:
    """The linear model of a decision, to be minimised."""
    max_units = _by_id(decision.classes, "max_units")
    share_pct = _exact_shares(decision)
    floors = _given(decision, "demand_units", "intake_units")
    caps = _given(decision, "max_total_units")
    totals = _given(decision, "total_units")

    m = pyo.AbstractModel(doc="class stock")
    m.CLASSES = pyo.Set(initialize=decision.classes["id"].tolist())
    m.CAPPED = pyo.Set(initialize=list(max_units))
    m.SHARED = pyo.Set(initialize=list(share_pct))
    m.FLOORS = pyo.Set(initialize=list(floors))
    m.CAPS = pyo.Set(initialize=list(caps))
    m.TOTALS = pyo.Set(initialize=list(totals))

    m.unit_cost = pyo.Param(m.CLASSES, initialize=_by_id(decision.classes, "unit_cost"))
    m.min_units = pyo.Param(m.CLASSES, initialize=_by_id(decision.classes, "min_units"))
    m.max_units = pyo.Param(m.CAPPED, initialize=max_units)
    m.share_pct = pyo.Param(m.SHARED, initialize=share_pct)
    m.floor_units = pyo.Param(m.FLOORS, initialize=floors)
    m.cap_units = pyo.Param(m.CAPS, initialize=caps)
    m.given_units = pyo.Param(m.TOTALS, initialize=totals)

    m.stock_units = pyo.Var(m.CLASSES, domain=pyo.NonNegativeReals, doc="stock of a class")
    m.total_stock_units = pyo.Var(domain=pyo.NonNegativeReals, doc="stock of all classes")

    m.stock_cost = pyo.Objective(rule=stock_cost, sense=pyo.minimize)
    m.total_stock = pyo.Constraint(rule=total_stock, doc="the total stock is that of all classes")
    m.class_floor = pyo.Constraint(m.CLASSES, rule=class_floor, doc="floors of the classes")
    m.class_cap = pyo.Constraint(m.CAPPED, rule=class_cap, doc="caps of the classes")
    m.class_share = pyo.Constraint(m.SHARED, rule=class_share, doc="fixed shares of the classes")
    m.total_floor = pyo.Constraint(m.FLOORS, rule=total_floor, doc="demand and intake to cover")
    m.total_cap = pyo.Constraint(m.CAPS, rule=total_cap, doc="cap of the total stock")
    m.given_total = pyo.Constraint(m.TOTALS, rule=given_total, doc="total stock as given")
    return m


def stock_cost(m: Any) -> Any:
    """(1) Each unit of stock costs what its class costs."""
    return sum(m.unit_cost[k] * m.stock_units[k] for k in m.CLASSES)


def total_stock(m: Any) -> Any:
    """(2) The total stock is that of all classes."""
    return sum(m.stock_units[k] for k in m.CLASSES) == m.total_stock_units


def class_floor(m: Any, k: Any) -> Any:
    """(3) No class below its floor."""
    return m.stock_units[k] >= m.min_units[k]


def class_cap(m: Any, k: Any) -> Any:
    """(4) No class above its cap."""
    return m.stock_units[k] <= m.max_units[k]


def class_share(m: Any, k: Any) -> Any:
    """(5) A class with a share has just this share of the total."""
    return m.stock_units[k] == m.share_pct[k] / 100 * m.total_stock_units


def total_floor(m: Any, f: Any) -> Any:
    """(6) The total covers demand and intake."""
    return m.total_stock_units >= m.floor_units[f]


def total_cap(m: Any, c: Any) -> Any:
    """(7) The total stays within its cap."""
    return m.total_stock_units <= m.cap_units[c]


def given_total(m: Any, t: Any) -> Any:
    """(8) The total is as given."""
    return m.total_stock_units == m.given_units[t]


def _given(decision: ClassStock, *fields: str) -> dict[str, float]:
    values = {field: getattr(decision, field) for field in fields}
    return {field: value for field, value in values.items() if value is not None}


def _exact_shares(decision: ClassStock) -> dict[str, float]:
    """By class, the shares that (5) stands for, %.

    Shares of all classes may miss 100 % by rounding, which no solver forgives where stocks are
    large. So they are divided by their sum, and the class with the largest one has what is left.
    """
    share_pct = _by_id(decision.classes, "share_pct")
    if len(share_pct) < len(decision.classes):
        return share_pct
    total, largest = sum(share_pct.values()), max(share_pct, key=lambda k: share_pct[k])
    return {k: 100.0 * share / total for k, share in share_pct.items() if k != largest}


def _by_id(table: Table[Any], field: str) -> dict[str, float]:
    """The values of a field by id, absent ones left out."""
    pairs = zip(table["id"].tolist(), table[field].tolist(), strict=True)
    return {key: value for key, value in pairs if not math.isnan(value)}
