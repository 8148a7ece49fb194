"""Which SKUs a zone takes in place of others, as arrays over the rows of the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.stock_allocation.arrays import Arrays


@dataclass(frozen=True)
class Substitutions:
    """Positions of the SKU asked for, of its substitute and of the zone, row by row.

    ``units`` of the substitute serve a unit of demand, at ``cost`` on top of what they cost.
    """

    sku: np.ndarray
    substitute: np.ndarray
    zone: np.ndarray
    units: np.ndarray
    cost: np.ndarray


def substitutions(a: Arrays) -> Substitutions:
    """What the table says."""
    table = a.instance.substitutions
    return Substitutions(
        sku=a.skus.positions(table.texts("sku_id")),
        substitute=a.skus.positions(table.texts("substitute_sku_id")),
        zone=a.zones.positions(table.texts("zone_id")),
        units=table["units_per_unit"],
        cost=table["cost_per_unit"],
    )


def of_use(a: Arrays, wanted: np.ndarray) -> np.ndarray:
    """Units, (S, Z, …), that can be of use: those ``wanted`` and those in place of others."""
    each, useful = substitutions(a), wanted.copy()
    np.add.at(
        useful, (each.substitute, each.zone), each.units[:, None] * wanted[each.sku, each.zone]
    )
    return useful


def has_substitute(a: Arrays) -> np.ndarray:
    """Whether something else may serve the demand for a SKU in a zone, shape (S, Z)."""
    each = substitutions(a)
    found = np.zeros((len(a.skus), len(a.zones)), bool)
    found[each.sku, each.zone] = True
    return found


def is_substitute(a: Arrays) -> np.ndarray:
    """Whether a SKU may serve other demand in a zone than that for itself, shape (S, Z)."""
    each = substitutions(a)
    found = np.zeros((len(a.skus), len(a.zones)), bool)
    found[each.substitute, each.zone] = True
    return found
