"""What a search never changes, as flat arrays for compiled code.

A point is a row of the matrices: the orders first, in the sequence of the file, then the depots. A
kind is a row of the vehicle types. All figures are in the whole units of ``scaling.py``; absent
limits are infinite.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork

MOST_NEAR = 40
"""An order is put next to one of so many others, or where a route begins or ends."""

SINGLE_PRECISION = 2**24
"""Whole numbers below are exact in single precision, of which twice as many fit into the cache."""

MOST_ADJACENT = 400
"""Strings are taken from the routes of so many orders around one."""

ORDER = np.dtype(
    [
        ("early", "f8"),
        ("late", "f8"),
        ("service", "f8"),
        ("unserved_cost", "f8"),  # infinite where it must be served
        ("weight", "f8"),  # the share that it fills of the largest vehicle
        ("far", "f8"),  # distance from the nearest depot
        ("by_depot", "i8"),  # whether a depot is as near as its near orders
    ]
)

KIND = np.dtype(
    [
        ("start", "i8"),
        ("end", "i8"),
        ("num_available", "i8"),
        ("fixed_cost", "f8"),
        ("per_distance", "f8"),
        ("per_time", "f8"),
        ("early", "f8"),
        ("late", "f8"),
        ("max_distance", "f8"),
        ("max_duration", "f8"),
    ]
)


class Rules(NamedTuple):
    """Which limits and costs there are: what is absent is not computed."""

    timed: bool  # windows, shifts, longest durations or hourly costs
    hours: bool  # longest durations or hourly costs
    far: bool  # longest distances
    optional: bool  # orders that may be left out


class Day(NamedTuple):
    """An instance. Legs have the shape (points, points); symmetric ones are one array twice."""

    to: np.ndarray  # distance from the row to the column
    back: np.ndarray  # distance from the column to the row
    time_to: np.ndarray
    time_back: np.ndarray
    order: np.ndarray  # (orders,) of ORDER
    load: np.ndarray  # (orders, dimensions), at least one dimension
    near: np.ndarray  # (orders, near) the nearest other orders, nearest first
    adjacent: np.ndarray  # (orders, adjacent) the nearest orders, itself first
    kind: np.ndarray  # (kinds,) of KIND
    capacity: np.ndarray  # (kinds, dimensions)
    alone: (
        np.ndarray
    )  # (kinds, orders) price of a route for one order, infinite where there is none
    rules: Rules


def day_of(whole: WholeNetwork, *, timed: bool) -> Day:
    """The flat arrays of a network without pickups, releases and second trips."""
    net, num_orders = whole.network, whole.network.num_orders
    to, back, time_to, time_back = _legs(net)
    kinds, (load, capacity) = _kinds(whole), _loads(whole)
    orders = _orders(whole, load, capacity, to[num_orders:, :num_orders].min(axis=0))
    between = to[:num_orders, :num_orders].copy()
    adjacent = _closest(between, MOST_ADJACENT)
    if timed:
        between[_strangers(orders, kinds, time_to)] = np.inf
    near = _closest(between, 1 + MOST_NEAR)[:, 1:].copy()
    furthest = to[np.arange(num_orders)[:, None], near].max(axis=1, initial=0.0)
    orders["by_depot"] = orders["far"] <= furthest
    hours = bool((kinds["per_time"] > 0).any() or np.isfinite(kinds["max_duration"]).any())
    day = Day(
        to=to,
        back=back,
        time_to=time_to,
        time_back=time_back,
        order=orders,
        load=load,
        near=near,
        adjacent=adjacent,
        kind=kinds,
        capacity=capacity,
        alone=np.empty((len(kinds), num_orders)),
        rules=Rules(
            timed=timed,
            hours=timed and hours,
            far=bool(np.isfinite(kinds["max_distance"]).any()),
            optional=not whole.required[net.num_depots :].all(),
        ),
    )
    for k in range(len(kinds)):
        day.alone[k] = _alone(day, k)
    return day


def _legs(net: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Distances and durations, each there and back; what is equal is one array."""
    orders_first = np.roll(np.arange(len(net.service_s)), -net.num_depots)
    distance = net.distance[np.ix_(orders_first, orders_first)]
    duration = net.duration_s[np.ix_(orders_first, orders_first)]
    single = max(distance.max(), duration.max()) < SINGLE_PRECISION
    precision = np.float32 if single else np.float64
    to, back = _both_ways(distance.astype(precision))
    if np.array_equal(distance, duration) or not duration.any():
        return to, back, to, back
    return to, back, *_both_ways(duration.astype(precision))


