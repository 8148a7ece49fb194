"""Two turns: ruin and recreate first, then a search that finds what it does not.

Where windows end the routes, and not loads, either of ruin and recreate and PyVRP may be stuck in a
plan that the other one leaves: PyVRP goes on from the first plan over plans that are late, at a
price that it learns. On days of some hundred orders with loads and distances alone HGS-CVRP has a
population of plans, which given time is ahead. It begins anew, and cannot be asked to stop:
whoever does not wait for it ends its process, and has the best plan told until then.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import NamedTuple

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.search import hgs, pyvrp, ruin_recreate
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limit, Limits, Progress, Solve, SolveResult


class Relay(NamedTuple):
    """Ruin and recreate, then the ``second``, which has a ``share`` of the time."""

    second: Solve[Instance, Solution]
    share: float

    def solve(
        self,
        subject: Instance,
        limits: Limits,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> SolveResult[Solution]:
        """The better of the two plans; only the first, where that search ends by itself."""
        began_s = time.perf_counter()
        first_s = (1.0 - self.share) * limits.time_limit_s
        first_limits = dataclasses.replace(limits, time_limit_s=first_s)
        first = ruin_recreate.solve(subject, first_limits, emit, interrupted)
        took_s = time.perf_counter() - began_s
        left_s = limits.time_limit_s - took_s
        if first.termination.limit is not Limit.TIME or left_s <= 0.0:
            return first

        def told(progress: Progress[Solution]) -> None:
            emit(dataclasses.replace(progress, elapsed_s=took_s + progress.elapsed_s))

        then_limits = dataclasses.replace(limits, time_limit_s=left_s, start=first.point)
        second = self.second(subject, then_limits, told, interrupted)
        best = second if _costs(second) < _costs(first) else first
        return dataclasses.replace(
            best,
            termination=dataclasses.replace(best.termination, limit=second.termination.limit),
            dual_bound=second.dual_bound if first.dual_bound is None else first.dual_bound,
            wall_time_s=time.perf_counter() - began_s,
        )


TO_PYVRP = Relay(pyvrp.solve, share=0.3)
TO_HGS = Relay(hgs.solve, share=0.8)


def _costs(result: SolveResult[Solution]) -> float:
    return float("inf") if result.primal_bound is None else result.primal_bound
