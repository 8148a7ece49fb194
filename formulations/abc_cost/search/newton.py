"""Order quantities and reorder policies by Newton's method on the prices of their limits."""

from __future__ import annotations

from collections.abc import Callable

from formulations.abc_cost.decisions import DECISIONS, asked
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Emit, Limits, Method, SolveResult


def supports(instance: Instance) -> str | None:
    """Why the method is not for this decision, or None."""
    if DECISIONS[instance.asked].method == "newton":
        return None
    return "it decides order quantities and reorder policies only"


METHOD = Method(
    name="newton",
    description="order quantities and reorder policies under prices of shared limits, gap proven",
    target=f"{__name__}:solve",
    supports=supports,
)


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The cheapest policies found, and the bound of the best prices."""
    search, decision = asked(subject, "search")
    return search.solve(decision, limits, emit, interrupted)  # type: ignore[no-any-return]
