"""Solve an instance through its model: build, compile, hand to a backend, decode."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from optimizer.backends import Backend
from optimizer.backends.process import run
from optimizer.contracts import Formulation
from optimizer.engine.answer import Answer
from optimizer.engine.clock import Clock
from optimizer.engine.diagnose import Feasible, infeasible_families, unbounded_families
from optimizer.engine.options import SolveOptions
from optimizer.errors import Issue, UsageError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import (
    Limit,
    Limits,
    Progress,
    Reason,
    SolveResult,
    Status,
    Termination,
    Violation,
)
from optimizer.verification.rows import row_violations

TOO_LATE = Termination(
    status=Status.NO_SOLUTION,
    limit=Limit.TIME,
    detail="the time was over before the model was built",
)


def solve_model(
    formulation: Formulation,
    instance: Any,
    backend: Backend,
    algorithm: str | None,
    options: SolveOptions,
    clock: Clock,
    start: Any,
    on_progress: Callable[[Progress[Any]], None] | None,
    cancel: threading.Event | None,
) -> Answer:
    """The backend's best point as a solution; ``start`` is a solution to begin from, or None."""
    form = _compiled(formulation, instance, clock)
    if form is None:
        return Answer(termination=TOO_LATE)
    _require(backend, algorithm, form)

    def solve(form: MatrixForm, seconds: float, point: Point | None = None) -> SolveResult[Point]:
        limits = Limits(
            time_limit_s=seconds,
            mip_rel_gap=options.mip_rel_gap,
            seed=options.seed,
            threads=options.threads,
            algorithm=algorithm,
            start=point,
        )
        return run(backend.target, form.unnamed(), limits, on_progress=on_progress, cancel=cancel)

    point = _point(formulation, instance, form, start)
    with clock.phase("solve"):
        result = solve(form, clock.remaining_s, point)
    with clock.phase("explain"):
        conflict = _conflict(form, result.termination.status, clock, solve)
    return _answer(formulation, instance, form, result, conflict, clock)


def _compiled(formulation: Formulation, instance: Any, clock: Clock) -> MatrixForm | None:
    """The model as arrays; None when the time is over before it is made."""
    with clock.phase("build"):
        from optimizer.modeling.compile import compile_model, construct  # loads Pyomo

        model = construct(formulation.build(instance))
    if clock.remaining_s == 0:
        return None
    with clock.phase("compile"):
        form = compile_model(model)
    return form if clock.remaining_s > 0 else None


def _point(formulation: Formulation, instance: Any, form: MatrixForm, start: Any) -> Point | None:
    """The start as a point of the model; None when it does what the model leaves out as useless."""
    if start is None:
        return None
    with contextlib.suppress(KeyError):
        return form.point(formulation.encode(instance, start))
    return None


def _require(backend: Backend, algorithm: str | None, form: MatrixForm) -> None:
    obstacle = backend.accepts(form, algorithm)
    if obstacle is not None:
        message = f'backend "{backend.name}" cannot solve this model: {obstacle}'
        raise UsageError(Issue(code="E404", message=message, value=algorithm or backend.name))


def _conflict(
    form: MatrixForm,
    status: Status,
    clock: Clock,
    solve: Callable[..., SolveResult[Point]],
) -> tuple[Reason, ...]:
    def feasible(part: MatrixForm) -> Feasible:
        if clock.remaining_s == 0:
            return None
        found = solve(part, clock.remaining_s).termination.status
        return {Status.INFEASIBLE: False, Status.OPTIMAL: True}.get(found)

    if status is Status.INFEASIBLE:
        return infeasible_families(form, feasible)
    if status is Status.UNBOUNDED and clock.remaining_s > 0:
        return unbounded_families(form, lambda boxed: solve(boxed, clock.remaining_s).point)
    return ()


def _answer(
    formulation: Formulation,
    instance: Any,
    form: MatrixForm,
    result: SolveResult[Point],
    conflict: tuple[Reason, ...],
    clock: Clock,
) -> Answer:
    solution: Any = None
    broken: tuple[Violation, ...] = ()
    if result.point is not None:
        with clock.phase("decode"):
            solution = formulation.decode(instance, form.values(result.point))
        with clock.phase("verify"):
            broken = tuple(row_violations(form, result.point))
    return Answer(
        termination=result.termination,
        solution=solution,
        claimed=result.primal_bound,
        bound=result.dual_bound,
        model_rel_error=formulation.model_rel_error(instance),
        row_violations=broken,
        conflict=conflict,
        model=form.size,
        peak_memory_mb=result.peak_memory_mb,
    )
