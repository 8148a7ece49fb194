"""An instance as a model of OR-Tools' routing library.

Its callbacks into Python lose errors and floats in silence, so all that it computes with are
matrices of checked integers. Nodes are the points of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.features import features, time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import PRECISE, UNLIMITED, WholeNetwork, whole_network

LARGEST_LIMIT = 2**60
"""What an absent limit is here: OR-Tools saturates larger sums in silence."""


PRECISE_BESIDE_BREAKS = 1e4
"""Units of time in a typical leg where there are breaks: with millions OR-Tools finds no place."""

NumVehicles = Callable[[Instance, WholeNetwork], np.ndarray]
"""How many vehicles of each kind take part; too many make OR-Tools slow."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this method, or None."""
    last = instance.vehicle_types["pickups"] == "last"
    if last.any() and not last.all():
        return "ortools has no words for pickups that are last on some vehicles only"
    if "several trips" in features(instance):
        return "ortools has no words for several trips"
    return scaling.obstacle(instance)


@dataclass(frozen=True, kw_only=True)
class Day:
    """An instance and its model: nodes are the points of the network, vehicles have a kind each."""

    instance: Instance
    whole: WholeNetwork
    kinds: np.ndarray  # row of the kind of each vehicle
    manager: Any
    routing: Any

    def by_vehicle(self, of_kinds: np.ndarray) -> list[int]:
        """An array of shape (kinds,) by vehicle, in numbers that OR-Tools can add."""
        limited: list[int] = np.minimum(of_kinds, LARGEST_LIMIT)[self.kinds].tolist()
        return limited

    def indices(self, points: Iterable[int]) -> list[int]:
        """OR-Tools' indices of points of orders."""
        return [self.manager.NodeToIndex(point) for point in points]

    @property
    def orders(self) -> range:
        """The points of all orders."""
        return range(self.whole.network.num_depots, len(self.whole.network.service_s))


def translated(instance: Instance, num_vehicles: NumVehicles) -> Day:
    """The instance for OR-Tools, with all rules and costs."""
    from formulations.vehicle_routing.search.ortools.times import add_times

    day = _day(instance, num_vehicles)
    _add_costs(day)
    _add_choices(day)
    _close_unused_depots(day)
    _add_loads(day)
    _add_sequences(day)
    _add_distances(day)
    if time_matters(instance):
        add_times(day)
    return day


def _day(instance: Instance, num_vehicles: NumVehicles) -> Day:
    from ortools.constraint_solver import pywrapcp

    precise_times = PRECISE_BESIDE_BREAKS if len(instance.breaks) else PRECISE
    whole = whole_network(instance, precise_times=precise_times)
    fleet = whole.network.fleet
    kinds = np.repeat(np.arange(len(fleet.start)), num_vehicles(instance, whole))
    starts, ends = fleet.start[kinds].tolist(), fleet.end[kinds].tolist()
    manager = pywrapcp.RoutingIndexManager(len(whole.network.service_s), len(kinds), starts, ends)
    routing = pywrapcp.RoutingModel(manager)
    return Day(instance=instance, whole=whole, kinds=kinds, manager=manager, routing=routing)


def _add_costs(day: Day) -> None:
    """Distances, changes of the last plan and vehicles used; a started route is used anyhow."""
    net, routing = day.whole.network, day.routing
    evaluators: dict[tuple[int, bytes], int] = {}
    for vehicle, kind in enumerate(day.kinds.tolist()):
        price, changes = int(net.fleet.cost_per_distance[kind]), net.change_cost[kind]
        key = (price, changes.tobytes())
        if key not in evaluators:
            matrix = (net.distance * price + changes).tolist()
            evaluators[key] = routing.RegisterTransitMatrix(matrix)
        routing.SetArcCostEvaluatorOfVehicle(evaluators[key], vehicle)
        routing.SetFixedCostOfVehicle(int(net.fleet.fixed_cost[kind]), vehicle)
        routing.SetVehicleUsedWhenEmpty(bool(net.fleet.drives_on[kind]), vehicle)


