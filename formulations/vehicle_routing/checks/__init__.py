"""The rules of a routing plan and its cost, from the instance and the plan's own words alone.

Times, distances and loads are computed again from the ids; what the plan states must agree. What a
started route did before now is a fact that no rule judges.
"""

from __future__ import annotations

from collections.abc import Iterator

from formulations.vehicle_routing.checks.case import case_of, unknown_ids
from formulations.vehicle_routing.checks.fleet import fleet_size, numbering, trips
from formulations.vehicle_routing.checks.loads import loads
from formulations.vehicle_routing.checks.prices import paid
from formulations.vehicle_routing.checks.rests import due, taken
from formulations.vehicle_routing.checks.running import from_now_on, kept, on_board
from formulations.vehicle_routing.checks.sequence import pickups_last, precedences, transfers
from formulations.vehicle_routing.checks.service import groups, served_once, tags
from formulations.vehicle_routing.checks.times import (
    departures,
    lengths,
    shifts,
    timetable,
    windows,
)
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Violation

RULES = (
    served_once,
    groups,
    tags,
    numbering,
    trips,
    fleet_size,
    transfers,
    precedences,
    pickups_last,
    loads,
    windows,
    timetable,
    departures,
    shifts,
    lengths,
    taken,
    due,
    kept,
    from_now_on,
    on_board,
)


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks; what names unknown ids is told once and then ignored."""
    yield from unknown_ids(instance, solution)
    case = case_of(instance, solution)
    for rule in RULES:
        yield from rule(case)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component, always the same ones."""
    return paid(case_of(instance, solution))
