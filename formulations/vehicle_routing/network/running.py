"""Where the started routes of a running day are: what is done, and from where they go on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import depot_locations, itinerary, loads_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Started:
    """The started routes in the sequence of the file, as arrays of shape (routes,)."""

    vehicle_type: np.ndarray  # row of the vehicle type
    last: np.ndarray  # row of the order visited last, -1 where there is none yet
    location: np.ndarray  # position of the location from which it goes on
    leave_s: np.ndarray
    depart_s: np.ndarray  # when it was done with its last visit, or left where there is none
    resume_s: np.ndarray  # the instant at which it goes on, now at the soonest
    distance: np.ndarray  # driven so far
    collected: np.ndarray  # (routes, dimensions), picked up and brought to where the route ends
    visited_by: np.ndarray  # (orders,), row of the route that has visited it, -1 where none has


def started(instance: Instance) -> Started:
    """What the visits done make of each started route; of no route where the day has not begun."""
    routes, visits = instance.started_routes, instance.started_visits
    route = routes.rows_of(visits["route_id"])
    order = instance.orders.rows_of(visits["order_id"])
    in_sequence = np.lexsort((visits["position"], route))
    route, order = route[in_sequence], order[in_sequence]
    vehicle_type = instance.vehicle_types.rows_of(routes["vehicle_type_id"])
    way = itinerary(instance, order, route, np.ones(len(order), dtype=int), vehicle_type)
    last = np.full(len(routes), -1)
    last[route] = order  # later visits of a route overwrite earlier ones
    visited_by = np.full(len(instance.orders), -1)
    visited_by[order] = route
    depart_s = routes["leave_s"].copy()
    depart_s[route] = visits["depart_s"][in_sequence]
    collected = np.zeros((len(routes), len(instance.dimensions)))
    np.add.at(collected, route, loads_of(instance).brought[order])
    return Started(
        vehicle_type=vehicle_type,
        last=last,
        location=_locations(instance, vehicle_type, last),
        leave_s=routes["leave_s"],
        depart_s=depart_s,
        resume_s=np.maximum(depart_s, instance.now_s or 0.0),
        distance=way.sum_by_route(way.legs.distance),
        collected=collected,
        visited_by=visited_by,
    )


def _locations(instance: Instance, vehicle_type: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Of the order visited last, or of the start depot."""
    starts, _ = depot_locations(instance)
    places = instance.locations.rows_of(instance.orders["location_id"])
    return np.asarray(np.where(last >= 0, places[last], starts[vehicle_type]))
