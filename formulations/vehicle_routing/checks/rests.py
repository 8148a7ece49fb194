"""Breaks: each in its window, on the way between two services or outside the route."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.leaving import last_left_s, left_s
from formulations.vehicle_routing.checks.verdicts import above, broken
from formulations.vehicle_routing.clock import tolerance_s
from formulations.vehicle_routing.instance import Break
from formulations.vehicle_routing.solution import Route
from optimizer.sdk import FEASIBILITY, Violation


def on_the_way(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Seconds rested before arriving at each visit, and on each way home: (visits,), (routes,)."""
    way, breaks = case.way, case.plan.breaks
    before_visit, before_end = np.zeros(len(way.order)), np.zeros(len(way.vehicle_type))
    if not len(breaks):
        return before_visit, before_end
    arrive = case.plan.visits["arrive_s"]
    again = way.begins_trip & ~way.is_first
    duration = _durations(case)
    for row, (route, visit) in enumerate(_gaps(case)):
        if visit is None:
            before_end[route] += duration[row]
        elif again[visit] or breaks["start_s"][row] < arrive[visit] - FEASIBILITY:
            before_visit[visit] += duration[row]
    return before_visit, before_end


def last_rested_s(case: Case) -> np.ndarray:
    """When the breaks on each way home are over, 0 where there is none: (routes,)."""
    over = np.zeros(len(case.way.vehicle_type))
    ends = case.plan.breaks["start_s"] + _durations(case)
    for (route, visit), end in zip(_gaps(case), ends.tolist(), strict=True):
        if visit is None:
            over[route] = max(over[route], end)
    return over


def taken(case: Case) -> Iterator[Violation]:
    """A break on the way begins in its window, when the vehicle is free, and ends before service.

    Where the vehicle reloads on that way, it ends before the vehicle leaves again.
    """
    table, breaks = case.instance.breaks, case.plan.breaks
    of = table.rows_of(breaks["break_id"])
    names = [
        f"break {name} on route {route}"
        for name, route in zip(breaks["break_id"], breaks["route_id"], strict=True)
    ]
    start, end = breaks["start_s"], breaks["start_s"] + _durations(case)
    yield from above("break windows", names, table["early_s"][of], start, "s")
    yield from above("break windows", names, start, table["late_s"][of], "s")
    yield from above("breaks on the way", names, _free_s(case), start, "s")
    yield from above("breaks on the way", names, end, _until_s(case), "s")
    yield from _one_at_a_time(case, names, start, end)


def _free_s(case: Case) -> np.ndarray:
    """When the vehicle sets off on the way on which each break is taken."""
    to_visit, to_end = left_s(case), last_left_s(case)
    rows = [to_end[route] if visit is None else to_visit[visit] for route, visit in _gaps(case)]
    return np.array(rows, dtype=float)


def _until_s(case: Case) -> np.ndarray:
    """When each break has to be over."""
    way, plan = case.way, case.plan
    again = way.begins_trip & ~way.is_first
    leaves_again = plan.visits["arrive_s"] - way.legs.duration_s
    until = np.where(again, leaves_again, plan.visits["start_s"])
    ends = plan.routes["return_s"]
    rows = [ends[route] if visit is None else until[visit] for route, visit in _gaps(case)]
    return np.array(rows, dtype=float)


def _one_at_a_time(
    case: Case, names: list[str], start: np.ndarray, end: np.ndarray
) -> Iterator[Violation]:
    """No break begins before the one before it on the route is over."""
    route = case.plan.routes.rows_of(case.plan.breaks["route_id"])
    in_sequence = np.lexsort((start, route))
    for one, other in pairwise(in_sequence.tolist()):
        if route[one] == route[other]:
            where = [f"{names[one]} and the next"]
            yield from above("breaks on the way", where, end[[one]], start[[other]], "s")


def due(case: Case) -> Iterator[Violation]:
    """Each break of the type once: on the way, before leaving, or after returning.

    Of a started route only breaks whose window is still open.
    """
    now_s, by_type = case.instance.now_s or 0.0, defaultdict(list)
    for each in case.instance.breaks:
        by_type[each.vehicle_type_id].append(each)
    breaks = case.plan.breaks
    times = Counter(zip(breaks["route_id"].tolist(), breaks["break_id"].tolist(), strict=True))
    for route, begun in zip(case.plan.routes, case.way.started >= 0, strict=True):
        for each in by_type[route.vehicle_type_id]:
            number = times.pop((route.id, each.id), 0)
            is_over = begun and each.late_s < now_s
            if number > 1 or not (number or is_over or _outside(each, route)):
                detail = f"break {each.id} is taken {number} times"
                yield broken("breaks", f"route {route.id}", 1.0, "breaks", detail)
    for route_id, name in times:
        detail = f"break {name} is not one of its vehicle type"
        yield broken("breaks", f"route {route_id}", 1.0, "breaks", detail)


def _outside(each: Break, route: Route) -> bool:
    """Whether a break may be over before the route begins or begin after it ends."""
    over_s = each.early_s + each.duration_s
    return _not_before(route.leave_s, over_s) or _not_before(each.late_s, route.return_s)


def _not_before(instant_s: float, limit_s: float) -> bool:
    return bool(instant_s >= limit_s - tolerance_s(limit_s))


def _durations(case: Case) -> np.ndarray:
    table = case.instance.breaks
    return np.asarray(table["duration_s"][table.rows_of(case.plan.breaks["break_id"])])


def _gaps(case: Case) -> list[tuple[int, int | None]]:
    """The route of each break, and the visit on the way to which it is taken, None at the end."""
    way, breaks = case.way, case.plan.breaks
    routes = case.plan.routes.rows_of(breaks["route_id"]).tolist()
    starts = case.plan.visits["start_s"]
    gaps: list[tuple[int, int | None]] = []
    for route, start in zip(routes, breaks["start_s"].tolist(), strict=True):
        visits = np.flatnonzero(way.route == route)
        later = visits[starts[visits] > start + tolerance_s(start)]
        gaps.append((route, int(later[0]) if len(later) else None))
    return gaps
