"""The maths of an order mix, equation by equation as in README.md."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from tests.rooms.toy.instance import Instance


def build(instance: Instance) -> pyo.AbstractModel:
    products, demands = list(instance.products), list(instance.demands)
    optional = {d.id: d for d in demands if d.shortage_cost is not None}
    model = pyo.AbstractModel()
    model.P = pyo.Set(initialize=[p.id for p in products])
    model.D = pyo.Set(initialize=list(optional))
    model.DP = pyo.Set(dimen=2, initialize=[(d.id, d.product_id) for d in optional.values()])
    model.stores = pyo.Set(initialize=[] if instance.storage_m3 is None else ["store"])
    model.pack_units = pyo.Param(model.P, initialize={p.id: p.pack_units for p in products})
    model.unit_cost = pyo.Param(model.P, initialize={p.id: p.unit_cost for p in products})
    model.volume_m3 = pyo.Param(model.P, initialize={p.id: p.unit_volume_m3 for p in products})
    model.need_units = pyo.Param(
        model.P,
        initialize={
            p.id: sum(d.quantity_units for d in demands if d.product_id == p.id) for p in products
        },
    )
    model.shortage_cost = pyo.Param(
        model.D, initialize={d.id: d.shortage_cost for d in optional.values()}
    )
    model.storage_m3 = pyo.Param(model.stores, initialize=instance.storage_m3)
    model.packs = pyo.Var(
        model.P,
        domain=pyo.NonNegativeIntegers,
        bounds={p.id: (0, p.max_packs) for p in products},
    )
    model.shortage = pyo.Var(
        model.D, bounds={d.id: (0, d.quantity_units) for d in optional.values()}
    )
    model.total_cost = pyo.Objective(rule=total_cost)
    model.demand_of_product = pyo.Constraint(
        model.P, rule=demand_of_product, doc="demand of products"
    )
    model.storage = pyo.Constraint(model.stores, rule=storage, doc="space in the store")
    return model


def total_cost(m: Any) -> Any:  # (1)
    return sum(m.unit_cost[p] * m.pack_units[p] * m.packs[p] for p in m.P) + sum(
        m.shortage_cost[d] * m.shortage[d] for d in m.D
    )


def demand_of_product(m: Any, p: str) -> Any:  # (2)
    served_less = sum(m.shortage[d] for d, q in m.DP if q == p)
    return m.pack_units[p] * m.packs[p] + served_less >= m.need_units[p]


def storage(m: Any, store: str) -> Any:  # (3)
    return sum(m.volume_m3[p] * m.pack_units[p] * m.packs[p] for p in m.P) <= m.storage_m3[store]
