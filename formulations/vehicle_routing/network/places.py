"""The points of a day: depots, other places where routes begin or end, and orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.network.running import Started
from formulations.vehicle_routing.travel import Legs, legs_between

ROWS_AT_ONCE = 64
"""Rows of legs that are computed together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Depots in the sequence of the file, then nowhere, started routes, and orders.

    Nowhere is where routes end whose end is open: no way from any point. It is there only where
    there are such routes.
    """

    legs: Legs  # (points, points)
    first_order: int
    start: np.ndarray  # of each vehicle type, then of each started route
    end: np.ndarray  # of each vehicle type
    reload: np.ndarray  # of each vehicle type, of its end where it does not reload


def places_of(instance: Instance, begun: Started) -> Places:
    """All points and the legs between them."""
    depots, types = instance.depots, instance.vehicle_types
    end = depots.rows_of(types["end_depot_id"])
    nowhere = np.arange(len(depots), len(depots) + (end < 0).any())
    end[end < 0] = len(depots)
    reload = depots.rows_of(types["reload_depot_id"])
    first_started = len(depots) + len(nowhere)
    places = [
        instance.locations.rows_of(depots["location_id"]),
        np.zeros_like(nowhere),
        begun.location,
        instance.locations.rows_of(instance.orders["location_id"]),
    ]
    starts = depots.rows_of(types["start_depot_id"])
    return Places(
        legs=_legs(instance, np.concatenate(places), nowhere),
        first_order=first_started + len(begun.location),
        start=np.concatenate([starts, first_started + np.arange(len(begun.location))]),
        end=end,
        reload=np.where(reload < 0, end, reload),
    )


def _legs(instance: Instance, places: np.ndarray, nowhere: np.ndarray) -> Legs:
    """Some rows at a time: what a formula takes on the way then fits into the cache."""
    between = legs_between(instance.travel, instance.locations)
    legs = Legs(*np.empty((2, len(places), len(places))))
    for first in range(0, len(places), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        for whole, part in zip(legs, between(places[rows, None], places), strict=True):
            whole[rows] = part
    for matrix in legs:
        matrix[nowhere, :] = 0.0
        matrix[:, nowhere] = 0.0
    return legs
