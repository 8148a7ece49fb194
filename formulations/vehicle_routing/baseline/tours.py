"""Routes in the making: what one costs, which vehicle may drive it, how two become one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.baseline.stretch import Stretch, depot, joined, stop
from optimizer.sdk import FEASIBILITY


class Tour(NamedTuple):
    """Points of orders in sequence, their load, and the stretch they make in either direction."""

    points: tuple[int, ...]
    load: tuple[float, ...]
    there: Stretch
    back: Stretch

    @property
    def ends(self) -> tuple[int, int]:
        return self.points[0], self.points[-1]

    @property
    def reversed(self) -> Tour:
        return Tour(self.points[::-1], self.load, self.back, self.there)


def tour(net: Network, point: int) -> Tour:
    """To one order and back."""
    alone = stop(net, point)
    return Tour((point,), tuple(net.load[point].tolist()), alone, alone)


def followed(net: Network, a: Tour, b: Tour) -> Tour:
    """The orders of ``a``, then those of ``b``."""
    return Tour(
        a.points + b.points,
        total_load(a, b),
        joined(net, a.there, b.there),
        joined(net, b.back, a.back),
    )


def total_load(a: Tour, b: Tour) -> tuple[float, ...]:
    return tuple(x + y for x, y in zip(a.load, b.load, strict=True))


def price(net: Network, kind: int, drive: Tour) -> float:
    """What a vehicle of type ``kind`` costs on the tour; infinite where it may not drive it."""
    if not fits(net, kind, drive.load):
        return np.inf
    fleet = net.fleet
    early_s, late_s = fleet.early_s.item(kind), fleet.late_s.item(kind)
    start = depot(fleet.start.item(kind), early_s, late_s)
    end = depot(fleet.end.item(kind), early_s, late_s)
    way = joined(net, start, drive.there, end)
    if (
        way.tardy_s > FEASIBILITY / 2.0
        or way.distance > _relaxed(fleet.max_distance.item(kind))
        or way.duration_s > _relaxed(fleet.max_duration_s.item(kind))
    ):
        return np.inf
    return float(
        fleet.fixed_cost[kind]
        + fleet.cost_per_distance[kind] * way.distance
        + fleet.cost_per_s[kind] * way.duration_s
    )


def fits(net: Network, kind: int, load: tuple[float, ...]) -> bool:
    """Whether a vehicle of type ``kind`` holds the load."""
    capacity = net.fleet.capacity
    return all(load[k] <= _relaxed(capacity.item(kind, k)) for k in range(len(load)))


def cheapest_kind(net: Network, drive: Tour, kinds: Iterable[int]) -> tuple[float, int]:
    """The price and the vehicle type that drives the tour for the least, among ``kinds``."""
    return min(((price(net, kind, drive), kind) for kind in kinds), default=(np.inf, -1))


def _relaxed(limit: float) -> float:
    """A limit and half of the tolerance that plans are checked with."""
    return limit + 0.5 * FEASIBILITY * max(1.0, limit)
