"""When a vehicle is where: the cheapest times of a given sequence of stops.

Along one way through the windows and breaks the start of each service is max(leave + shift,
earliest), a function of when the vehicle leaves. Once it has left, serving as early as possible
makes nothing later and nothing late. Leaving later saves hours only until the end begins to move,
and costs what becomes late; so the best departure of a way is where it begins or ends, where the
end begins to move or where an order becomes late. All ways are followed, so the cheapest is found;
of several it is the one that finishes first and, among those, leaves last.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from formulations.vehicle_routing.clock import DAY_S
from formulations.vehicle_routing.times.ways import Departure, Rest, Stop, Way, keeps, ways_through
from optimizer.sdk import FEASIBILITY


class Price(NamedTuple):
    """What a second of the route costs, and how long it may last."""

    per_s: float = 0.0
    longest_s: float = inf


FREE = Price()


class Timetable(NamedTuple):
    """When the vehicle leaves, arrives at each stop and starts service there, and rests.

    Rests are by their position in the list of breaks, those on the way only.
    """

    leave_s: float
    arrive_s: list[float]
    start_s: list[float]
    rest_s: dict[int, float]
    cost: float  # of hours and lateness

    @property
    def lasts_s(self) -> float:
        """From leaving to the end."""
        return self.start_s[-1] - self.leave_s


def timetable(
    departure: Departure, stops: Sequence[Stop], rests: Sequence[Rest] = (), price: Price = FREE
) -> Timetable:
    """The timetable of a route; the last stop is where it ends.

    Where a window cannot be kept the vehicle is late there, and no later than it must be; a break
    that fits nowhere is not taken.
    """
    best: tuple[tuple[float, ...], Way, float] | None = None
    for each in ways_through(departure, stops, rests):
        way, num_missing = _home_before_breaks(each, rests)
        for leave_s in _departures(way, stops, price):
            merit = (num_missing, *_merit(way, leave_s, stops, price))
            if best is None or merit < best[0]:
                best = merit, way, leave_s
    assert best is not None, "some way always leads to the end"
    return _written(*best[1:], stops, rests, price)


def lengths(departure: Departure, stops: Sequence[Stop], rests: Sequence[Rest]) -> set[float]:
    """How long the route lasts on each way at each instant where anything changes."""
    ways = (_home_before_breaks(way, rests)[0] for way in ways_through(departure, stops, rests))
    return {
        way.start_s(leave_s) - leave_s for way in ways for leave_s in _departures(way, stops, FREE)
    }


def _home_before_breaks(way: Way, rests: Sequence[Rest]) -> tuple[Way, int]:
    """The way back early enough for the breaks that are left, and how many are missed even so."""
    late_s, num_missing = way.late_s, 0
    for k in sorted(set(range(len(rests))) - way.rested):
        if keeps(way.start_s(way.early_s), rests[k].late_s):
            late_s = max(way.early_s, min(late_s, rests[k].late_s - way.shift_s))
        else:
            num_missing += 1
    return way._replace(late_s=late_s), num_missing


def _departures(way: Way, stops: Sequence[Stop], price: Price) -> set[float]:
    """The instants among which a cheapest departure is."""
    last_s = max(way.early_s, min(way.late_s, way.earliest_s - way.shift_s))
    instants = [last_s]
    if any(stop.lateness_cost_per_s for stop in stops):
        instants += [way.early_s, way.earliest_s - price.longest_s]
        instants += [
            max(stop.due_s, here.earliest_s) - here.shift_s
            for here, stop in zip(way.passed[1:], stops, strict=True)
            if stop.lateness_cost_per_s
        ]
    return {min(max(instant, way.early_s), last_s) for instant in instants}


def _merit(way: Way, leave_s: float, stops: Sequence[Stop], price: Price) -> tuple[float, ...]:
    """The smaller the better: what is too long, the cost, the end, then a late departure."""
    end_s = way.start_s(leave_s)
    too_long = end_s - leave_s > price.longest_s + FEASIBILITY * min(price.longest_s, DAY_S)
    cost = _cost(way, leave_s, stops, price)
    return too_long, round(cost, 9), round(end_s, 9), -leave_s


def _cost(way: Way, leave_s: float, stops: Sequence[Stop], price: Price) -> float:
    """Of hours and lateness."""
    cost = price.per_s * (way.start_s(leave_s) - leave_s)
    if any(stop.lateness_cost_per_s for stop in stops):
        for here, stop in zip(way.passed[1:], stops, strict=True):
            cost += stop.lateness_cost_per_s * max(0.0, here.start_s(leave_s) - stop.due_s)
    return cost


def _written(
    way: Way, leave_s: float, stops: Sequence[Stop], rests: Sequence[Rest], price: Price
) -> Timetable:
    passed = way.passed
    starts = [here.start_s(leave_s) for here in passed]
    service_s = [0.0, *(stop.service_s for stop in stops)]
    arrive_s, rest_s = [], dict[int, float]()
    for started, served_s, here, stop in zip(starts, service_s, passed[1:], stops, strict=False):
        arrived, taken = _driven(started + served_s, stop.travel_s, here.resting, rests)
        arrive_s.append(arrived)
        rest_s |= taken
    return Timetable(leave_s, arrive_s, starts[1:], rest_s, _cost(way, leave_s, stops, price))


def _driven(
    depart_s: float, travel_s: float, resting: Sequence[int], rests: Sequence[Rest]
) -> tuple[float, dict[int, float]]:
    """When the vehicle arrives that takes these breaks on the way, as early as it can."""
    arrive_s, free_s, rest_s = depart_s + travel_s, depart_s, {}
    for k in resting:
        rest_s[k] = max(free_s, rests[k].early_s)
        if rest_s[k] < arrive_s:
            arrive_s += rests[k].duration_s
        free_s = rest_s[k] + rests[k].duration_s
    return arrive_s, rest_s
