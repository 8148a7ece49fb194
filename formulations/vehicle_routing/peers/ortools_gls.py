"""The routing library of OR-Tools in its usual set-up: a first plan, then guided local search.

C. Voudouris and E. Tsang, "Guided local search", European Journal of Operational Research 113
(1999). The first plan is by savings, or by parallel cheapest insertion where time matters. Its
budget is CPU time from the moment when its model is ready. It takes no seed: what it does is
determined, up to where the clock ends it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance, time_matters
from formulations.vehicle_routing.peers.common import answer, beyond, num_vehicles
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.sdk import Emit, Formulation, Limits, Peer, Progress, SolveResult

PEER = Peer(
    name="ortools-gls",
    description="OR-Tools: insertion or savings, then guided local search",
    clock="cpu",
    target=f"{__name__}:solve",
    requires=("ortools",),
    supports=beyond,
)

PRECISE_PRICES = 1e7
"""OR-Tools tells the cost of a plan as one figure, which has to be right."""

LARGEST_LIMIT = 2**60
"""What an absent limit is: OR-Tools saturates larger sums in silence."""

FAR_OFF = 10.0
"""OR-Tools wants a limit of wall time too: so many times the budget."""


def solve(
    formulation: Formulation, instance: Instance, limits: Limits, emit: Emit[Solution]
) -> SolveResult[Solution]:
    """The best plan found, or none when there was none that holds every rule."""
    model = _model(instance)
    _add_costs(model)
    _add_loads(model)
    _add_distances(model)
    if time_matters(instance):
        _add_times(model)
    found, elapsed_s = _search(model, _first_plan(instance), limits.time_limit_s, emit)
    if found is None:
        return answer("ortools", None, None, elapsed_s)
    cost = model.whole.money(found.ObjectiveValue())
    return answer(
        "ortools", solution_of(instance, _sequences(instance, model, found)), cost, elapsed_s
    )


@dataclass(frozen=True, kw_only=True)
class _Model:
    """Nodes are the points of the network; vehicles have a type each."""

    whole: WholeNetwork
    kinds: np.ndarray  # row of the vehicle type of each vehicle
    manager: Any
    routing: Any

    def by_vehicle(self, of_types: np.ndarray) -> list[int]:
        limited: list[int] = np.minimum(of_types, LARGEST_LIMIT)[self.kinds].tolist()
        return limited


def _model(instance: Instance) -> _Model:
    from ortools.constraint_solver import pywrapcp

    whole = whole_network(instance, PRECISE_PRICES)
    fleet = whole.network.fleet
    kinds = np.repeat(np.arange(len(fleet.start)), num_vehicles(instance, whole))
    manager = pywrapcp.RoutingIndexManager(
        len(whole.network.service_s),
        len(kinds),
        fleet.start[kinds].tolist(),
        fleet.end[kinds].tolist(),
    )
    routing = pywrapcp.RoutingModel(manager)
    return _Model(whole=whole, kinds=kinds, manager=manager, routing=routing)


def _add_costs(model: _Model) -> None:
    """Distances, vehicles used, orders left out; depots where no vehicle is are left out too."""
    net, routing = model.whole.network, model.routing
    by_type = [
        routing.RegisterTransitMatrix((net.distance * cost).tolist())
        for cost in net.fleet.cost_per_distance
    ]
    for vehicle, kind in enumerate(model.kinds):
        routing.SetArcCostEvaluatorOfVehicle(by_type[kind], vehicle)
        routing.SetFixedCostOfVehicle(int(net.fleet.fixed_cost[kind]), vehicle)
    for point in np.flatnonzero(~model.whole.required).tolist():
        index = model.manager.NodeToIndex(point)
        routing.AddDisjunction([index], int(net.unserved_cost[point]))
    ends = {*net.fleet.start[model.kinds].tolist(), *net.fleet.end[model.kinds].tolist()}
    for point in set(range(net.num_depots)) - ends:
        index = model.manager.NodeToIndex(point)
        routing.AddDisjunction([index], 0)
        routing.ActiveVar(index).SetValue(0)


def _add_loads(model: _Model) -> None:
    net = model.whole.network
    for k in range(net.load.shape[1]):
        load = model.routing.RegisterUnaryTransitVector(net.load[:, k].tolist())
        capacity = model.by_vehicle(net.fleet.capacity[:, k])
        model.routing.AddDimensionWithVehicleCapacity(load, 0, capacity, True, f"load {k}")


def _add_distances(model: _Model) -> None:
    net = model.whole.network
    if (net.fleet.max_distance < UNLIMITED).any():
        distance = model.routing.RegisterTransitMatrix(net.distance.tolist())
        longest = model.by_vehicle(net.fleet.max_distance)
        model.routing.AddDimensionWithVehicleCapacity(distance, 0, longest, True, "distance")


def _add_times(model: _Model) -> None:
    """Windows, shifts, longest durations and what hours cost; a vehicle may wait anywhere."""
    net, routing, horizon = model.whole.network, model.routing, model.whole.horizon
    fleet = net.fleet
    onward = routing.RegisterTransitMatrix((net.service_s[:, None] + net.duration_s).tolist())
    routing.AddDimension(onward, horizon, horizon, False, "time")
    times = routing.GetDimensionOrDie("time")

    def within(index: int, early: int, late: int) -> None:
        times.CumulVar(index).SetRange(min(int(early), horizon), min(int(late), horizon))

    for point in range(net.num_depots, len(net.service_s)):
        within(model.manager.NodeToIndex(point), net.early_s[point], net.late_s[point])
    for vehicle, kind in enumerate(model.kinds):
        for index in (routing.Start(vehicle), routing.End(vehicle)):
            within(index, fleet.early_s[kind], fleet.late_s[kind])
        times.SetSpanUpperBoundForVehicle(int(min(fleet.max_duration_s[kind], horizon)), vehicle)
        times.SetSpanCostCoefficientForVehicle(int(fleet.cost_per_s[kind]), vehicle)


def _first_plan(instance: Instance) -> Any:
    from ortools.constraint_solver.routing_enums_pb2 import FirstSolutionStrategy

    if time_matters(instance):
        return FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    return FirstSolutionStrategy.SAVINGS


def _search(
    model: _Model, first_plan: Any, time_limit_s: float, emit: Emit[Solution]
) -> tuple[Any, float]:
    """The best assignment of OR-Tools, or None, and the CPU seconds it took."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    routing, best = model.routing, LARGEST_LIMIT
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = first_plan
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromSeconds(int(FAR_OFF * time_limit_s) + 1)
    routing.CloseModelWithParameters(parameters)
    began_s = time.process_time()

    def elapsed_s() -> float:
        return time.process_time() - began_s

    def at_solution() -> None:
        nonlocal best
        cost = routing.CostVar().Value()
        if cost < best:
            best = cost
            emit(Progress(elapsed_s=elapsed_s(), primal_bound=model.whole.money(cost)))

    routing.AddAtSolutionCallback(at_solution)
    routing.AddSearchMonitor(routing.solver().CustomLimit(lambda: elapsed_s() >= time_limit_s))
    found = routing.SolveWithParameters(parameters)
    return found, elapsed_s()


def _sequences(instance: Instance, model: _Model, found: Any) -> list[tuple[str, list[str]]]:
    type_ids = instance.vehicle_types["id"][model.kinds]
    routes = [(type_ids[k], _driven(instance, model, found, k)) for k in range(len(model.kinds))]
    return [(type_id, orders) for type_id, orders in routes if orders]


def _driven(instance: Instance, model: _Model, found: Any, vehicle: int) -> list[str]:
    """The orders of one vehicle in sequence."""
    routing, first = model.routing, model.whole.network.num_depots
    orders = []
    index = found.Value(routing.NextVar(routing.Start(vehicle)))
    while not routing.IsEnd(index):
        orders.append(instance.orders["id"][model.manager.IndexToNode(index) - first])
        index = found.Value(routing.NextVar(index))
    return orders
