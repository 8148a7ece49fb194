"""Guided local search by the routing library of OR-Tools, a second opinion to PyVRP.

C. Voudouris and E. Tsang, "Guided local search", European Journal of Operational Research 113
(1999). Its callbacks into Python lose errors and floats in silence, so all that it computes with
are matrices of checked integers. It ends by the clock, or when it has long found nothing better;
what it finds is proven best only where it costs no more than the bound of ``bound.py``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.bound import timely_bound
from formulations.vehicle_routing.instance import Instance, features, time_matters
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of
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

LARGEST_LIMIT = 2**60
"""What an absent limit is here: OR-Tools saturates larger sums in silence."""

GOOD = {1, 2, 7}
"""ROUTING_SUCCESS, the same cut short by the clock, ROUTING_OPTIMAL; all others have no plan."""

PRECISE_PRICES = 1e7
"""OR-Tools tells the cost of a plan as one figure, which has to be right."""

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
    day = _day(subject, limits.start)
    _add_costs(day)
    _close_unused_depots(day)
    _add_loads(day)
    _add_sequences(day)
    _add_distances(day)
    if time_matters(subject):
        _add_times(day)
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
        point=_plan(day, found.Value) if good else None,
        wall_time_s=time.perf_counter() - began_s,
    )


@dataclass(frozen=True, kw_only=True)
class _Day:
    """An instance and its model: nodes are the points of the network, vehicles have a type each."""

    instance: Instance
    whole: WholeNetwork
    kinds: np.ndarray  # row of the vehicle type of each vehicle
    manager: Any
    routing: Any

    def by_vehicle(self, of_types: np.ndarray) -> list[int]:
        """An array of shape (types,) by vehicle, in numbers that OR-Tools can add."""
        limited: list[int] = np.minimum(of_types, LARGEST_LIMIT)[self.kinds].tolist()
        return limited

    def indices(self, orders: Iterable[int]) -> list[int]:
        """OR-Tools' indices of rows of orders."""
        first = self.whole.network.num_depots
        return [self.manager.NodeToIndex(first + row) for row in orders]


def _day(instance: Instance, start: Solution | None) -> _Day:
    from ortools.constraint_solver import pywrapcp

    whole = whole_network(instance, PRECISE_PRICES)
    fleet = whole.network.fleet
    kinds = np.repeat(np.arange(len(fleet.start)), _num_vehicles(instance, whole, start))
    starts, ends = fleet.start[kinds].tolist(), fleet.end[kinds].tolist()
    manager = pywrapcp.RoutingIndexManager(len(whole.network.service_s), len(kinds), starts, ends)
    routing = pywrapcp.RoutingModel(manager)
    return _Day(instance=instance, whole=whole, kinds=kinds, manager=manager, routing=routing)


