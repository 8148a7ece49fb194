"""An instance in PyVRP's words.

Transfers are PyVRP's shipments, all other orders its clients, those with several windows one client
a window of which one is served; its locations are the points of the network, and a gate for each
started route.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.vehicle_routing import scaling
from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transferred
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork, whole_network
from formulations.vehicle_routing.search.pyvrp.calls import Call, calls_of, members
from formulations.vehicle_routing.search.pyvrp.profiles import Profiles, is_priced, profiles_of

MOST_CELLS = 1e8
"""Beyond so many entries, the distances of all profiles together take gigabytes."""


UNKNOWN = {"balance", "breaks", "due times"}
"""Features that this method has no words for."""


def obstacle(instance: Instance) -> str | None:
    """Why an instance is beyond this method, or None."""
    unknown = [*sorted(features(instance) & UNKNOWN), *_combined(instance)]
    if unknown:
        return f"pyvrp has no words for {' and '.join(unknown)}"
    return _too_many_ways(instance) or scaling.obstacle(instance)


def _combined(instance: Instance) -> Iterator[str]:
    """Features of which PyVRP has words for some kinds only."""
    used = features(instance)
    if "precedences" in used and not instance.precedences["directly"].all():
        yield "precedences that let others come in between"
    if transferred(instance) & set(instance.time_windows["order_id"].tolist()):
        yield "several windows of a transfer"
    if "planned vehicles" in used and np.isfinite(instance.vehicle_types["max_distance"]).any():
        yield "planned vehicles beside longest distances"


def _too_many_ways(instance: Instance) -> str | None:
    """Why each kind of vehicle cannot have distances of its own, or None."""
    kinds = len(instance.vehicle_types) + len(instance.started_routes)
    alike = not features(instance) & {"planned vehicles", "running day", "tags"}
    if alike or kinds * len(instance.orders) ** 2 <= MOST_CELLS:
        return None
    return f"{kinds} kinds of vehicles and {len(instance.orders)} orders have too many ways"


@dataclass(frozen=True, kw_only=True)
class Day:
    """An instance, the same in whole numbers, and as PyVRP's data."""

    instance: Instance
    whole: WholeNetwork
    kinds: np.ndarray  # rows of the kinds of which there is a vehicle: PyVRP knows no others
    calls: list[Call]
    shipments: np.ndarray  # rows of the pickup and of the delivery of each shipment
    unknown: np.ndarray  # rows of orders that PyVRP is not told of, as they have to be left out
    most_excess: float  # of loads, distances and times beyond their limits, all together
    data: Any

    def orders_of(self, activity: Any) -> list[int]:
        """Rows of the orders that an activity serves, or that are left out with it."""
        first = self.whole.network.num_depots
        if activity.is_client():
            row = self.calls[activity.idx].point - first
            return [row] if row >= 0 else []
        served = slice(0, 1) if activity.is_pickup() else slice(1, 2)
        rows: list[int] = self.shipments[activity.idx, served].tolist()
        return rows


def translated(instance: Instance, precise_prices: float) -> Day:
    """The instance for PyVRP."""
    import pyvrp

    whole = whole_network(instance, precise_prices)
    net = whole.network
    profiles, calls, in_time = profiles_of(net), calls_of(whole), _in_time(net)
    kinds = np.flatnonzero(net.fleet.num_available > 0)
    places = [*range(net.num_depots), *range(len(net.distance), len(profiles.duration_s))]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(profiles.duration_s),
        clients=[_client(whole, call) for call in calls],
        depots=[pyvrp.Depot(location) for location in places],
        vehicle_types=[_vehicle_type(whole, profiles, kind) for kind in kinds.tolist()],
        distance_matrices=profiles.distances,
        duration_matrices=[profiles.duration_s] * len(profiles.distances),
        groups=[pyvrp.ClientGroup(*group) for group in members(calls, whole)],
        shipments=[_shipment(whole, *pair) for pair in net.transfers[in_time].tolist()],
    )
    return Day(
        instance=instance,
        whole=whole,
        kinds=kinds,
        calls=calls,
        shipments=net.transfers[in_time] - net.num_depots,
        unknown=net.transfers[~in_time].ravel() - net.num_depots,
        most_excess=_most_excess(net, profiles),
        data=data,
    )


def _in_time(net: Network) -> np.ndarray:
    """Of each transfer whether its delivery may come after its pickup; PyVRP refuses any other."""
    pickup, delivery = net.transfers.T
    return np.asarray(net.early_s[pickup] <= net.late_s[delivery])


def _client(whole: WholeNetwork, call: Call) -> Any:
    import pyvrp

    net, point = whole.network, call.point
    return pyvrp.Client(
        location=point,
        delivery=net.loaded[point].tolist(),
        pickup=net.brought[point].tolist(),
        service_duration=int(net.service_s[point]),
        tw_early=call.early_s,
        tw_late=call.late_s,
        release_time=int(min(net.release_s[point], call.late_s)),  # apart by rounding only
        prize=call.prize,
        required=call.is_required,
        group=call.group,
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


def _vehicle_type(whole: WholeNetwork, profiles: Profiles, kind: int) -> Any:
    import pyvrp

    net, fleet = whole.network, whole.network.fleet
    total = net.load.sum(axis=0) + fleet.collected[kind]
    most_trips, profile = int(fleet.max_trips[kind]), profiles.of_kind[kind]
    begun, early_s = fleet.started_route[kind] >= 0, int(fleet.early_s[kind])
    late_s = max(early_s, int(fleet.late_s[kind]))
    return pyvrp.VehicleType(
        num_available=int(min(fleet.num_available[kind], net.num_orders)),
        capacity=np.minimum(fleet.capacity[kind], total).tolist(),
        start_depot=profiles.depot_of[kind],
        end_depot=int(fleet.end[kind]),
        fixed_cost=int(fleet.fixed_cost[kind]),
        tw_early=early_s,
        tw_late=late_s,
        start_late=early_s if begun else late_s,
        shift_duration=int(fleet.max_duration_s[kind]),
        max_distance=min(int(fleet.max_distance[kind]), profiles.longest[profile]),
        unit_distance_cost=1 if is_priced(net, kind) else int(fleet.cost_per_distance[kind]),
        unit_duration_cost=int(fleet.cost_per_s[kind]),
        profile=profile,
        initial_load=fleet.collected[kind].tolist(),
        reload_depots=[int(fleet.reload[kind])] if most_trips > 1 else [],
        max_reloads=min(most_trips, net.num_orders) - 1,
    )


def _most_excess(net: Network, profiles: Profiles) -> float:
    """No attempt exceeds the limits of load, distance and time by more, all together."""
    late_s = net.late_s[net.late_s < UNLIMITED]
    farthest = max(distance.max(axis=1).sum() for distance in profiles.distances)
    latest_s = max(late_s.max(initial=0), net.early_s.max())
    time = net.duration_s.max(axis=1).sum() + latest_s + net.release_s.max()
    return float(net.load.sum()) + float(farthest) + float(time)
