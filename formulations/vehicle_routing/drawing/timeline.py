"""The vehicles through the day: as a Gantt chart, and as a table of stops."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from formulations.vehicle_routing.clock import clock, tolerance_s
from formulations.vehicle_routing.drawing.day import Day
from formulations.vehicle_routing.itinerary import reload_locations
from formulations.vehicle_routing.solution import Visit
from formulations.vehicle_routing.travel import legs_between
from optimizer.sdk import Gantt, Section, Stretch


def gantt(day: Day) -> Gantt:
    """What each vehicle does from leaving to returning."""
    stretches = [*_visits(day), *_ways(day), *_breaks(day)]
    row = {name: k for k, name in enumerate(day.visits)}
    stretches.sort(key=lambda each: (row[each.row], each.begin_s))
    lasting = (each for each in stretches if each.end_s > each.begin_s)
    return Gantt(title="Vehicles through the day", stretches=tuple(lasting))


def _visits(day: Day) -> Iterator[Stretch]:
    """Waiting and service at each stop."""
    for route_id, visits in day.visits.items():
        for visit in visits:
            window = str(day.window(visit))
            what = f"{visit.order_id}, {clock(visit.start_s)} to {clock(visit.depart_s)}"
            label = f"{what}, window {window}" if window else what
            waiting, service = f"waiting: {label}", f"service: {label}"
            yield Stretch(route_id, "waiting", visit.arrive_s, visit.start_s, waiting)
            yield Stretch(route_id, "service", visit.start_s, visit.depart_s, service)


def _ways(day: Day) -> Iterator[Stretch]:
    """Driving from stop to stop, and time at the depot between two trips."""
    reloading = _Reloading(day)
    for route in day.solution.routes:
        before, left_s = None, route.leave_s
        for visit in day.visits[route.id]:
            if before is None or before.trip == visit.trip:
                yield from _way(day, route.id, left_s, visit)
            else:
                yield from reloading.between(route.vehicle_type_id, before, visit)
            before, left_s = visit, visit.depart_s
        if day.types[route.vehicle_type_id].end_depot_id is None:
            yield _stand(route.id, left_s, route.return_s)
        else:
            begin_s = day.sets_off_s(route.id, left_s)
            yield _stand(route.id, left_s, begin_s)
            yield _drive(route.id, begin_s, route.return_s, "the end of the route")


def _way(day: Day, route_id: str, left_s: float, visit: Visit) -> Iterator[Stretch]:
    """To the next stop; a vehicle that has stood until now sets off now."""
    begin_s = left_s if day.is_done(visit) else day.sets_off_s(route_id, left_s)
    yield _stand(route_id, left_s, begin_s)
    yield _drive(route_id, begin_s, visit.arrive_s, visit.order_id)


def _stand(route_id: str, begin_s: float, end_s: float) -> Stretch:
    label = f"waiting, {clock(begin_s)} to {clock(end_s)}"
    return Stretch(route_id, "waiting", begin_s, end_s, label)


def _drive(route_id: str, begin_s: float, end_s: float, whither: str) -> Stretch:
    label = f"driving to {whither}, {clock(begin_s)} to {clock(end_s)}"
    return Stretch(route_id, "driving", begin_s, end_s, label)


class _Reloading:
    """When a vehicle is at its reload depot between two trips."""

    def __init__(self, day: Day) -> None:
        instance = day.instance
        self._breaks = _breaks(day)
        self._between = legs_between(instance.travel, instance.locations)
        types, orders = instance.vehicle_types, instance.orders
        depots = reload_locations(instance).tolist()
        self._depot = dict(zip(types["id"].tolist(), depots, strict=True))
        places = instance.locations.rows_of(orders["location_id"]).tolist()
        self._place = dict(zip(orders["id"].tolist(), places, strict=True))

    def between(self, type_id: str, before: Visit, after: Visit) -> Iterator[Stretch]:
        depot, name = self._depot[type_id], before.route_id
        back = self._duration_s(self._place[before.order_id], depot)
        there_s = self._there_s(name, before.depart_s, back)
        leaves_s = after.arrive_s - self._duration_s(depot, self._place[after.order_id])
        yield _drive(name, before.depart_s, there_s, "the depot")
        label = f"at the depot, {clock(there_s)} to {clock(leaves_s)}"
        yield Stretch(name, "at depot", there_s, leaves_s, label)
        yield _drive(name, max(there_s, leaves_s), after.arrive_s, after.order_id)

    def _there_s(self, route_id: str, left_s: float, drive_s: float) -> float:
        """When a way is over on which breaks are taken."""
        there_s = left_s + drive_s
        for taken in self._breaks:
            begins = left_s - tolerance_s(left_s) <= taken.begin_s < there_s - tolerance_s(there_s)
            if taken.row == route_id and begins:
                there_s += taken.end_s - taken.begin_s
        return there_s

    def _duration_s(self, begin: int, end: int) -> float:
        return float(self._between(np.array([begin]), np.array([end])).duration_s[0])


def _breaks(day: Day) -> list[Stretch]:
    """Breaks on the way in time; they are drawn over the driving and waiting around them."""
    lasts_s = {row.id: row.duration_s for row in day.instance.breaks}
    stretches = []
    for taken in sorted(day.solution.breaks, key=lambda taken: taken.start_s):
        end_s = taken.start_s + lasts_s[taken.break_id]
        label = f"break {taken.break_id}, {clock(taken.start_s)} to {clock(end_s)}"
        stretches.append(Stretch(taken.route_id, "break", taken.start_s, end_s, label))
    return stretches


def stops(day: Day) -> Section:
    """Every stop; slack is by how much its service could start later and still be in its window."""
    dimensions = day.instance.dimensions
    rows = []
    for visit in (visit for visits in day.visits.values() for visit in visits):
        window = day.window(visit)
        slack_s = max(0.0, window.late_s - visit.start_s)
        slack = None if slack_s == inf else round(slack_s / 60.0, 3)
        what = (visit.route_id, visit.trip, visit.position, visit.order_id)
        times = [clock(each) for each in (visit.arrive_s, visit.start_s, visit.depart_s)]
        load = [round(visit.load.get(name, 0.0), 3) for name in dimensions]
        rows.append((*what, *times, str(window), slack, *load))
    what_columns = ("route", "trip", "stop", "order")
    columns = (*what_columns, "arrives", "starts", "departs", "window", "slack min", *dimensions)
    return Section(title="Stops", columns=columns, rows=tuple(rows))
