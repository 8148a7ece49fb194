"""An answer before any solver is asked: there is no plan, where the formulation can prove that."""

from __future__ import annotations

from optimizer.engine.answer import Answer
from optimizer.engine.run import Run
from optimizer.result import Status, Termination


def refuted(run: Run, method: str) -> Answer | None:
    """The rules that cannot all hold, as the answer of ``method``; None where none are known."""
    with run.clock.phase("explain"):
        conflict = tuple(run.formulation.conflicts(run.instance))
    if not conflict:
        return None
    termination = Termination(status=Status.INFEASIBLE, detail="proved without a solver")
    return Answer(method=method, termination=termination, conflict=conflict)
