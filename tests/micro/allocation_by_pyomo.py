"""The allocation of ``tests.micro.allocation`` as Pyomo rules, to its matrix by either way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from optimizer.modeling.cells import Cells, CellValues
from optimizer.modeling.compile import compile_by_key
from optimizer.modeling.vectorize import vectorized
from tests.micro.allocation import NUM_PERIODS, NUM_WAREHOUSES, NUM_ZONES


def by_arrays(num_skus: int) -> int:
    """Build and compile it, and how many columns it has."""
    return int(vectorized(allocation(num_skus)).size.columns)


def by_key(num_skus: int) -> int:
    """The same where Pyomo builds the model."""
    return int(compile_by_key(allocation(num_skus)).size.columns)


def allocation(num_skus: int) -> pyo.AbstractModel:
    """Purchases, stock, deliveries and shortages: 280 columns for each SKU."""
    rng = np.random.default_rng(0)
    m = pyo.AbstractModel()
    labels = {
        "S": [f"sku-{k}" for k in range(num_skus)],
        "W": [f"warehouse-{k}" for k in range(NUM_WAREHOUSES)],
        "Z": [f"zone-{k}" for k in range(NUM_ZONES)],
        "T": list(range(NUM_PERIODS)),
    }
    for name, members in labels.items():
        setattr(m, name, pyo.Set(initialize=members))

    def numbers(names: str) -> pyo.Param:
        shape = [len(labels[name]) for name in names]
        values = rng.uniform(1.0, 5.0, shape).round(3)
        positions = [places.ravel() for places in np.indices(shape)]
        cells = Cells([labels[name] for name in names], positions)
        sets = (getattr(m, name) for name in names)
        return pyo.Param(*sets, initialize=CellValues(cells, values.ravel()))

    m.demand_units, m.supply_units, m.space = numbers("SZT"), numbers("ST"), numbers("WT")
    m.first_units, m.unit_size, m.price = numbers("SW"), numbers("S"), numbers("SW")
    m.delivery_cost, m.holding_cost, m.shortage_cost = numbers("WZ"), numbers("S"), numbers("S")
    m.sent = pyo.Var(m.S, m.W, m.Z, m.T, domain=pyo.NonNegativeReals)
    m.stock = pyo.Var(m.S, m.W, m.T, domain=pyo.NonNegativeReals)
    m.bought = pyo.Var(m.S, m.W, m.T, domain=pyo.NonNegativeReals)
    m.short = pyo.Var(m.S, m.Z, m.T, domain=pyo.NonNegativeReals)
    m.demand = pyo.Constraint(m.S, m.Z, m.T, rule=demand)
    m.balance = pyo.Constraint(m.S, m.W, m.T, rule=balance)
    m.capacity = pyo.Constraint(m.W, m.T, rule=capacity)
    m.supply = pyo.Constraint(m.S, m.T, rule=supply)
    m.cost = pyo.Objective(rule=cost)
    return m


def demand(m: Any, s: Any, z: Any, t: Any) -> Any:
    return sum(m.sent[s, w, z, t] for w in m.W) + m.short[s, z, t] == m.demand_units[s, z, t]


def balance(m: Any, s: Any, w: Any, t: Any) -> Any:
    before = m.first_units[s, w] if t == 0 else m.stock[s, w, t - 1]
    return m.stock[s, w, t] == before + m.bought[s, w, t] - sum(m.sent[s, w, z, t] for z in m.Z)


def capacity(m: Any, w: Any, t: Any) -> Any:
    return sum(m.unit_size[s] * m.stock[s, w, t] for s in m.S) <= m.space[w, t]


def supply(m: Any, s: Any, t: Any) -> Any:
    return sum(m.bought[s, w, t] for w in m.W) <= m.supply_units[s, t]


def cost(m: Any) -> Any:
    at_warehouses = sum(
        m.holding_cost[s] * m.stock[s, w, t] + m.price[s, w] * m.bought[s, w, t]
        for s in m.S
        for w in m.W
        for t in m.T
    )
    delivered = sum(
        m.delivery_cost[w, z] * m.sent[s, w, z, t]
        for s in m.S
        for w in m.W
        for z in m.Z
        for t in m.T
    )
    short = sum(m.shortage_cost[s] * m.short[s, z, t] for s in m.S for z in m.Z for t in m.T)
    return at_warehouses + delivered + short
