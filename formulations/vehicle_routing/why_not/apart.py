"""Groups of orders of which no two can be served on one route, whatever the vehicle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import amounts, loads_of
from formulations.vehicle_routing.why_not.limits import excess
from formulations.vehicle_routing.why_not.pairs import in_sequence
from formulations.vehicle_routing.why_not.reach import Reach

MOST_ORDERS = 300
"""Beyond this many, comparing all pairs takes too long at the start of a solve."""

MOST_SEEDS = 20


def apart_in_turn(
    instance: Instance, reach: Reach, serves: np.ndarray, rows: np.ndarray
) -> Iterator[np.ndarray]:
    """Cliques of the orders that never meet, as positions in ``rows``, grown from several seeds.

    The order that is apart from most of those still in question comes next.
    """
    if not 2 <= len(rows) <= MOST_ORDERS:
        return
    apart = _never_meet(instance, reach, serves, rows)
    for seed in np.argsort(-apart.sum(axis=1), kind="stable")[:MOST_SEEDS].tolist():
        members, candidates = [seed], apart[seed].copy()
        while candidates.any():
            degree = np.where(candidates, apart[:, candidates].sum(axis=1), -1)
            members.append(int(degree.argmax()))
            candidates &= apart[members[-1]]
        if len(members) > 1:
            yield np.array(members)


def _never_meet(
    instance: Instance, reach: Reach, serves: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Whether no type can serve both orders on one route: (rows, rows), false on the diagonal."""
    onward = in_sequence(instance, reach, rows[:, None], rows).possible
    meet = onward | onward.swapaxes(0, 1)
    meet &= ~_too_much_together(instance, rows)
    meet &= serves[rows][:, None] & serves[rows]
    apart: np.ndarray = ~meet.any(axis=2)
    np.fill_diagonal(apart, False)
    return apart


def _too_much_together(instance: Instance, rows: np.ndarray) -> np.ndarray:
    """Loads that leave or reach the depot together and do not fit: (rows, rows, types)."""
    types = instance.vehicle_types
    capacity = amounts(types["capacity"], instance.dimensions, np.inf)
    once = (types["reload_depot_id"] == np.array(None)) | (types["max_trips"].astype(float) == 1)
    too_much = np.zeros((len(rows), len(rows), len(types)), dtype=bool)
    for load in (loads_of(instance).loaded[rows], loads_of(instance).brought[rows]):
        both = load[:, None] + load  # (rows, rows, dimensions)
        too_much |= (excess(both[:, :, None], capacity) > 0).any(axis=3)
    return np.asarray(too_much & once)
