"""What paths remember: customers near to each node, and where they count visits to subsets.

R. Roberti and A. Mingozzi, "Dynamic ng-path relaxation for the delivery man problem",
Transportation Science 48 (2014): what is near grows only where the best paths come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.columns.subsets import Subset

AT_FIRST, AT_MOST = 6, 16
"""Customers in a memory."""

LOOKED_AT = 30
"""Rough pricing goes on from a customer to this many."""

Near = list[set[int]]
"""Of each node who is remembered there, itself included; nobody at the depot."""


class Memory(NamedTuple):
    """The same as bits, of shape (n + 1, words)."""

    near: np.ndarray
    inside: np.ndarray  # the subsets that a customer is of
    kept: np.ndarray  # the subsets that are remembered at each node
    price: np.ndarray  # of each subset


def memory_of(near: Near, subsets: Sequence[tuple[Subset, float]]) -> Memory:
    """What labels need, for subsets with a price."""
    nodes = len(near)
    return Memory(
        near=_bits(
            [(node, member) for node in range(nodes) for member in near[node]], nodes, nodes
        ),
        inside=_bits(
            [(node, k) for k, (each, _) in enumerate(subsets) for node in each.customers],
            nodes,
            len(subsets),
        ),
        kept=_bits(
            [(node, k) for k, (each, _) in enumerate(subsets) for node in each.memory],
            nodes,
            len(subsets),
        ),
        price=np.array([price for _, price in subsets] + [0.0]),
    )


def nearest_of(net: Network) -> tuple[np.ndarray, np.ndarray]:
    """All others of each node, the nearest first, and as many as rough pricing looks at.

    Both are (n + 1, any), customers from 1; the depot's row is empty, all -1.
    """
    orders = np.arange(net.num_depots, len(net.service_s))
    apart = (net.distance + net.distance.T)[np.ix_(orders, orders)]
    np.fill_diagonal(apart, -1.0)
    nearest = np.argsort(apart, axis=1, kind="stable") + 1
    others = np.vstack([np.full((1, len(orders) - 1), -1), nearest[:, 1:]])
    return others, np.ascontiguousarray(others[:, :LOOKED_AT])


def near_at_first(others: np.ndarray) -> Near:
    """The first memories: each customer and a few of the nearest to it."""
    return [set(), *({k, *row[:AT_FIRST]} for k, row in enumerate(others[1:].tolist(), start=1))]


def remember_cycles(near: Near, paths: Iterable[Sequence[int]]) -> bool:
    """Make each path that comes back to a customer remember it; whether any memory had room."""
    grown = False
    for path in paths:
        seen: dict[int, int] = {}
        for at, customer in enumerate(path):
            between = path[seen[customer] + 1 : at] if customer in seen else ()
            if between and all(_has_room(near[node], customer) for node in between):
                for node in between:
                    near[node].add(customer)
                grown = True
            seen[customer] = at
    return grown


def is_forgetful(near: Near, path: Sequence[int]) -> bool:
    """Whether a path comes back to a customer that it should remember."""
    memory: set[int] = set()
    for customer in path:
        if customer in memory:
            return True
        memory &= near[customer]
        memory.add(customer)
    return False


def _has_room(members: set[int], customer: int) -> bool:
    return customer in members or len(members) < AT_MOST


def _bits(pairs: Iterable[tuple[int, int]], nodes: int, members: int) -> np.ndarray:
    bits = np.zeros((nodes, members // 64 + 1), dtype=np.uint64)
    for node, member in pairs:
        bits[node, member >> 6] |= np.uint64(1 << (member & 63))
    return bits
