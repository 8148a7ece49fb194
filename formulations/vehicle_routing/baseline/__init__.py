"""The planner's rule of thumb: savings, then what is left over squeezed in where it costs least.

G. Clarke and J. W. Wright, "Scheduling of vehicles from a central depot to a number of delivery
points", Operations Research 12 (1964): every order has a route of its own; two routes become one
where that saves most, as long as some vehicle may drive it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate

import numpy as np

from formulations.vehicle_routing.arrays import MOST_ORDERS, Network, network
from formulations.vehicle_routing.baseline.tours import (
    Tour,
    cheapest_kind,
    fits,
    followed,
    price,
    total_load,
    tour,
)
from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.sdk import never

MOST_ATTEMPTS = 20
ORDERS_IN_ALL = 1000
"""Attempts end when this many orders were planned in all."""

NOISE = 0.2
"""By how much of themselves savings vary after the first attempt."""

NEIGHBOURS = 60
"""An order is tried next to this many of the nearest."""

Driven = list[tuple[int, Tour]]
"""Tours with the row of the vehicle type that drives each."""


def baseline(
    instance: Instance, rng: random.Random, interrupted: Callable[[], bool] = never
) -> Solution | None:
    """A plan that holds every rule, or None when a few attempts found none."""
    if len(instance.orders) > MOST_ORDERS:
        return None
    net = network(instance)
    attempts = max(1, min(MOST_ATTEMPTS, ORDERS_IN_ALL // net.num_orders))
    for attempt in range(attempts):
        driven = _attempt(net, rng, NOISE if attempt else 0.0, interrupted)
        if interrupted():
            return None
        if driven is not None:
            plan = _plan(instance, net, driven)
            if not any(violations(instance, plan)):
                return plan
    return None


def _attempt(
    net: Network, rng: random.Random, noise: float, interrupted: Callable[[], bool]
) -> Driven | None:
    """Tours that serve all that must be served, or None."""
    driven, left = _assigned(net, _merged(net, rng, noise, interrupted))
    driven = [each for each in driven if _pays(net, *each)]
    for point in sorted(left, key=lambda point: -net.load[point].sum()):
        squeezed = _squeezed_in(net, driven, point)
        if interrupted() or (squeezed is None and np.isinf(net.unserved_cost[point])):
            return None
        driven = squeezed or driven
    return driven


def _pays(net: Network, kind: int, drive: Tour) -> bool:
    """Whether leaving all orders of a tour out would not be cheaper."""
    return price(net, kind, drive) <= float(net.unserved_cost[list(drive.points)].sum())


def _merged(
    net: Network, rng: random.Random, noise: float, interrupted: Callable[[], bool]
) -> list[Tour]:
    """Clarke and Wright's parallel version, with as many vehicles of each type as it likes."""
    kinds = np.flatnonzero(net.fleet.num_available > 0).tolist()
    of = {point: tour(net, point) for point in range(net.num_depots, len(net.service_s))}
    costs = {point: cheapest_kind(net, drive, kinds)[0] for point, drive in of.items()}
    for i, j in _by_saving(net, rng, noise):
        if interrupted():
            break
        a, b = of[i], of[j]
        if a is b or i not in a.ends or j not in b.ends:
            continue
        fitting = [kind for kind in kinds if fits(net, kind, total_load(a, b))]
        if not fitting:
            continue
        both = followed(net, _ending_with(i, a), _starting_with(j, b))
        cost, _ = cheapest_kind(net, both, fitting)
        if cost < np.inf and cost <= costs[i] + costs[j]:
            of |= dict.fromkeys(both.points, both)
            costs |= dict.fromkeys(both.ends, cost)
    return list({id(drive): drive for drive in of.values()}.values())


def _ending_with(point: int, drive: Tour) -> Tour:
    return drive if drive.points[-1] == point else drive.reversed


def _starting_with(point: int, drive: Tour) -> Tour:
    return drive if drive.points[0] == point else drive.reversed


