"""The clock of a search, and what it tells: better plans while it lasts, and its result."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from importlib.metadata import version

from formulations.vehicle_routing.bound import timely_bound
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limit, Limits, Progress, SolveResult, Status, Termination

LEAST_BETWEEN_PLANS_S = 0.1
"""Plans are told no more often than this; at first there are hundreds a second."""

SHARE_OF_TELLING = 0.05
"""Nor does telling of them take more than this share of the time."""


class Telling:
    """Begins when it is made, and asks the clock on the wall."""

    def __init__(
        self,
        instance: Instance,
        limits: Limits,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> None:
        self._instance, self._emit, self.interrupted = instance, emit, interrupted
        self._began_s = self._next_s = time.perf_counter()
        self._until_s = self._began_s + limits.time_limit_s
        self._has_told = False

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._began_s

    @property
    def left_s(self) -> float:
        return self._until_s - time.perf_counter()

    @property
    def is_over(self) -> bool:
        """Whether to stop."""
        return self.interrupted() or self.left_s <= 0

    @property
    def limit(self) -> Limit:
        """What ended a search that is over."""
        if self.interrupted():
            return Limit.INTERRUPT
        return Limit.TIME if self.left_s <= 0 else Limit.SEARCH

    def is_due(self, now_s: float) -> bool:
        """Whether it is time to tell of a better plan, if there is one."""
        return now_s >= self._next_s

    def tell(self, found_s: float, cost: float, plan: Solution) -> None:
        """Tell of a better plan found at that instant, and after the first one of the bound."""
        elapsed_s = found_s - self._began_s
        self._emit(Progress(elapsed_s=elapsed_s, primal_bound=cost, point=plan))
        took_s = time.perf_counter() - found_s
        self._next_s = found_s + max(LEAST_BETWEEN_PLANS_S, took_s / SHARE_OF_TELLING)
        if not self._has_told:
            self._has_told = True
            self._emit(Progress(elapsed_s=self.elapsed_s, dual_bound=self.bound))

    @cached_property
    def bound(self) -> float | None:
        """What no plan undercuts, computed when there is a plan."""
        return timely_bound(self._instance, self.left_s, self.interrupted)

    def result(
        self,
        solver: str,
        package: str,
        plan: Solution | None,
        cost: float | None,
        shortcoming: str = "no plan was found that holds every rule",
    ) -> SolveResult[Solution]:
        """The best plan, or else the ``shortcoming``; the version is that of the ``package``."""
        found = plan is not None
        return SolveResult(
            solver=solver,
            version=version(package),
            termination=Termination(
                status=Status.FEASIBLE if found else Status.NO_SOLUTION,
                limit=self.limit,
                detail=None if found else shortcoming,
            ),
            primal_bound=cost if found else None,
            dual_bound=self.bound if found else None,
            point=plan,
            wall_time_s=self.elapsed_s,
        )
