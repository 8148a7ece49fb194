"""What a plan costs, from its own words; lateness and changes of what is done cost nothing."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.clock import S_PER_H


def paid(case: Case) -> dict[str, float]:
    """Money by component."""
    types, kind = case.instance.vehicle_types, case.way.vehicle_type
    hours = (case.plan.routes["return_s"] - case.plan.routes["leave_s"]) / S_PER_H
    return {
        "vehicles": float(types["fixed_cost"][kind].sum()),
        "distance": float(types["unit_distance_cost"][kind] @ case.way.distance),
        "hours": float(types["unit_duration_cost_per_h"][kind] @ hours),
        "lateness": _lateness(case),
        "balance": case.instance.longest_route_cost_per_h * float(hours.max(initial=0.0)),
        "changes": _changes(case),
        "unserved": _unserved(case),
    }


def _lateness(case: Case) -> float:
    """Hours that service starts after it was due."""
    orders, row = case.instance.orders, case.way.order[case.ahead]
    late_s = case.plan.visits["start_s"][case.ahead] - orders["due_s"][row]
    hours = np.maximum(np.nan_to_num(late_s), 0.0) / S_PER_H
    return float(orders["lateness_cost_per_h"][row] @ hours)


def _changes(case: Case) -> float:
    """Orders served by another type than planned."""
    orders, row = case.instance.orders, case.way.order
    planned = orders["planned_vehicle_type_id"][row]
    serves = case.plan.routes["vehicle_type_id"][case.way.route]
    changed = case.ahead & (planned != np.array(None)) & (planned != serves)
    return float(orders["change_cost"][row][changed].sum())


def _unserved(case: Case) -> float:
    """Orders left out, and groups of which none is served."""
    orders, groups = case.instance.orders, case.instance.groups
    left_out = orders.rows_of(case.plan.unserved["order_id"])
    served = set(orders["group_id"][case.way.order].tolist())
    idle = np.array([name not in served for name in groups["id"].tolist()], dtype=bool)
    priced = orders["unserved_cost"][left_out], groups["unserved_cost"][idle]
    return float(sum(np.nansum(each) for each in priced))
