"""The sets and parameters of substitution: what may serve what in a zone, and at which price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.substitution import substitutions

Cell = tuple[str, str, int]
"""Zone, SKU, period."""


def add_substitution(m: Any, a: Arrays, flows: Flows, asked: np.ndarray) -> None:
    """Everything is empty where a zone takes no SKU in place of another.

    ``asked``, shape (S, Z, T), is where there is demand, or some may still wait.
    """
    each, periods = substitutions(a), range(len(a.periods))
    arrives = arriving(a, flows)[each.substitute, each.zone] & asked[each.sku, each.zone]
    substitutes: dict[Cell, list[str]] = {}
    replaced: dict[Cell, list[str]] = {}
    served: list[tuple[str, str, str, int]] = []
    for row, t in np.argwhere(arrives).tolist():
        zone, sku = a.zones.ids[each.zone[row]], a.skus.ids[each.sku[row]]
        other = a.skus.ids[each.substitute[row]]
        served.append((zone, sku, other, periods[t]))
        substitutes.setdefault((zone, sku, t), []).append(other)
        replaced.setdefault((zone, other, t), []).append(sku)
    both = list(dict.fromkeys([*substitutes, *replaced]))
    m.SUBSTITUTED = pyo.Set(dimen=4, initialize=served)
    m.SUBSTITUTABLE = pyo.Set(dimen=3, initialize=both)
    m.DELIVERED_FOR_OTHERS = pyo.Set(dimen=3, initialize=list(replaced))
    m.SUBSTITUTES = pyo.Set(
        m.SUBSTITUTABLE, initialize={cell: substitutes.get(cell, []) for cell in both}
    )
    m.REPLACED = pyo.Set(
        m.SUBSTITUTABLE, initialize={cell: replaced.get(cell, []) for cell in both}
    )
    _add_terms(m, a)


def _add_terms(m: Any, a: Arrays) -> None:
    each = substitutions(a)
    terms = [
        (a.zones.ids[zone], a.skus.ids[sku], a.skus.ids[other])
        for zone, sku, other in zip(each.zone, each.sku, each.substitute, strict=True)
    ]
    m.SUBSTITUTIONS = pyo.Set(dimen=3, initialize=terms)
    units, cost = (dict(zip(terms, x.tolist(), strict=True)) for x in (each.units, each.cost))
    m.units_per_unit = pyo.Param(m.SUBSTITUTIONS, initialize=units)
    m.substitution_cost = pyo.Param(m.SUBSTITUTIONS, initialize=cost)


def arriving(a: Arrays, flows: Flows) -> np.ndarray:
    """Whether any unit of a SKU can arrive in a zone in a period, shape (S, Z, T)."""
    found = np.zeros((len(a.skus), len(a.zones), len(a.periods)), bool)
    for lane in a.lanes.of("delivery").tolist():
        time = int(a.lanes.lead_time[lane])
        left = flows.exists[lane, :, : max(0, len(a.periods) - time)]
        found[:, a.lanes.destination[lane], time:] |= left
    return found
