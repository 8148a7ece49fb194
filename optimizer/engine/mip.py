"""Solve an instance through its model: build, compile, hand to a backend, decode."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from optimizer.backends import Backend
from optimizer.engine.answer import MODEL, Answer
from optimizer.engine.claim import claim
from optimizer.engine.diagnose import Feasible, infeasible_families, unbounded_families
from optimizer.engine.overdue import unless_overdue
from optimizer.engine.prices import decisions_taken, prices_of
from optimizer.engine.repair import cheapest_repair
from optimizer.engine.run import Run
from optimizer.engine.second_opinion import Solver, with_second_opinion
from optimizer.errors import Issue, UsageError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.modeling.scale import scale_warnings
from optimizer.result import (
    Change,
    Limit,
    Prices,
    Reason,
    SolveResult,
    Status,
    Termination,
    Violation,
)
from optimizer.verification.row_prices import bound_of, certificate_of
from optimizer.verification.rows import row_violations

PRICES_SHARE = 0.03
"""Of the time, what pricing the limits of a plan may take at the end."""


def solve_model(run: Run, backend: Backend, algorithm: str | None, start: Any) -> Answer:
    """The backend's best point as a solution; ``start`` is a solution to begin from, or None."""
    name = backend.name if algorithm is None else f"{backend.name}:{algorithm}"
    form = _compiled(run)
    if form is None:
        return Answer(method=MODEL, backend=name, termination=_unbuilt(run))
    _require(backend, algorithm, form)

    def solve(form: MatrixForm, point: Point | None = None) -> SolveResult[Point]:
        return run.ask(backend.target, form.unnamed(), start=point, algorithm=algorithm)

    kept_back = 0.0 if run.formulation.pricing is None else PRICES_SHARE
    with run.clock.phase("solve"), run.clock.keeping(kept_back):
        point, solver = _point(run, form, start), Solver(backend, algorithm)
        result, opinion = with_second_opinion(run, solver, form, lambda: solve(form, point))
    with run.clock.phase("explain"):
        conflict = _conflict(run, form, result.termination.status, solve)
        repair = _repair(run, form, result.termination.status, conflict, solve)
    answer = _answer(run, name, form, result, conflict)
    prices = None if answer.solution is None else _prices(run, form, result, solve)
    warnings = tuple(scale_warnings(form, partial(run.formulation.row_place, run.instance)))
    return dataclasses.replace(
        answer, repair=repair, prices=prices, opinion=opinion, warnings=warnings
    )


def _compiled(run: Run) -> MatrixForm | None:
    """The model as arrays; None when the time is over, or the run cancelled, before it is made."""
    with run.clock.phase("build"):
        from optimizer.modeling.compile import compile_model  # loads Pyomo

        model = unless_overdue(lambda: run.formulation.build(run.instance), run.is_over)
    with run.clock.phase("compile"):
        return None if model is None else unless_overdue(lambda: compile_model(model), run.is_over)


def _unbuilt(run: Run) -> Termination:
    limit = Limit.INTERRUPT if run.is_cancelled() else Limit.TIME
    detail = "the model was not yet built"
    return Termination(status=Status.NO_SOLUTION, limit=limit, detail=detail)


def _point(run: Run, form: MatrixForm, start: Any) -> Point | None:
    """The start as a point of the model; None when it does what the model leaves out as useless."""
    if start is None:
        return None
    with contextlib.suppress(KeyError):
        return form.point(run.formulation.encode(run.instance, start))
    return None


def _require(backend: Backend, algorithm: str | None, form: MatrixForm) -> None:
    obstacle = backend.accepts(form, algorithm)
    if obstacle is not None:
        message = f'backend "{backend.name}" cannot solve this model: {obstacle}'
        raise UsageError(Issue(code="E404", message=message, value=algorithm or backend.name))


def _conflict(
    run: Run, form: MatrixForm, status: Status, solve: Callable[..., SolveResult[Point]]
) -> tuple[Reason, ...]:
    def feasible(part: MatrixForm) -> Feasible:
        if run.clock.remaining_s == 0:
            return None
        found = solve(part).termination.status
        return {Status.INFEASIBLE: False, Status.OPTIMAL: True}.get(found)

    if status is Status.INFEASIBLE:
        return infeasible_families(_needed(run, form), feasible)
    if status is Status.UNBOUNDED and run.clock.remaining_s > 0:
        return unbounded_families(form, lambda boxed: solve(boxed).point)
    return ()


def _repair(
    run: Run,
    form: MatrixForm,
    status: Status,
    conflict: tuple[Reason, ...],
    solve: Callable[..., SolveResult[Point]],
) -> tuple[Change, ...]:
    def minimise(elastic: MatrixForm) -> Point | None:
        return None if run.clock.remaining_s == 0 else solve(elastic).point

    if status is not Status.INFEASIBLE:
        return ()
    place = partial(run.formulation.row_place, run.instance)
    return cheapest_repair(_needed(run, form), conflict, minimise, place)


def _needed(run: Run, form: MatrixForm) -> MatrixForm:
    """The model less the rows that follow from others: a conflict is one of those."""
    pricing = run.formulation.pricing
    return form if pricing is None else form.without(set(pricing.implied))


def _prices(
    run: Run,
    form: MatrixForm,
    result: SolveResult[Point],
    solve: Callable[..., SolveResult[Point]],
) -> Prices | None:
    """What the limits of the plan are worth, where the room asks for it and there is time."""
    pricing = run.formulation.pricing
    if pricing is None or result.point is None or run.clock.remaining_s == 0:
        return None
    with run.clock.phase("explain"):
        taken = decisions_taken(form, result.point, pricing)
        priced = solve(taken) if form.integer.any() else result
        return prices_of(form, priced, form.objective(result.point))


def _answer(
    run: Run,
    backend: str,
    form: MatrixForm,
    result: SolveResult[Point],
    conflict: tuple[Reason, ...],
) -> Answer:
    solution: Any = None
    claimed = result.primal_bound
    broken = _broken(run, form, result.point)
    if result.point is not None and not broken:  # what breaks the model need not make sense
        with run.clock.phase("decode"):
            solution = run.formulation.decode(run.instance, form.values(result.point))
            claimed = claim(run.formulation, run.instance, form, result, solution)
    certificate, certified_bound = _certified(run, form, result)
    return Answer(
        method=MODEL,
        backend=backend,
        termination=result.termination,
        solution=solution,
        claimed=claimed,
        bound=result.dual_bound,
        certificate=certificate,
        certified_bound=certified_bound,
        model_rel_error=run.formulation.model_rel_error(run.instance),
        row_violations=broken,
        conflict=conflict,
        model=form.size,
        peak_memory_mb=result.peak_memory_mb,
    )


def _certified(
    run: Run, form: MatrixForm, result: SolveResult[Point]
) -> tuple[dict[str, Any] | None, float | None]:
    """The certificate of the prices of the rows, and the bound that it proves, if any."""
    if result.row_prices is None or result.primal_bound is None:
        return None, None
    with run.clock.phase("verify"):
        certificate = certificate_of(form, result.row_prices, result.primal_bound)
        bound = bound_of(form, certificate)
    return (certificate, bound) if math.isfinite(bound) else (None, None)


def _broken(run: Run, form: MatrixForm, point: Point | None) -> tuple[Violation, ...]:
    if point is None:
        return ()
    with run.clock.phase("verify"):
        return tuple(row_violations(form, point))
