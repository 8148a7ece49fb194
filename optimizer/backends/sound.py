"""What a backend owes beyond its solver's word: no bad number in, no half-truth out.

A solver is wrapped as an ``Attempt``; ``sound_solve`` refuses numbers that solvers misread, answers
what needs no solver, tells unbounded from infeasible, and cleans the point.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from optimizer.backends.precheck import contradiction, refuse_bad_numbers, uncrossed
from optimizer.contracts import Emit
from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limits, Progress, SolveResult, Status, Termination
from optimizer.tolerances import FEASIBILITY, close

SOLVER_FEASIBILITY = FEASIBILITY / 10
"""What solvers are asked for, so that making integers whole stays within FEASIBILITY."""

LAST_S = 0.2
"""A second look at a result may take this long even when the time is up."""

PRICES_SHARE = 0.1
"""Of the time, what the linear relaxation may take."""

Interrupted = Callable[[], bool]


class Attempt(Protocol):
    """One call of a solver. It may answer UNBOUNDED for "unbounded or infeasible"."""

    def __call__(
        self, form: MatrixForm, limits: Limits, emit: Emit[Point], interrupted: Interrupted
    ) -> SolveResult[Point]: ...


def sound_solve(
    attempt: Attempt,
    form: MatrixForm,
    limits: Limits,
    emit: Emit[Point],
    interrupted: Interrupted,
) -> SolveResult[Point]:
    """The attempt's answer to ``form``, with a status and a point that can be relied on.

    Raises:
        SolverError: a number is not finite or too large, or the claimed objective is not that of
            the point.
    """
    refuse_bad_numbers(form, limits.start)
    reason = contradiction(form)
    if reason is not None:
        return _without_solver(Termination(status=Status.INFEASIBLE, detail=reason))
    if form.size.columns == 0:
        return _without_solver(Termination(status=Status.OPTIMAL), form.offset, np.zeros(0))
    if limits.start is not None and _broken_by(form, limits.start) <= FEASIBILITY:
        emit(_told_of(form, limits.start))
    until_s = time.monotonic() + limits.time_limit_s

    def again(other: MatrixForm) -> SolveResult[Point]:
        began_s = time.monotonic()
        left_s = max(LAST_S, until_s - began_s)
        rest = dataclasses.replace(limits, time_limit_s=left_s, start=None, algorithm=None)

        def stop() -> bool:
            return interrupted() and time.monotonic() > began_s + LAST_S

        return attempt(other, rest, lambda progress: None, stop)

    prices, whole = None, uncrossed(form)
    if form.integer.any():
        prices = _row_prices(attempt, whole, limits, interrupted)
        limits = dataclasses.replace(limits, time_limit_s=max(LAST_S, until_s - time.monotonic()))
    result = attempt(whole, limits, emit, interrupted)
    if result.termination.status is Status.UNBOUNDED:
        return _settled(form, result, again)
    if result.termination.status is Status.INFEASIBLE:
        return dataclasses.replace(result, dual_bound=None)
    if result.point is None:
        return result
    cleaned = _cleaned(form, result, again)
    return cleaned if prices is None else dataclasses.replace(cleaned, row_prices=prices)


def _without_solver(
    termination: Termination, value: float | None = None, point: Point | None = None
) -> SolveResult[Point]:
    return SolveResult(
        solver="none",
        version="none",
        termination=termination,
        primal_bound=value,
        dual_bound=value,
        point=point,
    )


def _told_of(form: MatrixForm, start: Point) -> Progress[Point]:
    """The start as the first incumbent: whatever the solver makes of it, it is not lost."""
    return Progress(elapsed_s=0.0, primal_bound=form.objective(start), point=start)


def _settled(
    form: MatrixForm, result: SolveResult[Point], again: Callable[[MatrixForm], SolveResult[Point]]
) -> SolveResult[Point]:
    """Unbounded or infeasible: whichever a solve without costs shows."""
    free = dataclasses.replace(form, cost=np.zeros_like(form.cost), offset=0.0)
    found = again(free)
    termination = found.termination
    if found.point is not None:
        termination = Termination(status=Status.UNBOUNDED)
    elif termination.status is not Status.INFEASIBLE:
        termination = dataclasses.replace(termination, detail="infeasible or unbounded")
    return dataclasses.replace(
        result, termination=termination, primal_bound=None, dual_bound=None, point=None
    )


def _cleaned(
    form: MatrixForm, result: SolveResult[Point], again: Callable[[MatrixForm], SolveResult[Point]]
) -> SolveResult[Point]:
    """Integers made whole, and where that breaks a row, the other columns solved anew.

    A solver's 0.9999999 trucks are one truck to the planner; what they carry must fit that one.
    """
    point, claimed = result.point, result.primal_bound
    assert point is not None and claimed is not None
    if not close(claimed, form.objective(point)):
        raise SolverError(
            f"{result.solver} claims {claimed!r} for a point that costs {form.objective(point)!r}"
        )
    whole = np.where(form.integer, np.round(point), point)
    if form.integer.any() and _broken_by(form, whole) > SOLVER_FEASIBILITY:
        fixed = dataclasses.replace(
            form,
            col_lower=np.where(form.integer, whole, form.col_lower),
            col_upper=np.where(form.integer, whole, form.col_upper),
            integer=np.zeros_like(form.integer),
        )
        solved = again(fixed)
        if solved.termination.status is not Status.OPTIMAL or solved.point is None:
            return result  # no time, or no such point: let it be judged as it came
        whole = solved.point
    return dataclasses.replace(result, point=whole, primal_bound=form.objective(whole))


def _row_prices(
    attempt: Attempt, form: MatrixForm, limits: Limits, interrupted: Interrupted
) -> Point | None:
    """The prices of the linear relaxation: they prove a bound, which a search tree does not.

    They come first, because a search tree takes all the time there is. None where that fails.
    """
    relaxed = dataclasses.replace(form, integer=np.zeros_like(form.integer))
    share_s = PRICES_SHARE * limits.time_limit_s
    few = dataclasses.replace(limits, time_limit_s=share_s, start=None, algorithm=None)
    with contextlib.suppress(SolverError):
        return attempt(relaxed, few, lambda progress: None, interrupted).row_prices
    return None


def _broken_by(form: MatrixForm, point: Point) -> float:
    """The worst breach of a row, a bound or integrality, relative to max(1, |its side|)."""
    whole = np.where(form.integer, np.round(point), point)
    worst = 0.0
    for lower, value, upper in (
        (form.row_lower, form.matrix @ point, form.row_upper),
        (form.col_lower, point, form.col_upper),
        (whole, point, whole),
    ):
        for side, excess in ((lower, lower - value), (upper, value - upper)):
            scale = np.maximum(1.0, np.abs(np.where(np.isfinite(side), side, 0.0)))
            worst = max(worst, float(np.max(excess / scale, initial=0.0)))
    return worst
