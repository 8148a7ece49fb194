"""Solve an instance by one of the room's own searches, in a child process."""

from __future__ import annotations

from typing import Any

from optimizer.contracts import Method
from optimizer.engine.answer import Answer
from optimizer.engine.run import Run


def solve_search(run: Run, method: Method, start: Any) -> Answer:
    """The search's best solution; ``start`` is a solution to begin from, or None."""
    with run.clock.phase("solve"):
        result = run.ask(method.target, run.instance, start=start)
    certificate, certified_bound = result.certificate, None
    if certificate is not None and run.formulation.rechecks_at_once:
        with run.clock.phase("verify"):
            certified_bound = run.formulation.recheck(run.instance, certificate)
    return Answer(
        method=method.name,
        termination=result.termination,
        solution=result.point,
        claimed=result.primal_bound,
        bound=result.dual_bound,
        certificate=certificate,
        certified_bound=certified_bound,
        peak_memory_mb=result.peak_memory_mb,
    )
