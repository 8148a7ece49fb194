"""A second solver for the same model, at the same time, in a process of its own.

Solvers fail in different ways, so that two that agree are worth more than one that is sure. Their
answers are compared and not believed: what they say of optimum, bound and feasibility must be
possible together.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.backends import Backend, find_backend, process
from optimizer.engine.disagreement import reduced, write_case
from optimizer.engine.run import Run
from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.opinion import SecondOpinion, Verdict
from optimizer.result import Limit, Limits, SolveResult, Status
from optimizer.tolerances import OBJECTIVE, close

POLL_S = 0.05

TRY_S = 2.0
"""Each solver has so long for a part of a model that they disagree about."""

PROOFS = (Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED)

Result = SolveResult[Point]


@dataclass(frozen=True)
class Solver:
    """A backend with one of its algorithms."""

    backend: Backend
    algorithm: str | None

    @property
    def name(self) -> str:
        return f"{self.backend.name}:{self.algorithm}" if self.algorithm else self.backend.name

    def answer(
        self, form: MatrixForm, limits: Limits, cancel: threading.Event | None = None
    ) -> Result:
        """What it makes of a model, under its own name even where no solver was needed."""
        own = dataclasses.replace(limits, algorithm=self.algorithm)
        found = process.run(self.backend.target, form.unnamed(), own, cancel=cancel)
        return dataclasses.replace(found, solver=self.name)


def second_solver(first: Backend, form: MatrixForm) -> Solver:
    """The other backend, with the algorithm that is best for this kind of model.

    Raises:
        UsageError: E403 where it is not installed.
    """
    if first.name != "highs":
        return Solver(find_backend("highs")[0], None)
    other, _ = find_backend("mathopt")
    if not form.integer.any():
        return Solver(other, "glop")
    is_whole = np.all(form.cost == np.round(form.cost))
    suits_cp_sat = is_whole and other.accepts(form, "cp_sat") is None
    return Solver(other, "cp_sat" if suits_cp_sat else "gscip")


def with_second_opinion(
    run: Run, solver: Solver, form: MatrixForm, first: Callable[[], Result]
) -> tuple[Result, SecondOpinion | None]:
    """The answer of ``first``, and what another solver makes of the model in the same time."""
    if not run.options.paranoid:
        return first(), None
    other = second_solver(solver.backend, form)
    result, asked = _both(run, other, form, first)
    try:
        second = asked.result()
    except SolverError as error:
        detail = f"cannot tell, for {other.name} failed: {error}"
        return result, SecondOpinion(verdict=Verdict.CANNOT_TELL, detail=detail, solver=other.name)
    named = dataclasses.replace(result, solver=solver.name)
    opinion = compared(named, second, run.options.mip_rel_gap)
    if opinion.verdict is Verdict.DISAGREES:
        case = _case(run, (solver, other), form, (named, second))
        opinion = dataclasses.replace(opinion, case=case)
    return result, opinion


def _both(
    run: Run, other: Solver, form: MatrixForm, first: Callable[[], Result]
) -> tuple[Result, Future[Result]]:
    """Both at once; the second ends with the time, or when the solve is cancelled."""
    cancel = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(other.answer, form, run.limits(), cancel)
        try:
            result = first()
            with contextlib.suppress(KeyboardInterrupt):  # the first answer is not lost by it
                while not (asked.done() or run.is_cancelled() or _interrupted(result)):
                    wait([asked], POLL_S)
        finally:
            cancel.set()
    return result, asked


def _interrupted(result: Result) -> bool:
    return result.termination.limit is Limit.INTERRUPT


def compared(first: Result, second: Result, mip_rel_gap: float) -> SecondOpinion:
    """The verdict over two answers to one model, each exact within the gap asked for."""
    rel = OBJECTIVE + mip_rel_gap
    unproven = [each for each in (first, second) if each.termination.status not in PROOFS]
    clash = _clash(first, second, rel) or _clash(second, first, rel)
    if clash is not None:
        verdict, detail = Verdict.DISAGREES, f"DISAGREES: {clash}"
    elif unproven:
        names = " and ".join(each.solver for each in unproven)
        verdict = Verdict.CANNOT_TELL
        detail = f"cannot tell, for {names} proved nothing in time; nothing contradicts"
    else:
        verdict, detail = Verdict.AGREES, f"{second.solver} agrees: {_said(second)}"
    return SecondOpinion(verdict=verdict, detail=detail, solver=second.solver)


def _clash(one: Result, other: Result, rel: float) -> str | None:
    """What ``one`` claims to be impossible and ``other`` has, in words; None where nothing is."""
    proof, claim = one.termination.status, other.termination.status
    both = f"{one.solver} says {_said(one)}, {other.solver} says {_said(other)}"
    if proof is Status.INFEASIBLE and claim not in (Status.INFEASIBLE, Status.NO_SOLUTION):
        return both
    if proof is Status.UNBOUNDED and (claim is Status.OPTIMAL or other.dual_bound is not None):
        return both
    bound = one.primal_bound if proof is Status.OPTIMAL else one.dual_bound
    value = other.primal_bound
    if bound is None or value is None or bound <= value or close(bound, value, rel):
        return None
    return f"{both}; the bound of {one.solver} is {bound:.10g}"


def _said(result: Result) -> str:
    status = result.termination.status.value.replace("_", " ")
    return status if result.primal_bound is None else f"{status} at {result.primal_bound:.10g}"


def _case(
    run: Run, solvers: tuple[Solver, Solver], form: MatrixForm, answers: tuple[Result, Result]
) -> str | None:
    """The folder with the model and the smallest part of it that shows the same; None if none."""

    def disagree(part: MatrixForm) -> bool:
        few = dataclasses.replace(
            run.limits(), time_limit_s=max(0.01, min(TRY_S, run.clock.remaining_s))
        )
        try:
            first, second = (solver.answer(part, few, run.cancel) for solver in solvers)
        except SolverError:
            return False
        return compared(first, second, run.options.mip_rel_gap).verdict is Verdict.DISAGREES

    smaller = reduced(form, disagree, run.is_over)
    try:
        return write_case(run.formulation.name, form, smaller, [_told(each) for each in answers])
    except OSError:
        return None


def _told(result: Result) -> dict[str, Any]:
    return {
        "solver": result.solver,
        "version": result.version,
        "status": result.termination.status,
        "objective": result.primal_bound,
        "bound": result.dual_bound,
    }
