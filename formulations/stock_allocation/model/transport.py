"""Trips: what leaves on some lanes goes in whole lorries, containers or pallets, each at a cost."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_trips(m: Any) -> None:
    """The variables and equations of lanes with a cost per trip."""
    m.trips = pyo.Var(
        m.TRIPS, domain=pyo.NonNegativeIntegers, bounds=trip_bounds, doc="trips in a period"
    )
    m.trip_load = pyo.Constraint(m.TRIP_LIMITS, rule=trip_load, doc="loads of trips")
    m.trip_sent = pyo.Constraint(
        m.TRIP_GATES, rule=trip_sent, doc="a trip for all that leaves, of no more than can be used"
    )


def trip_bounds(m: Any, lane: Any, t: Any) -> Any:
    """No more trips than carry all that can be of use."""
    return (0, m.most_trips[lane, t])


def trip_load(m: Any, measure: Any, lane: Any, t: Any) -> Any:
    """(18) what leaves on a lane fits into its trips, by each measure that limits them."""
    load = sum(m.unit_size[measure, sku] * m.flow[lane, sku, t] for sku in m.SKUS_ON_TRIPS[lane, t])
    return load <= m.trip_capacity[measure, lane] * m.trips[lane, t]


def trip_sent(m: Any, lane: Any, sku: Any, t: Any) -> Any:
    """(19) nothing leaves without a trip."""
    return m.flow[lane, sku, t] <= m.largest_flow[lane, sku, t] * m.trips[lane, t]
