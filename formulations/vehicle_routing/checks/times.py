"""Windows, travel, shifts and lengths: every instant follows from the one before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.leaving import last_left_s, left_s
from formulations.vehicle_routing.checks.rests import last_rested_s, on_the_way
from formulations.vehicle_routing.checks.verdicts import above, broken, unlike
from formulations.vehicle_routing.clock import tolerance_s
from formulations.vehicle_routing.itinerary import release_by_trip
from optimizer.sdk import Violation


def windows(case: Case) -> Iterator[Violation]:
    """(13), (14) Service starts within the order's window, or within one of several."""
    orders, ahead = case.instance.orders, case.ahead
    row = case.way.order[ahead]
    early = np.nan_to_num(orders["tw_early_s"])[row]
    late = np.nan_to_num(orders["tw_late_s"], nan=np.inf)[row]
    visits = [name for name, to_come in zip(case.visits, ahead, strict=True) if to_come]
    start = case.plan.visits["start_s"][ahead]
    yield from above("time windows", visits, early, start, "s")
    yield from above("time windows", visits, start, late, "s")
    yield from _several_windows(case)


def _several_windows(case: Case) -> Iterator[Violation]:
    table, several = case.instance.time_windows, defaultdict(list)
    early, late = np.nan_to_num(table["early_s"]), np.nan_to_num(table["late_s"], nan=np.inf)
    for row, name in enumerate(table["order_id"].tolist()):
        several[name].append(row)
    order_ids, start, names = case.plan.visits["order_id"], case.plan.visits["start_s"], case.visits
    for visit in np.flatnonzero(case.ahead).tolist() if several else []:
        rows = several[order_ids[visit]]
        if rows:
            missed = np.maximum(early[rows] - start[visit], start[visit] - late[rows]).min()
            if not missed <= tolerance_s(start[visit]):
                detail = f"{start[visit]:.10g} lies in none of its {len(rows)} windows"
                yield broken("time windows", names[visit], missed, "s", detail)


def timetable(case: Case) -> Iterator[Violation]:
    """(12) Every arrival follows from the departure before it, and service takes its time."""
    way, plan, ahead = case.way, case.plan, case.ahead
    arrive, start, depart = (plan.visits[f"{name}_s"] for name in ("arrive", "start", "depart"))
    service = case.instance.orders["service_duration_s"][way.order]
    rested, rested_home = on_the_way(case)
    there = left_s(case) + way.back.duration_s + way.legs.duration_s + rested
    again = way.begins_trip & ~way.is_first  # the vehicle may wait before it leaves again
    there = np.where(again, np.maximum(there, arrive), there)
    there = np.where(ahead, there, arrive)
    yield from unlike("travel times", case.visits, arrive, there, "s")
    yield from above("travel times", case.visits, arrive, np.where(ahead, start, arrive), "s")
    served = np.where(ahead, start + service, depart)
    yield from unlike("service times", case.visits, depart, served, "s")
    home = last_left_s(case) + way.home.duration_s + rested_home
    shift_s = np.nan_to_num(case.instance.vehicle_types["shift_early_s"])[way.vehicle_type]
    shift_s[way.started >= 0] = 0.0  # it has begun before
    ends = np.maximum(home, np.maximum(shift_s, last_rested_s(case)))
    yield from unlike("travel times", case.routes, plan.routes["return_s"], ends, "s")


def departures(case: Case) -> Iterator[Violation]:
    """No trip leaves its depot before all that it carries from there is released."""
    way, plan = case.way, case.plan
    judged = way.begins_trip & (way.started[way.route] < 0)
    released = release_by_trip(case.instance, way)
    again = plan.visits["arrive_s"] - way.legs.duration_s
    left = np.where(way.is_first, plan.routes["leave_s"][way.route], again)
    names = zip(plan.visits["route_id"], plan.visits["trip"], strict=True)
    trips = np.array([f"trip {trip} of route {name}" for name, trip in names], dtype=object)
    yield from above("releases", trips[judged].tolist(), released[judged], left[judged], "s")


def shifts(case: Case) -> Iterator[Violation]:
    """(15) to (17) Vehicles leave and return within the shift of their type."""
    types, kind, plan = case.instance.vehicle_types, case.way.vehicle_type, case.plan
    early = np.nan_to_num(types["shift_early_s"])[kind]
    late = np.nan_to_num(types["shift_late_s"], nan=np.inf)[kind]
    left = np.where(case.way.started >= 0, early, plan.routes["leave_s"])  # a fact is not judged
    yield from above("vehicle shifts", case.routes, early, left, "s")
    yield from above("vehicle shifts", case.routes, plan.routes["return_s"], late, "s")


def lengths(case: Case) -> Iterator[Violation]:
    """(18) to (24) Routes are no longer than allowed, in distance and in time."""
    types, way, plan = case.instance.vehicle_types, case.way, case.plan
    longest = np.nan_to_num(types["max_distance"], nan=np.inf)[way.vehicle_type]
    yield from unlike("stated distances", case.routes, plan.routes["distance"], way.distance, "")
    yield from above("longest distance", case.routes, way.distance, longest, "")
    duration = plan.routes["return_s"] - plan.routes["leave_s"]
    longest_s = np.nan_to_num(types["max_duration_s"], nan=np.inf)[way.vehicle_type]
    yield from above("longest duration", case.routes, duration, longest_s, "s")
