"""PyVRP after the bound by links, with all of the time that they leave.

On most days they end long before the time that is kept for them, and how long they need is not
known ahead: what PyVRP does not get then, nobody would. The price is that its first plan comes
later, and that whoever cancels before it has none of its.
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
        from formulations.vehicle_routing.links.certificate import certificate_of
        from formulations.vehicle_routing.links.finish import with_bound

        began_s = time.perf_counter()
        bound = link_bound(subject, began_s + self.most_s, interrupted)
        value = float("-inf") if bound is None else bound.value
        certificate = None if bound is None else certificate_of(subject, bound.prices)
        took_s = time.perf_counter() - began_s

        def told(progress: Progress[Solution]) -> None:
            progress = dataclasses.replace(progress, elapsed_s=took_s + progress.elapsed_s)
            if progress.dual_bound is not None and progress.dual_bound < value:
                progress = dataclasses.replace(progress, dual_bound=value, certificate=certificate)
            emit(progress)

        left = dataclasses.replace(limits, time_limit_s=limits.time_limit_s - took_s)
        found = pyvrp.solve(subject, left, told, interrupted)
        return with_bound(found, value, certificate)
