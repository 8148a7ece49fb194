"""Guided local search by the routing library of OR-Tools, a second opinion to PyVRP.

C. Voudouris and E. Tsang, "Guided local search", European Journal of Operational Research 113
(1999). It ends by the clock, or when it has long found nothing better; what it finds is proven best
only where it costs no more than the bound of ``bound.py``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property, partial
from importlib.metadata import version
from typing import Any

import numpy as np

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.bound import timely_bound
from formulations.vehicle_routing.instance import Instance, features
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork
from formulations.vehicle_routing.search.ortools.translation import (
    Day,
    assignment_of,
    plan_of,
    translated,
)
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limit, Limits, Method, Progress, SolveResult, Status, Termination


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this method, or None."""
    used, last = features(instance), instance.vehicle_types["pickups"] == "last"
    unknown = sorted(used & {"releases", "several trips"})
    if "pickups last" in used and not last.all():
        unknown.append("pickups that are last on some vehicles only")
    if unknown:
        return f"ortools has no words for {' and '.join(unknown)}"
    return scaling.obstacle(instance)


METHOD = Method(
    name="ortools",
    description="guided local search of OR-Tools: a second opinion, and a simple bound",
    target=f"{__name__}:solve",
    requires=("ortools",),
    supports=obstacle,
)

GOOD = {1, 2, 7}
"""ROUTING_SUCCESS, the same cut short by the clock, ROUTING_OPTIMAL; all others have no plan."""

PATIENCE = 200
"""Plans without a better one after which a small instance is given up."""

PATIENCE_PER_ORDER = 100

LEAST_BETWEEN_PLANS_S = 0.1
"""Plans are told no more often than this."""

SPARE_VEHICLES = 5
"""Of a type without limit there are a quarter more than the first plan uses, and these."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when there was none that holds every rule."""
    began_s = time.perf_counter()
    day = translated(subject, partial(_num_vehicles, limits.start))
    watch = _Watch(day, limits, began_s, emit, interrupted)
    found = _search(day, watch, limits.start)
    good = found is not None and day.routing.status() in GOOD
    status = Status.FEASIBLE if good else Status.NO_SOLUTION
    detail = None if good else "no plan was found that holds every rule"
    return SolveResult(
        solver="ortools",
        version=version("ortools"),
        termination=Termination(status=status, limit=watch.limit, detail=detail),
        primal_bound=day.whole.money(found.ObjectiveValue()) if good else None,
        dual_bound=watch.bound if good else None,
        point=plan_of(day, found.Value) if good else None,
        wall_time_s=time.perf_counter() - began_s,
    )


def _num_vehicles(start: Solution | None, instance: Instance, whole: WholeNetwork) -> np.ndarray:
    """All there can be, or of a type without limit some more than the first plan uses."""
    most: np.ndarray = np.minimum(whole.network.fleet.num_available, whole.network.num_orders)
    if start is None:
        return most
    used = Counter(start.routes["vehicle_type_id"].tolist())
    driven = np.array([used[name] for name in instance.vehicle_types["id"].tolist()])
    unlimited = whole.network.fleet.num_available == UNLIMITED
    most[unlimited] = np.minimum(most, driven + driven // 4 + SPARE_VEHICLES)[unlimited]
    return most


class _Watch:
    """Tells of better plans while OR-Tools searches, and whether to stop."""

    def __init__(
        self,
        day: Day,
        limits: Limits,
        began_s: float,
        emit: Emit[Solution],
        interrupted: Callable[[], bool],
    ) -> None:
        self._day = day
        self._began_s, self._until_s = began_s, began_s + limits.time_limit_s
        self._emit, self._interrupted = emit, interrupted
        self._patience = PATIENCE + PATIENCE_PER_ORDER * len(day.instance.orders)
        self._idle_plans = 0
        self._best_cost = float("inf")
        self._last_told_s = -float("inf")

    def at_solution(self) -> None:
        """Called by OR-Tools whenever it has a plan, better or not."""
        cost, now_s = self._day.routing.CostVar().Value(), time.perf_counter()
        self._idle_plans += 1
        if cost < self._best_cost:
            self._best_cost, self._idle_plans = cost, 0
            if now_s - self._last_told_s >= LEAST_BETWEEN_PLANS_S:
                self._last_told_s = now_s
                self._tell(cost, now_s)

    def _tell(self, cost: int, now_s: float) -> None:
        progress = Progress(
            elapsed_s=now_s - self._began_s,
            primal_bound=self._day.whole.money(cost),
            point=plan_of(self._day, lambda variable: variable.Value()),
        )
        self._emit(progress)
        if "bound" not in vars(self):
            elapsed_s = time.perf_counter() - self._began_s
            self._emit(Progress(elapsed_s=elapsed_s, dual_bound=self.bound))

    @cached_property
    def bound(self) -> float | None:
        """What no plan undercuts, computed when there is a plan."""
        return timely_bound(self._day.instance, self.left_s, self._interrupted)

    def stops(self) -> bool:
        return self.is_idle or self._interrupted()

    @property
    def is_idle(self) -> bool:
        return self._idle_plans > self._patience

    @property
    def limit(self) -> Limit:
        """What ended a search that is over."""
        if self._interrupted():
            return Limit.INTERRUPT
        return Limit.SEARCH if self.is_idle else Limit.TIME

    @property
    def left_s(self) -> float:
        return self._until_s - time.perf_counter()


def _search(day: Day, watch: _Watch, plan: Solution | None) -> Any:
    """The best assignment of OR-Tools from a plan onwards, or None."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    routing = day.routing
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(max(1, int(1000.0 * watch.left_s)))
    routing.AddAtSolutionCallback(watch.at_solution)
    routing.AddSearchMonitor(routing.solver().CustomLimit(watch.stops))
    routing.CloseModelWithParameters(parameters)
    start = None if plan is None else assignment_of(day, plan)
    if start is None:
        return routing.SolveWithParameters(parameters)
    return routing.SolveFromAssignmentWithParameters(start, parameters)
