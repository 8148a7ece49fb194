"""The rows of routes: who is served, by which vehicle, and no route without its depot."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.arcs import START
from formulations.vehicle_routing.model.load_rows import served_by


def required_orders(m: Any, i: Any) -> Any:
    """(2) Every order without an unserved cost is served once."""
    return sum(served_by(m, k, i) for k in m.TYPES) == 1


def optional_orders(m: Any, i: Any) -> Any:
    """(3) Every other order is served once or left out."""
    return sum(served_by(m, k, i) for k in m.TYPES) + m.unserved[i] == 1


def vehicle_continues(m: Any, k: Any, i: Any) -> Any:
    """(4) The vehicle that comes to a stop leaves it."""
    return served_by(m, k, i) == sum(m.drive[k, i, j] for j in m.AFTER[i])


def no_return(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(5) No vehicle goes back to the order it came from."""
    return m.drive[k, i, j] + m.drive[k, j, i] <= served_by(m, k, i)


def fleet_size(m: Any, k: Any) -> Any:
    """(6) No more routes start than there are vehicles of the type."""
    return sum(routes_of(m, kind) for kind in m.KINDS_OF[k]) <= m.num_available[k]


def routes_of(m: Any, k: Any) -> Any:
    """How many routes of a type there are."""
    straight_home = m.straight_home[k] if k in m.IDLE else 0
    return sum(m.drive[k, START, j] for j in m.STOPS) + straight_home


def stops_ahead(m: Any, i: Any) -> Any:
    """(7) Every stop is one less to come."""
    arriving = sum(m.ahead[j, i] for j in m.BEFORE[i])
    leaving = sum(m.ahead[i, j] for j in m.AFTER[i])
    return arriving - leaving == sum(served_by(m, k, i) for k in m.TYPES)


def most_ahead(m: Any, i: Any, j: Any) -> Any:
    """(8) Stops are still to come on driven arcs only."""
    return m.ahead[i, j] <= m.num_stops * sum(m.drive[k, i, j] for k in m.TYPES)


def declare_routes(m: Any) -> None:
    """The rows (2) - (8)."""
    m.required_orders = pyo.Constraint(
        m.REQUIRED, rule=required_orders, doc="every order without an unserved cost is served once"
    )
    m.optional_orders = pyo.Constraint(
        m.OPTIONAL, rule=optional_orders, doc="every other order is served once or left out"
    )
    m.vehicle_continues = pyo.Constraint(
        m.TYPES,
        m.STOPS,
        rule=vehicle_continues,
        doc="the vehicle that comes to an order leaves it",
    )
    m.no_return = pyo.Constraint(
        m.TYPES, m.PAIRS, rule=no_return, doc="no vehicle goes back to the order it came from"
    )
    m.fleet_size = pyo.Constraint(
        m.COUNTED_TYPES, rule=fleet_size, doc="number of vehicles available of each type"
    )
    m.stops_ahead = pyo.Constraint(m.STOPS, rule=stops_ahead, doc="every stop is one less to come")
    m.most_ahead = pyo.Constraint(
        m.LEGS, rule=most_ahead, doc="every route starts and ends at its depots"
    )
