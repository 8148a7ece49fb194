"""How large the model of an instance would be, told without building it."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.flows.arcs import late_orders, links
from formulations.vehicle_routing.flows.kinds import breaks_of, kinds
from formulations.vehicle_routing.flows.stops import reloads_of, stops_of
from formulations.vehicle_routing.instance import Instance


def num_columns(instance: Instance) -> int:
    """One for each leg and each flow along it, and a few for each order, window and break."""
    rows = [kind.type_row for kind in kinds(instance)]
    types, used = instance.vehicle_types, features(instance)
    num_orders, num_stops = len(instance.orders), len(stops_of(instance))
    by_distance, by_duration = (
        int(np.isfinite(types[limit][rows]).sum()) for limit in ("max_distance", "max_duration_s")
    )
    capacities = sum(len(capacity) for capacity in types["capacity"][rows])
    loads = 2 if "pickups" in used else 1
    departures = len(rows) if "balance" in used else by_duration
    departures += len(rows) if "releases" in used else 0
    trips = types["max_trips"][rows].astype(float)
    counted = np.isfinite(trips).sum() if reloads_of(instance) else 0
    breaks = [len(breaks_of(instance, kind)) for kind in kinds(instance)]
    flows: int = 1 + 2 * len(rows) + loads * capacities + by_distance + departures + counted
    flows += sum(3 * each + each * (each - 1) // 2 for each in breaks)
    carried = len(links(instance)) * len(rows) * num_orders * (num_orders - 1)
    around = 2 * num_stops * sum(breaks)
    legs = num_stops * (num_stops + 1)
    return int(legs * flows + carried + around) + _num_choices(instance)


def _num_choices(instance: Instance) -> int:
    """Orders and groups that may be left out or be late, windows, and the longest route."""
    return (
        sum(order.unserved_cost is not None for order in instance.orders)
        + sum(group.unserved_cost is not None for group in instance.groups)
        + len(late_orders(instance))
        + len(instance.time_windows)
        + sum(kind.route is not None and not kind.visits for kind in kinds(instance))
        + int(instance.longest_route_cost_per_h > 0)
    )
