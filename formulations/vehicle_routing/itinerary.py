"""A plan laid out as arrays: every visit with the legs that lead to it, every route's way home."""

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
    trip: np.ndarray  # of each visit, counted from 0 through all routes
    vehicle_type: np.ndarray  # of each route
    started: np.ndarray  # of each route, row in instance.started_routes, -1 of a new one
    done: np.ndarray  # of each visit, row in instance.started_visits, -1 where it is still to come
    back: Legs  # before each visit that begins a later trip, to the reload depot; else nothing
    legs: Legs  # to each visit, from the visit before it or from the depot where its trip starts
    home: Legs  # of each route, from its last visit to the end depot

    @property
    def position(self) -> np.ndarray:
        """Of each visit 1, 2, … within its route."""
        return positions(self.route)

    @property
    def is_first(self) -> np.ndarray:
        """Whether a visit is the first of its route."""
        return np.diff(self.route, prepend=-1) > 0

    @property
    def is_last(self) -> np.ndarray:
        return np.diff(self.route, append=len(self.vehicle_type)) > 0

    @property
    def begins_trip(self) -> np.ndarray:
        """Whether a visit is the first of its trip."""
        return np.diff(self.trip, prepend=-1) > 0

    def sum_by_route(self, of_visits: np.ndarray) -> np.ndarray:
        """The sum over each route's visits of an array of shape (visits,)."""
        sums: np.ndarray = np.bincount(
            self.route, weights=of_visits, minlength=len(self.vehicle_type)
        )
        return sums

    def on_board(self, loads: Loads) -> np.ndarray:
        """What is on the vehicle after each visit: (visits, dimensions)."""
        changes = np.cumsum(loads.change[self.order], axis=0)
        before_trip = (changes - loads.change[self.order])[self.begins_trip][self.trip]
        on_board: np.ndarray = self.leaves_with(loads) + changes - before_trip
        return on_board

    def leaves_with(self, loads: Loads) -> np.ndarray:
        """Of each visit, what its trip starts with: (visits, dimensions)."""
        loaded = np.zeros((len(self.trip), loads.loaded.shape[1]))
        np.add.at(loaded, self.trip, loads.loaded[self.order])
        return np.asarray(loaded[self.trip])

    def most_on_board(self, loads: Loads) -> np.ndarray:
        """The most that each route carries at once: (routes, dimensions)."""
        most = np.zeros((len(self.vehicle_type), loads.change.shape[1]))
        np.maximum.at(most, self.route, self.leaves_with(loads))
        np.maximum.at(most, self.route, self.on_board(loads))
        return most

    @property
    def distance(self) -> np.ndarray:
        """Length of each route in distance units, from depot to depot."""
        driven = self.sum_by_route(self.back.distance + self.legs.distance)
        return np.asarray(driven + self.home.distance)


@dataclass(frozen=True, kw_only=True, eq=False)
class Loads:
    """What every order does to the load on board, as arrays of shape (orders, dimensions)."""

    loaded: np.ndarray  # where the trip starts: a delivery that is not part of a transfer
    brought: np.ndarray  # to where the trip ends: a pickup that is not part of a transfer
    change: np.ndarray  # by its visit: a pickup adds, a delivery takes off


def loads_of(instance: Instance) -> Loads:
    """The loads of all orders, by what they are."""
    load = amounts(instance.orders["load"], instance.dimensions, 0.0)
    picked_up = (instance.orders["type"] == "pickup")[:, None]
    loaded, brought = np.where(picked_up, 0.0, load), np.where(picked_up, load, 0.0)
    first, second = transfer_rows(instance).T
    loaded[second], brought[first] = 0.0, 0.0
    return Loads(loaded=loaded, brought=brought, change=np.where(picked_up, load, -load))


def transfer_rows(instance: Instance) -> np.ndarray:
    """Rows of the two orders of each transfer, pickup first: (transfers, 2)."""
    orders, transfers = instance.orders, instance.transfers
    pickup = orders.rows_of(transfers["pickup_order_id"])
    return np.column_stack([pickup, orders.rows_of(transfers["delivery_order_id"])])


