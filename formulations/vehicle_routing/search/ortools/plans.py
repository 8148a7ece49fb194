"""Plans in OR-Tools' words and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.search.kinds import kinds_of, plan_by_kind
from formulations.vehicle_routing.search.ortools.translation import Day
from formulations.vehicle_routing.solution import Solution

CHECKED = {"balance", "breaks", "due times", "running day"}
"""Where times are rounded, or the objective lacks what is paid already: the checks have a look."""


def assignment_of(day: Day, plan: Solution) -> Any:
    """A plan as an assignment of OR-Tools, None where it does not hold every rule there."""
    first, fleet = day.whole.network.num_depots, day.whole.network.fleet
    row_of = day.instance.orders.row_of()
    free = {kind: list(np.flatnonzero(day.kinds == kind)) for kind in range(len(fleet.start))}
    routes: list[list[int]] = [[] for _ in day.kinds]
    for kind, trips in kinds_of(day.instance, fleet, plan):
        vehicle = free[kind].pop(0)
        routes[vehicle] = day.indices(first + row_of[name] for trip in trips for name in trip)
    return day.routing.ReadAssignmentFromRoutes(routes, True)


def plan_of(day: Day, value: Callable[[Any], int]) -> Solution:
    """The routes that the variables of the next stops tell."""
    routing, orders = day.routing, day.instance.orders["id"]
    driven = []
    for vehicle, kind in enumerate(day.kinds.tolist()):
        index, visited = value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            row = day.manager.IndexToNode(index) - day.whole.network.num_depots
            visited.append(orders[row])
            index = value(routing.NextVar(index))
        driven.append((kind, [visited]))
    return plan_by_kind(day.instance, day.whole.network.fleet, driven)


def priced(day: Day, plan: Solution, objective: int) -> float:
    """What a plan costs: OR-Tools' own figure wherever that is right; infinite for no plan."""
    if not (day.whole.coarse or features(day.instance) & CHECKED):
        return day.whole.money(objective)
    if any(violations(day.instance, plan)):
        return float("inf")
    return sum(cost(day.instance, plan).values())
