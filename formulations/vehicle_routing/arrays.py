"""An instance as dense arrays, for the model and the searches: one point a depot or an order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import (
    amounts,
    location_positions,
    transfer_rows,
)
from formulations.vehicle_routing.travel import legs_between

MOST_ORDERS = 6000
"""Beyond this many, the matrices of distances and durations take gigabytes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Points are the depots, then the orders, both in the sequence of the file.

    Absent limits are infinite. Depots have no load, no service and no window of their own.
    """

    num_depots: int
    distance: np.ndarray  # (points, points), distance units
    duration_s: np.ndarray  # (points, points)
    load: np.ndarray  # (points, dimensions)
    is_pickup: np.ndarray  # (points,)
    transfers: np.ndarray  # (transfers, 2): the points of the two orders, pickup first
    release_s: np.ndarray  # (points,)
    early_s: np.ndarray  # (points,)
    late_s: np.ndarray  # (points,)
    service_s: np.ndarray  # (points,)
    unserved_cost: np.ndarray  # (points,), infinite where the order must be served
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
        to_delivery = ~self.is_pickup
        to_delivery[: self.num_depots] = False
        from_depot = np.arange(len(self.is_pickup)) < self.num_depots
        return np.asarray(
            (self.is_pickup[:, None] & to_delivery) | (from_depot[:, None] & self.is_pickup)
        )

    @property
    def horizon_s(self) -> float:
        """An instant by which every sensible route is back, where no shift says so."""
        if np.isfinite(self.fleet.late_s).all():
            return float(self.fleet.late_s.max())
        instants = np.concatenate(
            [self.early_s, self.late_s, self.release_s, self.fleet.early_s, self.fleet.late_s]
        )
        opened_s = instants[np.isfinite(instants)].max()
        driving_s = self.duration_s.max(axis=1).sum()
        if (self.fleet.max_trips > 1).any():  # back to a depot and out again for every order
            driving_s += self.num_orders * self.duration_s[: self.num_depots].max()
        return float(opened_s + self.service_s.sum() + driving_s)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fleet:
    """Vehicle types as arrays of shape (types,); absent limits are infinite."""

    start: np.ndarray  # point of the start depot
    end: np.ndarray
    reload: np.ndarray  # point of the reload depot; of the end depot where there is one trip
    max_trips: np.ndarray
    pickups_last: np.ndarray
    num_available: np.ndarray
    capacity: np.ndarray  # (types, dimensions)
    fixed_cost: np.ndarray
    cost_per_distance: np.ndarray
    cost_per_s: np.ndarray
    early_s: np.ndarray
    late_s: np.ndarray
    max_distance: np.ndarray
    max_duration_s: np.ndarray


def network(instance: Instance) -> Network:
    """All distances and durations at once: memory grows with the square of the points."""
    depots, orders = instance.depots, instance.orders
    places = np.concatenate([depots["location_id"], orders["location_id"]])
    at = location_positions(instance, places)
    legs = legs_between(instance.travel, instance.locations)(at[:, None], at)
    nothing = np.zeros(len(depots))
    return Network(
        num_depots=len(depots),
        distance=legs.distance,
        duration_s=legs.duration_s,
        load=np.vstack(
            [
                np.zeros((len(depots), len(instance.dimensions))),
                amounts(orders["load"], instance.dimensions, 0.0),
            ]
        ),
        is_pickup=np.concatenate([nothing > 0, orders["type"] == "pickup"]),
        transfers=len(depots) + transfer_rows(instance),
        release_s=np.concatenate([nothing, np.nan_to_num(orders["release_s"])]),
        early_s=np.concatenate([nothing, np.nan_to_num(orders["tw_early_s"])]),
        late_s=np.concatenate([nothing + np.inf, _unlimited(orders["tw_late_s"])]),
        service_s=np.concatenate([nothing, orders["service_duration_s"]]),
        unserved_cost=np.concatenate([nothing + np.inf, _unlimited(orders["unserved_cost"])]),
        fleet=_fleet(instance),
    )


def _fleet(instance: Instance) -> Fleet:
    types = instance.vehicle_types
    depot_at = {name: point for point, name in enumerate(instance.depots["id"].tolist())}
    ends, reloads = types["end_depot_id"].tolist(), types["reload_depot_id"].tolist()
    again = np.array([name is not None for name in reloads])
    return Fleet(
        start=np.array([depot_at[name] for name in types["start_depot_id"].tolist()]),
        end=np.array([depot_at[name] for name in ends]),
        reload=np.array([depot_at[name or end] for name, end in zip(reloads, ends, strict=True)]),
        max_trips=np.where(again, _unlimited(types["max_trips"].astype(float)), 1.0),
        pickups_last=types["pickups"] == "last",
        num_available=_unlimited(types["num_available"].astype(float)),
        capacity=amounts(types["capacity"], instance.dimensions, np.inf),
        fixed_cost=types["fixed_cost"],
        cost_per_distance=types["unit_distance_cost"],
        cost_per_s=types["unit_duration_cost_per_h"] / 3600.0,
        early_s=np.nan_to_num(types["shift_early_s"]),
        late_s=_unlimited(types["shift_late_s"]),
        max_distance=_unlimited(types["max_distance"]),
        max_duration_s=_unlimited(types["max_duration_s"]),
    )


def _unlimited(column: np.ndarray) -> np.ndarray:
    filled: np.ndarray = np.nan_to_num(column, nan=np.inf)
    return filled
