"""What a search never changes, as flat arrays for compiled code.

A point is a row of the matrices: the orders first, as ``rows.py`` lists them, then the depots. A
kind is a row of the vehicle types. All figures are in the whole units of ``scaling.py``; absent
limits are infinite.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.ruin_recreate.neighbours import neighbours_of
from formulations.vehicle_routing.ruin_recreate.rows import Rows, rows_of
from formulations.vehicle_routing.ruin_recreate.words import Words, words_of
from formulations.vehicle_routing.scaling import UNLIMITED, WholeNetwork

SINGLE_PRECISION = 2**24
"""Whole numbers below are exact in single precision, of which twice as many fit into the cache."""

ORDER = np.dtype(
    [
        ("early", "f8"),
        ("late", "f8"),
        ("service", "f8"),
        ("unserved_cost", "f8"),  # infinite where it must be served; of alternatives at their lead
        ("weight", "f8"),  # the share that it fills of the largest vehicle
        ("far", "f8"),  # distance from the nearest depot
        ("by_depot", "i8"),  # whether a depot is as near as its near orders
        ("far_off", "f8"),  # legs to a depot and to an order that is not near, at least
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
    sizes: bool  # vehicles of several capacities
    alike: bool  # one kind of vehicle, which costs nothing beside its ways and hours


class Day(NamedTuple):
    """An instance. Legs have the shape (points, points); symmetric ones are one array twice."""

    to: np.ndarray  # distance from the row to the column
    back: np.ndarray  # distance from the column to the row
    time_to: np.ndarray
    time_back: np.ndarray
    order: np.ndarray  # (orders,) of ORDER
    load: np.ndarray  # (orders, at least one dimension) on board from the start, then to the end
    near: np.ndarray  # (orders, near) what an order is put beside, nearest first
    near_leg: np.ndarray  # (orders, near) distance to each
    near_and_back: np.ndarray  # (orders, near) and back
    followers: np.ndarray  # (orders, followers) what comes best after an order
    adjacent: np.ndarray  # (orders, adjacent) what is taken out with an order, itself first
    kind: np.ndarray  # (kinds,) of KIND
    least_per_distance: float
    capacity: np.ndarray  # (kinds, dimensions)
    alone: np.ndarray  # (kinds, orders) price of a route for one order, infinite without one
    row: np.ndarray  # (orders,) of the network's orders
    rules: Rules
    words: Words


def day_of(whole: WholeNetwork, *, timed: bool) -> Day:
    """The flat arrays of a network without breaks and second trips."""
    net, rows = whole.network, rows_of(whole)
    words, num_orders = words_of(whole, rows), len(rows.point)
    to, back, time_to, time_back = _legs(net, rows.point, words, timed=timed)
    kinds = _kinds(whole, num_orders)
    load, capacity = _loads(whole, rows.point, words)
    rules = _rules(rows, words, kinds, capacity, timed=timed)
    orders = _orders(whole, rows, to[kinds["start"], :num_orders].min(axis=0))
    near, followers, adjacent = neighbours_of(
        orders, kinds, to, time_to, timed=timed, optional=rules.optional
    )
    beside = np.arange(num_orders)[:, None], near
    near_leg = to[beside]
    orders["by_depot"] = orders["far"] <= near_leg.max(axis=1, initial=0.0)
    orders["far_off"] = _far_off(to, back, near, kinds)
    day = Day(
        to=to,
        back=back,
        time_to=time_to,
        time_back=time_back,
        order=orders,
        load=load,
        near=near,
        near_leg=near_leg,
        near_and_back=near_leg.astype(float) + back[beside],
        followers=followers,
        adjacent=adjacent,
        kind=kinds,
        least_per_distance=float(kinds["per_distance"].min()),
        capacity=capacity,
        alone=np.empty((len(kinds), num_orders)),
        row=rows.point - net.num_depots,
        rules=rules,
        words=words,
    )
    _price_alone(day)
    return day


def _rules(
    rows: Rows, words: Words, kinds: np.ndarray, capacity: np.ndarray, *, timed: bool
) -> Rules:
    hours = bool((kinds["per_time"] > 0).any() or np.isfinite(kinds["max_duration"]).any())
    return Rules(
        timed=timed,
        hours=timed and (hours or words.released),
        far=bool(np.isfinite(kinds["max_distance"]).any()),
        optional=bool(np.isfinite(rows.unserved_cost[np.unique(rows.lead)]).any()),
        sizes=bool((capacity != capacity[0]).any()),
        alike=len(kinds) == 1 and not kinds["fixed_cost"].any(),
    )


def _price_alone(day: Day) -> None:
    """What each kind costs for each order alone; by the search's own pieces where it has words."""
    if day.words.known:
        from formulations.vehicle_routing.ruin_recreate.alone import price_alone

        price_alone(day)
        return
    for k in range(len(day.kind)):
        day.alone[k] = _alone(day, k)


