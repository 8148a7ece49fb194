"""The clock of a search, and telling of better plans while it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from formulations.vehicle_routing.checks import cost
from formulations.vehicle_routing.search.decompose.routing import Routing
from formulations.vehicle_routing.search.telling import SHARE_OF_TELLING
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.sdk import Emit, Progress

KEPT_FOR_WRITING = 5.0
"""So many times what writing a plan takes are kept to write, check and report the last one."""


class Plan(NamedTuple):
    """A plan in the room's own words."""

    solution: Solution
    cost: float  # in the instance's money


class Watch:
    """Begins with a first plan that is there, and asks the clock on the wall."""

    def __init__(
        self,
        routing: Routing,
        began_s: float,
        until_s: float,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> None:
        self._routing, self._emit, self._interrupted = routing, emit, interrupted
        self._began_s, self._from_s = began_s, time.perf_counter()
        took_s = self._tell()
        self._until_s = until_s - KEPT_FOR_WRITING * took_s

    def share(self) -> float:
        """How much of the time is used."""
        now_s = time.perf_counter()
        lasts_s = self._until_s - self._from_s
        return (now_s - self._from_s) / lasts_s if now_s < self._until_s else 1.0

    def is_over(self) -> bool:
        """Whether to stop; tells of a better plan where it is time to."""
        now_s = time.perf_counter()
        if now_s >= self._next_s and self._routing.best_worth < self._told:
            self._tell()
        return self._interrupted() or now_s >= self._until_s

    def plan(self) -> Plan | None:
        """The best one, where it serves all that must be served."""
        routing, orders = self._routing, self._routing.instance.orders["id"]
        if routing.best_worth.missing:
            return None
        types = routing.instance.vehicle_types["id"]
        routes = [(types[each.kind], orders[each.order].tolist()) for each in routing.best]
        solution = solution_of(routing.instance, routes)
        return Plan(solution, sum(cost(routing.instance, solution).values()))

    def _tell(self) -> float:
        """How long it took."""
        from_s, plan = time.perf_counter(), self.plan()
        self._told = self._routing.best_worth
        if plan is not None:
            elapsed_s = time.perf_counter() - self._began_s
            self._emit(Progress(elapsed_s=elapsed_s, primal_bound=plan.cost, point=plan.solution))
        until_s = time.perf_counter()
        took_s = until_s - from_s
        self._next_s = until_s + took_s / SHARE_OF_TELLING
        return took_s
