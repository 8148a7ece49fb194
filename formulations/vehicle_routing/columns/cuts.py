"""Rounded capacity cuts: a set of customers is entered as often as its loads fill vehicles.

J. Lysgaard, A. Letchford and R. Eglese, "A new branch-and-cut algorithm for the capacitated vehicle
routing problem", Mathematical Programming 100 (2004). A cut's price is one on arcs into its set, so
that pricing stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from formulations.vehicle_routing.bound import SLACK

LEAST_VIOLATION = 0.05
MOST_AT_ONCE = 40


class Cut(NamedTuple):
    """Customers (from 1) that are entered at least so often."""

    customers: frozenset[int]
    least: int

    def times_in(self, path: Sequence[int]) -> int:
        """How often a path enters the set."""
        inside = [customer in self.customers for customer in path]
        pairs = zip([False, *inside], inside, strict=False)
        return sum(now and not before for before, now in pairs)

    def inside(self, nodes: int) -> np.ndarray:
        """Whether a node is one of them: (nodes,)."""
        found = np.zeros(nodes, dtype=bool)
        found[list(self.customers)] = True
        return found


def violated(flow: np.ndarray, load: np.ndarray, capacity: float) -> list[Cut]:
    """The most violated cuts found, for arc flows of shape (n + 1, n + 1), the depot at 0.

    Sets grow from each customer by the neighbour with the most flow to them: a heuristic.
    """
    found: dict[frozenset[int], tuple[float, Cut]] = {}
    both, visits = flow + flow.T, flow.sum(axis=0)
    for seed in range(1, len(flow)):
        order, inside = grown(both, seed)
        loads = np.cumsum(load[order])
        entries = np.ceil(loads / capacity - SLACK)
        missing = entries - (np.cumsum(visits[order]) - inside)
        for k in np.argsort(-missing)[:3]:
            if missing[k] > LEAST_VIOLATION:
                cut = Cut(frozenset(order[: k + 1].tolist()), int(entries[k]))
                found[cut.customers] = (float(missing[k]), cut)
    best = sorted(found.values(), key=lambda each: (-each[0], sorted(each[1].customers)))
    return [cut for _, cut in best[:MOST_AT_ONCE]]


@njit(cache=True)
def grown(both, seed):  # type: ignore[no-untyped-def]
    """Customers in the order in which a set takes them up, and the flow within it after each.

    A set is entered as often as its customers are visited, less the flow within.
    """
    nodes = len(both)
    order = np.empty(nodes - 1, np.int64)
    inside = np.empty(nodes - 1)
    pull = both[seed].copy()
    taken = np.zeros(nodes, np.bool_)
    taken[0] = taken[seed] = True
    order[0], inside[0] = seed, 0.0
    for size in range(1, nodes - 1):
        best = -1
        for k in range(1, nodes):
            if not taken[k] and (best < 0 or pull[k] > pull[best]):
                best = k
        taken[best] = True
        order[size] = best
        inside[size] = inside[size - 1] + pull[best]
        for k in range(1, nodes):
            pull[k] += both[best, k]
    return order, inside
