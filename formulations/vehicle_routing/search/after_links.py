"""PyVRP after the bound by links, with all of the time that they leave.

On most days they end long before the time that is kept for them, and how long they need is not
known ahead. Ruin and recreate comes before them: it has a good plan while they would still be
loading, where PyVRP needs a while in any case.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import NamedTuple

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search import pyvrp
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limits, Progress, SolveResult


class AfterLinks(NamedTuple):
    """Links have ``most_s`` at most."""

    most_s: float

    def solve(
        self,
        subject: Instance,
        limits: Limits,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> SolveResult[Solution]:
        """The plan of PyVRP, with the better of both bounds."""
        from formulations.vehicle_routing.links.bound import link_bound
        from formulations.vehicle_routing.links.finish import with_bound

        began_s = time.perf_counter()
        bound = link_bound(subject, began_s + self.most_s, interrupted)
        took_s = time.perf_counter() - began_s
        known = float("-inf") if bound is None else bound.value

        def told(progress: Progress[Solution]) -> None:
            if progress.dual_bound is None or progress.dual_bound > known:
                emit(dataclasses.replace(progress, elapsed_s=took_s + progress.elapsed_s))

        if bound is not None:
            emit(Progress(elapsed_s=took_s, dual_bound=bound.value))
        left = dataclasses.replace(limits, time_limit_s=limits.time_limit_s - took_s)
        return with_bound(subject, pyvrp.solve(subject, left, told, interrupted), bound)
