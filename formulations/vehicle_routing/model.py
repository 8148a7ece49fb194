"""The routing problem as one mixed-integer programme of flows, equation by equation of README.md.

A route is a path of arcs driven by a vehicle type. Along it flow the orders still ahead, the load
on board, the time at which service starts, and, where the type limits them, the distance driven
and the time of departure. A flow lives on driven arcs only, so no row needs a constant larger than
the limit it states.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.features import no_words
from formulations.vehicle_routing.flows import START
from formulations.vehicle_routing.instance import Instance, features
from formulations.vehicle_routing.load_rows import declare_loads, served_by
from formulations.vehicle_routing.symbols import (
    declare_fleet,
    declare_orders,
    declare_sets,
    declare_ways,
)
from formulations.vehicle_routing.time_rows import declare_times, duration_of_routes

KNOWN = ("pickups", "pickups last", "releases", "transfers")
"""Features that the model has words for."""

MOST_COLUMNS = 60_000
"""With more the model takes minutes to build, and its relaxation longer than a search."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is far beyond this model, or None."""
    if unknown := no_words("the model", instance, KNOWN):
        return unknown
    columns = num_columns(instance)
    if columns > MOST_COLUMNS:
        return f"its model would have {columns} columns, more than {MOST_COLUMNS}"
    return None


def num_columns(instance: Instance) -> int:
    """One for each leg and each flow along it, and one for each order that may be left out."""
    types, num_orders = instance.vehicle_types, len(instance.orders)
    limited = ~np.isnan(types["max_distance"]), ~np.isnan(types["max_duration_s"])
    num_capacities = sum(len(capacity) for capacity in types["capacity"])
    loads = 2 if "pickups" in features(instance) else 1
    departures = len(types) if "releases" in features(instance) else int(limited[1].sum())
    flows = 1 + 2 * len(types) + loads * num_capacities + int(limited[0].sum()) + departures
    legs = num_orders * (num_orders + 1)
    carried = len(instance.transfers) * len(types) * num_orders * (num_orders - 1)
    return legs * flows + carried + int((~np.isnan(instance.orders["unserved_cost"])).sum())


def build(instance: Instance) -> pyo.AbstractModel:
    """The mixed-integer linear model of an instance, to be minimised."""
    m = pyo.AbstractModel(doc="vehicle routing")
    net = network(instance)
    declare_sets(m, instance)
    declare_fleet(m, instance, net)
    declare_orders(m, instance, net)
    declare_ways(m, instance, net)
    _declare_variables(m)
    _declare_routes(m)
    declare_loads(m)
    declare_times(m)
    _declare_distances(m)
    m.total_cost = pyo.Objective(rule=total_cost, sense=pyo.minimize)
    return m


# -- (1) objective -------------------------------------------------------------------------


def total_cost(m: Any) -> Any:
    """(1) Vehicles, distance, hours on the road and orders left out."""
    return (
        sum(m.fixed_cost[k] * m.drive[k, START, j] for k in m.TYPES for j in m.ORDERS)
        + sum(m.unit_distance_cost[k] * distance_of_routes(m, k) for k in m.TYPES)
        + sum(m.unit_duration_cost[k] * duration_of_routes(m, k) for k in m.TYPES)
        + sum(m.unserved_cost[i] * m.unserved[i] for i in m.OPTIONAL)
    )


def distance_of_routes(m: Any, k: Any) -> Any:
    return sum(m.distance[k, i, j] * m.drive[k, i, j] for i, j in m.LEGS)


# -- (2) - (6) routes ----------------------------------------------------------------------


def required_orders(m: Any, i: Any) -> Any:
    """(2) Every order without an unserved cost is served once."""
    return sum(served_by(m, k, i) for k in m.TYPES) == 1


def optional_orders(m: Any, i: Any) -> Any:
    """(3) Every other order is served once or left out."""
    return sum(served_by(m, k, i) for k in m.TYPES) + m.unserved[i] == 1


def vehicle_continues(m: Any, k: Any, i: Any) -> Any:
    """(4) The vehicle that comes to an order leaves it."""
    return served_by(m, k, i) == sum(m.drive[k, i, j] for j in m.AFTER[i])


