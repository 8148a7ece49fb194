"""Proofs that no plan exists: conditions every plan must meet, found broken without any solver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from formulations.vehicle_routing.instance import Instance, features
from formulations.vehicle_routing.itinerary import (
    amounts,
    depot_locations,
    loads_of,
    location_positions,
    reload_locations,
)
from formulations.vehicle_routing.travel import Legs, legs_between
from optimizer.sdk import FEASIBILITY, Reason

KNOWN = {"pickups", "pickups last", "releases", "transfers", "several trips"}
"""Features with which the conditions hold."""

MOST_LOCATIONS = 3000
"""Beyond this many places the quickest detours are not computed, and no order is called too far."""

SENTENCES = {
    "vehicle_capacity": "its load is more than the vehicle holds",
    "fleet_size": "there is none",
    "time_windows": "the quickest way arrives after its window has closed",
    "vehicle_shifts": "the vehicle cannot be back before its shift ends",
    "longest_distance": "the shortest way there and back is longer than allowed",
    "longest_duration": "the quickest way there and back lasts longer than allowed",
}
"""Why a vehicle type cannot serve an order even on a route of its own."""


def conflicts(instance: Instance) -> Iterator[Reason]:
    """Why no plan can exist; nothing when these conditions cannot tell."""
    if features(instance) - KNOWN:
        return
    required = np.isnan(instance.orders["unserved_cost"])
    broken = hindrances(instance)
    impossible = np.any(list(broken.values()), axis=0).all(axis=1)
    for row in np.flatnonzero(required & impossible):
        yield refusal(instance, int(row), broken)
    yield from _fleet_too_small(instance, required)


def hindrances(instance: Instance) -> Mapping[str, np.ndarray]:
    """Rules that keep a vehicle type from serving an order alone: (orders, vehicle types) each."""
    shape = (len(instance.orders), len(instance.vehicle_types))
    load = amounts(instance.orders["load"], instance.dimensions, 0.0)
    capacity = amounts(instance.vehicle_types["capacity"], instance.dimensions, np.inf)
    none_left = instance.vehicle_types["num_available"] == 0
    return {
        "fleet_size": np.broadcast_to(none_left, shape),
        "vehicle_capacity": np.any(_exceeds(load[:, None, :], capacity[None, :, :]), axis=2),
        **_too_far(instance, shape),
    }


def refusal(instance: Instance, row: int, broken: Mapping[str, np.ndarray]) -> Reason:
    """Why no vehicle type can serve the order in this row, type by type."""
    found = {
        type_id: next(rule for rule, cases in broken.items() if cases[row, kind])
        for kind, type_id in enumerate(instance.vehicle_types["id"])
    }
    by_type = "; ".join(f"{type_id}: {SENTENCES[rule]}" for type_id, rule in found.items())
    detail = f"no vehicle can serve order {instance.orders['id'][row]} ({by_type})"
    return Reason(code=next(iter(found.values())), detail=detail)


def _too_far(instance: Instance, shape: tuple[int, int]) -> dict[str, np.ndarray]:
    """Windows, shifts and longest routes against the quickest ways, detours allowed."""
    if len(instance.locations) > MOST_LOCATIONS:
        return {}
    orders, types = instance.orders, instance.vehicle_types
    start, end = depot_locations(instance)
    out, home = _best_ways(instance, start), _best_ways(instance, end, home=True)
    service_s = orders["service_duration_s"][:, None]
    leave_s = np.nan_to_num(types["shift_early_s"])
    there_s = np.maximum(leave_s + out.duration_s, _released(instance, out))
    start_s = np.maximum(np.nan_to_num(orders["tw_early_s"])[:, None], there_s)
    late_s = np.nan_to_num(orders["tw_late_s"], nan=np.inf)[:, None]
    limits = {
        "time_windows": (start_s, late_s),
        "vehicle_shifts": (start_s + service_s + home.duration_s, types["shift_late_s"]),
        "longest_distance": (out.distance + home.distance, types["max_distance"]),
        "longest_duration": (
            out.duration_s + service_s + home.duration_s,
            types["max_duration_s"],
        ),
    }
    return {
        rule: np.broadcast_to(_exceeds(value, np.where(np.isnan(limit), np.inf, limit)), shape)
        for rule, (value, limit) in limits.items()
    }


def _released(instance: Instance, out: Legs) -> np.ndarray:
    """When goods are at their customer at the earliest, on the first trip or on a later one."""
    again = _best_ways(instance, reload_locations(instance))
    released_s = np.nan_to_num(instance.orders["release_s"])[:, None]
    earliest: np.ndarray = released_s + np.minimum(out.duration_s, again.duration_s)
    return np.asarray(np.where(released_s > 0, earliest, 0.0))


def _best_ways(instance: Instance, depots: np.ndarray, *, home: bool = False) -> Legs:
    """Lower bounds from the depot of each type to each order, or ``home``: (orders, types)."""
    places = np.arange(len(instance.locations))
    direct = legs_between(instance.travel, instance.locations)(places[:, None], places)
    at = location_positions(instance, instance.orders["location_id"])
    return Legs(*(_shortest(way.T if home else way, depots)[:, at].T for way in direct))


def _shortest(direct: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Length of the shortest paths from each source (Bellman 1958): (sources, places)."""
    once, of_source = np.unique(sources, return_inverse=True)
    rows = []
    for source in once:
        best = direct[source]
        while True:
            shorter = np.minimum(best, (best[:, None] + direct).min(axis=0))
            if (shorter >= best).all():
                break
            best = shorter
        rows.append(best)
    return np.array(rows)[of_source]


def _fleet_too_small(instance: Instance, required: np.ndarray) -> Iterator[Reason]:
    """Dimensions in which all vehicles together cannot carry the orders that must be served."""
    trips = _most_trips(instance)
    if not np.isfinite(trips).all():
        return
    capacity = amounts(instance.vehicle_types["capacity"], instance.dimensions, np.inf)
    loads = loads_of(instance)
    out = loads.loaded[required].sum(axis=0)
    back = loads.brought[required].sum(axis=0)
    for k, dimension in enumerate(instance.dimensions):
        total = float(trips[trips > 0] @ capacity[trips > 0, k])
        load = max(out[k], back[k])
        if _exceeds(load, total):
            detail = f"orders need {load:.10g} {dimension}, all vehicles hold {total:.10g}"
            yield Reason(code="vehicle_capacity", detail=detail)


def _most_trips(instance: Instance) -> np.ndarray:
    """Of each vehicle type, how many trips all its vehicles together make at most."""
    types = instance.vehicle_types
    reloads = np.array([name is not None for name in types["reload_depot_id"]])
    vehicles = np.nan_to_num(types["num_available"].astype(float), nan=np.inf)
    each = np.nan_to_num(types["max_trips"].astype(float), nan=np.inf)
    trips: np.ndarray = vehicles.copy()
    trips[reloads & (vehicles > 0)] *= each[reloads & (vehicles > 0)]
    return trips


def _exceeds(value: np.ndarray, limit: np.ndarray | float) -> np.ndarray:
    exceeds: np.ndarray = value > limit + FEASIBILITY * np.maximum(1.0, np.abs(limit))
    return exceeds
