"""An instance as a model of OR-Tools' routing library, and its answers as plans.

Its callbacks into Python lose errors and floats in silence, so all that it computes with are
matrices of checked integers. Nodes are the points of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance, time_matters
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of

LARGEST_LIMIT = 2**60
"""What an absent limit is here: OR-Tools saturates larger sums in silence."""

PRECISE_PRICES = 1e7
"""OR-Tools tells the cost of a plan as one figure, which has to be right."""

NumVehicles = Callable[[Instance, WholeNetwork], np.ndarray]
"""How many vehicles of each type take part; too many make OR-Tools slow."""


@dataclass(frozen=True, kw_only=True)
class Day:
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


def translated(instance: Instance, num_vehicles: NumVehicles) -> Day:
    """The instance for OR-Tools, with all rules and costs."""
    day = _day(instance, num_vehicles)
    _add_costs(day)
    _close_unused_depots(day)
    _add_loads(day)
    _add_sequences(day)
    _add_distances(day)
    if time_matters(instance):
        _add_times(day)
    return day


def _day(instance: Instance, num_vehicles: NumVehicles) -> Day:
    from ortools.constraint_solver import pywrapcp

    whole = whole_network(instance, PRECISE_PRICES)
    fleet = whole.network.fleet
    kinds = np.repeat(np.arange(len(fleet.start)), num_vehicles(instance, whole))
    starts, ends = fleet.start[kinds].tolist(), fleet.end[kinds].tolist()
    manager = pywrapcp.RoutingIndexManager(len(whole.network.service_s), len(kinds), starts, ends)
    routing = pywrapcp.RoutingModel(manager)
    return Day(instance=instance, whole=whole, kinds=kinds, manager=manager, routing=routing)


def _add_costs(day: Day) -> None:
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


def _close_unused_depots(day: Day) -> None:
    """A point where no vehicle starts or ends would have to be visited like an order."""
    fleet = day.whole.network.fleet
    used = {*fleet.start[day.kinds].tolist(), *fleet.end[day.kinds].tolist()}
    for point in set(range(day.whole.network.num_depots)) - used:
        index = day.manager.NodeToIndex(point)
        day.routing.AddDisjunction([index], 0)
        day.routing.ActiveVar(index).SetValue(0)


def _add_loads(day: Day) -> None:
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


def _start_with(day: Day, load: str, loaded: str) -> None:
    """Vehicles leave with what they deliver, not with more or less."""
    routing = day.routing
    start, end = routing.GetDimensionOrDie(load), routing.GetDimensionOrDie(loaded)
    for vehicle in range(len(day.kinds)):
        left_with = start.CumulVar(routing.Start(vehicle))
        routing.solver().Add(left_with == end.CumulVar(routing.End(vehicle)))


def _add_sequences(day: Day) -> None:
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


def _add_distances(day: Day) -> None:
    net = day.whole.network
    if (net.fleet.max_distance < UNLIMITED).any():
        distance = day.routing.RegisterTransitMatrix(net.distance.tolist())
        longest = day.by_vehicle(net.fleet.max_distance)
        day.routing.AddDimensionWithVehicleCapacity(distance, 0, longest, True, "distance")


def _add_times(day: Day) -> None:
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


# -- plans ---------------------------------------------------------------------------------


def assignment_of(day: Day, plan: Solution) -> Any:
    """A plan as an assignment of OR-Tools, None where it does not hold every rule there."""
    type_at = {name: row for row, name in enumerate(day.instance.vehicle_types["id"].tolist())}
    order_at = {name: row for row, name in enumerate(day.instance.orders["id"].tolist())}
    free = {kind: list(np.flatnonzero(day.kinds == kind)) for kind in type_at.values()}
    routes: list[list[int]] = [[] for _ in day.kinds]
    for type_id, orders in sequences_of(plan):
        vehicle = free[type_at[type_id]].pop(0)
        routes[vehicle] = day.indices(order_at[name] for name in orders)
    return day.routing.ReadAssignmentFromRoutes(routes, True)


def plan_of(day: Day, value: Callable[[Any], int]) -> Solution:
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
