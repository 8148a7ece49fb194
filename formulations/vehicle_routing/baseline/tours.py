"""Tours in the making: what they carry, which vehicle may drive them, how two become one."""

from __future__ import annotations

from operator import add
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.baseline.stretch import Stretch, joined, stop
from optimizer.sdk import FEASIBILITY


class Freight(NamedTuple):
    """What a tour carries: from the depot, to the depot, and at most at once, by dimension.

    ``sorted`` says that no delivery comes after a pickup.
    """

    out: tuple[float, ...]
    back: tuple[float, ...]
    most: tuple[float, ...]
    delivers: bool
    collects: bool
    sorted: bool


class Tour(NamedTuple):
    """Orders in sequence, what they carry, and the stretch they make, in either direction.

    The orders of a unit stay together and in their sequence also on the way back.
    """

    units: tuple[tuple[int, ...], ...]
    served_by: tuple[float, ...]  # what each vehicle type costs for serving them, if it may
    release_s: float
    freight: Freight
    freight_back: Freight
    there: Stretch
    back: Stretch

    @property
    def points(self) -> tuple[int, ...]:
        return tuple(point for unit in self.units for point in unit)

    @property
    def ends(self) -> tuple[int, int]:
        return self.units[0][0], self.units[-1][-1]

    @property
    def reversed(self) -> Tour:
        return Tour(
            self.units[::-1],
            self.served_by,
            self.release_s,
            self.freight_back,
            self.freight,
            self.back,
            self.there,
        )


def tour(net: Network, *unit: int) -> Tour:
    """To one order and back, or to the two orders of a transfer."""
    stretch = joined(net, *(stop(net, point) for point in unit))
    freight = _freight(net, unit)
    release_s = float(net.release_s[list(unit)].max())
    points = list(unit)
    change_cost = np.where(net.allowed[:, points], net.change_cost[:, points], np.inf)
    served_by = tuple(change_cost.sum(axis=1).tolist())
    return Tour((unit,), served_by, release_s, freight, freight, stretch, stretch)


def _freight(net: Network, unit: tuple[int, ...]) -> Freight:
    load = tuple(net.load[unit[0]].tolist())
    nothing = (0.0,) * len(load)
    if len(unit) > 1:  # a transfer is on board between its orders only
        return Freight(nothing, nothing, load, delivers=True, collects=True, sorted=False)
    if net.is_pickup[unit[0]]:
        return Freight(nothing, load, load, delivers=False, collects=True, sorted=True)
    return Freight(load, nothing, load, delivers=True, collects=False, sorted=True)


def followed(net: Network, a: Tour, b: Tour) -> Tour:
    """The orders of ``a``, then those of ``b``."""
    return Tour(
        a.units + b.units,
        _sum(a.served_by, b.served_by),
        max(a.release_s, b.release_s),
        freight_of(a, b),
        _both(b.freight_back, a.freight_back),
        joined(net, a.there, b.there),
        joined(net, b.back, a.back),
    )


def freight_of(a: Tour, b: Tour) -> Freight:
    """What is carried when ``b`` follows ``a``."""
    return _both(a.freight, b.freight)


def _both(a: Freight, b: Freight) -> Freight:
    return Freight(
        out=_sum(a.out, b.out),
        back=_sum(a.back, b.back),
        most=tuple(map(max, _sum(a.most, b.out), _sum(a.back, b.most))),
        delivers=a.delivers or b.delivers,
        collects=a.collects or b.collects,
        sorted=a.sorted and b.sorted and not (a.collects and b.delivers),
    )


def _sum(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(map(add, a, b))


def is_tardy(way: Stretch) -> bool:
    """Whether windows are missed on the way, by more than half of the tolerance of a check."""
    return way.tardy_s > FEASIBILITY / 2.0


def fits(net: Network, kind: int, freight: Freight) -> bool:
    """Whether a vehicle of type ``kind`` holds the load, and takes it in this sequence."""
    capacity, most = net.fleet.capacity, freight.most
    if net.fleet.pickups_last[kind] and not freight.sorted:
        return False
    return all(most[k] <= relaxed(capacity.item(kind, k)) for k in range(len(most)))


def has_room(net: Network, kind: int, a: Tour, b: Tour) -> bool:
    """Whether the vehicle holds what both take from the depot, and what both bring there."""
    out, back = _sum(a.freight.out, b.freight.out), _sum(a.freight.back, b.freight.back)
    capacity = net.fleet.capacity
    return all(max(out[k], back[k]) <= relaxed(capacity.item(kind, k)) for k in range(len(out)))


def relaxed(limit: float) -> float:
    """A limit and half of the tolerance that plans are checked with."""
    return limit + 0.5 * FEASIBILITY * max(1.0, limit)