def _both_ways(to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Legs by where they begin and by where they end."""
    return to, to if np.array_equal(to, to.T) else np.ascontiguousarray(to.T)


def _limits(values: np.ndarray) -> np.ndarray:
    return np.where(values == UNLIMITED, np.inf, values.astype(float))


def _loads(whole: WholeNetwork) -> tuple[np.ndarray, np.ndarray]:
    """Loads of orders and capacities of kinds, no more than all orders; at least one dimension."""
    net = whole.network
    load = net.load[net.num_depots :].astype(float)
    if not load.shape[1]:
        return np.zeros((len(load), 1)), np.zeros((len(net.fleet.start), 1))
    return load, np.minimum(_limits(net.fleet.capacity), load.sum(axis=0))


def _kinds(whole: WholeNetwork) -> np.ndarray:
    net, fleet = whole.network, whole.network.fleet
    kinds = np.zeros(len(fleet.start), KIND)
    kinds["start"] = net.num_orders + fleet.start
    kinds["end"] = net.num_orders + fleet.end
    kinds["num_available"] = np.minimum(fleet.num_available, net.num_orders)
    kinds["fixed_cost"] = fleet.fixed_cost
    kinds["per_distance"] = fleet.cost_per_distance
    kinds["per_time"] = fleet.cost_per_s
    kinds["early"] = fleet.early_s
    kinds["late"] = _limits(fleet.late_s)
    kinds["max_distance"] = _limits(fleet.max_distance)
    kinds["max_duration"] = _limits(fleet.max_duration_s)
    return kinds


def _orders(
    whole: WholeNetwork, load: np.ndarray, capacity: np.ndarray, far: np.ndarray
) -> np.ndarray:
    net, rows = whole.network, slice(whole.network.num_depots, None)
    orders = np.zeros(net.num_orders, ORDER)
    orders["early"] = net.early_s[rows]
    orders["late"] = _limits(net.late_s[rows])
    orders["service"] = net.service_s[rows]
    orders["unserved_cost"] = np.where(whole.required, np.inf, net.unserved_cost)[rows]
    orders["weight"] = (load / np.maximum(capacity.max(axis=0), 1.0)).max(axis=1)
    orders["far"] = far
    return orders


def _closest(distance: np.ndarray, most: int) -> np.ndarray:
    """Of each order the closest orders, itself first."""
    np.fill_diagonal(distance, -1.0)
    closest = np.argsort(distance, axis=1, kind="stable")[:, :most]
    return np.ascontiguousarray(closest, dtype=np.uint32)


def _strangers(orders: np.ndarray, kinds: np.ndarray, time_to: np.ndarray) -> np.ndarray:
    """Pairs of orders of which neither is in time when it comes after the other."""
    n = len(orders)
    reached = np.maximum(
        orders["early"], kinds["early"].min() + time_to[kinds["start"], :n].min(axis=0)
    )
    too_late = (reached + orders["service"])[:, None] + time_to[:n, :n] > orders["late"]
    strangers: np.ndarray = too_late & too_late.T
    return strangers


def _alone(day: Day, k: int) -> np.ndarray:
    """What a vehicle of a kind costs that serves one order alone; infinite where it cannot."""
    kind, order, rows = day.kind[k], day.order, slice(len(day.order))
    distance = day.to[kind["start"], rows].astype(float) + day.back[kind["end"], rows]
    price = kind["fixed_cost"] + kind["per_distance"] * distance
    fits = (day.load <= day.capacity[k]).all(axis=1) & (distance <= kind["max_distance"])
    if day.rules.timed:
        out = day.time_to[kind["start"], rows].astype(float)
        home = day.time_back[kind["end"], rows].astype(float)
        served = np.maximum(kind["early"] + out, order["early"]) + order["service"]
        duration = out + order["service"] + home
        fits &= (served - order["service"] <= order["late"]) & (served + home <= kind["late"])
        fits &= duration <= kind["max_duration"]
        price = price + kind["per_time"] * duration
    return np.where(fits, price, np.inf)