def no_return(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(5) No vehicle goes back to the order it came from."""
    return m.drive[k, i, j] + m.drive[k, j, i] <= served_by(m, k, i)


def fleet_size(m: Any, k: Any) -> Any:
    """(6) No more routes start than there are vehicles of the type."""
    return sum(m.drive[k, START, j] for j in m.ORDERS) <= m.num_available[k]


# -- (7) - (8) no route without its depot --------------------------------------------------


def orders_ahead(m: Any, i: Any) -> Any:
    """(7) Every stop is one order less to come."""
    arriving = sum(m.ahead[j, i] for j in m.BEFORE[i])
    leaving = sum(m.ahead[i, j] for j in m.AFTER[i])
    return arriving - leaving == sum(served_by(m, k, i) for k in m.TYPES)


def most_ahead(m: Any, i: Any, j: Any) -> Any:
    """(8) Orders are still to come on driven arcs only."""
    return m.ahead[i, j] <= m.num_orders * sum(m.drive[k, i, j] for k in m.TYPES)


# -- (18) - (20) longest distance ------------------------------------------------------------


def first_leg(m: Any, k: Any, i: Any) -> Any:
    """(18) The distance of a route is counted from the depot."""
    return m.driven[k, START, i] == m.distance[k, START, i] * m.drive[k, START, i]


def next_leg(m: Any, k: Any, i: Any) -> Any:
    """(19) Every leg adds its distance."""
    before = sum(m.driven[k, j, i] for j in m.BEFORE[i])
    onward = sum(m.driven[k, i, j] - m.distance[k, i, j] * m.drive[k, i, j] for j in m.AFTER[i])
    return onward == before


def longest_distance(m: Any, k: Any, i: Any, j: Any) -> Any:
    """(20) No route is longer than its vehicle type may drive."""
    return m.driven[k, i, j] <= m.max_distance[k] * m.drive[k, i, j]


# -- declarations --------------------------------------------------------------------------


def _declare_variables(m: Any) -> None:
    flow = pyo.NonNegativeReals
    m.drive = pyo.Var(m.TYPES, m.LEGS, domain=pyo.Binary, doc="whether an arc is driven")
    m.unserved = pyo.Var(m.OPTIONAL, bounds=(0, 1), doc="whether an order is left out")
    m.ahead = pyo.Var(m.LEGS, domain=flow, doc="orders still to come")
    m.driven = pyo.Var(m.TYPES_BY_DISTANCE, m.LEGS, domain=flow, doc="distance since the depot")


def _declare_routes(m: Any) -> None:
    m.required_orders = pyo.Constraint(
        m.REQUIRED, rule=required_orders, doc="every order without an unserved cost is served once"
    )
    m.optional_orders = pyo.Constraint(
        m.OPTIONAL, rule=optional_orders, doc="every other order is served once or left out"
    )
    m.vehicle_continues = pyo.Constraint(
        m.TYPES,
        m.ORDERS,
        rule=vehicle_continues,
        doc="the vehicle that comes to an order leaves it",
    )
    m.no_return = pyo.Constraint(
        m.TYPES, m.PAIRS, rule=no_return, doc="no vehicle goes back to the order it came from"
    )
    m.fleet_size = pyo.Constraint(
        m.COUNTED_TYPES, rule=fleet_size, doc="number of vehicles available of each type"
    )
    m.orders_ahead = pyo.Constraint(
        m.ORDERS, rule=orders_ahead, doc="every stop is one order less to come"
    )
    m.most_ahead = pyo.Constraint(
        m.LEGS, rule=most_ahead, doc="every route starts and ends at its depots"
    )


def _declare_distances(m: Any) -> None:
    by_distance = m.TYPES_BY_DISTANCE
    m.first_leg = pyo.Constraint(
        by_distance, m.ORDERS, rule=first_leg, doc="distance is counted from the depot"
    )
    m.next_leg = pyo.Constraint(
        by_distance, m.ORDERS, rule=next_leg, doc="every leg adds its distance"
    )
    m.longest_distance = pyo.Constraint(
        by_distance, m.LEGS, rule=longest_distance, doc="longest distance of a route"
    )
