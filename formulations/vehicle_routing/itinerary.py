"""A plan laid out as arrays: every visit with the leg that leads to it, every route's way home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formulations.vehicle_routing.travel import Legs, legs_between

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance


@dataclass(frozen=True, kw_only=True, eq=False)
class Itinerary:
    """Routes and their visits as positions in the instance's lists.

    Visits are sorted by route and position; arrays have the shape (visits,) or (routes,).
    """

    order: np.ndarray  # of each visit, position in instance.orders
    route: np.ndarray  # of each visit, non-decreasing
    vehicle_type: np.ndarray  # of each route
    legs: Legs  # to each visit, from the visit before it or from the start depot
    home: Legs  # of each route, from its last visit to the end depot

    @property
    def is_first(self) -> np.ndarray:
        """Whether a visit is the first of its route."""
        return np.diff(self.route, prepend=-1) > 0

    @property
    def is_last(self) -> np.ndarray:
        return np.diff(self.route, append=len(self.vehicle_type)) > 0

    def sum_by_route(self, of_visits: np.ndarray) -> np.ndarray:
        """The sum over each route's visits of an array of shape (visits,)."""
        sums: np.ndarray = np.bincount(
            self.route, weights=of_visits, minlength=len(self.vehicle_type)
        )
        return sums

    def on_board(self, load: np.ndarray) -> np.ndarray:
        """What is left on the vehicle after each visit that takes off ``load``."""
        delivered = np.cumsum(load)
        before_route = np.zeros(len(self.vehicle_type))
        before_route[self.route[self.is_first]] = (delivered - load)[self.is_first]
        left: np.ndarray = (self.sum_by_route(load) + before_route)[self.route] - delivered
        return left

    @property
    def distance(self) -> np.ndarray:
        """Length of each route in distance units, from depot to depot."""
        out_and_home: np.ndarray = self.sum_by_route(self.legs.distance) + self.home.distance
        return out_and_home


def itinerary(
    instance: Instance, order: np.ndarray, route: np.ndarray, vehicle_type: np.ndarray
) -> Itinerary:
    """The legs between consecutive visits, exactly by the instance's travel convention."""
    start, end = depot_locations(instance)
    place = location_positions(instance, instance.orders["location_id"])[order]
    between = legs_between(instance.travel, instance.locations)
    first = np.diff(route, prepend=-1) > 0
    origin = np.where(first, start[vehicle_type[route]], np.roll(place, 1))
    last_place = start[vehicle_type].copy()
    last_place[route] = place  # later visits of a route overwrite earlier ones
    return Itinerary(
        order=order,
        route=route,
        vehicle_type=vehicle_type,
        legs=between(origin, place),
        home=between(last_place, end[vehicle_type]),
    )


def location_positions(instance: Instance, ids: np.ndarray) -> np.ndarray:
    """Positions in ``instance.locations`` of the ids."""
    at = {name: position for position, name in enumerate(instance.locations["id"].tolist())}
    return np.array([at[name] for name in ids.tolist()], dtype=int)


def depot_locations(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the locations where each vehicle type starts and ends."""
    at = dict(zip(instance.depots["id"].tolist(), instance.depots["location_id"], strict=True))
    types = instance.vehicle_types
    starts = np.array([at[name] for name in types["start_depot_id"].tolist()], dtype=object)
    ends = np.array([at[name] for name in types["end_depot_id"].tolist()], dtype=object)
    return location_positions(instance, starts), location_positions(instance, ends)


def amounts(maps: np.ndarray, dimensions: list[str], absent: float) -> np.ndarray:
    """Maps over dimensions as an array of shape (entries, dimensions)."""
    table = [[each.get(name, absent) for name in dimensions] for each in maps]
    return np.array(table, dtype=float).reshape(len(maps), len(dimensions))
