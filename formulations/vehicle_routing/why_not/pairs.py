"""Whether one route could serve two orders, the first of them before the second."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.travel import Legs, legs_between
from formulations.vehicle_routing.why_not.alone import earliest_starts, windows
from formulations.vehicle_routing.why_not.limits import excess, late, too_long
from formulations.vehicle_routing.why_not.reach import Reach

MOST_LOCATIONS = 400
"""Beyond this many places the quickest ways between all of them take seconds."""


class InSequence(NamedTuple):
    """By how much a route misses its limits with one order somewhere after another.

    All of shape (first orders, second orders, types), 0 where a limit is kept.
    """

    window: np.ndarray
    shift: np.ndarray
    distance: np.ndarray
    duration: np.ndarray

    @property
    def possible(self) -> np.ndarray:
        """Whether all limits are kept."""
        return np.asarray(~np.any([each > 0 for each in self], axis=0))


def in_sequence(
    instance: Instance, reach: Reach, first: np.ndarray, second: np.ndarray
) -> InSequence:
    """Lower bounds for orders in the rows ``first`` and ``second``, which broadcast."""
    orders, types = instance.orders, instance.vehicle_types
    between = best_between(instance)
    at = instance.locations.rows_of(orders["location_id"])
    way = Legs(*(each[at[first], at[second]][..., None] for each in between))
    service_s = orders["service_duration_s"][:, None]
    start_s = earliest_starts(instance, reach)
    early_s, late_s = (each[:, None] for each in windows(instance))
    there_s = np.maximum(start_s[first] + service_s[first] + way.duration_s, early_s[second])
    back_s = there_s + service_s[second] + reach.home.duration_s[second]
    onward_s = np.maximum(service_s[first] + way.duration_s, early_s[second] - late_s[first])
    lasts_s = reach.out.duration_s[first] + onward_s + (back_s - there_s)
    length = reach.out.distance[first] + way.distance + reach.home.distance[second]
    shift_s = unlimited(types["shift_late_s"])
    return InSequence(
        window=late(there_s, late_s[second]),
        shift=late(back_s, shift_s),
        distance=excess(length, unlimited(types["max_distance"])),
        duration=too_long(lasts_s, unlimited(types["max_duration_s"]), shift_s, back_s),
    )


def best_between(instance: Instance) -> Legs:
    """The shortest and the quickest ways between all places (Floyd 1962); all 0 where too many."""
    size = len(instance.locations)
    if size > MOST_LOCATIONS:
        return Legs(np.zeros((size, size)), np.zeros((size, size)))
    places = np.arange(size)
    direct = legs_between(instance.travel, instance.locations)(places[:, None], places)
    return Legs(*(_closed(way) for way in direct))


def _closed(way: np.ndarray) -> np.ndarray:
    best = way.copy()
    for middle in range(len(best)):
        np.minimum(best, best[:, middle, None] + best[middle], out=best)
    return best
