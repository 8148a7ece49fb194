"""An instance and its plans in PyVRP's words and back.

Transfers are PyVRP's shipments, all other orders its clients; its locations are the points of the
network. Where pickups come last, the arcs that would break this are longer than any vehicle drives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transfer_rows
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.solution import Solution, solution_of_trips, trips_of

MIXED, LAST = 0, 1
"""PyVRP's profiles: which distances a vehicle type drives by."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """An instance, the same in whole numbers, and as PyVRP's data."""

    instance: Instance
    whole: WholeNetwork
    kinds: np.ndarray  # rows of the vehicle types of which there is a vehicle: it knows no others
    clients: np.ndarray  # row of the order of each client
    shipments: np.ndarray  # rows of the pickup and of the delivery of each shipment
    data: Any

    def orders_of(self, activity: Any) -> list[int]:
        """Rows of the orders that an activity serves, or that are left out with it."""
        if activity.is_client():
            return [int(self.clients[activity.idx])]
        served = slice(0, 1) if activity.is_pickup() else slice(1, 2)
        rows: list[int] = self.shipments[activity.idx, served].tolist()
        return rows


def translated(instance: Instance, precise_prices: float) -> Day:
    """The instance for PyVRP."""
    import pyvrp

    whole = whole_network(instance, precise_prices)
    net, shipments = whole.network, transfer_rows(instance)
    clients = np.setdiff1d(np.arange(net.num_orders), shipments)
    kinds = np.flatnonzero(instance.vehicle_types["num_available"] != 0)
    last = np.where(net.barred_with_pickups_last, longest(whole) + 1, net.distance)
    distances = [net.distance, last] if net.fleet.pickups_last.any() else [net.distance]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(net.service_s),
        clients=[_client(whole, net.num_depots + row) for row in clients.tolist()],
        depots=[pyvrp.Depot(point) for point in range(net.num_depots)],
        vehicle_types=[_vehicle_type(whole, kind) for kind in kinds.tolist()],
        distance_matrices=distances,
        duration_matrices=[net.duration_s] * len(distances),
        shipments=[_shipment(whole, *pair) for pair in net.transfers.tolist()],
    )
    return Day(
        instance=instance,
        whole=whole,
        kinds=kinds,
        clients=clients,
        shipments=shipments,
        data=data,
    )


def longest(whole: WholeNetwork) -> int:
    """No vehicle drives further: to every order and back on the longest leg."""
    net = whole.network
    return int(net.distance.max()) * 2 * net.num_orders


def _client(whole: WholeNetwork, point: int) -> Any:
    import pyvrp

    net, required = whole.network, bool(whole.required[point])
    return pyvrp.Client(
        location=point,
        delivery=net.loaded[point].tolist(),
        pickup=net.brought[point].tolist(),
        service_duration=int(net.service_s[point]),
        tw_early=int(net.early_s[point]),
        tw_late=int(net.late_s[point]),
        release_time=int(min(net.release_s[point], net.late_s[point])),  # apart by rounding only
        prize=0 if required else int(net.unserved_cost[point]),
        required=required,
    )


def _shipment(whole: WholeNetwork, pickup: int, delivery: int) -> Any:
    import pyvrp

    net, required = whole.network, bool(whole.required[pickup])
    return pyvrp.Shipment(
        pickup_location=pickup,
        delivery_location=delivery,
        pickup_tw_early=int(net.early_s[pickup]),
        pickup_tw_late=int(net.late_s[pickup]),
        pickup_service_duration=int(net.service_s[pickup]),
        delivery_tw_early=int(net.early_s[delivery]),
        delivery_tw_late=int(net.late_s[delivery]),
        delivery_service_duration=int(net.service_s[delivery]),
        amount=net.load[pickup].tolist(),
        prize=0 if required else int(net.unserved_cost[[pickup, delivery]].sum()),
        required=required,
    )


def _vehicle_type(whole: WholeNetwork, kind: int) -> Any:
    import pyvrp

    net, fleet = whole.network, whole.network.fleet
    total, most_trips = net.load.sum(axis=0), int(fleet.max_trips[kind])
    last, farthest = bool(fleet.pickups_last[kind]), int(fleet.max_distance[kind])
    return pyvrp.VehicleType(
        num_available=int(min(fleet.num_available[kind], net.num_orders)),
        capacity=np.minimum(fleet.capacity[kind], total).tolist(),
        start_depot=int(fleet.start[kind]),
        end_depot=int(fleet.end[kind]),
        fixed_cost=int(fleet.fixed_cost[kind]),
        tw_early=int(fleet.early_s[kind]),
        tw_late=int(fleet.late_s[kind]),
        shift_duration=int(fleet.max_duration_s[kind]),
        max_distance=min(farthest, longest(whole)) if last else farthest,
        unit_distance_cost=int(fleet.cost_per_distance[kind]),
        unit_duration_cost=int(fleet.cost_per_s[kind]),
        profile=LAST if last else MIXED,
        reload_depots=[int(fleet.reload[kind])] if most_trips > 1 else [],
        max_reloads=min(most_trips, net.num_orders) - 1,
    )


def most_excess(whole: WholeNetwork) -> float:
    """No attempt exceeds the limits of load, distance and time by more, all together."""
    net = whole.network
    late_s = net.late_s[net.late_s < UNLIMITED]
    farthest = net.distance.max(axis=1).sum()
    if net.fleet.pickups_last.any():
        farthest = net.num_orders * (longest(whole) + 1.0)
    time = net.duration_s.max(axis=1).sum() + late_s.max(initial=0) + net.release_s.max()
    return float(net.load.sum()) + float(farthest) + float(time)


# -- plans ---------------------------------------------------------------------------------


def attempt_of(day: Day, plan: Solution) -> Any:
    """A plan as PyVRP's; it need not hold every rule."""
    import pyvrp

    orders, type_ids = day.instance.orders["id"], day.instance.vehicle_types["id"][day.kinds]
    type_at = {name: row for row, name in enumerate(type_ids.tolist())}
    activity = _activities(day, orders)
    routes = []
    for type_id, trips in trips_of(plan):
        kind = type_at[type_id]
        depot = int(day.whole.network.fleet.reload[day.kinds[kind]])
        reload = pyvrp.Activity(pyvrp.ActivityType.DEPOT, depot)
        visits = [step for trip in trips for step in (reload, *(activity[name] for name in trip))]
        routes.append(pyvrp.Route(day.data, visits[1:], kind))
    return pyvrp.Solution(day.data, routes)


