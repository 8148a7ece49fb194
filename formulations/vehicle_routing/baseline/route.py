"""The trips of one vehicle, and what it costs with one of them changed or one more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.baseline.stretch import Stretch, depot, joined
from formulations.vehicle_routing.baseline.tours import Tour, fits, is_tardy, relaxed


@dataclass(frozen=True, eq=False)
class Route:
    """The row of a vehicle type and the trips of one of its vehicles, which may be none yet.

    What lies before and after each trip is joined once, so that a change takes constant time.
    """

    net: Network
    kind: int
    trips: tuple[Tour, ...] = ()

    @cached_property
    def price(self) -> float:
        """What the vehicle costs on its trips; infinite where it may not drive them."""
        return self.price_with(self.trips[-1], len(self.trips) - 1, len(self.trips))

    def with_one_more(self, drive: Tour) -> Iterator[tuple[float, Route]]:
        """One more trip, wherever it may come, and the price then."""
        if len(self.trips) < self.net.fleet.max_trips[self.kind]:
            for k in range(len(self.trips) + 1):
                yield self.price_with(drive, k), self._changed(drive, k, k)

    def with_changed(self, drive: Tour, k: int) -> tuple[float, Route]:
        """A trip changed, and the price then."""
        return self.price_with(drive, k, k + 1), self._changed(drive, k, k + 1)

    def _changed(self, drive: Tour, k: int, onward: int) -> Route:
        return Route(self.net, self.kind, (*self.trips[:k], drive, *self.trips[onward:]))

    def price_with(self, drive: Tour, k: int, onward: int | None = None) -> float:
        """The price of the first ``k`` trips, this one and the trips from ``onward`` on."""
        onward = k if onward is None else onward
        fleet, kind = self.net.fleet, self.kind
        replaced = sum(trip.served_by[kind] for trip in self.trips[k:onward])
        served_by = self._served_by - replaced + drive.served_by[kind]
        if served_by == np.inf or not fits(self.net, kind, drive.freight):
            return np.inf
        before = self._leaving(self._heads[k - 1] if k else None, drive)
        way = joined(self.net, before, joined(self.net, drive.there, self._tails[onward]))
        if (
            is_tardy(way)
            or way.distance > relaxed(fleet.max_distance.item(kind))
            or way.duration_s > relaxed(fleet.max_duration_s.item(kind))
        ):
            return np.inf
        return float(
            served_by
            + fleet.fixed_cost[kind]
            + fleet.cost_per_distance[kind] * way.distance
            + fleet.cost_per_s[kind] * way.duration_s
        )

    @cached_property
    def _served_by(self) -> float:
        return sum(trip.served_by[self.kind] for trip in self.trips)

    @cached_property
    def _heads(self) -> list[Stretch]:
        """From the start to the last order of each trip."""
        heads: list[Stretch] = []
        for trip in self.trips:
            before = self._leaving(heads[-1] if heads else None, trip)
            heads.append(joined(self.net, before, trip.there))
        return heads

    @cached_property
    def _tails(self) -> list[Stretch]:
        """From the reload before each trip to the end, which comes last."""
        end = self._at(self.net.fleet.end, 0.0)
        tails = accumulate(reversed(self.trips), self._ahead_of, initial=end)
        return list(tails)[::-1]

    def _ahead_of(self, tail: Stretch, trip: Tour) -> Stretch:
        return joined(self.net, self._at(self.net.fleet.reload, trip.release_s), trip.there, tail)

    def _leaving(self, before: Stretch | None, drive: Tour) -> Stretch:
        """Up to where a trip begins: the start of the day, or the trips before it and a reload."""
        if before is None:
            return self._at(self.net.fleet.start, drive.release_s)
        return joined(self.net, before, self._at(self.net.fleet.reload, drive.release_s))

    def _at(self, place: np.ndarray, released_s: float) -> Stretch:
        """At a depot during the shift, once the goods are there."""
        fleet, kind = self.net.fleet, self.kind
        early_s = max(fleet.early_s.item(kind), released_s)
        return depot(place.item(kind), early_s, fleet.late_s.item(kind))


def cheapest(vehicles: Iterable[Route], drive: Tour) -> float:
    """The price of one more trip at the end of those of the vehicle that is best for it."""
    return min((each.price_with(drive, len(each.trips)) for each in vehicles), default=np.inf)
