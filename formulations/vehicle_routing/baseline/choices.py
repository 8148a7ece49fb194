"""What is decided before any tour is made: one order of each group, one of several windows."""

from __future__ import annotations

import dataclasses
import random

import numpy as np

from formulations.vehicle_routing.arrays import Network


def decided(net: Network, rng: random.Random, *, by_chance: bool) -> Network:
    """The network with one window a point and without all but one order of each group.

    By rule it is the longest window, and the order nearest to where a vehicle starts.
    """
    early_s, late_s = _windows(net, rng, by_chance)
    allowed, unserved_cost = net.allowed.copy(), net.unserved_cost.copy()
    nearest = net.distance[net.fleet.start].min(axis=0)
    for group, price in enumerate(net.group_cost.tolist()):
        points = np.flatnonzero(net.group == group).tolist()
        chosen = rng.choice(points) if by_chance else min(points, key=lambda k: nearest[k])
        allowed[:, [point for point in points if point != chosen]] = False
        unserved_cost[chosen] = price
    return dataclasses.replace(
        net, early_s=early_s, late_s=late_s, allowed=allowed, unserved_cost=unserved_cost
    )


def _windows(net: Network, rng: random.Random, by_chance: bool) -> tuple[np.ndarray, np.ndarray]:
    early_s, late_s = net.early_s.copy(), net.late_s.copy()
    for point in sorted(set(net.windows.point.tolist())):
        windows = net.windows.of(point)
        longest = max(windows, key=lambda window: window[1] - window[0])
        early_s[point], late_s[point] = rng.choice(windows) if by_chance else longest
    return early_s, late_s
