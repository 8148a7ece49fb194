"""Catalogues of any size by prices of what SKUs share; cost and bound meet in the middle.

Each SKU is planned at prices of the shared limits; the prices prove a bound, and mixtures of the
plans keep the limits. Where orders cost or have sizes, they are chosen first, and mixtures are of
plans with these orders. README.md, "Decomposition" has the mathematics.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.certificate import certificate_of
from formulations.stock_allocation.decomposition.gap import gap_of
from formulations.stock_allocation.decomposition.words import unknown_word
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import (
    Emit,
    Limit,
    Limits,
    Method,
    Progress,
    SolverError,
    SolveResult,
    Status,
    Termination,
)

if TYPE_CHECKING:
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
    clusters=True,
)

CHECKPOINT_EVERY_S = 5.0

PRICES = 0.8
"""The share of the time after which orders are chosen, whatever the prices are."""

LAST_STEPS, LAST_STEPS_IN_ORDERS = 6.0, 1.0
"""So many steps' time is kept to write the plan down; orders are then given, which is faster."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found and what proves how good it is; without a plan, the bound alone."""
    import numba

    from formulations.stock_allocation.decomposition.problem import problem_of

    numba.set_num_threads(min(limits.threads, numba.config.NUMBA_NUM_THREADS))
    watch = Watch(limits.time_limit_s, interrupted)
    arrays = Arrays(subject)
    whole = replace(problem_of(arrays), is_over=watch.must_end)
    watch.last_steps = LAST_STEPS_IN_ORDERS if whole.has_orders else LAST_STEPS
    with _on_cluster(whole, limits.cluster) as problem:
        watch.begin()
        plan = _order if problem.has_orders else _ascend
        found = plan(arrays, problem, limits, watch, emit)
    if found.trouble and found.point is None:
        raise SolverError(found.trouble)
    proven = math.isfinite(found.bound)
    return SolveResult(
        solver="decompose",
        version=version("stockwright"),
        termination=_termination(problem, found, limits.mip_rel_gap, watch),
        primal_bound=found.cost,
        dual_bound=found.bound if proven else None,
        point=found.point,
        certificate=certificate_of(problem.rows, found.prices) if proven else None,
        wall_time_s=watch.elapsed_s,
    )


def load() -> None:
    """Bring compiled code in from disk, where it is there: half a second that no plan pays then."""
    from formulations.stock_allocation import warm

    warm.load()


@contextmanager
def _on_cluster(problem: Problem, address: str | None) -> Iterator[Problem]:
    """The same problem, with the cluster at an address, if there is one."""
    if address is None:
        yield problem
        return
    from formulations.stock_allocation.decomposition.cluster import connected

    with connected(address, problem) as cluster:
        yield replace(problem, cluster=cluster)


@dataclass(frozen=True)
class Found:
    """What is proven by which prices, and the best plan with its cost."""

    bound: float
    prices: np.ndarray
    cost: float | None = None
    point: Solution | None = None
    is_done: bool = False  # whether more time would change nothing
    trouble: str | None = None  # what ended it

    @property
    def gap(self) -> float:
        return gap_of(self.cost, self.bound)


class Watch:
    """Whether there is time for another step."""

    def __init__(self, time_limit_s: float, interrupted: Callable[[], bool]) -> None:
        self._start_s = self._asked_s = time.perf_counter()
        self._time_limit_s = time_limit_s
        self._step_s = 0.0
        self.last_steps = LAST_STEPS
        self.interrupted = interrupted

    def begin(self) -> None:
        """The first step begins now; until then all was made ready for it."""
        self._asked_s = time.perf_counter()

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._start_s

    @property
    def handover_s(self) -> float:
        """What writing the plan down may take."""
        return 1.0 + self.last_steps * self._step_s

    def is_over(self, share: float = 1.0) -> bool:
        """Asked before each step: a step like the last, and writing the plan down, must fit."""
        now_s = time.perf_counter()
        self._step_s, self._asked_s = now_s - self._asked_s, now_s
        return self.must_end(self._step_s, share)

    def must_end(self, ahead_s: float = 0.0, share: float = 1.0) -> bool:
        """Asked within a step as well: what is ahead, and writing the plan down, must fit."""
        until_s = share * self._time_limit_s - self.last_steps * self._step_s - ahead_s
        return self.interrupted() or self.elapsed_s > until_s

    def is_late(self) -> bool:
        """The same for prices: it is time to choose orders at them."""
        return self.is_over(PRICES)


