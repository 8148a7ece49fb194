"""What there is to look at of a routing plan: a map, the vehicles' day, and every stop."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.vehicle_routing.drawing.day import Day
from formulations.vehicle_routing.drawing.roundtrips import map_of
from formulations.vehicle_routing.drawing.timeline import gantt, stops
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Drawing, Section


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """The map, or why there is none; the Gantt chart and the table of stops."""
    day = Day(instance, solution)
    yield map_of(day)
    if len(solution.routes):
        yield gantt(day)
        yield stops(day)
