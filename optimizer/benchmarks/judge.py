"""What a plan is worth by our own check, and beside what is known of its instance."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from optimizer.benchmarks.metrics import primal_integral, time_to_near
from optimizer.benchmarks.subject import Known
from optimizer.result import Progress, Status, Verification, gap_to

Answer = dict[str, Any]
"""Fields of a ``Row``."""


class Trace:
    """Every better cost that a solver tells of, with the time."""

    def __init__(self) -> None:
        self.steps: list[tuple[float, float]] = []

    def note(self, progress: Progress[Any]) -> None:
        cost = progress.primal_bound
        if cost is not None and (not self.steps or cost < self.steps[-1][1]):
            self.steps.append((progress.elapsed_s, float(cost)))


def judged(
    check: Verification | None,
    trace: Trace,
    known: Known | None,
    *,
    elapsed_s: float,
    budget_s: float,
) -> Answer:
    """What our check says, and how the cost stands to the best known value."""
    if check is None:
        return {}
    objective = check.recomputed
    answer: Answer = {
        "verified": check.ok,
        "num_violations": len(check.violations),
        "objective": objective,
        "claimed": check.claimed,
    }
    if objective is None or not check.ok:
        return answer | {"status": Status.ERROR.value, "detail": complaint(check)}
    steps = [*trace.steps, (elapsed_s, objective)]
    answer["trace"] = json.dumps([[round(at_s, 3), cost] for at_s, cost in steps])
    if known is not None:
        rest = [(at_s, cost - known.offset) for at_s, cost in steps]
        beyond, until_s = known.vehicles_beyond(objective), max(budget_s, elapsed_s)
        answer |= {
            "vehicles_beyond": beyond,
            "gap_to_best": None if beyond else gap_to(known.rest, objective - known.offset),
            "time_to_near_s": time_to_near(rest, known.rest),
            "primal_integral": primal_integral(rest, known.rest, until_s),
        }
    return answer


def refuted(answer: Answer, known: Known | None) -> str | None:
    """What is wrong with a proof that there is no plan, where there is one."""
    if known is None or answer["status"] != Status.INFEASIBLE.value:
        return None
    return f"claims that no plan exists, but one that costs {known.objective:.10g} is known"


def not_above_its_cost(check: Verification) -> Verification:
    """The claim of a peer, which is no more than its plan costs.

    A search that ends before its gap is closed may hold variables above what the plan needs, as
    ``optimizer.engine.claim`` knows of our own; no plan pays for that.
    """
    claimed, cost = check.claimed, check.recomputed
    if claimed is None or cost is None or claimed <= cost:
        return check
    return dataclasses.replace(check, claimed=cost)


def complaint(check: Verification) -> str:
    """Why a plan is not sound."""
    if check.violations:
        first = check.violations[0]
        return f"breaks {first.rule} at {first.where}"
    if not check.bound_holds:
        return f"costs {check.recomputed}, below its own bound of {check.bound}"
    return f"claims {check.claimed}, costs {check.recomputed}"
