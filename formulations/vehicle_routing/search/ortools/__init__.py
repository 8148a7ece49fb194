"""Guided local search by the routing library of OR-Tools, a second opinion to PyVRP.

C. Voudouris and E. Tsang, "Guided local search", European Journal of Operational Research 113
(1999). It ends by the clock, or when it has long found nothing better; what it finds is proven best
only where it costs no more than the bound of ``bound.py``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork
from formulations.vehicle_routing.search.ortools.plans import assignment_of, plan_of, priced
from formulations.vehicle_routing.search.ortools.translation import Day, obstacle, translated
from formulations.vehicle_routing.search.telling import Telling
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Limit, Limits, Method, SolveResult

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

SPARE_VEHICLES = 5
"""Of a type without limit there are a quarter more than the first plan uses, and these."""


def solve(
    subject: Instance, limits: Limits, emit: Emit[Solution], interrupted: Callable[[], bool]
) -> SolveResult[Solution]:
    """The best plan found, or none when there was none that holds every rule."""
    telling = Telling(subject, limits, emit, interrupted)
    day = translated(subject, partial(_num_vehicles, limits.start))
    watch = _Watch(day, telling)
    found = _search(day, watch, telling, limits.start)
    if found is not None and day.routing.status() in GOOD:
        watch.keep(plan_of(day, found.Value), found.ObjectiveValue())
    return telling.result("ortools", "ortools", watch.best, watch.cost)


def _num_vehicles(start: Solution | None, instance: Instance, whole: WholeNetwork) -> np.ndarray:
    """All there can be, or of a type without limit some more than the first plan uses."""
    most: np.ndarray = np.minimum(whole.network.fleet.num_available, whole.network.num_orders)
    if start is None:
        return most
    used = Counter(start.routes["vehicle_type_id"].tolist())
    type_ids = instance.vehicle_types["id"][whole.network.fleet.vehicle_type]
    driven = np.array([used[name] for name in type_ids.tolist()])
    unlimited = whole.network.fleet.num_available == UNLIMITED
    most[unlimited] = np.minimum(most, driven + driven // 4 + SPARE_VEHICLES)[unlimited]
    return most


class _Watch:
    """Tells of better plans while OR-Tools searches, and whether to stop."""

    def __init__(self, day: Day, telling: Telling) -> None:
        self._day, self._telling = day, telling
        self._patience = PATIENCE + PATIENCE_PER_ORDER * len(day.instance.orders)
        self._idle_plans = 0
        self._least = float("inf")
        self.best: Solution | None = None
        self.cost = float("inf")

    def at_solution(self) -> None:
        """Called by OR-Tools whenever it has a plan, better or not."""
        objective, now_s = self._day.routing.CostVar().Value(), time.perf_counter()
        self._idle_plans += 1
        if objective < self._least:
            self._least, self._idle_plans = objective, 0
            if self._telling.is_due(now_s):
                self._tell(objective, now_s)

    def keep(self, plan: Solution, objective: int) -> bool:
        """Whether a plan is better than all before."""
        cost = priced(self._day, plan, objective)
        if better := cost < self.cost:
            self.best, self.cost = plan, cost
        return better

    def _tell(self, objective: int, now_s: float) -> None:
        plan = plan_of(self._day, lambda variable: variable.Value())
        if self.keep(plan, objective):
            self._telling.tell(now_s, self.cost, plan)

    def stops(self) -> bool:
        """Whether to stop before OR-Tools does so by its own clock."""
        return self._idle_plans > self._patience or self._telling.interrupted()


def _search(day: Day, watch: _Watch, telling: Telling, plan: Solution | None) -> Any:
    """The best assignment of OR-Tools from a plan onwards, or None."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    routing = day.routing
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(max(1, int(1000.0 * telling.left_s)))
    routing.AddAtSolutionCallback(watch.at_solution)
    routing.AddSearchMonitor(routing.solver().CustomLimit(watch.stops))
    routing.CloseModelWithParameters(parameters)
    start = None if plan is None else assignment_of(day, plan)
    if start is not None:
        return routing.SolveFromAssignmentWithParameters(start, parameters)
    # Insertion finds no first plan where precedences hang together: arc by arc one may be found.
    first = routing_enums_pb2.FirstSolutionStrategy
    for strategy in (first.PARALLEL_CHEAPEST_INSERTION, first.PATH_CHEAPEST_ARC):
        parameters.first_solution_strategy = strategy
        parameters.time_limit.FromMilliseconds(max(1, int(1000.0 * telling.left_s)))
        found = routing.SolveWithParameters(parameters)
        if found is not None or telling.limit is not Limit.SEARCH:
            break
    return found
