"""A small network of warehouses and zones on which rules of every kind can be tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.core as pyo

Add = Callable[[Any], None]
"""Adds to a model what a test is about."""

SKUS = ["cup", "lamp", "mat", "vase"]
WAREHOUSES = ["north", "south", "east"]
ZONES = ["z1", "z2", "z3"]
LANES = [("north", "z1"), ("north", "z3"), ("south", "z1"), ("south", "z2"), ("south", "z3")]
STOCKED = [("cup", "north"), ("cup", "east"), ("lamp", "south"), ("mat", "north"), ("mat", "south")]
LEAD_TIME = {"north": 1, "south": 2, "east": 0}
SIZE = {"cup": 0.7, "lamp": 1.9, "mat": 0.1, "vase": 3.0}


def network(add: Add) -> pyo.AbstractModel:
    """Sets, parameters, variables and an objective, and what ``add`` adds."""
    m = pyo.AbstractModel()
    m.S = pyo.Set(initialize=SKUS)
    m.W = pyo.Set(initialize=WAREHOUSES)
    m.Z = pyo.Set(initialize=ZONES)
    m.T = pyo.RangeSet(1, 4)
    m.LANES = pyo.Set(dimen=2, initialize=LANES)
    m.STOCKED = pyo.Set(dimen=2, initialize=STOCKED)
    zones = {w: [z for v, z in LANES if v == w] for w in WAREHOUSES}
    m.ZONES_OF = pyo.Set(m.W, initialize=zones)
    m.PLACES_OF = pyo.Set(m.S, initialize={s: [w for r, w in STOCKED if r == s] for s in SKUS})
    m.lead_time = pyo.Param(m.W, initialize=LEAD_TIME)
    m.size = pyo.Param(m.S, initialize=SIZE)
    m.cost = pyo.Param(m.LANES, initialize={lane: 1.1 * k for k, lane in enumerate(LANES)})
    m.demand = pyo.Param(
        m.S, m.Z, initialize={(s, z): len(s) + int(z[1]) for s in SKUS for z in ZONES}
    )
    m.rare = pyo.Param(m.S, m.W, initialize={("lamp", "south"): 4.0}, default=0.0)
    m.most = pyo.Param(initialize=90)
    m.sent = pyo.Var(m.S, m.LANES, m.T, domain=pyo.NonNegativeReals, doc="units sent")
    m.stock = pyo.Var(m.S, m.W, m.T, domain=pyo.NonNegativeIntegers, bounds=(0, 50))
    m.kept = pyo.Var(m.STOCKED, m.T)
    m.open = pyo.Var(m.W, domain=pyo.Binary)
    m.total = pyo.Var(bounds=(None, 7))
    add(m)
    if m.component("objective") is None:
        m.objective = pyo.Objective(rule=least)
    return m


def least(m: Any) -> Any:
    """What is sent costs something, and so does stock."""
    sent = sum(m.cost[w, z] * m.sent[s, w, z, t] for s in m.S for w, z in m.LANES for t in m.T)
    return sent + sum(m.size[s] * m.kept[s, w, t] for s, w in m.STOCKED for t in m.T) + m.total + 3
