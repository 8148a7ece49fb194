"""A cost that no plan undercuts, from the orders' cheapest successors.

The assignment relaxation of routing: G. Laporte, H. Mercure and Y. Nobert, "An exact algorithm for
the asymmetrical capacitated vehicle routing problem", Networks 16 (1986), here with fleets, windows
and orders that may be left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module

import numpy as np

from formulations.vehicle_routing.arrays import Network, network
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from optimizer.sdk import FEASIBILITY, never

UNKNOWN = {"running day"}
"""With what is done already the bound does not hold; whatever else it does not know adds cost."""

MOST_ORDERS = 1500
"""Beyond this many the assignment takes longer than its bound is worth."""

SHARE = 0.1
"""How much of the time that is left a search spends on the bound at most."""

LEAST_LEFT_S = 1.0
"""With less time left there is none for loading scipy."""

SLACK = 10.0 * FEASIBILITY
"""More than all tolerances of a plan together let an arc exceed its limits."""


def lower_bound(instance: Instance, interrupted: Callable[[], bool] = never) -> float | None:
    """The least cost of giving every order one successor, or None where that is not known in time.

    Read each route of a plan as a ring, its last order followed by its first by way of the depots,
    and each order left out as its own successor: every order then has one successor and one
    predecessor. A link costs at most what the plan pays for it, because it is priced by the
    cheapest vehicle type that may drive it and waits no longer than the windows force it to, and
    the few routes that the loads need in any case leave and reach depots of their own. So every
    plan is one of the assignments, and the cheapest assignment costs no more than the best plan.
    """
    from scipy.optimize import linear_sum_assignment

    if len(instance.orders) > MOST_ORDERS or features(instance) & UNKNOWN or interrupted():
        return None
    cost = _costs(network(instance), interrupted)
    if interrupted():
        return None
    try:
        chosen = linear_sum_assignment(cost)
    except ValueError:  # some order has no successor: there is no plan, so nothing to bound
        return None
    return float(cost[chosen].sum())


def load() -> None:
    """Import what the bound needs: some tenths of a second, which a search may spend ahead."""
    import_module("scipy.optimize")


def timely_bound(
    instance: Instance, left_s: float, interrupted: Callable[[], bool]
) -> float | None:
    """The lower bound for a search that has ``left_s`` seconds and better to do with most."""
    if left_s < LEAST_LEFT_S and "scipy.optimize" not in sys.modules:
        return None
    load()
    until_s = time.perf_counter() + SHARE * left_s
    return lower_bound(instance, lambda: interrupted() or time.perf_counter() > until_s)


def _costs(net: Network, interrupted: Callable[[], bool]) -> np.ndarray:
    """From each order, then from each depot needed, to the same: infinite where no link is."""
    orders, num_orders = slice(net.num_depots, None), net.num_orders
    num_routes = fewest_routes(net)
    cost = np.full((num_orders + num_routes, num_orders + num_routes), np.inf)
    links = cost[:num_orders, :num_orders]
    first, last = cost[num_orders:, :num_orders], cost[:num_orders, num_orders:]
    for kind in np.flatnonzero(net.fleet.num_available > 0).tolist():
        if interrupted():
            break
        arcs = arc_costs(net, kind)
        out = net.fleet.fixed_cost[kind] + arcs[net.fleet.start[kind], orders]
        home = arcs[orders, net.fleet.end[kind]][:, None]
        np.fill_diagonal(arcs, np.inf)
        again = _by_reload(net, kind, arcs)
        np.minimum(links, np.minimum(arcs[orders, orders], home + out), out=links)
        np.minimum(links, again, out=links)
        np.minimum(first, out, out=first)
        np.minimum(last, home, out=last)
    each = np.arange(num_orders)
    links[each, each] = np.minimum(links[each, each], net.unserved_cost[orders])
    return cost


def _by_reload(net: Network, kind: int, arcs: np.ndarray) -> np.ndarray:
    """From each order to each other one on the next trip; infinite where there is none."""
    if net.fleet.max_trips[kind] == 1:
        return np.full((net.num_orders, net.num_orders), np.inf)
    orders, reload = slice(net.num_depots, None), net.fleet.reload[kind]
    links: np.ndarray = arcs[orders, reload][:, None] + arcs[reload, orders]
    np.fill_diagonal(links, np.inf)
    return links


def arc_costs(net: Network, kind: int) -> np.ndarray:
    """What a vehicle of a type pays from each point to each, the service at the first included."""
    fleet = net.fleet
    onward_s = net.service_s[:, None] + net.duration_s
    between_s = np.maximum(onward_s, net.early_s - net.late_s[:, None])
    cost: np.ndarray = (
        fleet.cost_per_distance[kind] * net.distance + fleet.cost_per_s[kind] * between_s
    ) + net.change_cost[kind]
    cost[:, ~net.allowed[kind]] = cost[~net.allowed[kind]] = np.inf
    arrive_s = np.maximum(net.early_s, fleet.early_s[kind])[:, None] + onward_s
    cost[_exceeds(arrive_s, np.minimum(net.late_s, fleet.late_s[kind]))] = np.inf
    apart = _never_together(net)
    for load, capacity in zip(net.load.T, fleet.capacity[kind], strict=True):
        together = np.where(apart, np.maximum(load[:, None], load), load[:, None] + load)
        cost[_exceeds(together, capacity)] = np.inf
    if fleet.pickups_last[kind]:
        cost[net.barred_with_pickups_last] = np.inf
    return cost


def _never_together(net: Network) -> np.ndarray:
    """Whether the loads of two points in sequence need not be on board at once.

    What is delivered may be off the vehicle before the next pickup, and the two loads of a transfer
    are one and the same.
    """
    apart: np.ndarray = ~net.is_pickup[:, None] & net.is_pickup
    apart[net.transfers[:, 0], net.transfers[:, 1]] = True
    return apart


def fewest_routes(net: Network) -> int:
    """How many vehicles fill, on all their trips, what must go from depots or to depots."""
    required = np.isinf(net.unserved_cost)
    load = np.maximum(net.loaded[required].sum(axis=0), net.brought[required].sum(axis=0))
    filled = load / room_of_largest(net, net.fleet.max_trips)
    fewest = int(np.ceil(filled - SLACK).max(initial=1.0))
    return min(fewest, int(required[net.num_depots :].sum()))


def room_of_largest(net: Network, trips: np.ndarray | int = 1) -> np.ndarray:
    """What the largest vehicle holds on so many trips: (dimensions,)."""
    room = net.fleet.capacity + SLACK * np.maximum(1.0, net.fleet.capacity)
    on_all_trips: np.ndarray = (room.T * trips)[:, net.fleet.num_available > 0]
    largest: np.ndarray = on_all_trips.max(axis=1, initial=SLACK)
    return largest


def _exceeds(value: np.ndarray, limit: np.ndarray | float) -> np.ndarray:
    exceeds: np.ndarray = value > limit + SLACK * np.maximum(1.0, np.abs(limit))
    return exceeds
