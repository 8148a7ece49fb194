"""Reorder policies of few SKUs by tangent planes: whole lots exactly, and no prices."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from importlib.metadata import version

from formulations.abc_cost.instance import Instance
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.solution import Solution, reorder_plan
from optimizer.sdk import Emit, Limit, Limits, Method, Progress, SolveResult, Status, Termination

MOST_SKUS = 200
"""With more SKUs the programme with its planes takes minutes, and Newton's gap is nothing."""


def supports(instance: Instance) -> str | None:
    """Why the method is not for an instance: its decision or its size; else None."""
    if not isinstance(instance.decision, ReorderPolicy):
        return "it decides reorder policies only"
    if len(instance.decision.skus) > MOST_SKUS:
        return f"it is for {MOST_SKUS} SKUs at most"
    return None


METHOD = Method(
    name="planes",
    description="tangent planes of few reorder policies, whole lots as whole numbers",
    target=f"{__name__}:solve",
    supports=supports,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """Planes are added until the answer keeps all limits and costs what the programme says."""
    from formulations.abc_cost.reorder.arrays import catalogue
    from formulations.abc_cost.reorder.planes import Planes

    start_s = time.perf_counter()
    decision = subject.decision
    assert isinstance(decision, ReorderPolicy)
    planes, bound, cost, plan = Planes(catalogue(decision)), -math.inf, None, None
    ended = Termination(status=Status.NO_SOLUTION, limit=Limit.TIME)
    while (left_s := limits.time_limit_s - (time.perf_counter() - start_s)) > 0.0:
        found = planes.answer(left_s)
        if interrupted():
            ended = Termination(status=Status.NO_SOLUTION, limit=Limit.INTERRUPT)
            break
        if isinstance(found, Termination):
            ended = found
            break
        bound = max(bound, found.bound)
        emit(Progress(elapsed_s=time.perf_counter() - start_s, dual_bound=bound))
        if planes.hold(found, bound, limits.mip_rel_gap):
            cost = planes.cost(found.lot, found.factor)
            plan = reorder_plan(decision, found.lot, found.factor)
            ended = Termination(status=Status.OPTIMAL)
            break
        planes.touch(found.lot, found.factor)
    return SolveResult(
        solver=METHOD.name,
        version=version("stockwright"),
        termination=ended,
        primal_bound=cost,
        dual_bound=None if math.isinf(bound) else bound,
        point=plan,
        wall_time_s=time.perf_counter() - start_s,
    )
