"""The routing problem as one mixed-integer programme of flows, equation by equation of README.md.

A route is a path of arcs driven by a vehicle type. Along it flow the orders still ahead, the load
on board, the time at which service starts, and, where the type limits them, the distance driven
and the time of departure. A flow lives on driven arcs only, so no row needs a constant larger than
the limit it states.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.vehicle_routing.flows.kinds import breaks_of, kinds
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.model.break_rows import declare_breaks
from formulations.vehicle_routing.model.choice_rows import declare_choices
from formulations.vehicle_routing.model.cost import total_cost
from formulations.vehicle_routing.model.distance_rows import declare_distances
from formulations.vehicle_routing.model.link_rows import declare_links
from formulations.vehicle_routing.model.load_rows import declare_loads
from formulations.vehicle_routing.model.past_rows import declare_past
from formulations.vehicle_routing.model.route_rows import declare_routes
from formulations.vehicle_routing.model.size import num_columns as num_columns
from formulations.vehicle_routing.model.symbols import (
    declare_fleet,
    declare_orders,
    declare_sets,
    declare_stays,
    declare_ways,
)
from formulations.vehicle_routing.model.time_rows import declare_times
from formulations.vehicle_routing.model.trip_rows import declare_trips
from formulations.vehicle_routing.model.variables import declare_variables
from formulations.vehicle_routing.model.window_rows import declare_windows
from formulations.vehicle_routing.model.word_symbols import (
    declare_break_symbols,
    declare_choice_symbols,
    declare_link_symbols,
    declare_past_symbols,
    declare_trip_symbols,
    declare_window_symbols,
)

MOST_COLUMNS = 60_000
"""With more the model takes minutes to build, and its relaxation longer than a search."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is far beyond this model, or None."""
    idle = [kind for kind in kinds(instance) if kind.route is not None and not kind.visits]
    if any(breaks_of(instance, kind) for kind in idle):
        return "the model has no words for breaks of started routes that have visited nobody"
    columns = num_columns(instance)
    if columns > MOST_COLUMNS:
        return f"its model would have {columns} columns, more than {MOST_COLUMNS}"
    return None


def build(instance: Instance) -> pyo.AbstractModel:
    """The mixed-integer linear model of an instance, to be minimised."""
    m = pyo.AbstractModel(doc="vehicle routing")
    _declare_symbols(m, instance)
    declare_variables(m)
    declare_routes(m)
    declare_choices(m)
    declare_links(m)
    declare_loads(m)
    declare_breaks(m)
    declare_times(m)
    declare_windows(m)
    declare_past(m)
    declare_trips(m)
    declare_distances(m)
    m.total_cost = pyo.Objective(rule=total_cost, sense=pyo.minimize)
    return m


def _declare_symbols(m: Any, instance: Instance) -> None:
    fleet = kinds(instance)
    declare_sets(m, instance, fleet)
    declare_fleet(m, instance, fleet)
    declare_orders(m, instance)
    declare_ways(m, instance, fleet)
    declare_stays(m, instance, fleet)
    declare_choice_symbols(m, instance, fleet)
    declare_link_symbols(m, instance)
    declare_window_symbols(m, instance)
    declare_break_symbols(m, instance, fleet)
    declare_past_symbols(m, instance, fleet)
    declare_trip_symbols(m, instance, fleet)
