"""Grouping by a price on the stock budget: a certified bound for a million SKUs."""

from __future__ import annotations

from collections.abc import Callable

from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Emit, Limits, Method, SolveResult


def supports(instance: Instance) -> str | None:
    if isinstance(instance.decision, Grouping):
        return None
    return "it decides grouping only"


METHOD = Method(
    name="lagrange",
    description="grouping under a price of money in stock, with a certified gap",
    target=f"{__name__}:solve",
    supports=supports,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best classes found, and the bound of the best price."""
    from formulations.abc_cost.grouping.search import grouped

    decision = subject.decision
    assert isinstance(decision, Grouping)
    return grouped(decision, limits, emit, interrupted)
