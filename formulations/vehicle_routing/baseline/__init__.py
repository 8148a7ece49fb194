"""The planner's rule of thumb: savings, then what is left over squeezed in where it costs least.

G. Clarke and J. W. Wright, "Scheduling of vehicles from a central depot to a number of delivery
points", Operations Research 12 (1964): every order has a route of its own; two routes become one
where that saves most, as long as some vehicle may drive it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate, chain, takewhile

import numpy as np

from formulations.vehicle_routing.arrays import MOST_ORDERS, Network, network
from formulations.vehicle_routing.baseline.choices import decided
from formulations.vehicle_routing.baseline.route import Route, cheapest
from formulations.vehicle_routing.baseline.stretch import joined
from formulations.vehicle_routing.baseline.tours import (
    Tour,
    fits,
    followed,
    freight_of,
    has_room,
    is_tardy,
    tour,
)
from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of_trips
from optimizer.sdk import never

UNKNOWN = {"precedences", "running day"}
"""Features that the rule of thumb has no words for.

Lateness, breaks and the longest route it does not mind: they are timed and paid for afterwards.
"""

MOST_ATTEMPTS = 20
ORDERS_IN_ALL = 1000
"""Attempts end when this many orders were planned in all."""

NOISE = 0.2
"""By how much of themselves savings vary after the first attempt."""

NEIGHBOURS = 60
"""An order is tried next to this many of the nearest."""

Change = tuple[float, Route, int]
"""What a route costs once it is changed, the route then, and its row."""


def baseline(
    instance: Instance, rng: random.Random, interrupted: Callable[[], bool] = never
) -> Solution | None:
    """A plan that holds every rule, or None when a few attempts found none."""
    if len(instance.orders) > MOST_ORDERS or features(instance) & UNKNOWN or interrupted():
        return None
    net = network(instance)
    attempts = max(1, min(MOST_ATTEMPTS, ORDERS_IN_ALL // net.num_orders))
    for attempt in range(attempts):
        day = decided(net, rng, by_chance=attempt > 0)
        driven = _attempt(day, rng, NOISE if attempt else 0.0, interrupted)
        if interrupted():
            return None
        if driven is not None:
            plan = _plan(instance, net, driven)
            if not any(violations(instance, plan)):
                return plan
    return None


def _attempt(
    net: Network, rng: random.Random, noise: float, interrupted: Callable[[], bool]
) -> list[Route] | None:
    """Tours that serve all that must be served, or None."""
    merged = _merged(net, rng, noise, interrupted)
    if interrupted():  # tours that are not merged yet are far too many for the vehicles
        return None
    driven, left = _assigned(net, merged, interrupted)
    driven = [each for each in driven if _pays(net, each)]
    for unit in sorted(left, key=lambda unit: -net.load[list(unit)].sum()):
        squeezed = _squeezed_in(net, driven, unit, interrupted)
        if interrupted() or (squeezed is None and np.isinf(_price_left_out(net, unit))):
            return None
        driven = squeezed or driven
    return driven


def _pays(net: Network, route: Route) -> bool:
    """Whether leaving all orders of a route out would not be cheaper."""
    points = [point for trip in route.trips for point in trip.points]
    return route.price <= _price_left_out(net, points)


def _price_left_out(net: Network, points: Iterable[int]) -> float:
    return float(net.unserved_cost[list(points)].sum())


def _units(net: Network) -> Iterator[tuple[int, ...]]:
    """Orders that stay together: those of a transfer, all others alone."""
    yield from map(tuple, net.transfers.tolist())
    moved = set(net.transfers.ravel().tolist())
    for point in range(net.num_depots, len(net.service_s)):
        if point not in moved:
            yield (point,)


def _merged(
    net: Network, rng: random.Random, noise: float, interrupted: Callable[[], bool]
) -> list[Tour]:
    """Clarke and Wright's parallel version, with as many vehicles of each type as it likes."""
    unused = _unused(net, [])
    of: dict[int, Tour] = {}
    costs: dict[int, float] = {}
    for unit in takewhile(lambda _: not interrupted(), _units(net)):
        alone = tour(net, *unit)
        of |= dict.fromkeys(unit, alone)
        costs |= dict.fromkeys(unit, cheapest(unused, alone))
    midway: set[int] = set()  # what is at no end of a tour
    for i, j in _by_saving(net, rng, noise, interrupted):
        if i in midway or j in midway or of[i] is of[j]:
            continue
        if interrupted():
            break
        a, b = _ending_with(i, of[i]), _starting_with(j, of[j])
        fitting = [each for each in unused if fits(net, each.kind, freight_of(a, b))]
        if not fitting or is_tardy(joined(net, a.there, b.there)):
            continue
        both = followed(net, a, b)
        cost = cheapest(fitting, both)
        if cost < np.inf and cost <= costs[i] + costs[j]:
            of |= dict.fromkeys(both.points, both)
            costs |= dict.fromkeys(both.ends, cost)
            midway.update(both.points)
            midway.difference_update(both.ends)
    return list({id(drive): drive for drive in of.values()}.values())


def _ending_with(point: int, drive: Tour) -> Tour:
    return drive if drive.ends[-1] == point else drive.reversed


def _starting_with(point: int, drive: Tour) -> Tour:
    return drive if drive.ends[0] == point else drive.reversed