def _num_vehicles(instance: Instance, whole: WholeNetwork, start: Solution | None) -> np.ndarray:
    """How many vehicles of each type take part; too many make OR-Tools slow."""
    most: np.ndarray = np.minimum(whole.network.fleet.num_available, whole.network.num_orders)
    if start is None:
        return most
    used = Counter(start.routes["vehicle_type_id"].tolist())
    driven = np.array([used[name] for name in instance.vehicle_types["id"].tolist()])
    unlimited = whole.network.fleet.num_available == UNLIMITED
    most[unlimited] = np.minimum(most, driven + driven // 4 + SPARE_VEHICLES)[unlimited]
    return most


def _add_costs(day: _Day) -> None:
    """Distances and vehicles used, and orders left out."""
    net, routing = day.whole.network, day.routing
    by_type = [
        routing.RegisterTransitMatrix((net.distance * cost).tolist())
        for cost in net.fleet.cost_per_distance
    ]
    for vehicle, kind in enumerate(day.kinds):
        routing.SetArcCostEvaluatorOfVehicle(by_type[kind], vehicle)
        routing.SetFixedCostOfVehicle(int(net.fleet.fixed_cost[kind]), vehicle)
    optional = np.flatnonzero(~day.whole.required) - net.num_depots
    for row, index in zip(optional, day.indices(optional.tolist()), strict=True):
        routing.AddDisjunction([index], int(net.unserved_cost[net.num_depots + row]))


def _close_unused_depots(day: _Day) -> None:
    """A point where no vehicle starts or ends would have to be visited like an order."""
    fleet = day.whole.network.fleet
    used = {*fleet.start[day.kinds].tolist(), *fleet.end[day.kinds].tolist()}
    for point in set(range(day.whole.network.num_depots)) - used:
        index = day.manager.NodeToIndex(point)
        day.routing.AddDisjunction([index], 0)
        day.routing.ActiveVar(index).SetValue(0)


def _add_loads(day: _Day) -> None:
    """What is loaded at depots, and with pickups also what is on board in between."""
    net, routing = day.whole.network, day.routing
    for k, name in enumerate(day.instance.dimensions):
        capacity = day.by_vehicle(net.fleet.capacity[:, k])
        loaded = routing.RegisterUnaryTransitVector(net.loaded[:, k].tolist())
        routing.AddDimensionWithVehicleCapacity(loaded, 0, capacity, True, f"loaded {name}")
        if net.is_pickup.any():
            change = np.where(net.is_pickup, net.load[:, k], -net.load[:, k]).tolist()
            on_board = routing.RegisterUnaryTransitVector(change)
            routing.AddDimensionWithVehicleCapacity(on_board, 0, capacity, False, f"load {name}")
            _start_with(day, f"load {name}", f"loaded {name}")


def _start_with(day: _Day, load: str, loaded: str) -> None:
    """Vehicles leave with what they deliver, not with more or less."""
    routing = day.routing
    start, end = routing.GetDimensionOrDie(load), routing.GetDimensionOrDie(loaded)
    for vehicle in range(len(day.kinds)):
        left_with = start.CumulVar(routing.Start(vehicle))
        routing.solver().Add(left_with == end.CumulVar(routing.End(vehicle)))


def _add_sequences(day: _Day) -> None:
    """What comes before what: pickups before their deliveries, or after all deliveries."""
    net, routing = day.whole.network, day.routing
    rows = np.arange(net.num_orders)
    is_pickup = net.is_pickup[net.num_depots :]
    if net.fleet.pickups_last.all():
        deliveries = day.indices(rows[~is_pickup].tolist())
        pickups = day.indices(rows[is_pickup].tolist())
        for index in pickups:
            routing.NextVar(index).RemoveValues(deliveries)
        for vehicle in range(len(day.kinds)):
            routing.NextVar(routing.Start(vehicle)).RemoveValues(pickups)
    if len(net.transfers):
        routing.AddConstantDimension(1, net.num_orders + 1, True, "stops")
        stops, solver = routing.GetDimensionOrDie("stops"), routing.solver()
        for pair in (net.transfers - net.num_depots).tolist():
            pickup, delivery = day.indices(pair)
            routing.AddPickupAndDelivery(pickup, delivery)
            solver.Add(routing.VehicleVar(pickup) == routing.VehicleVar(delivery))
            solver.Add(stops.CumulVar(pickup) <= stops.CumulVar(delivery))


def _add_distances(day: _Day) -> None:
    net = day.whole.network
    if (net.fleet.max_distance < UNLIMITED).any():
        distance = day.routing.RegisterTransitMatrix(net.distance.tolist())
        longest = day.by_vehicle(net.fleet.max_distance)
        day.routing.AddDimensionWithVehicleCapacity(distance, 0, longest, True, "distance")


def _add_times(day: _Day) -> None:
    """Windows, shifts, longest durations and what hours cost; a vehicle may wait anywhere."""
    net, fleet, routing = day.whole.network, day.whole.network.fleet, day.routing
    onward = routing.RegisterTransitMatrix((net.service_s[:, None] + net.duration_s).tolist())
    horizon = day.whole.horizon
    routing.AddDimension(onward, horizon, horizon, False, "time")
    times = routing.GetDimensionOrDie("time")
    windows = zip(net.early_s.tolist(), net.late_s.tolist(), strict=True)
    for index, window in zip(
        day.indices(range(net.num_orders)), [*windows][net.num_depots :], strict=True
    ):
        _within(times.CumulVar(index), *window, horizon)
    for vehicle, kind in enumerate(day.kinds):
        for index in (routing.Start(vehicle), routing.End(vehicle)):
            _within(
                times.CumulVar(index), int(fleet.early_s[kind]), int(fleet.late_s[kind]), horizon
            )
        times.SetSpanUpperBoundForVehicle(int(min(fleet.max_duration_s[kind], horizon)), vehicle)
        times.SetSpanCostCoefficientForVehicle(int(fleet.cost_per_s[kind]), vehicle)


def _within(instant: Any, early: int, late: int, horizon: int) -> None:
    instant.SetRange(min(early, horizon), min(late, horizon))


class _Watch:
    """Tells of better plans while OR-Tools searches, and whether to stop."""

    def __init__(
        self,
        day: _Day,
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
            point=_plan(self._day, lambda variable: variable.Value()),
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


def _search(day: _Day, watch: _Watch, plan: Solution | None) -> Any:
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
    start = None if plan is None else _assignment(day, plan)
    if start is None:
        return routing.SolveWithParameters(parameters)
    return routing.SolveFromAssignmentWithParameters(start, parameters)


def _assignment(day: _Day, plan: Solution) -> Any:
    """A plan as an assignment of OR-Tools, None where it does not hold every rule there."""
    type_at = {name: row for row, name in enumerate(day.instance.vehicle_types["id"].tolist())}
    order_at = {name: row for row, name in enumerate(day.instance.orders["id"].tolist())}
    free = {kind: list(np.flatnonzero(day.kinds == kind)) for kind in type_at.values()}
    routes: list[list[int]] = [[] for _ in day.kinds]
    for type_id, orders in sequences_of(plan):
        vehicle = free[type_at[type_id]].pop(0)
        routes[vehicle] = day.indices(order_at[name] for name in orders)
    return day.routing.ReadAssignmentFromRoutes(routes, True)


def _plan(day: _Day, value: Callable[[Any], int]) -> Solution:
    """The routes that the variables of the next stops tell."""
    routing, orders = day.routing, day.instance.orders["id"]
    sequences = []
    for vehicle, kind in enumerate(day.kinds):
        index, visited = value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            row = day.manager.IndexToNode(index) - day.whole.network.num_depots
            visited.append(orders[row])
            index = value(routing.NextVar(index))
        sequences.append((day.instance.vehicle_types["id"][kind], visited))
    return solution_of(day.instance, sequences)
