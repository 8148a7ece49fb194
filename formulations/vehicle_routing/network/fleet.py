"""The vehicles of a day as arrays: kinds are its vehicle types, and each of its started routes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts
from formulations.vehicle_routing.network.places import Places
from formulations.vehicle_routing.network.running import Started


@dataclass(frozen=True, kw_only=True, eq=False)
class Fleet:
    """Kinds of vehicles as arrays of shape (kinds,); absent limits are infinite.

    First come the vehicle types of the file, then its started routes: each of these is one vehicle
    that goes on at ``early_s`` from where it is, and has less left of its limits. It is paid for up
    to then, unless it ends where it is: then waiting until ``early_s`` is its fixed cost.
    """

    vehicle_type: np.ndarray  # row of the vehicle type
    started_route: np.ndarray  # row of the started route, -1 of a vehicle type
    drives_on: np.ndarray  # whether it has a way home to drive also with nothing more to serve
    start: np.ndarray  # point from which it leaves or goes on
    end: np.ndarray
    reload: np.ndarray  # point of the reload depot; of the end where there is one trip
    max_trips: np.ndarray
    pickups_last: np.ndarray
    num_available: np.ndarray
    capacity: np.ndarray  # (kinds, dimensions)
    collected: np.ndarray  # (kinds, dimensions), on board of a started route until it ends
    fixed_cost: np.ndarray
    cost_per_distance: np.ndarray
    cost_per_s: np.ndarray
    early_s: np.ndarray
    late_s: np.ndarray
    spent_s: np.ndarray  # how long a started route has been under way at early_s
    max_distance: np.ndarray
    max_duration_s: np.ndarray


def fleet_of(instance: Instance, begun: Started, places: Places) -> Fleet:
    """All kinds; of a started route what is left of its limits."""
    types, num_types = instance.vehicle_types, len(instance.vehicle_types)
    kind = np.concatenate([np.arange(num_types), begun.vehicle_type])
    is_begun = np.arange(len(kind)) >= num_types
    out = np.bincount(begun.vehicle_type, minlength=num_types)
    free = unlimited(types["num_available"].astype(float)) - out
    again = types["reload_depot_id"] != np.array(None)
    nothing = np.zeros(num_types)
    late_s = unlimited(types["shift_late_s"])[kind]
    resume_s = np.concatenate([nothing + (instance.now_s or 0.0), begun.resume_s])
    spent_s = np.concatenate([nothing, begun.resume_s - begun.leave_s])
    early_s = np.maximum(np.nan_to_num(types["shift_early_s"])[kind], resume_s)
    early_s[is_begun] = resume_s[is_begun]
    free[early_s[:num_types] > late_s[:num_types]] = 0.0  # their shift is over
    driven = np.concatenate([nothing, begun.distance])
    waits_s = np.concatenate([nothing, begun.resume_s - begun.depart_s])
    is_open = (types["end_depot_id"] == np.array(None))[kind]
    cost_per_s = types["unit_duration_cost_per_h"][kind] / S_PER_H
    waiting = np.where(is_open, cost_per_s * waits_s, 0.0)
    return Fleet(
        vehicle_type=kind,
        started_route=np.where(is_begun, np.arange(len(kind)) - num_types, -1),
        start=places.start,
        end=places.end[kind],
        reload=places.reload[kind],
        max_trips=np.where(again, unlimited(types["max_trips"].astype(float)), 1.0)[kind],
        pickups_last=(types["pickups"] == "last")[kind],
        num_available=np.concatenate([free, np.ones(len(begun.vehicle_type))]),
        capacity=amounts(types["capacity"], instance.dimensions, np.inf)[kind],
        collected=np.vstack([np.zeros((num_types, len(instance.dimensions))), begun.collected]),
        drives_on=is_begun & ~is_open,
        fixed_cost=np.where(is_begun, waiting, types["fixed_cost"][kind]),
        cost_per_distance=types["unit_distance_cost"][kind],
        cost_per_s=cost_per_s,
        early_s=early_s,
        late_s=late_s,
        spent_s=spent_s,
        max_distance=np.maximum(unlimited(types["max_distance"])[kind] - driven, 0.0),
        max_duration_s=np.maximum(unlimited(types["max_duration_s"])[kind] - spent_s, 0.0),
    )


def types_left(instance: Instance) -> np.ndarray:
    """Whether vehicles of a type may still set out, or are under way: (types,)."""
    types = instance.vehicle_types
    early_s = np.maximum(np.nan_to_num(types["shift_early_s"]), instance.now_s or 0.0)
    may_leave = (types["num_available"] != 0) & (early_s <= unlimited(types["shift_late_s"]))
    return np.asarray(may_leave | np.isin(types["id"], instance.started_routes["vehicle_type_id"]))


def unlimited(column: np.ndarray) -> np.ndarray:
    """A column in which an absent limit is infinite."""
    filled: np.ndarray = np.nan_to_num(column, nan=np.inf)
    return filled
