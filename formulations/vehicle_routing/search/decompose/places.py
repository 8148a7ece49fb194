"""Where orders are, whatever the travel: as far as they are from a few landmarks.

Two orders that are near have nearly the same distances from every landmark, with coordinates or
without. A landmark is the order that is furthest from all before it, the first one a depot.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transfer_rows
from formulations.vehicle_routing.travel import legs_between

NUM_LANDMARKS = 6


def whereabouts(instance: Instance) -> np.ndarray:
    """Distance of each order from each landmark, there and back: (orders, landmarks)."""
    between = legs_between(instance.travel, instance.locations)
    place = instance.locations.rows_of(instance.orders["location_id"])
    landmark = instance.locations.rows_of(instance.depots["location_id"][:1])
    nearest, columns = np.full(len(place), np.inf), []
    for _ in range(NUM_LANDMARKS):
        columns.append(between(landmark, place).distance + between(place, landmark).distance)
        nearest = np.minimum(nearest, columns[-1])
        landmark = place[[nearest.argmax()]]
    return np.column_stack(columns)


def bundles(instance: Instance) -> np.ndarray:
    """Of each order the first one that it has to stay with, in a transfer or as an alternative."""
    first = np.arange(len(instance.orders))
    pickup, delivery = transfer_rows(instance).T
    first[delivery] = pickup
    of_group: dict[str, int] = {}
    for row, name in enumerate(instance.orders["group_id"].tolist()):
        if name is not None:
            first[row] = of_group.setdefault(name, row)
    return first


def by_place(where: np.ndarray, rows: np.ndarray, most: int) -> list[np.ndarray]:
    """Rows in as few parts of at most so many as there can be, cut where they spread most."""
    num_parts = -(-len(rows) // most)
    if num_parts <= 1:
        return [rows]
    widest = where[rows].std(axis=0).argmax()
    along = rows[np.argsort(where[rows, widest], kind="stable")]
    cut = len(rows) * (num_parts // 2) // num_parts
    return [*by_place(where, along[:cut], most), *by_place(where, along[cut:], most)]
