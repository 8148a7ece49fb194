"""The rows of orders that belong together: a transfer's two orders, and one order before another.

A link flows from its first order to its second, between orders only, so both are on one vehicle and
on the same trip.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.model.load_rows import served_by


def transfer(m: Any, t: Any, k: Any, i: Any) -> Any:
    """(29) A transfer is carried from its pickup to its delivery, by one vehicle."""
    return linked(m, t, k, i)


def carried_on_arcs(m: Any, t: Any, k: Any, i: Any, j: Any) -> Any:
    """(30) Transfers, and the wait for a later order, are carried on driven arcs only."""
    return m.carried[t, k, i, j] <= m.drive[k, i, j]


def precedence(m: Any, t: Any, k: Any, i: Any) -> Any:
    """(35) The later order comes after the earlier one, on the same vehicle."""
    return linked(m, t, k, i)


def linked(m: Any, t: Any, k: Any, i: Any) -> Any:
    """What leaves an order less what comes to it: 1 at the first, -1 at the second, else 0."""
    arriving = sum(m.carried[t, k, j, i] for j in m.ORDERS if j != i)
    leaving = sum(m.carried[t, k, i, j] for j in m.ORDERS if j != i)
    begun = served_by(m, k, i) if i == m.first_order[t] else 0
    ended = served_by(m, k, i) if i == m.second_order[t] else 0
    return leaving - arriving == begun - ended


def directly_after(m: Any, i: Any, j: Any, k: Any) -> Any:
    """(36) The vehicle that serves the earlier order goes straight on to the later one."""
    return m.drive[k, i, j] == served_by(m, k, i)


def directly_before(m: Any, i: Any, j: Any, k: Any) -> Any:
    """(37) The vehicle that serves the later order comes straight from the earlier one."""
    return m.drive[k, i, j] == served_by(m, k, j)


def declare_links(m: Any) -> None:
    """The rows (29), (30) and (35) - (37)."""
    m.transfer = pyo.Constraint(
        m.TRANSFERS,
        m.TYPES,
        m.ORDERS,
        rule=transfer,
        doc="a transfer is picked up and then delivered by one vehicle",
    )
    m.carried_on_arcs = pyo.Constraint(
        m.LINKS, m.TYPES, m.PAIRS, rule=carried_on_arcs, doc="transfers ride on vehicles"
    )
    m.precedence = pyo.Constraint(
        m.PRECEDENCES,
        m.TYPES,
        m.ORDERS,
        rule=precedence,
        doc="an order comes after another one on the same vehicle",
    )
    m.directly_after = pyo.Constraint(
        m.DIRECT_PAIRS, m.TYPES, rule=directly_after, doc="nothing comes between two orders"
    )
    m.directly_before = pyo.Constraint(
        m.DIRECT_PAIRS, m.TYPES, rule=directly_before, doc="nothing comes between two orders"
    )
