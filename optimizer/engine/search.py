"""Solve an instance by one of the room's own searches, in a child process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from optimizer.backends.process import run
from optimizer.contracts import Method
from optimizer.engine.answer import Answer
from optimizer.engine.clock import Clock
from optimizer.engine.options import SolveOptions
from optimizer.result import Limits, Progress


def solve_search(
    method: Method,
    instance: Any,
    options: SolveOptions,
    clock: Clock,
    start: Any,
    on_progress: Callable[[Progress[Any]], None] | None,
    cancel: threading.Event | None,
) -> Answer:
    """The search's best solution; ``start`` is a solution to begin from, or None."""
    with clock.phase("solve"):
        limits = Limits(
            time_limit_s=clock.remaining_s,
            mip_rel_gap=options.mip_rel_gap,
            seed=options.seed,
            threads=options.threads,
            start=start,
        )
        result = run(method.target, instance, limits, on_progress=on_progress, cancel=cancel)
    return Answer(
        termination=result.termination,
        solution=result.point,
        claimed=result.primal_bound,
        bound=result.dual_bound,
        peak_memory_mb=result.peak_memory_mb,
    )
