"""What is to be timed of each route: its stops ahead with their windows, breaks and prices."""

from __future__ import annotations

from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.itinerary import Itinerary, release_by_trip
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.times.timetable import Price
from formulations.vehicle_routing.times.ways import Departure, Rest, Stop

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance


Question = tuple[Departure, list[Stop], list[Rest], Price]


class Drive(NamedTuple):
    """What a timetable is asked for, which visit each stop is, and which break each rest."""

    question: Question
    visits: list[int | None]  # None at a depot
    breaks: list[int]

    def within(self, cap_s: float) -> Question:
        """The question for a route that lasts no longer."""
        departure, stops, rests, price = self.question
        return departure, stops, rests, price._replace(longest_s=min(cap_s, price.longest_s))


def drives_of(instance: Instance, way: Itinerary) -> list[Drive]:
    """One for each route."""
    calls, breaks = _calls(instance, way), _breaks(instance, way)
    departures, ends, prices = _departures(instance, way), _ends(instance, way), _prices(instance)
    rests = instance.breaks
    windows = list(zip(rests["early_s"], rests["late_s"], rests["duration_s"], strict=True))
    ahead: list[list[int]] = [[] for _ in way.vehicle_type]
    for visit, route in enumerate(way.route.tolist()):
        if way.done[visit] < 0:
            ahead[route].append(visit)
    drives = []
    for k, kind in enumerate(way.vehicle_type.tolist()):
        stops = [stop for visit in ahead[k] for stop in calls[visit]]
        visits = [each for visit in ahead[k] for each in [None, visit][-len(calls[visit]) :]]
        taken = [Rest(*map(float, windows[row])) for row in breaks[k]]
        question = (departures[k], [*stops, ends[k]], taken, prices[kind])
        drives.append(Drive(question, [*visits, None], breaks[k]))
    return drives


def windows_by_order(instance: Instance) -> list[tuple[tuple[float, float], ...]]:
    """Of each order, the windows in which its service may start, in sequence."""
    orders, table = instance.orders, instance.time_windows
    early_s, late_s = np.nan_to_num(orders["tw_early_s"]), unlimited(orders["tw_late_s"])
    windows: list[tuple[tuple[float, float], ...]]
    windows = [(each,) for each in zip(early_s.tolist(), late_s.tolist(), strict=True)]
    several = defaultdict(list)
    rows = zip(np.nan_to_num(table["early_s"]), unlimited(table["late_s"]), strict=True)
    for name, window in zip(table["order_id"].tolist(), rows, strict=True):
        several[name].append((float(window[0]), float(window[1])))
    for row, name in enumerate(orders["id"].tolist() if several else []):
        if name in several:
            windows[row] = tuple(sorted(several[name]))
    return windows


def nearest_window(windows: tuple[tuple[float, float], ...], start_s: float) -> tuple[float, float]:
    """The window in which a service starts, else the one that it misses by least."""
    return min(windows, key=lambda each: max(each[0] - start_s, start_s - each[1]))


def _calls(instance: Instance, way: Itinerary) -> list[tuple[Stop, ...]]:
    """The stop of each visit, after that at the reload depot where it begins a later trip."""
    orders, windows = instance.orders, windows_by_order(instance)
    late_per_s = np.where(np.isnan(orders["due_s"]), 0.0, orders["lateness_cost_per_h"]) / S_PER_H
    due_s, service_s = unlimited(orders["due_s"]).tolist(), orders["service_duration_s"].tolist()
    again = (way.begins_trip & ~way.is_first).tolist()
    legs_s, back_s = way.legs.duration_s.tolist(), way.back.duration_s.tolist()
    released_s = release_by_trip(instance, way).tolist()
    calls: list[tuple[Stop, ...]] = []
    for visit, row in enumerate(way.order.tolist()):
        priced = (service_s[row], due_s[row], float(late_per_s[row]))
        stop = Stop(legs_s[visit], windows[row], *priced, may_rest=not again[visit])
        reload = Stop(back_s[visit], ((released_s[visit], inf),))
        calls.append((reload, stop) if again[visit] else (stop,))
    return calls


def _departures(instance: Instance, way: Itinerary) -> list[Departure]:
    """From the shift, the release of the first trip and now; of a started route, as it was."""
    types, kind, now_s = instance.vehicle_types, way.vehicle_type, instance.now_s or 0.0
    early_s = np.maximum(np.nan_to_num(types["shift_early_s"])[kind], now_s)
    first = way.is_first
    early_s[way.route[first]] = np.maximum(
        early_s[way.route[first]], release_by_trip(instance, way)[first]
    )
    late_s = unlimited(types["shift_late_s"])[kind]
    limits = zip(early_s.tolist(), late_s.tolist(), strict=True)
    departures = [Departure(early, late) for early, late in limits]
    left_s, onward_s = instance.started_routes["leave_s"], resumes(instance, way)
    for k in np.flatnonzero(way.started >= 0).tolist():
        leave_s = float(left_s[way.started[k]])
        departures[k] = Departure(leave_s, leave_s, float(onward_s[k]))
    return departures


def resumes(instance: Instance, way: Itinerary) -> np.ndarray:
    """When each started route goes on from where it is: (routes,); of a new one 0.

    With an open end and nothing ahead it is over and goes nowhere.
    """
    onward_s = np.append(instance.started_routes["leave_s"], 0.0)[way.started]
    done = way.done >= 0
    onward_s[way.route[done]] = instance.started_visits["depart_s"][way.done[done]]
    is_open = (instance.vehicle_types["end_depot_id"] == np.array(None))[way.vehicle_type]
    over = is_open & (way.sum_by_route(~done) == 0)
    waits = (way.started >= 0) & ~over
    onward_s[waits] = np.maximum(onward_s[waits], instance.now_s or 0.0)
    return np.asarray(onward_s)


def _ends(instance: Instance, way: Itinerary) -> list[Stop]:
    types, kind = instance.vehicle_types, way.vehicle_type
    early_s = np.where(way.started >= 0, 0.0, np.nan_to_num(types["shift_early_s"])[kind]).tolist()
    late_s = unlimited(types["shift_late_s"])[kind].tolist()
    closed = (types["end_depot_id"] != np.array(None))[kind].tolist()
    rows = zip(way.home.duration_s.tolist(), early_s, late_s, closed, strict=True)
    return [Stop(s, ((early, late),), may_rest=is_closed) for s, early, late, is_closed in rows]


def _breaks(instance: Instance, way: Itinerary) -> list[list[int]]:
    """Rows of the breaks of each route; of a started one those whose window is still open."""
    table = instance.breaks
    by_type: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(table["vehicle_type_id"].tolist()):
        by_type[name].append(row)
    names, now_s = instance.vehicle_types["id"][way.vehicle_type].tolist(), instance.now_s or 0.0
    return [
        [row for row in by_type[name] if started < 0 or table["late_s"][row] >= now_s]
        for name, started in zip(names, way.started.tolist(), strict=True)
    ]


def _prices(instance: Instance) -> list[Price]:
    types = instance.vehicle_types
    per_s = (types["unit_duration_cost_per_h"] / S_PER_H).tolist()
    return [Price(*each) for each in zip(per_s, unlimited(types["max_duration_s"]), strict=True)]
