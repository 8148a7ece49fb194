"""Plans in OR-Tools' words and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from formulations.vehicle_routing.checks import cost
from formulations.vehicle_routing.instance import features
from formulations.vehicle_routing.search.ortools.translation import Day
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of

CHECKED = {"balance", "breaks", "due times", "running day"}
"""Where a plan may be timed better, or cost what is not in the objective: the checks price it."""


def assignment_of(day: Day, plan: Solution) -> Any:
    """A plan as an assignment of OR-Tools, None where it does not hold every rule there."""
    type_at = {name: row for row, name in enumerate(day.instance.vehicle_types["id"].tolist())}
    first = day.whole.network.num_depots
    point_at = {name: point for point, name in enumerate(day.instance.orders["id"].tolist(), first)}
    free = {kind: list(np.flatnonzero(day.kinds == kind)) for kind in type_at.values()}
    routes: list[list[int]] = [[] for _ in day.kinds]
    for type_id, orders in sequences_of(plan):
        vehicle = free[type_at[type_id]].pop(0)
        routes[vehicle] = day.indices(point_at[name] for name in orders)
    return day.routing.ReadAssignmentFromRoutes(routes, True)


def plan_of(day: Day, value: Callable[[Any], int]) -> Solution:
    """The routes that the variables of the next stops tell."""
    routing, orders = day.routing, day.instance.orders["id"]
    sequences = []
    for vehicle, kind in enumerate(day.kinds):
        index, visited = value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            row = day.manager.IndexToNode(index) - day.whole.network.num_depots
            visited.append(orders[row])
            index = value(routing.NextVar(index))
        sequences.append((day.instance.vehicle_types["id"][kind], visited))
    return solution_of(day.instance, sequences)


def priced(day: Day, plan: Solution, objective: int) -> float:
    """What a plan costs: OR-Tools' own figure wherever that is right."""
    if features(day.instance) & CHECKED:
        return sum(cost(day.instance, plan).values())
    return day.whole.money(objective)