def _by_saving(net: Network, rng: random.Random, noise: float) -> Iterator[tuple[int, int]]:
    """Neighbouring orders, first those that save the most way when served one after the other."""
    orders = np.arange(net.num_depots, len(net.service_s))
    between = net.distance[np.ix_(orders, orders)] + np.diag(np.full(len(orders), np.inf))
    near = np.argsort(between, axis=1, kind="stable")[:, : min(NEIGHBOURS, len(orders) - 1)]
    i = np.repeat(np.arange(len(orders)), near.shape[1])
    j = near.ravel()
    home, out = _to_nearest_depot(net, orders)
    saving = home[i] + out[j] - between[i, j]
    varied = saving * (1.0 + noise * np.array([rng.uniform(-1.0, 1.0) for _ in saving]))
    for pair in np.argsort(-varied, kind="stable"):
        yield int(orders[i[pair]]), int(orders[j[pair]])


def _to_nearest_depot(net: Network, orders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance from each order to where a vehicle ends, and to it from where that starts."""
    home = net.distance[np.ix_(orders, net.fleet.end)]
    out = net.distance[np.ix_(net.fleet.start, orders)].T
    nearest = (home + out).argmin(axis=1)[:, None]
    return np.take_along_axis(home, nearest, 1)[:, 0], np.take_along_axis(out, nearest, 1)[:, 0]


def _assigned(net: Network, tours: list[Tour]) -> tuple[Driven, list[int]]:
    """The cheapest vehicle left for each tour, heavy tours first; and orders left without one."""
    driven: Driven = []
    left: list[int] = []
    for drive in sorted(tours, key=lambda drive: (-sum(drive.load), drive.points)):
        cost, kind = cheapest_kind(net, drive, _kinds_left(net, driven))
        if cost < np.inf:
            driven.append((kind, drive))
        else:
            left += drive.points
    return driven, left


def _kinds_left(net: Network, driven: Driven) -> list[int]:
    used = Counter(kind for kind, _ in driven)
    return [kind for kind, most in enumerate(net.fleet.num_available) if used[kind] < most]


def _squeezed_in(net: Network, driven: Driven, point: int) -> Driven | None:
    """The tours with one more order where it adds the least, or None where it fits nowhere."""
    best, found = float(net.unserved_cost[point]), None
    alone, near = tour(net, point), _near(net, point)
    for row, (kind, drive) in enumerate(driven):
        if fits(net, kind, total_load(drive, alone)):
            before = price(net, kind, drive)
            for longer in _with(net, drive, alone, near):
                added = price(net, kind, longer) - before
                if added < best:
                    best, found = added, [*driven[:row], (kind, longer), *driven[row + 1 :]]
    cost, kind = cheapest_kind(net, alone, _kinds_left(net, driven))
    return [*driven, (kind, alone)] if cost < best else found


def _near(net: Network, point: int) -> set[int]:
    """The points nearest to one of them, depots among them."""
    return set(np.argsort(net.distance[point], kind="stable")[: NEIGHBOURS + 1].tolist())


def _with(net: Network, drive: Tour, alone: Tour, near: set[int]) -> Iterator[Tour]:
    """The tour with one more order, at its ends and wherever it passes near."""
    yield followed(net, alone, drive)
    yield followed(net, drive, alone)
    if near.isdisjoint(drive.points):
        return
    stops = [tour(net, point) for point in drive.points]
    heads = accumulate(stops, partial(followed, net))
    tails = list(accumulate(reversed(stops), lambda tail, here: followed(net, here, tail)))
    for head, tail in zip(heads, tails[-2::-1], strict=False):
        if head.points[-1] in near or tail.points[0] in near:
            yield followed(net, followed(net, head, alone), tail)


def _plan(instance: Instance, net: Network, driven: Driven) -> Solution:
    type_ids, order_ids = instance.vehicle_types["id"], instance.orders["id"]
    return solution_of(
        instance,
        [
            (type_ids[kind], [order_ids[point - net.num_depots] for point in drive.points])
            for kind, drive in driven
        ],
    )
