"""Limits and cancels on models that are hard for their solver: late answers, and lost plans."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from optimizer.backends import find_backend
from optimizer.backends.process import run
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limit, Limits, Progress
from tests.optimizer.backends.models import market_split, packing_lp, set_cover

LIMIT_S = 1.0
SOLVERS = ("highs", "mathopt:gscip", "mathopt:cp_sat")
LP_SOLVERS = ("highs", "mathopt:glop", "mathopt:pdlp")


class Ending(NamedTuple):
    """How late a solve was, and whether a plan that it had told of was lost."""

    solver: str
    late_s: float
    is_lost: bool


def models() -> Iterator[tuple[str, MatrixForm]]:
    """Each with a solver; a market split never ends, packing by simplex takes a minute."""
    for seed in range(8):
        for solver in SOLVERS:
            yield solver, market_split(4 + seed % 3, 30 + 5 * seed, seed)
    for seed in range(3):
        for solver in LP_SOLVERS:
            yield solver, packing_lp(800 + 200 * seed, 2000 + 500 * seed, seed)
    for seed in range(7):
        yield "highs", set_cover(200, 400, seed)


def at_the_limit() -> list[Ending]:
    """All models with a limit of one second."""
    return [_solved(solver, form, None) for solver, form in models()]


def cancelled(num_cancels: int) -> list[Ending]:
    """So many solves cancelled from another thread, at a random moment within a second."""
    endless = [each for each in models() if each[1].integer.any()]
    rng = random.Random(5)
    return [_solved(*rng.choice(endless), rng.uniform(0.05, 1.0)) for _ in range(num_cancels)]


def _solved(solver: str, form: MatrixForm, cancel_after_s: float | None) -> Ending:
    backend, algorithm = find_backend(solver)
    cancel = threading.Event()
    told: list[bool] = []

    def on_progress(progress: Progress[Any]) -> None:
        told.append(progress.point is not None)

    limit_s = LIMIT_S if cancel_after_s is None else 60.0
    limits = Limits(time_limit_s=limit_s, mip_rel_gap=0.0, seed=0, threads=1, algorithm=algorithm)
    due_s = time.monotonic() + (limit_s if cancel_after_s is None else cancel_after_s)
    timer = threading.Timer(cancel_after_s or 0.0, cancel.set)
    if cancel_after_s is not None:
        timer.start()
    result = run(backend.target, form.unnamed(), limits, on_progress=on_progress, cancel=cancel)
    late_s = time.monotonic() - due_s
    timer.cancel()
    ended = {Limit.TIME, Limit.INTERRUPT, None}
    is_lost = result.termination.limit not in ended or (any(told) and result.point is None)
    return Ending(solver, late_s, is_lost)
