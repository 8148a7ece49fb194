"""Which customers are near to which: what a path remembers, and where quick pricing looks."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.arrays import Network

REMEMBERED = 8
"""Customers in an ng-set besides its own."""

LOOKED_AT = 30
"""Quick pricing goes on from a customer to this many."""


def neighbours(net: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ng-sets as bits (n + 1, words); all others of each node, and the nearest of them.

    The latter two are (n + 1, any), customers from 1; the depot's row is empty, all -1.
    """
    orders = np.arange(net.num_depots, len(net.service_s))
    apart = (net.distance + net.distance.T)[np.ix_(orders, orders)]
    np.fill_diagonal(apart, -1.0)
    nearest = np.argsort(apart, axis=1, kind="stable") + 1
    others = np.vstack([np.full((1, len(orders) - 1), -1), nearest[:, 1:]])
    looked_at = np.ascontiguousarray(others[:, :LOOKED_AT])
    return _bits(nearest[:, : REMEMBERED + 1]), others, looked_at


def _bits(members: np.ndarray) -> np.ndarray:
    """Sets of customers, row k that of customer k + 1."""
    bits = np.zeros((len(members) + 1, (len(members) + 64) // 64), dtype=np.uint64)
    for customer, row in enumerate(members.tolist(), start=1):
        for member in row:
            bits[customer, member >> 6] |= np.uint64(1 << (member & 63))
    return bits
