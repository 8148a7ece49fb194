"""The least that serving an order adds to any plan, proved by taking it out again."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.instance import Instance, features
from formulations.vehicle_routing.itinerary import depot_locations, location_positions
from formulations.vehicle_routing.travel import Legs, legs_between
from optimizer.sdk import FEASIBILITY

KNOWN = {"pickups", "releases", "tags", "due times", "planned vehicles", "several windows"}
"""Features with which a route keeps every rule when an order is taken out of it."""

MOST_ORDERS = 1000


def least_extra_cost(instance: Instance, row: int, serves: np.ndarray) -> float | None:
    """No plan that serves the order costs less than this more than it does without; None: unknown.

    Where every way by the order is a detour, in distance and in time, a route without it is
    shorter, is nowhere later and has no more on board. So it keeps every rule, and spares at least
    the shortest detour there is between two of its stops, or the whole route. ``serves`` tells
    which vehicle types could serve the order.
    """
    if features(instance) - KNOWN or len(instance.orders) > MOST_ORDERS:
        return None
    here = location_positions(instance, instance.orders["location_id"])[row]
    starts, ends = depot_locations(instance)
    others = np.delete(location_positions(instance, instance.orders["location_id"]), row)
    service_s = float(instance.orders["service_duration_s"][row])
    types, least = instance.vehicle_types, np.inf
    for kind in np.flatnonzero(serves).tolist():
        before, after = np.append(others, starts[kind]), np.append(others, ends[kind])
        detour = _detours(instance, before, here, after)
        if min(detour.distance.min(), detour.duration_s.min() + service_s) < -FEASIBILITY:
            return None
        alone = _detours(instance, starts[kind : kind + 1], here, ends[kind : kind + 1], way=0.0)
        per_s = types["unit_duration_cost_per_h"][kind] / 3600.0
        whole = types["fixed_cost"][kind] + per_s * (alone.duration_s.item() + service_s)
        price = types["unit_distance_cost"][kind]
        detour.distance[-1, -1] = np.inf  # on no other order's route
        np.fill_diagonal(detour.distance[:-1, :-1], np.inf)
        between = detour.distance.min()
        nearest = price * between if np.isfinite(between) else np.inf
        least = min(least, whole + price * alone.distance.item(), nearest)
    return float(least)


def _detours(
    instance: Instance, before: np.ndarray, here: int, after: np.ndarray, way: float = 1.0
) -> Legs:
    """By how much the way by here is longer than ``way`` times the direct one: (before, after)."""
    between = legs_between(instance.travel, instance.locations)
    at = np.array(here)
    to_it, from_it = between(before[:, None], at), between(at, after)
    direct = between(before[:, None], after)
    return Legs(*(a + b - way * c for a, b, c in zip(to_it, from_it, direct, strict=True)))