def transferred(instance: Instance) -> set[str]:
    """The ids of the orders that transfers connect: what they move passes no depot."""
    transfers = instance.transfers
    return {*transfers["pickup_order_id"].tolist(), *transfers["delivery_order_id"].tolist()}


def release_by_trip(instance: Instance, way: Itinerary) -> np.ndarray:
    """Of each visit, the instant from which its whole trip may leave: (visits,)."""
    released = np.zeros(len(way.trip))
    np.maximum.at(released, way.trip, np.nan_to_num(instance.orders["release_s"])[way.order])
    return np.asarray(released[way.trip])


def itinerary(
    instance: Instance,
    order: np.ndarray,
    route: np.ndarray,
    trip: np.ndarray,
    vehicle_type: np.ndarray,
    started: np.ndarray | None = None,
) -> Itinerary:
    """The legs between consecutive visits, exactly by the instance's travel convention.

    ``trip`` numbers each visit's trip within its route; without ``started`` all routes are new.
    """
    if started is None:
        started = np.full(len(vehicle_type), -1)
    start, end = depot_locations(instance)
    reload = reload_locations(instance)
    place = instance.locations.rows_of(instance.orders["location_id"])[order]
    between = legs_between(instance.travel, instance.locations)
    first = np.diff(route, prepend=-1) > 0
    reloads = (np.diff(trip, prepend=0) != 0) & ~first
    before, depot = np.roll(place, 1), reload[vehicle_type[route]]
    origin = np.where(reloads, depot, np.where(first, start[vehicle_type[route]], before))
    last_place = start[vehicle_type].copy()
    last_place[route] = place  # later visits of a route overwrite earlier ones
    home = between(last_place, end[vehicle_type])
    return Itinerary(
        order=order,
        route=route,
        trip=np.cumsum(first | reloads) - 1,
        vehicle_type=vehicle_type,
        started=started,
        done=_done(instance, order, route, started),
        back=Legs(*(np.where(reloads, leg, 0.0) for leg in between(before, depot))),
        legs=between(origin, place),
        home=Legs(*(np.where(end[vehicle_type] < 0, 0.0, leg) for leg in home)),
    )


def _done(
    instance: Instance, order: np.ndarray, route: np.ndarray, started: np.ndarray
) -> np.ndarray:
    """The started visit that each visit is, by its route, its position and its order."""
    visits = instance.started_visits
    names = instance.started_routes["id"][started].tolist() if len(instance.started_routes) else []
    keys = zip(visits["route_id"], visits["position"].tolist(), visits["order_id"], strict=True)
    row = {key: k for k, key in enumerate(keys)}
    ids = instance.orders["id"][order]
    done = [
        row.get((names[k], position, name), -1) if row and started[k] >= 0 else -1
        for k, position, name in zip(route.tolist(), positions(route).tolist(), ids, strict=True)
    ]
    return np.array(done, dtype=int)


def positions(route: np.ndarray) -> np.ndarray:
    """1, 2, … within each route of visits that are sorted by route."""
    return np.asarray(np.arange(1, len(route) + 1) - np.searchsorted(route, route))


def depot_locations(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the locations where each vehicle type starts and ends, -1 where that is open."""
    types = instance.vehicle_types
    return _at_depots(instance, types["start_depot_id"]), _at_depots(
        instance, types["end_depot_id"]
    )


def reload_locations(instance: Instance) -> np.ndarray:
    """Positions of the locations where each vehicle type reloads, else of where it ends."""
    types = instance.vehicle_types
    reload, end = types["reload_depot_id"], types["end_depot_id"]
    return _at_depots(instance, np.where(reload == np.array(None), end, reload))


def _at_depots(instance: Instance, ids: np.ndarray) -> np.ndarray:
    """Positions of the depots' locations, -1 where none is named."""
    places = instance.locations.rows_of(instance.depots["location_id"])
    return np.asarray(np.append(places, -1)[instance.depots.rows_of(ids)])


def amounts(maps: np.ndarray, dimensions: list[str], absent: float) -> np.ndarray:
    """Maps over dimensions as an array of shape (entries, dimensions)."""
    table = [[each.get(name, absent) for name in dimensions] for each in maps]
    return np.array(table, dtype=float).reshape(len(maps), len(dimensions))
