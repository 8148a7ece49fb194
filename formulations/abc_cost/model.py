"""The two decisions as linear programmes, equation by equation as in README.md."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.lots import Lots, lots_of, shared_limits
from optimizer.sdk import Table

RATIO = 1.02
"""From one tangent point to the next; it sets the error of the order quantity model."""


def build(instance: Instance) -> pyo.AbstractModel:
    match instance.decision:
        case ClassStock() as decision:
            return class_stock_model(decision)
        case OrderQuantity() as decision:
            return order_quantity_model(decision)


def rel_error(instance: Instance) -> float:
    """By how much the objective may undercut the true cost, in parts of the true cost.

    Between tangent points q and r * q the tangents of 1/Q meet at 4 r / (1 + r)^2 of its value,
    which is where they are worst: 0.0098 % for r = 1.02.
    """
    if isinstance(instance.decision, ClassStock):
        return 0.0
    return 1.0 - 4.0 * RATIO / (1.0 + RATIO) ** 2


# -- class stock ---------------------------------------------------------------------------


def class_stock_model(decision: ClassStock) -> pyo.AbstractModel:
    max_units = _by_id(decision.classes, "max_units")
    share_pct = _by_id(decision.classes, "share_pct")
    floors = _given(decision, "demand_units", "intake_units")
    caps = _given(decision, "max_total_units")
    totals = _given(decision, "total_units")

    m = pyo.AbstractModel(doc="class stock")
    m.classes = pyo.Set(initialize=decision.classes["id"].tolist())
    m.capped = pyo.Set(initialize=list(max_units))
    m.shared = pyo.Set(initialize=list(share_pct))
    m.floors = pyo.Set(initialize=list(floors))
    m.caps = pyo.Set(initialize=list(caps))
    m.totals = pyo.Set(initialize=list(totals))

    m.unit_cost = pyo.Param(m.classes, initialize=_by_id(decision.classes, "unit_cost"))
    m.min_units = pyo.Param(m.classes, initialize=_by_id(decision.classes, "min_units"))
    m.max_units = pyo.Param(m.capped, initialize=max_units)
    m.share_pct = pyo.Param(m.shared, initialize=share_pct)
    m.floor_units = pyo.Param(m.floors, initialize=floors)
    m.cap_units = pyo.Param(m.caps, initialize=caps)
    m.given_units = pyo.Param(m.totals, initialize=totals)

    m.stock_units = pyo.Var(m.classes, domain=pyo.NonNegativeReals, doc="stock of a class")
    m.total_stock_units = pyo.Var(domain=pyo.NonNegativeReals, doc="stock of all classes")

    m.stock_cost = pyo.Objective(rule=stock_cost, sense=pyo.minimize)
    m.total_stock = pyo.Constraint(rule=total_stock, doc="the total stock is that of all classes")
    m.class_floor = pyo.Constraint(m.classes, rule=class_floor, doc="floors of the classes")
    m.class_cap = pyo.Constraint(m.capped, rule=class_cap, doc="caps of the classes")
    m.class_share = pyo.Constraint(m.shared, rule=class_share, doc="fixed shares of the classes")
    m.total_floor = pyo.Constraint(m.floors, rule=total_floor, doc="demand and intake to cover")
    m.total_cap = pyo.Constraint(m.caps, rule=total_cap, doc="cap of the total stock")
    m.given_total = pyo.Constraint(m.totals, rule=given_total, doc="total stock as given")
    return m


def stock_cost(m: Any) -> Any:
    """(1)"""
    return sum(m.unit_cost[k] * m.stock_units[k] for k in m.classes)


def total_stock(m: Any) -> Any:
    """(2)"""
    return sum(m.stock_units[k] for k in m.classes) == m.total_stock_units


def class_floor(m: Any, k: Any) -> Any:
    """(3)"""
    return m.stock_units[k] >= m.min_units[k]


def class_cap(m: Any, k: Any) -> Any:
    """(4)"""
    return m.stock_units[k] <= m.max_units[k]


def class_share(m: Any, k: Any) -> Any:
    """(5)"""
    return m.stock_units[k] == m.share_pct[k] / 100 * m.total_stock_units


def total_floor(m: Any, f: Any) -> Any:
    """(6)"""
    return m.total_stock_units >= m.floor_units[f]


def total_cap(m: Any, c: Any) -> Any:
    """(7)"""
    return m.total_stock_units <= m.cap_units[c]


def given_total(m: Any, t: Any) -> Any:
    """(8)"""
    return m.total_stock_units == m.given_units[t]


def _given(decision: ClassStock, *fields: str) -> dict[str, float]:
    values = {field: getattr(decision, field) for field in fields}
    return {field: value for field, value in values.items() if value is not None}


def _by_id(table: Table[Any], field: str) -> dict[str, float]:
    """The values of a field by id, absent ones left out."""
    pairs = zip(table["id"].tolist(), table[field].tolist(), strict=True)
    return {key: value for key, value in pairs if not math.isnan(value)}


# -- order quantities ----------------------------------------------------------------------


def order_quantity_model(decision: OrderQuantity) -> pyo.AbstractModel:
    skus, lots, limits = decision.skus["id"].tolist(), lots_of(decision), shared_limits(decision)

    def by_sku(values: Iterable[Any]) -> dict[str, Any]:
        return dict(zip(skus, values, strict=True))

    points = by_sku(tangent_points(lots)).items()
    tangent_units = {(sku, n): units for sku, row in points for n, units in enumerate(row)}
    use = {name: by_sku(row.tolist()) for name, (row, _) in limits.items()}
    use_per_unit = {(name, sku): value for name, row in use.items() for sku, value in row.items()}

    m = pyo.AbstractModel(doc="order quantities")
    m.skus = pyo.Set(initialize=skus)
    m.limits = pyo.Set(initialize=list(limits))
    m.tangents = pyo.Set(initialize=list(tangent_units), dimen=2)

    m.annual_demand_units = pyo.Param(m.skus, initialize=by_sku(lots.demand.tolist()))
    m.ordering_cost = pyo.Param(m.skus, initialize=by_sku(lots.ordering_cost.tolist()))
    m.holding_cost = pyo.Param(m.skus, initialize=by_sku(lots.holding_cost.tolist()))
    m.use_per_unit = pyo.Param(m.limits, m.skus, initialize=use_per_unit)
    m.available = pyo.Param(m.limits, initialize={name: a for name, (_, a) in limits.items()})
    m.tangent_units = pyo.Param(m.tangents, initialize=tangent_units)

    m.order_quantity_units = pyo.Var(m.skus, domain=pyo.NonNegativeReals, doc="lot of a SKU")
    m.orders_per_year = pyo.Var(m.skus, domain=pyo.NonNegativeReals, doc="orders of a SKU")

    m.policy_cost = pyo.Objective(rule=policy_cost, sense=pyo.minimize)
    m.shared_limit = pyo.Constraint(
        m.limits, rule=shared_limit, doc="stock budget and storage capacity shared by all SKUs"
    )
    m.tangent = pyo.Constraint(m.tangents, rule=tangent, doc="small lots mean many orders")
    return m


def policy_cost(m: Any) -> Any:
    """(9)"""
    return sum(
        m.ordering_cost[i] * m.orders_per_year[i]
        + m.holding_cost[i] / 2 * m.order_quantity_units[i]
        for i in m.skus
    )


def shared_limit(m: Any, r: Any) -> Any:
    """(10)"""
    used = sum(m.use_per_unit[r, i] * m.order_quantity_units[i] for i in m.skus)
    return used <= m.available[r]


def tangent(m: Any, i: Any, n: Any) -> Any:
    """(11)"""
    q = m.tangent_units[i, n]
    slope = m.annual_demand_units[i] / q**2
    return m.orders_per_year[i] + slope * m.order_quantity_units[i] >= 2 * slope * q


def tangent_points(lots: Lots) -> list[list[float]]:
    """The order quantities, for each SKU, at which tangents touch the curve of orders per year.

    Lots half as large as fit leave slack on every limit, so no price of a limit exceeds their cost
    over that slack (Slater's condition). The cheapest lots at those prices are the smallest that
    matter, the economic order quantities the largest; one step more on either side bounds the
    error between them.
    """
    half = lots.economic * lots.fit(lots.economic) / 2.0
    highest = lots.cost(half) / (1.0 - lots.load @ half)
    rho = lots.holding_cost / 2.0 + highest @ lots.load
    smallest = np.sqrt(lots.ordering_cost * lots.demand / rho)
    steps = np.ceil(np.log(lots.economic / smallest) / math.log(RATIO)).astype(int)
    return [
        (q * RATIO ** np.arange(1.0, -n - 2.0, -1.0)).tolist()
        for q, n in zip(lots.economic, steps, strict=True)
    ]
