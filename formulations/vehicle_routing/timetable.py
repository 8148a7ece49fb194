"""When a vehicle is where: finish as early as possible, and leave as late as that allows.

Of all timetables of one sequence this one finishes first and, among those, lasts the shortest, so
it is the cheapest in hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Stop(NamedTuple):
    """One call of a vehicle: ``travel_s`` to get here, a window for the start, and the service."""

    travel_s: float
    early_s: float
    late_s: float
    service_s: float = 0.0


class Timetable(NamedTuple):
    """Seconds at which the vehicle leaves, arrives at each stop, starts service there."""

    leave_s: float
    arrive_s: list[float]
    start_s: list[float]


def timetable(stops: Sequence[Stop]) -> Timetable:
    """The timetable of a route; the first stop is its start depot, the last its end depot.

    Where a window cannot be kept the vehicle is late there, and no later than it must be.
    """
    earliest_s = _starts(stops, stops[0].early_s)
    leave_s = max(earliest_s[0], _latest_leave(stops, earliest_s))
    start_s = _starts(stops, leave_s)
    arrive_s = [
        started + before.service_s + here.travel_s
        for started, (before, here) in zip(start_s, pairwise(stops), strict=False)
    ]
    return Timetable(leave_s, [leave_s, *arrive_s], start_s)


def _starts(stops: Sequence[Stop], leave_s: float) -> list[float]:
    """The earliest start of service at each stop for a vehicle that leaves at ``leave_s``."""
    starts = [leave_s]
    for before, here in pairwise(stops):
        starts.append(max(starts[-1] + before.service_s + here.travel_s, here.early_s))
    return starts


def _latest_leave(stops: Sequence[Stop], earliest_s: Sequence[float]) -> float:
    """The latest departure that still finishes at the earliest possible end."""
    latest = earliest_s[-1]
    for position in range(len(stops) - 2, -1, -1):
        here = stops[position]
        leave_by = latest - stops[position + 1].travel_s - here.service_s
        latest = min(leave_by, max(here.late_s, earliest_s[position]))
    return latest
