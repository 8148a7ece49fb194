"""An instance as dense arrays, for the model and the searches: points and what holds at each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts
from formulations.vehicle_routing.network import serving
from formulations.vehicle_routing.network.fleet import Fleet, fleet_of, unlimited
from formulations.vehicle_routing.network.places import places_of
from formulations.vehicle_routing.network.precedence import Precedences, precedences_of
from formulations.vehicle_routing.network.running import started
from formulations.vehicle_routing.network.windows import (
    Breaks,
    Windows,
    breaks_of,
    hull,
    windows_of,
)

MOST_ORDERS = 6000
"""Beyond this many, the matrices of distances and durations take gigabytes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Points are the depots, other places where routes begin or end, and then the orders.

    All are in the sequence of the file. The other places are one behind the end of every route
    that ends open, no way from anywhere, and one for each started route, from where it goes on.
    Absent limits are infinite. Depots have no load, no service and no window of their own.
    """

    num_depots: int  # points that are no orders
    distance: np.ndarray  # (points, points), distance units
    duration_s: np.ndarray  # (points, points)
    load: np.ndarray  # (points, dimensions)
    is_pickup: np.ndarray  # (points,), of a started route whether it has had its first
    transfers: np.ndarray  # (transfers, 2): the points of the two orders, pickup first
    release_s: np.ndarray  # (points,)
    early_s: np.ndarray  # (points,), where there are several windows the first early instant
    late_s: np.ndarray  # (points,), and the last late one
    windows: Windows  # those of orders that have several
    service_s: np.ndarray  # (points,)
    due_s: np.ndarray  # (points,)
    lateness_cost_per_s: np.ndarray  # (points,)
    unserved_cost: np.ndarray  # (points,), infinite where served in any case, 0 in a group
    group: np.ndarray  # (points,), row of the group of alternatives, -1 where there is none
    group_cost: np.ndarray  # (groups,), of serving none of it; infinite where one must be
    precedences: Precedences
    allowed: np.ndarray  # (kinds, points), whether a kind of vehicle may come there
    change_cost: np.ndarray  # (kinds, points)
    breaks: Breaks
    longest_route_cost_per_s: float
    fleet: Fleet

    @property
    def num_orders(self) -> int:
        return len(self.service_s) - self.num_depots

    @property
    def loaded(self) -> np.ndarray:
        """What is taken on board for each point where the trip starts: (points, dimensions)."""
        loaded: np.ndarray = np.where(self.is_pickup[:, None], 0, self.load)
        loaded[self.transfers[:, 1]] = 0
        return loaded

    @property
    def brought(self) -> np.ndarray:
        """What is brought from each point to where the trip ends: (points, dimensions)."""
        brought: np.ndarray = np.where(self.is_pickup[:, None], self.load, 0)
        brought[self.transfers[:, 0]] = 0
        return brought

    @property
    def barred_with_pickups_last(self) -> np.ndarray:
        """Arcs that vehicles with the pickups last never drive: (points, points)."""
        is_order = np.arange(len(self.is_pickup)) >= self.num_depots
        sets_out = ~is_order
        sets_out[self.fleet.start[self.fleet.started_route >= 0]] = False
        return np.asarray(
            (self.is_pickup[:, None] & is_order & ~self.is_pickup)
            | (sets_out[:, None] & is_order & self.is_pickup)
        )

    @property
    def horizon_s(self) -> float:
        """An instant by which every sensible route is back, with the last shift at the latest.

        When all has opened that opens, no vehicle has to wait any more.
        """
        opening = [self.early_s, self.release_s, self.windows.early_s, self.breaks.early_s]
        opened_s = np.concatenate([*opening, self.fleet.early_s]).max()
        busy_s = self.service_s.sum() + self.breaks.duration_s.sum()
        done_s = np.ceil(opened_s + busy_s + self._longest(self.duration_s))
        return float(min(done_s, self.fleet.late_s.max()))

    @property
    def longest_route(self) -> float:
        """A distance that no route exceeds."""
        return self._longest(self.distance)

    def _longest(self, legs: np.ndarray) -> float:
        """The longest leg from each point; with trips out of a depot again before every order."""
        total = legs.max(axis=1).sum()
        if (self.fleet.max_trips > 1).any():
            total += self.num_orders * legs[: self.num_depots].max()
        return float(total)


def network(instance: Instance) -> Network:
    """All distances and durations at once: memory grows with the square of the points."""
    begun, orders = started(instance), instance.orders
    places = places_of(instance, begun)
    fleet, first = fleet_of(instance, begun, places), places.first_order

    def by_point(of_orders: np.ndarray, elsewhere: float = 0.0) -> np.ndarray:
        return np.concatenate([np.full((first, *of_orders.shape[1:]), elsewhere), of_orders])

    def by_kind(of_orders: np.ndarray, elsewhere: float) -> np.ndarray:
        return np.hstack([np.full((len(of_orders), first), elsewhere), of_orders])

    windows = windows_of(instance, first)
    early_s, late_s = hull(windows, orders, first)
    return Network(
        num_depots=first,
        distance=places.legs.distance,
        duration_s=places.legs.duration_s,
        load=by_point(amounts(orders["load"], instance.dimensions, 0.0)),
        is_pickup=by_point(orders["type"] == "pickup") > 0,
        transfers=first + serving.transfers(instance, begun),
        release_s=by_point(np.nan_to_num(orders["release_s"])),
        early_s=by_point(early_s),
        late_s=by_point(late_s, np.inf),
        windows=windows,
        service_s=by_point(orders["service_duration_s"]),
        due_s=by_point(unlimited(orders["due_s"]), np.inf),
        lateness_cost_per_s=by_point(orders["lateness_cost_per_h"] / S_PER_H),
        unserved_cost=by_point(serving.unserved_costs(instance, begun), np.inf),
        group=by_point(serving.groups(instance, begun), -1),
        group_cost=unlimited(instance.groups["unserved_cost"]),
        precedences=precedences_of(instance, places, begun),
        allowed=by_kind(serving.allowed(instance, fleet, begun), True) > 0,
        change_cost=by_kind(serving.change_costs(instance, fleet), 0.0),
        breaks=breaks_of(instance, fleet),
        longest_route_cost_per_s=instance.longest_route_cost_per_h / S_PER_H,
        fleet=fleet,
    )
