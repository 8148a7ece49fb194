"""A row that no whole plan needs: as many warehouses as it takes to send what must be served.

The total demand constraint of Cornuéjols, Sridharan and Thizy (1991), rounded up: that the open
warehouses can send all of it follows from the rest, that they are a whole number does not.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_warehouse_cover(m: Any) -> None:
    """The equation of demand that must be served, by warehouses that cost something to open."""
    m.warehouse_cover = pyo.Constraint(
        m.COVER_SIZES, rule=warehouse_cover, doc="enough open warehouses for what must be served"
    )


def warehouse_cover(m: Any, least: Any) -> Any:
    """(28) no fewer warehouses are open than can send what must leave in a period."""
    return sum(m.open_warehouse[w] for w in m.DELIVERING_CANDIDATES) >= least
