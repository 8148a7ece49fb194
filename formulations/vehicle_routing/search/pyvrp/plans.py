"""Plans in PyVRP's words and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.vehicle_routing.checks import cost
from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.search.kinds import kinds_of, plan_by_kind
from formulations.vehicle_routing.search.pyvrp.translation import Day
from formulations.vehicle_routing.solution import Solution

CHECKED = {"groups", "planned vehicles", "running day", "several windows", "tags"}
"""Where PyVRP's own figures are not those of a plan one by one, it is priced by the checks."""


def attempt_of(day: Day, plan: Solution) -> Any:
    """A plan as PyVRP's; it need not hold every rule."""
    import pyvrp

    fleet, activity = day.whole.network.fleet, _activities(day, plan)
    resumed = {call.point: number for number, call in enumerate(day.calls)}
    routes = []
    for kind, trips in kinds_of(day.instance, fleet, plan):
        reload = pyvrp.Activity(pyvrp.ActivityType.DEPOT, int(fleet.reload[kind]))
        visits = [step for trip in trips for step in (reload, *(activity[name] for name in trip))]
        if fleet.drives_on[kind]:
            number = resumed[int(fleet.start[kind])]
            visits[1:1] = [pyvrp.Activity(pyvrp.ActivityType.CLIENT, number)]
        if len(visits) > 1:
            row = int(np.flatnonzero(day.kinds == kind)[0])
            routes.append(pyvrp.Route(day.data, visits[1:], row))
    return pyvrp.Solution(day.data, routes)


def _activities(day: Day, plan: Solution) -> dict[str, Any]:
    """The activity that serves each order, of several windows that of the one it is served in."""
    import pyvrp

    kinds, orders = pyvrp.ActivityType, day.instance.orders["id"]
    first, per_s = day.whole.network.num_depots, day.whole.per_s
    starts = zip(plan.visits["order_id"].tolist(), plan.visits["start_s"].tolist(), strict=True)
    start_s = dict(starts)
    activities: dict[str, Any] = {}
    for number, call in enumerate(day.calls):
        if call.point < first:
            continue
        name = orders[call.point - first]
        if name not in activities or call.early_s <= start_s.get(name, 0.0) * per_s + 1:
            activities[name] = pyvrp.Activity(kinds.CLIENT, number)
    for number, (pickup, delivery) in enumerate(day.shipments):
        activities[orders[pickup]] = pyvrp.Activity(kinds.PICKUP, number)
        activities[orders[delivery]] = pyvrp.Activity(kinds.DELIVERY, number)
    return activities


def plan_of(day: Day, attempt: Any) -> Solution:
    """PyVRP's routes as a plan."""
    kinds = [int(day.kinds[route.vehicle_type()]) for route in attempt.routes()]
    trips = [_trips(day, route) for route in attempt.routes()]
    return plan_by_kind(day.instance, day.whole.network.fleet, zip(kinds, trips, strict=True))


def _trips(day: Day, route: Any) -> list[list[str]]:
    orders = day.instance.orders["id"]
    trips: list[list[str]] = [[] for _ in range(route.num_trips())]
    for activity in route:
        if not activity.is_depot():
            trips[activity.trip] += [orders[row] for row in day.orders_of(activity)]
    return trips


def is_good(day: Day, attempt: Any) -> bool:
    """Whether an attempt holds every rule; a plan has no words for a trip to nobody."""
    return attempt.is_feasible() and all(
        all(_trips(day, route)) for route in attempt.routes() if route.num_trips() > 1
    )


def cost_of(day: Day, attempt: Any) -> float:
    """PyVRP's own distances, durations and orders left out, at the prices of the instance."""
    if day.whole.coarse or features(day.instance) & CHECKED:
        return sum(cost(day.instance, plan_of(day, attempt)).values())
    types, routes, whole = day.instance.vehicle_types, attempt.routes(), day.whole
    kinds = day.kinds[np.array([route.vehicle_type() for route in routes], dtype=int)]
    distance = np.array([route.distance() for route in routes]) / whole.per_distance
    hours = np.array([route.duration() for route in routes]) / whole.per_s / S_PER_H
    unplanned = [row for activity in attempt.unplanned() for row in day.orders_of(activity)]
    left_out = [*unplanned, *day.unknown.tolist()]
    return float(
        types["fixed_cost"][kinds].sum()
        + types["unit_distance_cost"][kinds] @ distance
        + types["unit_duration_cost_per_h"][kinds] @ hours
        + day.instance.orders["unserved_cost"][left_out].sum()
    )
