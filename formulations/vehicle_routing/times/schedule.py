"""The timetable of every route of an itinerary, from the windows, breaks and prices of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.itinerary import Itinerary
from formulations.vehicle_routing.times.drives import Drive, drives_of
from formulations.vehicle_routing.times.timetable import Timetable, lengths, timetable

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance


class Schedule(NamedTuple):
    """Seconds, of shape (routes,) and (visits,), and the breaks on the way."""

    leave_s: np.ndarray
    return_s: np.ndarray
    arrive_s: np.ndarray
    start_s: np.ndarray
    depart_s: np.ndarray
    breaks: list[tuple[int, int, float]]  # rows of the route and of the break, and its start


def schedule(instance: Instance, way: Itinerary) -> Schedule:
    """The cheapest times of all routes; what is done stays as it was."""
    drives = drives_of(instance, way)
    tables = _balanced(instance.longest_route_cost_per_h / S_PER_H, drives)
    arrive_s, start_s, depart_s = (
        np.append(instance.started_visits[f"{name}_s"], np.nan)[way.done]
        for name in ("arrive", "start", "depart")
    )
    for drive, table in zip(drives, tables, strict=True):
        for visit, arrives, starts in zip(drive.visits, table.arrive_s, table.start_s, strict=True):
            if visit is not None:
                arrive_s[visit], start_s[visit] = arrives, starts
    service_s = instance.orders["service_duration_s"][way.order]
    return Schedule(
        leave_s=np.array([table.leave_s for table in tables], dtype=float),
        return_s=np.array([table.start_s[-1] for table in tables], dtype=float),
        arrive_s=arrive_s,
        start_s=start_s,
        depart_s=np.where(way.done < 0, start_s + service_s, depart_s),
        breaks=[
            (route, drive.breaks[k], start)
            for route, (drive, table) in enumerate(zip(drives, tables, strict=True))
            for k, start in sorted(table.rest_s.items(), key=lambda taken: taken[1])
        ],
    )


def _balanced(cost_per_s: float, drives: Sequence[Drive]) -> list[Timetable]:
    """The cheapest timetables together, where the longest of them costs money by the second.

    A cap on all lengths costs what it makes late. What that is bends only where the length of some
    route is one of its ``lengths``, so that one of these is the best cap.
    """
    free = [timetable(*drive.question) for drive in drives]
    if not cost_per_s or not drives:
        return free
    known = [lengths(*drive.question[:3]) for drive in drives]
    least_s = max(min(each) for each in known)
    most_s = max(table.lasts_s for table in free)
    caps = sorted({cap_s for each in known for cap_s in each if least_s <= cap_s <= most_s})
    plans = [free, *(_capped(cap_s, drives, free) for cap_s in caps)]
    return min(plans, key=lambda tables: _price(cost_per_s, tables))


def _capped(cap_s: float, drives: Sequence[Drive], free: list[Timetable]) -> list[Timetable]:
    """The timetables of routes that last no longer than the cap."""
    return [
        table if table.lasts_s <= cap_s else timetable(*drive.within(cap_s))
        for drive, table in zip(drives, free, strict=True)
    ]


def _price(cost_per_s: float, tables: list[Timetable]) -> float:
    longest_s = max(table.lasts_s for table in tables)
    return cost_per_s * longest_s + sum(table.cost for table in tables)
