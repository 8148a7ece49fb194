"""The model of an instance, compiled for questions that no single solve answers."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

from optimizer.backends import find_backend
from optimizer.engine.clock import Clock
from optimizer.engine.methods import DEFAULT_BACKEND
from optimizer.engine.options import SolveOptions
from optimizer.engine.overdue import unless_overdue
from optimizer.engine.run import Run
from optimizer.engine.size import require_model
from optimizer.instance.loader import LoadedInstance
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limit, SolveResult, Status, Termination
from optimizer.whatif.front import Minimise


def run_of(
    loaded: LoadedInstance, options: SolveOptions, clock: Clock, cancel: threading.Event | None
) -> Run:
    """What all solves of a question have in common: the instance, the clock, the wish to end."""
    return Run(
        formulation=loaded.formulation,
        instance=loaded.data,
        options=options,
        clock=clock,
        cancel=cancel,
    )


def compiled(run: Run, instance: Any) -> MatrixForm | None:
    """The model as arrays; None when the time is over.

    Raises:
        UsageError: E404 when the instance is beyond the model.
    """
    require_model(run.formulation, instance)
    if run.is_over():
        return None
    from optimizer.modeling.compile import compile_model  # loads Pyomo

    return unless_overdue(lambda: compile_model(run.formulation.build(instance)), run.is_over)


def share_of(run: Run, parts: int) -> Run:
    """The run with no more than one of so many equal parts of the time that is left."""
    return dataclasses.replace(run, clock=Clock(run.clock.remaining_s / parts))


def minimiser(run: Run, solves: int) -> Minimise:
    """The backend, with an equal share for each solve of the time that is left.

    A solve that is needed begins anew with twice its share until it has a point or has had all the
    time there is. Once the run is over nothing more is found.
    """
    backend, _ = find_backend(DEFAULT_BACKEND)
    left = solves

    def asked(form: MatrixForm, parts: int) -> SolveResult[Point]:
        if run.is_over():
            limit = Limit.INTERRUPT if run.is_cancelled() else Limit.TIME
            ended = Termination(status=Status.NO_SOLUTION, limit=limit)
            return SolveResult(solver="none", version="none", termination=ended)
        return share_of(run, parts).ask(backend.target, form.unnamed())

    def minimise(form: MatrixForm, *, needed: bool) -> SolveResult[Point]:
        nonlocal left
        parts = max(1, left)
        left -= 1
        result = asked(form, parts)
        while needed and parts > 1 and _is_cut_short(result):
            parts //= 2
            result = asked(form, parts)
        return result

    return minimise


def _is_cut_short(result: SolveResult[Point]) -> bool:
    return result.point is None and result.termination.limit is Limit.TIME
