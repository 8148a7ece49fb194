"""The least that it takes to get to an order and back, whatever a route does on the way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.travel import Legs, legs_between

MOST_LOCATIONS = 3000
"""Beyond this many places the quickest detours are not computed, and no order is called too far."""


class Reach(NamedTuple):
    """Lower bounds for every vehicle type, detours allowed: (orders, types) each."""

    out: Legs  # from where the type starts
    again: Legs  # from where a trip of the type may start, the first or a later one
    home: Legs  # to where the type ends; nothing where its end is open


def reach_of(instance: Instance) -> Reach:
    """The quickest and the shortest ways; all 0 where there are too many places."""
    shape = (len(instance.orders), len(instance.vehicle_types))
    if len(instance.locations) > MOST_LOCATIONS:
        nothing = Legs(np.zeros(shape), np.zeros(shape))
        return Reach(nothing, nothing, nothing)
    places = np.arange(len(instance.locations))
    direct = legs_between(instance.travel, instance.locations)(places[:, None], places)
    types = instance.vehicle_types
    out = _ways(instance, direct, types["start_depot_id"])
    later = _ways(instance, direct, types["reload_depot_id"], absent=np.inf)
    again = Legs(*(np.minimum(first, second) for first, second in zip(out, later, strict=True)))
    reverse = Legs(*(way.T for way in direct))
    return Reach(out, again, _ways(instance, reverse, types["end_depot_id"]))


def _ways(instance: Instance, direct: Legs, depot_ids: np.ndarray, absent: float = 0.0) -> Legs:
    """From the depot of each type to each order, ``absent`` where a type has none."""
    at = dict(zip(instance.depots["id"].tolist(), instance.depots["location_id"], strict=True))
    named = np.array([name is not None for name in depot_ids.tolist()])
    places = [at[name] for name in depot_ids.tolist() if name is not None]
    sources = instance.locations.rows_of(np.array(places, dtype=object))
    orders = instance.locations.rows_of(instance.orders["location_id"])
    found = np.full((2, len(orders), len(named)), absent)
    if len(sources):
        for measure, way in enumerate(direct):
            found[measure][:, named] = _shortest(way, sources)[:, orders].T
    return Legs(*found)


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