def _add_choices(day: Day) -> None:
    """Orders left out, alternatives of which one is served, and who may serve whom."""
    net, routing = day.whole.network, day.routing
    alone = ~day.whole.required & (net.group < 0)
    for point in np.flatnonzero(alone).tolist():
        routing.AddDisjunction(day.indices([point]), int(net.unserved_cost[point]))
    for group, cost in enumerate(net.group_cost.tolist()):
        if members := day.indices(np.flatnonzero(net.group == group).tolist()):
            routing.AddDisjunction(members, *([] if cost == UNLIMITED else [cost]))
    able = net.allowed[day.kinds]
    for point in np.flatnonzero(~able.all(axis=0)).tolist():
        (index,) = day.indices([point])  # SetAllowedVehiclesForIndex takes no list in Python
        routing.VehicleVar(index).RemoveValues(np.flatnonzero(~able[:, point]).tolist())


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
            _start_with(day, k)


def _start_with(day: Day, dimension: int) -> None:
    """Vehicles leave with what they deliver and, on a started route, have collected."""
    routing, name = day.routing, day.instance.dimensions[dimension]
    load, loaded = (routing.GetDimensionOrDie(f"{what} {name}") for what in ("load", "loaded"))
    collected = day.by_vehicle(day.whole.network.fleet.collected[:, dimension])
    for vehicle, already in enumerate(collected):
        left_with = load.CumulVar(routing.Start(vehicle))
        delivered = loaded.CumulVar(routing.End(vehicle))
        routing.solver().Add(left_with == delivered + already)


def _add_sequences(day: Day) -> None:
    """What comes before what: pickups before their deliveries, or after all deliveries."""
    net = day.whole.network
    barred = net.precedences.barred(len(net.distance))
    if net.fleet.pickups_last.all():
        barred |= net.barred_with_pickups_last
    _bar(day, barred)
    pairs = [*net.transfers.tolist(), *zip(*net.precedences[:2], strict=True)]
    if pairs:
        day.routing.AddConstantDimension(1, net.num_orders + 1, True, "stops")
    paired: set[int] = set()
    for earlier, later in pairs:
        if earlier >= net.num_depots:
            _one_after_another(day, int(earlier), int(later), paired)


def _bar(day: Day, barred: np.ndarray) -> None:
    """Ways that no vehicle takes; from an order to itself is the way of one that is left out."""
    net, routing = day.whole.network, day.routing
    starts = zip(
        net.fleet.start[day.kinds].tolist(), map(routing.Start, range(len(day.kinds))), strict=True
    )
    for point, index in [*zip(day.orders, day.indices(day.orders), strict=True), *starts]:
        onward = net.num_depots + np.flatnonzero(barred[point, net.num_depots :])
        if len(onward):
            others = onward[onward != point].tolist()
            routing.NextVar(index).RemoveValues(day.indices(others))
        if barred[point, net.fleet.end[day.kinds]].any():
            routing.NextVar(index).RemoveValues([*map(routing.End, range(len(day.kinds)))])


def _one_after_another(day: Day, earlier: int, later: int, paired: set[int]) -> None:
    """On one route, in this sequence; both are moved together where no third is tied to them."""
    routing, solver = day.routing, day.routing.solver()
    stops = routing.GetDimensionOrDie("stops")
    first, second = day.indices([earlier, later])
    if not {earlier, later} & paired:
        routing.AddPickupAndDelivery(first, second)
        paired.update((earlier, later))
    solver.Add(routing.VehicleVar(first) == routing.VehicleVar(second))
    solver.Add(stops.CumulVar(first) <= stops.CumulVar(second))


def _add_distances(day: Day) -> None:
    net = day.whole.network
    if (net.fleet.max_distance < UNLIMITED).any():
        distance = day.routing.RegisterTransitMatrix(net.distance.tolist())
        longest = day.by_vehicle(net.fleet.max_distance)
        day.routing.AddDimensionWithVehicleCapacity(distance, 0, longest, True, "distance")
