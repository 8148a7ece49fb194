"""The rules of a routing plan and its cost, from the instance and the plan's own words alone.

Times, distances and loads are computed again from the ids; what the plan states must agree. What a
started route did before now is a fact that no rule judges.
"""

from __future__ import annotations

from collections.abc import Iterator

from formulations.vehicle_routing.checks import (
    fleet,
    loads,
    prices,
    rests,
    running,
    sequence,
    service,
    times,
)
from formulations.vehicle_routing.checks.case import case_of, unknown_ids
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Violation

RULES = (
    service.served_once,
    service.groups,
    service.tags,
    fleet.numbering,
    fleet.trips,
    fleet.fleet_size,
    sequence.transfers,
    sequence.precedences,
    sequence.pickups_last,
    loads.loads,
    times.windows,
    times.timetable,
    times.departures,
    times.shifts,
    times.lengths,
    rests.taken,
    rests.due,
    running.kept,
    running.from_now_on,
    running.on_board,
)


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks; what names unknown ids is told once and then ignored."""
    yield from unknown_ids(instance, solution)
    case = case_of(instance, solution)
    for rule in RULES:
        yield from rule(case)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component, always the same ones."""
    return prices.cost(case_of(instance, solution))
