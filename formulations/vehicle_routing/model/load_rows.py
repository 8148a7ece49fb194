"""The rows of the model that know what is on board: deliveries and pickups.

Each is a flow of its own along the driven arcs, because goods of one kind make no room for those of
another before they are off the vehicle.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def served_by(m: Any, k: Any, i: Any) -> Any:
    """1 where a vehicle of type ``k`` serves order ``i``."""
    return sum(m.drive[k, j, i] for j in m.BEFORE[i])


def delivery(m: Any, d: Any, k: Any, i: Any) -> Any:
    """(9) Every delivery takes its load off the vehicle."""
    arriving = sum(m.on_board[d, k, j, i] for j in m.BEFORE[i])
    leaving = sum(m.on_board[d, k, i, j] for j in m.AFTER[i])
    return arriving - leaving == m.delivered_load[d, i] * served_by(m, k, i)


def least_on_board(m: Any, d: Any, k: Any, i: Any, j: Any) -> Any:
    """(10) What the next order needs is on board."""
    return m.on_board[d, k, i, j] >= m.delivered_load[d, j] * m.drive[k, i, j]


def vehicle_capacity(m: Any, d: Any, k: Any, i: Any, j: Any) -> Any:
    """(11) The vehicle holds what is on board and what it has just delivered."""
    return all_on_board(m, d, k, i, j) <= m.room[d, k, i] * m.drive[k, i, j]


def all_on_board(m: Any, d: Any, k: Any, i: Any, j: Any) -> Any:
    """What is still to be delivered, what was collected and what is between the two orders."""
    collected = m.collected[d, k, i, j] if (d, k) in m.PICKUP_CAPACITIES else 0
    moved = 0
    if (i, j) in m.PAIRS:
        moved = sum(m.transfer_load[d, t] * m.carried[t, k, i, j] for t in m.TRANSFERS)
    return m.on_board[d, k, i, j] + collected + moved


def pickup(m: Any, d: Any, k: Any, i: Any) -> Any:
    """(25) Every pickup adds its load to what was collected."""
    arriving = sum(m.collected[d, k, j, i] for j in m.BEFORE[i])
    leaving = sum(m.collected[d, k, i, j] for j in m.AFTER[i])
    return leaving - arriving == m.collected_load[d, i] * served_by(m, k, i)


def least_collected(m: Any, d: Any, k: Any, i: Any, j: Any) -> Any:
    """(26) What the last order gave is on board."""
    return m.collected[d, k, i, j] >= m.collected_load[d, i] * m.drive[k, i, j]


def pickups_last(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(27) Where pickups come last, no delivery follows one, and no route begins with one."""
    return m.drive[k, i, j] == 0


def declare_loads(m: Any) -> None:
    """The rows (9) - (11) and (25) - (27)."""
    m.delivery = pyo.Constraint(
        m.CAPACITIES, m.ORDERS, rule=delivery, doc="every delivery takes its load off the vehicle"
    )
    m.least_on_board = pyo.Constraint(
        m.CAPACITIES, m.LEGS, rule=least_on_board, doc="what is to be delivered is on board"
    )
    m.vehicle_capacity = pyo.Constraint(
        m.CAPACITIES, m.LEGS, rule=vehicle_capacity, doc="capacity of the vehicles"
    )
    m.pickup = pyo.Constraint(
        m.PICKUP_CAPACITIES, m.ORDERS, rule=pickup, doc="every pickup adds its load"
    )
    m.least_collected = pyo.Constraint(
        m.PICKUP_CAPACITIES,
        m.LEGS,
        rule=least_collected,
        doc="what was picked up is on board",
    )
    m.pickups_last = pyo.Constraint(
        m.BARRED, rule=pickups_last, doc="deliveries come before the pickups"
    )
