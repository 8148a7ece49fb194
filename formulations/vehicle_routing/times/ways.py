"""Every way of a vehicle through the windows of its stops and the breaks of its driver.

A way tells in which window each stop is served and where each break is taken. Along it service
starts at max(leave + shift, earliest), whenever the vehicle leaves within the way's own limits. Of
two ways with the same breaks behind them one that is nowhere later is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import inf
from typing import NamedTuple

from formulations.vehicle_routing.clock import DAY_S

NOISE = 1e-9
"""Instants are sums, whose last digits may miss a limit by this, relative to it and to a day."""


class Departure(NamedTuple):
    """When a vehicle may leave, and, where it left already, when it goes on from where it is."""

    early_s: float
    late_s: float
    onward_s: float = 0.0


class Stop(NamedTuple):
    """One call of a vehicle: ``travel_s`` to get here, windows for the start, and the service."""

    travel_s: float
    windows: tuple[tuple[float, float], ...] = ((0.0, inf),)  # disjoint and in sequence
    service_s: float = 0.0
    due_s: float = inf
    lateness_cost_per_s: float = 0.0
    may_rest: bool = True  # on the way here


class Rest(NamedTuple):
    """A break: it begins within a window."""

    early_s: float
    late_s: float
    duration_s: float


class Way(NamedTuple):
    """How a stop is reached by a vehicle that leaves between ``early_s`` and ``late_s``."""

    before: Way | None
    early_s: float
    late_s: float
    shift_s: float
    earliest_s: float
    rested: frozenset[int] = frozenset()  # breaks taken so far
    resting: tuple[int, ...] = ()  # those taken on the way here, in sequence

    def start_s(self, leave_s: float) -> float:
        """When service starts here if the vehicle leaves then."""
        return max(leave_s + self.shift_s, self.earliest_s)

    @property
    def passed(self) -> list[Way]:
        """From the departure to here."""
        way, passed = self, [self]
        while way.before is not None:
            way = way.before
            passed.append(way)
        return passed[::-1]


class _Road(NamedTuple):
    """A way between two stops: when the vehicle is free of breaks, and when it is there."""

    late_s: float
    free: tuple[float, float]  # shift and earliest
    there: tuple[float, float]
    resting: tuple[int, ...] = ()


def ways_through(departure: Departure, stops: Sequence[Stop], rests: Sequence[Rest]) -> list[Way]:
    """All ways to the last stop that may be the cheapest; where no window can be kept, one late."""
    ways = _begun(departure, rests)
    service_s = 0.0
    for stop in stops:
        there = [way for before in ways for way in _onward(before, service_s, stop, rests)]
        if rests:
            there = _undominated(there)
        ways = there or [_late(ways, service_s, stop)]
        service_s = stop.service_s
    return ways


def _begun(departure: Departure, rests: Sequence[Rest]) -> list[Way]:
    """Leaving after any of the breaks; a break is over at the earliest after its duration."""
    ways = []
    for size in range(len(rests) + 1):
        for rested in combinations(range(len(rests)), size):
            over = [rests[k].early_s + rests[k].duration_s for k in rested]
            early_s = max([departure.early_s, *over])
            if not rested or keeps(early_s, departure.late_s):
                late_s = max(early_s, departure.late_s)
                ways.append(Way(None, early_s, late_s, 0.0, departure.onward_s, frozenset(rested)))
    return _undominated(ways)


def _onward(way: Way, service_s: float, stop: Stop, rests: Sequence[Rest]) -> Iterator[Way]:
    """The ways to the next stop: by the breaks before it, and by the window of its service."""
    free = (way.shift_s + service_s, way.earliest_s + service_s)
    road = _Road(way.late_s, free, (free[0] + stop.travel_s, free[1] + stop.travel_s))
    for each in _resting(way, road, rests) if stop.may_rest and rests else (road,):
        yield from _served(way, each, stop)


def _served(way: Way, road: _Road, stop: Stop) -> Iterator[Way]:
    """One way for each window that is the first open one for some departure."""
    rested = way.rested.union(road.resting) if road.resting else way.rested
    shift_s, earliest_s = road.there
    early_s = way.early_s
    for opens_s, closes_s in stop.windows:
        if keeps(max(early_s + shift_s, earliest_s), closes_s):
            late_s = max(early_s, min(road.late_s, closes_s - shift_s))
            start_s = max(earliest_s, opens_s)
            yield Way(way, early_s, late_s, shift_s, start_s, rested, road.resting)
            if late_s >= road.late_s:
                return
            early_s = late_s


def _resting(way: Way, road: _Road, rests: Sequence[Rest]) -> Iterator[_Road]:
    """The road with breaks on it, in every sequence: each begins as early as it can.

    A break begins when the vehicle is free, and takes its time from driving or from waiting.
    """
    yield road
    for k, rest in enumerate(rests):
        is_left = k not in way.rested and k not in road.resting
        free_s = max(way.early_s + road.free[0], road.free[1])
        if is_left and keeps(free_s, rest.late_s):
            late_s = max(way.early_s, min(road.late_s, rest.late_s - road.free[0]))
            free, there = (
                (shift_s + rest.duration_s, max(earliest_s, rest.early_s) + rest.duration_s)
                for shift_s, earliest_s in (road.free, road.there)
            )
            yield from _resting(way, _Road(late_s, free, there, (*road.resting, k)), rests)


def keeps(instant_s: float, limit_s: float) -> bool:
    """Whether an instant is no later than a limit, but for the last digits of sums."""
    return instant_s <= limit_s + NOISE * min(max(1.0, abs(limit_s)), DAY_S)


def _late(ways: Sequence[Way], service_s: float, stop: Stop) -> Way:
    """The least late where every window is closed."""
    way = min(ways, key=lambda way: way.start_s(way.early_s))
    there_s = (way.shift_s + service_s + stop.travel_s, way.earliest_s + service_s + stop.travel_s)
    return Way(way, way.early_s, way.early_s, *there_s, way.rested)


def _undominated(ways: Sequence[Way]) -> list[Way]:
    """Those that no other one replaces."""
    kept: list[Way] = []
    for way in ways:
        if not any(_dominates(other, way) for other in kept):
            kept = [other for other in kept if not _dominates(way, other)] + [way]
    return kept


def _dominates(one: Way, other: Way) -> bool:
    """Whether the one is possible whenever the other is, with all its breaks, nowhere later."""
    if not one.rested >= other.rested or one.early_s > other.early_s or one.late_s < other.late_s:
        return False
    pairs = zip(one.passed, other.passed, strict=True)
    return all(a.shift_s <= b.shift_s and a.earliest_s <= b.earliest_s for a, b in pairs)
