"""The objective of the model, component by component."""

from __future__ import annotations

from typing import Any

from formulations.vehicle_routing.model.choice_rows import cost_of_changes
from formulations.vehicle_routing.model.route_rows import routes_of
from formulations.vehicle_routing.model.time_rows import duration_of_routes


def total_cost(m: Any) -> Any:
    """(1) Vehicles, distance, hours, lateness, the longest route, changes and orders left out."""
    return (
        sum(m.fixed_cost[k] * routes_of(m, k) for k in m.TYPES)
        + sum(m.unit_distance_cost[k] * distance_of_routes(m, k) for k in m.TYPES)
        + sum(m.unit_duration_cost[k] * duration_of_routes(m, k) for k in m.TYPES)
        + sum(m.lateness_cost[i] * m.late_by_s[i] for i in m.DUE)
        + sum(m.longest_cost * m.longest_s[of] for of in m.LONGEST)
        + cost_of_changes(m)
        + sum(m.unserved_cost[i] * m.unserved[i] for i in m.OPTIONAL)
        + sum(m.group_cost[each] * m.unserved_group[each] for each in m.OPTIONAL_GROUPS)
    )


def distance_of_routes(m: Any, k: Any) -> Any:
    """Over all arcs, and the way home of a started route that visits nobody."""
    home = m.home_distance[k] * m.straight_home[k] if k in m.IDLE else 0
    return sum(m.distance[k, i, j] * m.drive[k, i, j] for i, j in m.LEGS) + home
