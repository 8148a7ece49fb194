"""The decisions as linear programmes, equation by equation as in README.md."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.abc_cost.arrays import Lots, lots_of, shared_limits
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.model import count_model
from formulations.abc_cost.counting.model import num_columns as num_counts
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.model import MOST_COLUMNS, grouping_model
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.reorder.data import ReorderPolicy
from optimizer.sdk import Table

RATIO = 1.02
"""From one tangent point to the next; it sets the error of the order quantity model."""


def build(instance: Instance) -> pyo.AbstractModel:
    match instance.decision:
        case ClassStock() as decision:
            return class_stock_model(decision)
        case OrderQuantity() as decision:
            return order_quantity_model(decision)
        case ReorderPolicy():
            raise ValueError(obstacle(instance))
        case Grouping() as decision:
            return grouping_model(decision)
        case CountSchedule() as decision:
            return count_model(decision)


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this model, or None."""
    if isinstance(instance.decision, ReorderPolicy):
        return "shortages bend with lot and safety factor, which no linear model says exactly"
    columns = num_columns(instance)
    if isinstance(instance.decision, Grouping | CountSchedule) and columns > MOST_COLUMNS:
        return f"its model would have {columns} columns, more than {MOST_COLUMNS}"
    return None


def num_columns(instance: Instance) -> int:
    """Told without building the model, but for a few columns that stand for sums."""
    match instance.decision:
        case ClassStock() as decision:
            return len(decision.classes)
        case OrderQuantity() as decision:
            return 2 * len(decision.skus)
        case ReorderPolicy():
            return 0
        case Grouping() as decision:
            return len(decision.skus) * len(decision.classes)
        case CountSchedule() as decision:
            return num_counts(decision)


def rel_error(instance: Instance) -> float:
    """By how much the objective may undercut the true cost, in parts of the true cost.

    Between tangent points q and r * q the tangents of 1/Q meet at 4 r / (1 + r)^2 of its value,
    which is where they are worst: 0.0098 % for r = 1.02.
    """
    if isinstance(instance.decision, ClassStock | Grouping | CountSchedule):
        return 0.0
    return 1.0 - 4.0 * RATIO / (1.0 + RATIO) ** 2


# -- class stock ---------------------------------------------------------------------------


def class_stock_model(decision: ClassStock) -> pyo.AbstractModel:
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
    m.SKUS = pyo.Set(initialize=skus)
    m.LIMITS = pyo.Set(initialize=list(limits))
    m.TANGENTS = pyo.Set(initialize=list(tangent_units), dimen=2)

    m.annual_demand_units = pyo.Param(m.SKUS, initialize=by_sku(lots.demand.tolist()))
    m.ordering_cost = pyo.Param(m.SKUS, initialize=by_sku(lots.ordering_cost.tolist()))
    m.holding_cost = pyo.Param(m.SKUS, initialize=by_sku(lots.holding_cost.tolist()))
    m.use_per_unit = pyo.Param(m.LIMITS, m.SKUS, initialize=use_per_unit)
    m.available = pyo.Param(m.LIMITS, initialize={name: a for name, (_, a) in limits.items()})
    m.tangent_units = pyo.Param(m.TANGENTS, initialize=tangent_units)

    m.order_quantity_units = pyo.Var(m.SKUS, domain=pyo.NonNegativeReals, doc="lot of a SKU")
    m.orders_per_year = pyo.Var(m.SKUS, domain=pyo.NonNegativeReals, doc="orders of a SKU")

    m.policy_cost = pyo.Objective(rule=policy_cost, sense=pyo.minimize)
    m.shared_limit = pyo.Constraint(
        m.LIMITS, rule=shared_limit, doc="stock budget and storage capacity shared by all SKUs"
    )
    m.tangent = pyo.Constraint(m.TANGENTS, rule=tangent, doc="small lots mean many orders")
    return m


def policy_cost(m: Any) -> Any:
    """(9) Ordering and holding cost of a year."""
    return sum(
        m.ordering_cost[i] * m.orders_per_year[i]
        + m.holding_cost[i] / 2 * m.order_quantity_units[i]
        for i in m.SKUS
    )


def shared_limit(m: Any, r: Any) -> Any:
    """(10) All lots together keep each shared limit."""
    used = sum(m.use_per_unit[r, i] * m.order_quantity_units[i] for i in m.SKUS)
    return used <= m.available[r]


def tangent(m: Any, i: Any, n: Any) -> Any:
    """(11) Orders per year lie above each tangent of demand over lot."""
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