def _legs(
    net: Network, point: np.ndarray, words: Words, *, timed: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Distances and durations, each there and back; what is equal is one array."""
    orders_first = np.concatenate([point, np.arange(net.num_depots)])
    distance = net.distance[np.ix_(orders_first, orders_first)]
    duration = net.duration_s[np.ix_(orders_first, orders_first)]
    single = max(distance.max(), duration.max()) < SINGLE_PRECISION and not words.known
    precision = np.float32 if single else np.float64
    to, back = _both_ways(distance.astype(precision))
    if np.array_equal(distance, duration) or not timed:
        return to, back, to, back
    return to, back, *_both_ways(duration.astype(precision))


def _both_ways(to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Legs by where they begin and by where they end."""
    return to, to if np.array_equal(to, to.T) else np.ascontiguousarray(to.T)


def _limits(values: np.ndarray) -> np.ndarray:
    return np.where(values == UNLIMITED, np.inf, values.astype(float))


def _loads(whole: WholeNetwork, point: np.ndarray, words: Words) -> tuple[np.ndarray, np.ndarray]:
    """Loads of orders and capacities of kinds, no more than all orders; at least one dimension.

    Where goods come on board on the way there are two loads: when leaving and when coming back.
    """
    net = whole.network
    load = net.load[point].astype(float)
    if not load.shape[1]:
        return np.zeros((len(load), 1)), np.zeros((len(net.fleet.start), 1))
    capacity = np.minimum(_limits(net.fleet.capacity), load.sum(axis=0))
    if not words.collects:
        return load, capacity
    both = np.hstack([net.loaded[point], net.brought[point]]).astype(float)
    return both, np.hstack([capacity, capacity])


def _kinds(whole: WholeNetwork, num_rows: int) -> np.ndarray:
    net, fleet = whole.network, whole.network.fleet
    kinds = np.zeros(len(fleet.start), KIND)
    kinds["start"], kinds["end"] = num_rows + fleet.start, num_rows + fleet.end
    kinds["num_available"] = np.minimum(fleet.num_available, net.num_orders)
    kinds["fixed_cost"] = fleet.fixed_cost
    kinds["per_distance"] = fleet.cost_per_distance
    kinds["per_time"] = fleet.cost_per_s
    kinds["early"] = fleet.early_s
    kinds["late"] = _limits(fleet.late_s)
    kinds["max_distance"] = _limits(fleet.max_distance)
    kinds["max_duration"] = _limits(fleet.max_duration_s)
    return kinds


def _orders(whole: WholeNetwork, rows: Rows, far: np.ndarray) -> np.ndarray:
    net, orders = whole.network, np.zeros(len(rows.point), ORDER)
    load, capacity = net.load[rows.point], net.fleet.capacity
    most = np.minimum(_limits(capacity), load.sum(axis=0)).max(axis=0)
    orders["early"], orders["late"] = rows.early, rows.late
    orders["service"] = net.service_s[rows.point]
    orders["unserved_cost"] = rows.unserved_cost
    orders["weight"] = (load / np.maximum(most, 1.0)).max(axis=1, initial=0.0)
    orders["far"] = far
    return orders


def _far_off(to: np.ndarray, back: np.ndarray, near: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Of each order the least legs to or from a depot, and to or from an order that is not near."""
    rows = slice(len(near))
    out, home = to[kinds["start"], rows].min(axis=0), back[kinds["end"], rows].min(axis=0)
    far = _nearest_but(to, near)
    if back is not to:
        far = np.minimum(far, _nearest_but(back, near))
    far_off: np.ndarray = np.minimum(out, home).astype(float) + far
    return far_off


def _nearest_but(to: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Of each order the least leg to another one that is not near, infinite where all are."""
    rows = slice(len(near))
    between = to[rows, rows].copy()
    np.fill_diagonal(between, np.inf)
    np.put_along_axis(between, near.astype(np.intp), np.inf, axis=1)
    nearest: np.ndarray = between.min(axis=1)
    return nearest


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
