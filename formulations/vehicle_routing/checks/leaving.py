"""When a vehicle sets off to each stop, from what the plan says of the one before."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.checks.case import Case


def left_s(case: Case) -> np.ndarray:
    """When the vehicle sets off to each visit; nothing of it before now: (visits,)."""
    way, leave, depart = case.way, case.plan.routes["leave_s"], case.plan.visits["depart_s"]
    left = np.where(way.is_first, leave[way.route], np.roll(depart, 1))
    started = way.started[way.route] >= 0
    return np.asarray(np.where(started, np.maximum(left, case.instance.now_s or 0.0), left))


def last_left_s(case: Case) -> np.ndarray:
    """When each vehicle sets off to its end; with an open end that is where it is: (routes,)."""
    way = case.way
    left = case.plan.routes["leave_s"].copy()
    left[way.route[way.is_last]] = case.plan.visits["depart_s"][way.is_last]
    closed = (case.instance.vehicle_types["end_depot_id"] != np.array(None))[way.vehicle_type]
    waits = (way.started >= 0) & closed
    return np.asarray(np.where(waits, np.maximum(left, case.instance.now_s or 0.0), left))
