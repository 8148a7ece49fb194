"""Plans by the kinds of vehicles of the network: its vehicle types, then its started routes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.network.fleet import Fleet
from formulations.vehicle_routing.solution import (
    Solution,
    onward_of,
    solution_of_trips,
    trips_of,
)

Trips = Sequence[Sequence[str]]


def plan_by_kind(instance: Instance, fleet: Fleet, routes: Iterable[tuple[int, Trips]]) -> Solution:
    """The plan of vehicles of these kinds; of started routes the trips tell what is ahead."""
    new, onward = [], {}
    for kind, trips in routes:
        started = int(fleet.started_route[kind])
        if started < 0:
            new.append((instance.vehicle_types["id"][fleet.vehicle_type[kind]], trips))
        else:
            onward[instance.started_routes["id"][started]] = [
                name for each in trips for name in each
            ]
    return solution_of_trips(instance, new, onward)


def kinds_of(instance: Instance, fleet: Fleet, plan: Solution) -> list[tuple[int, Trips]]:
    """The kind of each route of a plan and its trips, of a started route what is ahead."""
    type_at, started = instance.vehicle_types.row_of(), instance.started_routes.row_of()
    onward = onward_of(instance, plan)
    routes: list[tuple[int, Trips]] = []
    for name, (type_id, trips) in zip(plan.routes["id"].tolist(), trips_of(plan), strict=True):
        if name in started:
            kind = int(np.flatnonzero(fleet.started_route == started[name])[0])
            routes.append((kind, [onward[name]]))
        else:
            routes.append((type_at[type_id], trips))
    return routes
