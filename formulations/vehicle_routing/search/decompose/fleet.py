"""The vehicles of a day shared out to parts of it, by the load that is near their depots."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts, depot_locations
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.travel import legs_between


def available(instance: Instance) -> np.ndarray:
    """Vehicles of each type, infinite without limit: (types,)."""
    return unlimited(instance.vehicle_types["num_available"].astype(float))


def shared_out(instance: Instance, pieces: list[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Orders and vehicles of each piece; a piece without a vehicle is added to another one."""
    shares = _shares(instance, pieces)
    shared: list[tuple[np.ndarray, np.ndarray]] = []
    waiting: list[np.ndarray] = []
    for orders, free in zip(pieces, shares.T, strict=True):
        waiting.append(orders)
        if free.any():
            shared.append((np.sort(np.concatenate(waiting)), free))
            waiting = []
    if waiting:
        orders, free = shared[-1]
        shared[-1] = np.sort(np.concatenate([orders, *waiting])), free
    return shared


def _shares(instance: Instance, pieces: list[np.ndarray]) -> np.ndarray:
    """How many whole vehicles each piece gets of all that there are: (types, pieces)."""
    weight, depot = _weights(instance), _nearest_start(instance)
    start, _ = depot_locations(instance)
    there_are = available(instance)
    shares = np.empty((len(start), len(pieces)))
    for k, number in enumerate(there_are.tolist()):
        near = np.where(depot == start[k], weight, 0.0)
        drawn = near if near.any() else weight
        part = np.cumsum([drawn[orders].sum() for orders in pieces]) / drawn.sum()
        shares[k] = np.diff(np.round(number * part), prepend=0.0) if number < np.inf else np.inf
    return shares


def _weights(instance: Instance) -> np.ndarray:
    """The share of each order in all loads, or in all orders where nothing has a load."""
    load = amounts(instance.orders["load"], instance.dimensions, 0.0)
    share = (load / np.maximum(load.sum(axis=0), 1e-9)).sum(axis=1)
    return np.asarray(share + 1e-3 / len(share))


def _nearest_start(instance: Instance) -> np.ndarray:
    """Of each order the location of the nearest depot from which a vehicle starts."""
    start, _ = depot_locations(instance)
    depots = np.unique(start[available(instance) > 0])
    place = instance.locations.rows_of(instance.orders["location_id"])
    out = legs_between(instance.travel, instance.locations)(depots[:, None], place).distance
    return np.asarray(depots[out.argmin(axis=0)])
