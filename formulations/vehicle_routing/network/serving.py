"""Who may serve which order, which orders hang together, and what it costs to leave one out."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transfer_rows
from formulations.vehicle_routing.network.fleet import Fleet, unlimited
from formulations.vehicle_routing.network.running import Started


def allowed(instance: Instance, fleet: Fleet, begun: Started) -> np.ndarray:
    """Whether a kind may serve an order: (kinds, orders). What is done is served by none."""
    orders, route = instance.orders, fleet.started_route[:, None]
    tags = [frozenset(each) for each in instance.vehicle_types["tags"]]
    wanted = [frozenset(each) for each in orders["required_tags"]]
    fits = np.array([[need <= has for need in wanted] for has in tags])[fleet.vehicle_type]
    named = instance.started_routes.rows_of(orders["route_id"])
    bound_to = np.maximum(named, follows(instance, begun))
    from_depot = orders["type"] == "delivery"
    from_depot[transfer_rows(instance)[:, 1]] = False
    fits &= np.where(bound_to < 0, (route < 0) | ~from_depot, route == bound_to)
    return np.asarray(fits & ~is_done(instance, begun))


def change_costs(instance: Instance, fleet: Fleet) -> np.ndarray:
    """What it costs that a kind serves an order planned for another: (kinds, orders)."""
    planned = instance.orders["planned_vehicle_type_id"]
    is_planned = instance.vehicle_types["id"][fleet.vehicle_type][:, None] == planned
    costs = np.where(planned == np.array(None), 0.0, instance.orders["change_cost"])
    return np.where(is_planned, 0.0, costs)


def unserved_costs(instance: Instance, begun: Started) -> np.ndarray:
    """What it costs to leave an order out: (orders,); infinite where that is no plan.

    Nothing for an order that is done, or in a group, which has a price of its own.
    """
    costs = unlimited(instance.orders["unserved_cost"])
    costs[instance.orders["group_id"] != np.array(None)] = 0.0
    costs[follows(instance, begun) >= 0] = np.inf
    costs[is_done(instance, begun)] = 0.0
    return costs


def groups(instance: Instance, begun: Started) -> np.ndarray:
    """Row of the group of which an order may be the one served, -1 where none: (orders,)."""
    group = instance.groups.rows_of(instance.orders["group_id"])
    return np.where(is_done(instance, begun), -1, group)


def is_done(instance: Instance, begun: Started) -> np.ndarray:
    """Whether an order was visited, or another of its group was: (orders,)."""
    visited, group = begun.visited_by >= 0, instance.orders["group_id"]
    settled = {name for name in group[visited].tolist() if name is not None}
    return np.asarray(visited | np.array([name in settled for name in group.tolist()]))


def follows(instance: Instance, begun: Started) -> np.ndarray:
    """Row of the started route that has to serve an order, or -1: (orders,).

    It has visited the pickup of the order's transfer, or what precedes the order.
    """
    row_of, pairs = instance.orders.row_of(), transfer_rows(instance).tolist()
    for each in instance.precedences:
        pairs.append([row_of[each.earlier_order_id], row_of[each.later_order_id]])
    route = begun.visited_by.copy()
    for _ in range(len(pairs) if (route >= 0).any() else 0):  # as long as a chain can be
        for earlier, later in pairs:
            route[later] = max(route[later], route[earlier])
    return np.asarray(np.where(begun.visited_by < 0, route, -1))


def transfers(instance: Instance, begun: Started) -> np.ndarray:
    """Rows of the two orders of each transfer of which nothing is done: (transfers, 2)."""
    rows = transfer_rows(instance)
    return np.asarray(rows[(begun.visited_by[rows] < 0).all(axis=1)])
