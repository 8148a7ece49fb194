"""Order quantities as a linear programme, equation by equation as in README.md."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.abc_cost.order_quantity.arrays import Lots, lots_of, shared_limits
from formulations.abc_cost.order_quantity.data import OrderQuantity

RATIO = 1.02
"""From one tangent point to the next; it sets the error of the model."""

REL_ERROR = 1.0 - 4.0 * RATIO / (1.0 + RATIO) ** 2
"""Between tangent points q and r * q the tangents of 1/Q meet at 4 r / (1 + r)^2 of its value,
which is where they are worst: 0.0098 % for r = 1.02."""


def obstacle(decision: OrderQuantity) -> None:
    """Nothing: the model grows with the SKUs and no faster."""


def num_columns(decision: OrderQuantity) -> int:
    """A lot and orders a year for each SKU."""
    return 2 * len(decision.skus)


def build(decision: OrderQuantity) -> pyo.AbstractModel:
    """The linear model of a decision, to be minimised."""
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
