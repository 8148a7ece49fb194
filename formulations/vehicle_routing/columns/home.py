"""What the way home costs at least: of paths that never turn back to where they just came from.

N. Christofides, A. Mingozzi and P. Toth, "Exact algorithms for the vehicle routing problem, based
on spanning tree and shortest path relaxations", Mathematical Programming 20 (1981). It takes n²
steps for each bucket of the main resource, whatever the prices, and so always ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.columns.compiled import compiled
from formulations.vehicle_routing.columns.subproblem import Subproblem

NEVER = 1e18

MOST_ROUNDS = 30
"""So often the ways home within one bucket are improved; then nothing is said of them."""


class Home(NamedTuple):
    """Of each bucket, from its lower end or later, and node: arrays of shape (buckets + 1, n + 1).

    ``second`` is the least with another next node than ``after``, that of the least.
    """

    first: np.ndarray
    second: np.ndarray
    after: np.ndarray
    width: float


def ways_home(sub: Subproblem, reduced: np.ndarray) -> Home:
    """Bounds on the reduced cost from a node to the end."""
    width = sub.fine_width
    shape = (int(sub.most[0, 0] / width) + 2, len(reduced))
    home = Home(
        first=np.full(shape, NEVER),
        second=np.full(shape, NEVER),
        after=np.full(shape, -1, np.int32),
        width=width,
    )
    _fill(home, reduced, sub.step[0], sub.least[0], sub.most[0])
    return home


def least_of_all(sub: Subproblem, reduced: np.ndarray, home: Home) -> float:
    """No path costs less."""
    used = np.maximum(sub.step[0, 0], sub.least[0])
    may = np.flatnonzero((used[1:] <= sub.most[0, 1:]) & np.isfinite(reduced[0, 1:])) + 1
    at = np.minimum(used[may] / home.width, len(home.first) - 1).astype(int)
    return float((reduced[0, may] + home.first[at, may]).min(initial=0.0))


@compiled
def _fill(home, reduced, step, least, most):  # type: ignore[no-untyped-def]
    """All buckets, the last first; one that leads into itself until nothing changes."""
    for b in range(len(home.first) - 2, -1, -1):
        for k in range(len(reduced)):
            home.first[b, k] = home.first[b + 1, k]
            home.second[b, k] = home.second[b + 1, k]
            home.after[b, k] = home.after[b + 1, k]
        rounds = 0
        while _improve(home, b, reduced, step, least, most):
            rounds += 1
            if rounds > MOST_ROUNDS:
                for k in range(len(reduced)):
                    home.first[b, k] = home.second[b, k] = -np.inf
                break


@compiled
def _improve(home, b, reduced, step, least, most):  # type: ignore[no-untyped-def]
    """One round over the nodes of a bucket; whether another one can improve it."""
    nodes, last = len(reduced), len(home.first) - 1
    changed = inner = False
    for j in range(1, nodes):
        at = max(b * home.width, least[j])
        if at > most[j]:
            continue
        if at + step[j, 0] <= most[0]:
            changed |= _take(home, b, j, reduced[j, 0], 0)
        for k in range(1, nodes):
            then = max(at + step[j, k], least[k])
            if then > most[k]:
                continue
            c = min(int(then / home.width), last)
            inner |= c == b
            cost = reduced[j, k] + home.first[c, k]
            if cost < home.second[b, j]:
                if home.after[c, k] == j:
                    cost = reduced[j, k] + home.second[c, k]
                changed |= _take(home, b, j, cost, k)
    return changed and inner


@compiled
def _take(home, b, j, cost, k):  # type: ignore[no-untyped-def]
    """Whether going on to ``k`` at this cost is among the two best ways."""
    if k == home.after[b, j]:
        if cost >= home.first[b, j] - 1e-12:
            return False
        home.first[b, j] = cost
    elif cost < home.first[b, j] - 1e-12:
        home.second[b, j] = home.first[b, j]
        home.first[b, j] = cost
        home.after[b, j] = k
    elif cost < home.second[b, j] - 1e-12:
        home.second[b, j] = cost
    else:
        return False
    return True