def _activities(day: Day, orders: np.ndarray) -> dict[str, Any]:
    """The activity that serves each order."""
    import pyvrp

    kinds = pyvrp.ActivityType
    activities = {orders[row]: pyvrp.Activity(kinds.CLIENT, k) for k, row in enumerate(day.clients)}
    for k, (pickup, delivery) in enumerate(day.shipments):
        activities[orders[pickup]] = pyvrp.Activity(kinds.PICKUP, k)
        activities[orders[delivery]] = pyvrp.Activity(kinds.DELIVERY, k)
    return activities


def plan_of(day: Day, attempt: Any) -> Solution:
    """PyVRP's routes as a plan."""
    type_ids = day.instance.vehicle_types["id"][day.kinds]
    routes = [(type_ids[route.vehicle_type()], _trips(day, route)) for route in attempt.routes()]
    return solution_of_trips(day.instance, routes)


def _trips(day: Day, route: Any) -> list[list[str]]:
    orders = day.instance.orders["id"]
    trips: list[list[str]] = [[] for _ in range(route.num_trips())]
    for activity in route:
        if not activity.is_depot():
            trips[activity.trip] += [orders[row] for row in day.orders_of(activity)]
    return trips


def is_good(day: Day, attempt: Any) -> bool:
    """Whether an attempt holds every rule; a plan has no words for a trip to nobody."""
    return attempt.is_feasible() and all(
        all(_trips(day, route)) for route in attempt.routes() if route.num_trips() > 1
    )


def cost_of(day: Day, attempt: Any) -> float:
    """PyVRP's own distances, durations and orders left out, at the prices of the instance."""
    types, routes, whole = day.instance.vehicle_types, attempt.routes(), day.whole
    kinds = day.kinds[np.array([route.vehicle_type() for route in routes], dtype=int)]
    distance = np.array([route.distance() for route in routes]) / whole.per_distance
    hours = np.array([route.duration() for route in routes]) / whole.per_s / 3600.0
    left_out = [row for activity in attempt.unplanned() for row in day.orders_of(activity)]
    return float(
        types["fixed_cost"][kinds].sum()
        + types["unit_distance_cost"][kinds] @ distance
        + types["unit_duration_cost_per_h"][kinds] @ hours
        + day.instance.orders["unserved_cost"][np.array(left_out, dtype=int)].sum()
    )
