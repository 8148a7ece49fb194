"""Solve an instance by one of the room's own searches, in a child process."""

from __future__ import annotations

import dataclasses
from typing import Any

from optimizer.contracts import Method
from optimizer.engine.answer import Answer
from optimizer.engine.run import Run


def solve_search(run: Run, method: Method, start: Any) -> Answer:
    """The search's best solution; ``start`` is a solution to begin from, or None."""
    with run.clock.phase("solve"):
        result = run.ask(method.target, run.instance, start=start)
    answer = Answer(
        method=method.name,
        termination=result.termination,
        solution=result.point,
        claimed=result.primal_bound,
        bound=result.dual_bound,
        certificate=result.certificate,
        peak_memory_mb=result.peak_memory_mb,
    )
    return rechecked(run, answer) if run.formulation.rechecks_at_once else answer


def rechecked(run: Run, answer: Answer) -> Answer:
    """The answer with what its certificate proves, computed once more."""
    if answer.certificate is None or answer.certified_bound is not None:
        return answer
    with run.clock.phase("verify"):
        proven = run.formulation.recheck(run.instance, answer.certificate)
    return dataclasses.replace(answer, certified_bound=proven)