def _ascend(
    arrays: Arrays, problem: Problem, limits: Limits, watch: Watch, emit: Emit[Solution]
) -> Found:
    """Until the gap is closed, or time is over; a step that is cut short counts for nothing."""
    from formulations.stock_allocation.decomposition.ascent import State
    from formulations.stock_allocation.decomposition.blocks import StoppedError
    from formulations.stock_allocation.decomposition.mixing import mixed_plan
    from formulations.stock_allocation.decomposition.sampling import first_prices
    from formulations.stock_allocation.decomposition.sweeping import swept

    gap, state, trouble = limits.mip_rel_gap, State(), None
    kept_s = watch.elapsed_s
    try:
        begin = _resumed(problem, limits) or first_prices(problem, gap, watch.is_over)
        for state in swept(problem, begin):
            progress = _stands(state, watch)
            if watch.elapsed_s > kept_s + CHECKPOINT_EVERY_S:
                kept_s = watch.elapsed_s
                progress = _with_checkpoint(progress, problem, state)
            emit(progress)
            if state.gap <= gap or watch.is_over():
                break
    except StoppedError as stopped:
        trouble = str(stopped) or None
    if state.tried:
        emit(_with_checkpoint(_stands(state, watch), problem, state))
    found = Found(state.bound, state.prices, is_done=state.gap <= gap, trouble=trouble)
    if not state.is_plan:
        return found
    return replace(found, cost=state.cost, point=mixed_plan(arrays, problem, state))


def _resumed(problem: Problem, limits: Limits) -> list[np.ndarray]:
    """Prices of an earlier run to begin with, if there was one."""
    from formulations.stock_allocation.decomposition.checkpoint import prices_of

    return [] if limits.resume is None else prices_of(problem.rows, limits.resume)


def _progress(cost: float | None, bound: float, watch: Watch) -> Progress[Solution]:
    return Progress(
        elapsed_s=watch.elapsed_s,
        primal_bound=cost,
        dual_bound=bound if math.isfinite(bound) else None,
        handover_s=watch.handover_s,
    )


def _stands(state: State, watch: Watch) -> Progress[Solution]:
    return _progress(state.cost if state.is_plan else None, state.bound, watch)


def _with_checkpoint(
    progress: Progress[Solution], problem: Problem, state: State
) -> Progress[Solution]:
    from formulations.stock_allocation.decomposition.checkpoint import checkpoint_of

    return replace(progress, checkpoint=checkpoint_of(problem.rows, state))


def _order(
    arrays: Arrays, problem: Problem, limits: Limits, watch: Watch, emit: Emit[Solution]
) -> Found:
    """Until the gap is closed, orders get no better, or time is over."""
    from formulations.stock_allocation.decomposition.blocks import StoppedError
    from formulations.stock_allocation.decomposition.mixing import mixed_plan
    from formulations.stock_allocation.decomposition.orders import Standing, plans

    standing, done, trouble, gap = Standing(), False, None, limits.mip_rel_gap
    begin = _resumed(problem, limits)
    try:
        for standing in plans(problem, begin, gap, watch.is_late, watch.is_over):
            emit(_progress(standing.cost, standing.bound, watch))
            if standing.gap <= gap or (standing.cost is not None and watch.must_end()):
                break  # what comes next may be far shorter than the last step, and ends in time
        else:
            done = not watch.is_over()
    except StoppedError as stopped:
        trouble = str(stopped) or None
    if standing.linear is not None:  # its bound is that of other costs
        progress = _progress(standing.cost, standing.bound, watch)
        emit(_with_checkpoint(progress, problem, standing.linear))
    found = Found(standing.bound, standing.prices, is_done=done, trouble=trouble)
    if standing.problem is None or standing.state is None:
        return found
    point = mixed_plan(arrays, standing.problem, standing.state)
    return replace(found, cost=(standing.state.cost or 0.0) + _ordered(arrays, point), point=point)


def _ordered(arrays: Arrays, point: Solution) -> float:
    """What the orders of a plan cost beside their units; some that were placed are of no use."""
    bought = point.purchases
    skus = arrays.skus.positions(bought.texts("sku_id"))
    sources = arrays.sources.positions(bought.texts("source_id"))
    return float(arrays.offered("order_cost", 0.0)[skus, sources].sum())


def _termination(problem: Problem, found: Found, gap: float, watch: Watch) -> Termination:
    """A plan that leaves out what must be served is none; perhaps the model can tell why."""
    if found.gap <= gap:
        return Termination(status=Status.OPTIMAL)
    status = Status.NO_SOLUTION if found.point is None else Status.FEASIBLE
    if found.trouble:
        return Termination(status=status, limit=Limit.CRASH, detail=found.trouble)
    if found.is_done:
        detail = "no better orders were found"
        if found.point is None:
            is_due = problem.catalogue.is_due.any()
            detail = "serves all that must be served" if is_due else "keeps all limits"
            detail = f"no plan was found that {detail}"
        return Termination(status=status, limit=Limit.SEARCH, detail=detail)
    return Termination(status=status, limit=Limit.INTERRUPT if watch.interrupted() else Limit.TIME)