def _by_saving(
    net: Network, rng: random.Random, noise: float, interrupted: Callable[[], bool]
) -> Iterator[tuple[int, int]]:
    """Neighbouring orders, first those that save the most way when served one after the other."""
    orders = np.arange(net.num_depots, len(net.service_s))
    near = [
        _nearest(net, orders, k) for k in takewhile(lambda _: not interrupted(), range(len(orders)))
    ]
    if len(near) < len(orders):
        return iter(())
    i = np.repeat(np.arange(len(orders)), len(near[0]))
    j = np.concatenate(near)
    home, out = _to_nearest_depot(net, orders)
    saving = home[i] + out[j] - net.distance[orders[i], orders[j]]
    varied = saving * (1.0 + noise * np.array([rng.uniform(-1.0, 1.0) for _ in saving]))
    pairs = np.argsort(-varied, kind="stable")
    return zip(orders[i[pairs]].tolist(), orders[j[pairs]].tolist(), strict=True)


def _nearest(net: Network, orders: np.ndarray, row: int) -> np.ndarray:
    """Rows of the orders nearest to one of them."""
    near = np.argsort(net.distance[orders[row], orders], kind="stable")[: NEIGHBOURS + 1]
    return np.asarray(near[near != row][: min(NEIGHBOURS, len(orders) - 1)])


def _to_nearest_depot(net: Network, orders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance from each order to where a vehicle ends, and to it from where that starts."""
    home = net.distance[np.ix_(orders, net.fleet.end)]
    out = net.distance[np.ix_(net.fleet.start, orders)].T
    nearest = (home + out).argmin(axis=1)[:, None]
    return np.take_along_axis(home, nearest, 1)[:, 0], np.take_along_axis(out, nearest, 1)[:, 0]


def _assigned(
    net: Network, tours: list[Tour], interrupted: Callable[[], bool]
) -> tuple[list[Route], list[tuple[int, ...]]]:
    """Tours as the cheapest trips that vehicles have left, heavy ones first; and units without."""
    driven: list[Route] = []
    left: list[tuple[int, ...]] = []
    for drive in sorted(tours, key=lambda drive: (-sum(drive.freight.most), drive.points)):
        added, cheaper = _cheapest(driven, _as_trip(net, driven, drive), interrupted)
        if added < np.inf:
            driven = cheaper
        else:
            left += drive.units
    return driven, left


def _cheapest(
    driven: list[Route], changes: Iterable[Change], interrupted: Callable[[], bool]
) -> tuple[float, list[Route]]:
    """What the cheapest of the changes adds, and the routes with it."""
    best, found = np.inf, driven
    for price, route, row in changes:
        added = price - (driven[row].price if row < len(driven) else 0.0)
        if added < best:
            best, found = added, [*driven[:row], route, *driven[row + 1 :]]
        if interrupted():
            break
    return best, found


def _as_trip(net: Network, driven: list[Route], drive: Tour) -> Iterator[Change]:
    """A vehicle more for a tour, or one that drives already makes another trip."""
    barred = net.fleet.pickups_last & (not drive.freight.delivers)
    rows = [*((len(driven), each) for each in _unused(net, driven)), *enumerate(driven)]
    for row, route in rows:
        if not barred[route.kind]:
            for price, longer in route.with_one_more(drive):
                yield price, longer, row


def _unused(net: Network, driven: list[Route]) -> list[Route]:
    """A vehicle without trips of each type of which one is left."""
    used = Counter(route.kind for route in driven)
    kinds = enumerate(net.fleet.num_available)
    return [Route(net, kind) for kind, most in kinds if used[kind] < most]


def _squeezed_in(
    net: Network, driven: list[Route], unit: tuple[int, ...], interrupted: Callable[[], bool]
) -> list[Route] | None:
    """The routes with one more unit where it adds the least, or None where it fits nowhere."""
    alone, near = tour(net, *unit), _near(net, unit[0]) | _near(net, unit[-1])
    longer = (
        (*route.with_changed(changed, k), row)
        for row, route in enumerate(driven)
        for k, trip in enumerate(route.trips)
        if has_room(net, route.kind, trip, alone)
        for changed in _with(net, trip, alone, near)
    )
    changes = chain(longer, _as_trip(net, driven, alone))
    added, cheaper = _cheapest(driven, changes, interrupted)
    return cheaper if added < _price_left_out(net, unit) else None


def _near(net: Network, point: int) -> set[int]:
    """The points nearest to one of them, depots among them."""
    return set(np.argsort(net.distance[point], kind="stable")[: NEIGHBOURS + 1].tolist())


def _with(net: Network, drive: Tour, alone: Tour, near: set[int]) -> Iterator[Tour]:
    """The tour with one more order, at its ends and wherever it passes near."""
    yield followed(net, alone, drive)
    yield followed(net, drive, alone)
    if near.isdisjoint(drive.points):
        return
    stops = [tour(net, *unit) for unit in drive.units]
    heads = accumulate(stops, partial(followed, net))
    tails = list(accumulate(reversed(stops), lambda tail, here: followed(net, here, tail)))
    for head, tail in zip(heads, tails[-2::-1], strict=False):
        if head.points[-1] in near or tail.points[0] in near:
            yield followed(net, followed(net, head, alone), tail)


def _plan(instance: Instance, net: Network, driven: list[Route]) -> Solution:
    type_ids, order_ids = instance.vehicle_types["id"], instance.orders["id"]
    return solution_of_trips(
        instance,
        [
            (
                type_ids[route.kind],
                [order_ids[np.array(trip.points) - net.num_depots] for trip in route.trips],
            )
            for route in driven
        ],
    )
