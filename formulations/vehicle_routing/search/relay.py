"""Ruin and recreate, then PyVRP from its plan: for routes that windows end, and not loads.

On such days either of them may be stuck in a plan that the other one leaves: PyVRP goes over plans
that are late, at a price that it learns. Where there is no plan yet it begins with none.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search import pyvrp, ruin_recreate
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limit, Limits, Progress, SolveResult

PYVRP_SHARE = 0.3
"""Of the time, what PyVRP has."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The better of the two plans; only the first, where that search ends by itself."""
    began_s = time.perf_counter()
    first_s = (1.0 - PYVRP_SHARE) * limits.time_limit_s
    first_limits = dataclasses.replace(limits, time_limit_s=first_s)
    first = ruin_recreate.solve(subject, first_limits, emit, interrupted)
    took_s = time.perf_counter() - began_s
    left_s = limits.time_limit_s - took_s
    if first.termination.limit is not Limit.TIME or left_s <= 0.0:
        return first

    def told(progress: Progress[Solution]) -> None:
        emit(dataclasses.replace(progress, elapsed_s=took_s + progress.elapsed_s))

    then = dataclasses.replace(limits, time_limit_s=left_s, start=first.point)
    second = pyvrp.solve(subject, then, told, interrupted)
    best = second if _costs(second) < _costs(first) else first
    return dataclasses.replace(
        best,
        termination=dataclasses.replace(best.termination, limit=second.termination.limit),
        dual_bound=first.dual_bound,
        wall_time_s=time.perf_counter() - began_s,
    )


def _costs(result: SolveResult[Solution]) -> float:
    return float("inf") if result.primal_bound is None else result.primal_bound
