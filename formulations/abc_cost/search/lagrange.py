"""Grouping and count schedules by a price on their limit: a certified bound for a million SKUs."""

from __future__ import annotations

from collections.abc import Callable

from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Emit, Limits, Method, SolveResult


def supports(instance: Instance) -> str | None:
    if isinstance(instance.decision, Grouping | CountSchedule):
        return None
    return "it decides grouping and count schedules only"


METHOD = Method(
    name="lagrange",
    description="grouping and count schedules under a price of their limit, with a certified gap",
    target=f"{__name__}:solve",
    supports=supports,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best classes or counts found, and the bound of the best price."""
    from formulations.abc_cost.counting.search import scheduled
    from formulations.abc_cost.grouping.search import grouped

    decision = subject.decision
    if isinstance(decision, CountSchedule):
        return scheduled(decision, limits)
    assert isinstance(decision, Grouping)
    return grouped(decision, limits, emit, interrupted)
