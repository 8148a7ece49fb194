"""Which orders are near others: to be put beside them, to follow them, to be taken out with them.

Without windows the nearest in place are all of these. With windows an order that is served at
another time is as far away as one at another place, with two exceptions. A route may wait beside
what an order is put beside, so that only what can never be in time is passed over. And where some
orders are left out, room for one of them is made all around it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_NEAR = 40
"""An order is put next to one of so many others, or where a route begins or ends."""

MOST_FOLLOWERS = 15
"""An order is followed by one of so many others when tails are exchanged."""

MOST_ADJACENT = 400
"""Strings are taken from the routes of so many orders around one."""


class Neighbours(NamedTuple):
    """Rows of orders, the nearest first."""

    near: np.ndarray  # (orders, near)
    followers: np.ndarray  # (orders, followers)
    adjacent: np.ndarray  # (orders, adjacent) itself first


def neighbours_of(
    orders: np.ndarray,
    kinds: np.ndarray,
    to: np.ndarray,
    time_to: np.ndarray,
    *,
    timed: bool,
    optional: bool,
) -> Neighbours:
    """Those of a day's orders and kinds, with distances and durations between its points.

    ``optional`` tells whether some orders may be left out.
    """
    n = len(orders)
    legs = to[:n, :n]
    if not timed:
        adjacent = _closest(legs, MOST_ADJACENT)
        near = adjacent[:, 1 : 1 + MOST_NEAR].copy()
        return Neighbours(near, near[:, :MOST_FOLLOWERS].copy(), adjacent)
    durations = time_to[:n, :n]
    reached = np.maximum(
        orders["early"], kinds["early"].min() + time_to[kinds["start"], :n].min(axis=0)
    )
    leaves = reached + orders["service"]
    delay = leaves[:, None] + durations - orders["late"]
    apart = _apart(orders, reached, legs, durations, delay)
    strangers = (delay > 0.0) & (delay.T > 0.0)
    return Neighbours(
        near=_closest(np.where(strangers, np.inf, legs), 1 + MOST_NEAR)[:, 1:].copy(),
        followers=_closest(apart, 1 + MOST_FOLLOWERS)[:, 1:].copy(),
        adjacent=_closest(legs if optional else np.minimum(apart, apart.T), MOST_ADJACENT),
    )


def _apart(
    orders: np.ndarray,
    reached: np.ndarray,
    legs: np.ndarray,
    durations: np.ndarray,
    delay: np.ndarray,
) -> np.ndarray:
    """How far the second of two orders is from the first, in place and time, as a distance.

    The leg, and how far one could drive while the second is waited for, or is late, at the least.
    T. Vidal, T. G. Crainic, M. Gendreau and C. Prins, "A hybrid genetic algorithm with adaptive
    diversity management for a large class of vehicle routing problems with time-windows",
    Computers & Operations Research 40 (2013), with weights of 1.
    """
    speed = legs.mean() / durations.mean() if durations.any() else 0.0
    latest = orders["late"] + orders["service"]
    wait = reached - (latest[:, None] + durations)
    apart: np.ndarray = legs + speed * (np.maximum(wait, 0.0) + np.maximum(delay, 0.0))
    return apart


def _closest(apart: np.ndarray, most: int) -> np.ndarray:
    """Of each order the closest orders, itself first; of those as close, the first of the file.

    Sorting whole rows would take the longest of all that a search does before it begins, and a
    partition alone would choose among those as close by what the processor is.
    """
    n = len(apart)
    most = min(most, n)
    closest = np.empty((n, most), dtype=np.uint32)
    for c in range(n):
        row = apart[c].copy()
        row[c] = -1.0
        within = np.flatnonzero(row <= np.partition(row, most - 1)[most - 1])
        closest[c] = within[np.argsort(row[within], kind="stable")[:most]]
    return closest
