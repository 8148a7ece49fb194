"""The least that serving an order adds to any plan, proved by taking it out again."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import depot_locations
from formulations.vehicle_routing.travel import Legs, legs_between
from optimizer.sdk import ZERO

KNOWN = {"pickups", "releases", "tags", "due times", "planned vehicles", "several windows"}
"""Features with which a route keeps every rule when an order is taken out of it."""

MOST_ORDERS = 1000


class Detours:
    """The ways between all orders and depots, to be asked by the ways past one order.

    Points are the orders, then the starts of the vehicle types, then their ends.
    """

    def __init__(self, instance: Instance) -> None:
        starts, ends = depot_locations(instance)
        orders = instance.locations.rows_of(instance.orders["location_id"])
        points = np.concatenate([orders, starts, ends])
        self.instance = instance
        self.direct = legs_between(instance.travel, instance.locations)(points[:, None], points)

    def least_extra_cost(self, row: int, serves: np.ndarray) -> float | None:
        """No plan that serves the order costs less than this more than without it; None: unknown.

        Where every way by the order is a detour, in distance and in time, a route without it is
        shorter, is nowhere later and has no more on board. So it keeps every rule, and spares at
        least the shortest detour there is between two of its stops, or the whole route. ``serves``
        tells which vehicle types could serve the order.
        """
        types, size = self.instance.vehicle_types, len(self.instance.orders)
        service_s = float(self.instance.orders["service_duration_s"][row])
        past = Legs(*(way[:, row, None] + way[row] for way in self.direct))
        spared = past.distance - self.direct.distance
        if min(spared.min(), (past.duration_s - self.direct.duration_s).min() + service_s) < -ZERO:
            return None
        np.fill_diagonal(spared, np.inf)
        spared[row], spared[:, row] = np.inf, np.inf
        least = np.inf
        for kind in np.flatnonzero(serves).tolist():
            start, end = size + kind, size + len(types) + kind
            shortest = min(
                spared[:size, :size].min(), spared[start, :size].min(), spared[:size, end].min()
            )
            per_distance = types["unit_distance_cost"][kind]
            per_s = types["unit_duration_cost_per_h"][kind] / S_PER_H
            route = per_distance * past.distance[start, end] + types["fixed_cost"][kind]
            route += per_s * (past.duration_s[start, end] + service_s)
            beside_others = per_distance * shortest if np.isfinite(shortest) else np.inf
            least = min(least, route, beside_others)
        return float(least)


def detours_of(instance: Instance) -> Detours | None:
    """None where the proof does not hold or takes too long."""
    unknown = features(instance) - KNOWN
    return None if unknown or len(instance.orders) > MOST_ORDERS else Detours(instance)
