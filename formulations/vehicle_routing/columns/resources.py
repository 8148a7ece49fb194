"""What a route uses up and gets no more of: hours, working time, range and room.

Each relaxes the rules: waiting is no working time, and what is picked up takes no room.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.bound import SLACK
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import loads_of

FAR = 2.0
"""A resource that lets a route visit so many times the customers of the main one comes late."""

LITTLE = 0.3
"""Of the smallest load: an order without load takes as much room, which is there in addition."""


class Resource(NamedTuple):
    """What is used never falls from the start to the end of a path."""

    step: np.ndarray  # (n + 1, n + 1) used from a node to the next one
    least: np.ndarray  # (n + 1,) with which a node may be entered at the soonest
    most: np.ndarray  # (n + 1,) and at the latest; at 0 the end of the path

    @property
    def is_used_by_all(self) -> bool:
        """Whether every customer uses some, from whichever other one a path comes."""
        return bool((self._between > 0).all())

    @property
    def stops(self) -> float:
        """About as many customers as a path can visit; the fewer, the shorter their windows are."""
        each = self._between.min(axis=0, initial=self.most[0]).mean()
        open_for = np.minimum(self.most, self.most[0]) - np.maximum(self.least, 0.0)
        return float(np.maximum(0.0, open_for[1:]).mean() / max(each, 1e-9 * self.most[0]))

    @property
    def _between(self) -> np.ndarray:
        """The steps between customers, infinite from one to itself."""
        return np.where(np.eye(len(self.step), dtype=bool), np.inf, self.step)[1:, 1:]


def resources_of(instance: Instance, net: Network, kind: int, points: np.ndarray) -> list[Resource]:
    """Those that limit a kind of vehicle, the one that does so most first.

    ``points`` of the network are the nodes: 0 for the depot, then the customers.
    """
    load, capacity = main_load(instance, net.fleet.capacity[kind])
    found = [*_room(load, capacity), *_hours(net, kind, points)]
    found += [*_working_time(net, kind, points), *_range(net, kind, points)]
    if not any(each.is_used_by_all for each in found):
        found.append(_amount(np.ones(len(points)), len(points)))
    main = min((each for each in found if each.is_used_by_all), key=lambda each: each.stops)
    return [main, *sorted((each for each in found if each is not main), key=_stops)]


def near_ones(resources: list[Resource]) -> list[Resource]:
    """Those that limit about as much as the first: with fewer, pricing is quicker."""
    main, *others = resources
    return [main, *(each for each in others if each.stops <= FAR * main.stops)]


def _stops(resource: Resource) -> float:
    return resource.stops


def _room(load: np.ndarray, capacity: float) -> Iterator[Resource]:
    """What a load uses; where some orders have none, also with a little for each of these.

    Paths cannot visit orders without load for ever then, which is what bounds their ways home.
    """
    if not load.any():
        return
    yield _amount(load, capacity)
    is_empty = load[1:] <= 0
    if is_empty.any():
        little = LITTLE * float(load[load > 0].min())
        padded = np.concatenate([[0.0], np.where(is_empty, little, load[1:])])
        yield _amount(padded, capacity + little * int(is_empty.sum()))


def _amount(used: np.ndarray, limit: float) -> Resource:
    step = np.tile(used, (len(used), 1))
    step[:, 0] = 0.0
    # Sums differ by their order in the last digit: no path over all may be cut off by that.
    most = min(limit, used.sum() * (1.0 + SLACK))
    return Resource(step, np.zeros(len(used)), np.full(len(used), most))


def _hours(net: Network, kind: int, points: np.ndarray) -> Iterator[Resource]:
    """The time since the shift began, within the windows; waiting counts."""
    fleet, early_s = net.fleet, float(net.fleet.early_s[kind])
    if not (np.isfinite(net.late_s).any() or np.isfinite(fleet.late_s[kind])):
        return
    end_s = float(min(fleet.late_s[kind], net.horizon_s))
    least, most = net.early_s[points] - early_s, np.minimum(net.late_s[points], end_s)
    most += SLACK * np.maximum(1.0, np.abs(most)) - early_s
    least[0], most[0] = 0.0, end_s + SLACK * max(1.0, abs(end_s)) - early_s
    yield Resource(_seconds(net, kind, points), least, most)


def _working_time(net: Network, kind: int, points: np.ndarray) -> Iterator[Resource]:
    """The time of driving and serving, where a longest duration limits it."""
    limit = float(net.fleet.max_duration_s[kind])
    if np.isfinite(limit):
        yield _limited(_seconds(net, kind, points), limit)


def _range(net: Network, kind: int, points: np.ndarray) -> Iterator[Resource]:
    """The distance driven, where there is a longest one."""
    limit = float(net.fleet.max_distance[kind])
    if np.isfinite(limit):
        yield _limited(_ways(net, kind, points, net.distance), limit)


def _limited(step: np.ndarray, limit: float) -> Resource:
    most = np.full(len(step), limit + SLACK * max(1.0, limit))
    return Resource(step, np.zeros(len(step)), most)


def _seconds(net: Network, kind: int, points: np.ndarray) -> np.ndarray:
    step = _ways(net, kind, points, net.service_s[:, None] + net.duration_s)
    step[0] = net.duration_s[net.fleet.start[kind], points]
    return step


def _ways(net: Network, kind: int, points: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Between nodes, where a kind of vehicle starts and ends."""
    step: np.ndarray = apart[np.ix_(points, points)]
    step[0] = apart[net.fleet.start[kind], points]
    step[:, 0] = apart[points, net.fleet.end[kind]]
    return step


def main_load(instance: Instance, capacity: np.ndarray) -> tuple[np.ndarray, float]:
    """The load of each node in the dimension that fills a vehicle most, and its capacity."""
    k = main_dimension(instance, capacity)
    if k is None:
        return np.zeros(len(instance.orders) + 1), 1.0
    loaded = np.concatenate([[0.0], loads_of(instance).loaded[:, k]])
    return loaded, float(capacity[k] + SLACK * max(1.0, capacity[k]))


def main_dimension(instance: Instance, capacity: np.ndarray) -> int | None:
    """The number of the dimension that fills a vehicle most, None where none has a limit."""
    if not np.isfinite(capacity).any():
        return None
    filled = loads_of(instance).loaded.sum(axis=0) / np.where(capacity > 0, capacity, 1e-9)
    return int(np.argmax(np.where(np.isfinite(capacity), filled, -1.0)))


def largest_vehicle(instance: Instance, net: Network) -> tuple[np.ndarray, float]:
    """The same for a vehicle that holds as much as the largest in every dimension.

    An order that is too heavy for it fills it.
    """
    exists = net.fleet.num_available > 0
    load, capacity = main_load(instance, net.fleet.capacity[exists].max(axis=0, initial=0.0))
    return np.minimum(load, capacity), capacity
