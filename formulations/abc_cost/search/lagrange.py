"""Grouping and count schedules by a price on their limit: a certified bound for a million SKUs."""

from __future__ import annotations

from collections.abc import Callable

from formulations.abc_cost.decisions import DECISIONS, asked
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Emit, Limits, Method, SolveResult


def supports(instance: Instance) -> str | None:
    """Why the method is not for this decision, or None."""
    if DECISIONS[instance.asked].method == "lagrange":
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
    search, decision = asked(subject, "search")
    return search.solve(decision, limits, emit, interrupted)  # type: ignore[no-any-return]
