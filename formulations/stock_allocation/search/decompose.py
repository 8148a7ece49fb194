"""Catalogues of any size by prices of what SKUs share; cost and bound meet in the middle.

Each SKU is planned exactly at prices of the shared limits; the prices prove a bound, and mixtures
of the plans keep the limits. README.md, "Decomposition" has the mathematics.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.certificate import certificate_of
from formulations.stock_allocation.decomposition.words import unknown_word
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Emit, Limit, Limits, Method, Progress, SolveResult, Status, Termination

if TYPE_CHECKING:
    import numpy as np

    from formulations.stock_allocation.decomposition.ascent import Problem, State

LARGE = 10_000
"""Rows of demand from which on it is faster by far (``tests.micro.model_or_decompose``)."""


def suits(instance: Instance) -> bool:
    """Whether an instance is large."""
    return len(instance.demand) >= LARGE


METHOD = Method(
    name="decompose",
    description="any number of SKUs that share space, work, lanes and money, gap proven",
    target=f"{__name__}:solve",
    requires=("highspy", "numba"),
    supports=unknown_word,
    suits=suits,
    resumes=True,
)

CHECKPOINT_EVERY_S = 5.0

LAST_STEPS = 6.0
"""So many steps' time is kept to write the plan down."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found and what proves how good it is; without a plan, the bound alone."""
    import numba

    from formulations.stock_allocation.decomposition.mixing import mixed_plan
    from formulations.stock_allocation.decomposition.problem import problem_of

    numba.set_num_threads(min(limits.threads, numba.config.NUMBA_NUM_THREADS))
    watch = Watch(limits.time_limit_s, interrupted)
    arrays = Arrays(subject)
    problem = dataclasses.replace(problem_of(arrays), is_over=watch.must_end)
    state = _ascend(problem, limits, watch, emit)
    proven = math.isfinite(state.bound)
    point = mixed_plan(arrays, problem, state) if state.is_plan else None
    return SolveResult(
        solver="decompose",
        version=version("stockwright"),
        termination=_termination(state, limits.mip_rel_gap, watch),
        primal_bound=None if point is None else state.cost,
        dual_bound=state.bound if proven else None,
        point=point,
        certificate=certificate_of(problem.rows, state.prices) if proven else None,
        wall_time_s=watch.elapsed_s,
    )


class Watch:
    """Whether there is time for another step."""

    def __init__(self, time_limit_s: float, interrupted: Callable[[], bool]) -> None:
        self._start_s = time.perf_counter()
        self._time_limit_s = time_limit_s
        self.interrupted = interrupted
        self._step_s = 0.0

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._start_s

    def took(self, step_s: float) -> None:
        """A step was done in so much time."""
        self._step_s = step_s

    @property
    def handover_s(self) -> float:
        """What writing the plan down may take."""
        return 1.0 + LAST_STEPS * self._step_s

    def is_over(self) -> bool:
        """Asked before a step: the step, and writing the plan down, must fit."""
        return self.must_end(self._step_s)

    def must_end(self, ahead_s: float = 0.0) -> bool:
        """Asked within a step as well: what is ahead, and writing the plan down, must fit."""
        until_s = self._time_limit_s - LAST_STEPS * self._step_s - ahead_s
        return self.interrupted() or self.elapsed_s > until_s


def _ascend(problem: Problem, limits: Limits, watch: Watch, emit: Emit[Solution]) -> State:
    """Until the gap is closed, or time is over; a step that is cut short counts for nothing."""
    from formulations.stock_allocation.decomposition.ascent import State, ascent
    from formulations.stock_allocation.decomposition.blocks import StoppedError

    gap, state = limits.mip_rel_gap, State()
    kept_s = watch.elapsed_s
    try:
        begin = _begin(problem, limits, watch)
        before_s = watch.elapsed_s
        for state in ascent(problem, begin):
            watch.took(watch.elapsed_s - before_s)
            emit(_progress(state, watch))
            if watch.elapsed_s > kept_s + CHECKPOINT_EVERY_S:
                kept_s = watch.elapsed_s
                emit(_checkpoint(problem, state, watch))
            if state.gap <= gap or watch.is_over():
                break
            before_s = watch.elapsed_s
    except StoppedError:
        pass
    if state.tried:
        emit(_checkpoint(problem, state, watch))
    return state


def _begin(problem: Problem, limits: Limits, watch: Watch) -> list[np.ndarray]:
    """Prices to begin with: those of an earlier run, or of samples."""
    from formulations.stock_allocation.decomposition.checkpoint import prices_of
    from formulations.stock_allocation.decomposition.sampling import first_prices

    if limits.resume is not None:
        return prices_of(problem.rows, limits.resume)
    return first_prices(problem, limits.mip_rel_gap, watch.is_over)


def _progress(state: State, watch: Watch) -> Progress[Solution]:
    return Progress(
        elapsed_s=watch.elapsed_s,
        primal_bound=state.cost if state.is_plan else None,
        dual_bound=state.bound,
        handover_s=watch.handover_s,
    )


def _checkpoint(problem: Problem, state: State, watch: Watch) -> Progress[Solution]:
    from formulations.stock_allocation.decomposition.checkpoint import checkpoint_of

    told = checkpoint_of(problem.rows, state)
    return dataclasses.replace(_progress(state, watch), checkpoint=told)


def _termination(state: State, gap: float, watch: Watch) -> Termination:
    """A plan that leaves out what must be served is none; perhaps the model can tell why."""
    if state.is_plan and state.gap <= gap:
        return Termination(status=Status.OPTIMAL)
    if state.gap <= gap:
        detail = "no plan was found that serves all that must be served"
        return Termination(status=Status.NO_SOLUTION, limit=Limit.SEARCH, detail=detail)
    limit = Limit.INTERRUPT if watch.interrupted() else Limit.TIME
    status = Status.FEASIBLE if state.is_plan else Status.NO_SOLUTION
    return Termination(status=status, limit=limit)
