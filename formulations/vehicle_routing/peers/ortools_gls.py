"""The routing library of OR-Tools in its usual set-up: a first plan, then guided local search.

C. Voudouris and E. Tsang, "Guided local search", European Journal of Operational Research 113
(1999). The first plan is by savings, or by parallel cheapest insertion where time matters. Its
budget is wall time from the moment when its model is ready: its own limit knows no other, and one
of ours in Python would be asked at every step and take half of the time. It takes no seed: what it
does is determined, up to where the clock ends it.
"""

from __future__ import annotations

import time
from typing import Any

from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers.common import answer, beyond, num_vehicles
from formulations.vehicle_routing.search.ortools.plans import plan_of
from formulations.vehicle_routing.search.ortools.translation import LARGEST_LIMIT, Day, translated
from formulations.vehicle_routing.solution import Solution
from optimizer.sdk import Emit, Formulation, Limits, Peer, Progress, SolveResult

PEER = Peer(
    name="ortools-gls",
    description="OR-Tools: insertion or savings, then guided local search",
    clock="wall",
    target=f"{__name__}:solve",
    requires=("ortools",),
    supports=beyond,
)


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best plan found, or none when there was none that holds every rule."""
    day = translated(instance, num_vehicles)
    found, elapsed_s = _search(day, _first_plan(instance), limits.time_limit_s, emit)
    if found is None:
        return answer("ortools", None, None, elapsed_s)
    cost = day.whole.money(found.ObjectiveValue())
    return answer("ortools", plan_of(day, found.Value), cost, elapsed_s)


def _first_plan(instance: Instance) -> Any:
    from ortools.constraint_solver.routing_enums_pb2 import FirstSolutionStrategy

    if time_matters(instance):
        return FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    return FirstSolutionStrategy.SAVINGS


def _search(
    day: Day, first_plan: Any, time_limit_s: float, emit: Emit[Solution]
) -> tuple[Any, float]:
    """The best assignment of OR-Tools, or None, and the seconds it took."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    routing, best = day.routing, LARGEST_LIMIT
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = first_plan
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMicroseconds(int(1e6 * time_limit_s))
    routing.CloseModelWithParameters(parameters)
    began_s = time.perf_counter()

    def elapsed_s() -> float:
        return time.perf_counter() - began_s

    def at_solution() -> None:
        nonlocal best
        cost = routing.CostVar().Value()
        if cost < best:
            best = cost
            emit(Progress(elapsed_s=elapsed_s(), primal_bound=day.whole.money(cost)))

    routing.AddAtSolutionCallback(at_solution)
    found = routing.SolveWithParameters(parameters)
    return found, elapsed_s()
