"""What is decided before any tour is made: one order of each group, one of several windows."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.baseline.route import Route, cheapest
from formulations.vehicle_routing.baseline.tours import tour

Choice = TypeVar("Choice")


def decided(net: Network, rng: random.Random, *, by_chance: bool) -> Network:
    """The network with one window a point and without all but one order of each group.

    By rule it is the longest window, and the order nearest to where a vehicle starts, of those with
    which some vehicle can serve the order alone; only where there is none, of all.
    """
    day = dataclasses.replace(
        net,
        early_s=net.early_s.copy(),
        late_s=net.late_s.copy(),
        allowed=net.allowed.copy(),
        unserved_cost=net.unserved_cost.copy(),
    )
    _choose_windows(day, rng, by_chance)
    _choose_of_groups(day, rng, by_chance)
    return day


def _choose_windows(day: Network, rng: random.Random, by_chance: bool) -> None:
    for point in sorted(set(day.windows.point.tolist())):
        in_time = []
        windows = sorted(day.windows.of(point), key=lambda window: window[0] - window[1])
        for window in windows:
            day.early_s[point], day.late_s[point] = window
            in_time.append(_is_served(day, point))
        chosen = _chosen(windows, in_time, rng, by_chance)
        day.early_s[point], day.late_s[point] = chosen


def _choose_of_groups(day: Network, rng: random.Random, by_chance: bool) -> None:
    nearest = day.distance[day.fleet.start].min(axis=0)
    for group, price in enumerate(day.group_cost.tolist()):
        points = np.flatnonzero(day.group == group)
        points = points[np.argsort(nearest[points], kind="stable")].tolist()
        chosen = _chosen(points, [_is_served(day, each) for each in points], rng, by_chance)
        day.allowed[:, [point for point in points if point != chosen]] = False
        day.unserved_cost[chosen] = price


def _chosen(
    choices: Sequence[Choice], is_served: list[bool], rng: random.Random, by_chance: bool
) -> Choice:
    """The first of those with which an order is served, or any of them."""
    able = [each for each, served in zip(choices, is_served, strict=True) if served] or choices
    return rng.choice(able) if by_chance else able[0]


def _is_served(day: Network, point: int) -> bool:
    """Whether some vehicle can do so by itself."""
    vehicles = (Route(day, kind) for kind in np.flatnonzero(day.fleet.num_available > 0).tolist())
    return cheapest(vehicles, tour(day, point)) < np.inf
