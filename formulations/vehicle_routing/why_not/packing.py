"""Whether vehicles can hold together what each of them could hold, by weights that prove it.

For a function f that is dual feasible (shares of a vehicle that sum to at most 1 have weights
f that sum to at most 1) and prices λ ≥ 0 of the vehicle types, every plan keeps

    Σ_i min_k λ_k f(size_ik / room_k) ≤ Σ_k λ_k bins_k

over the types k that can serve order i. With f(x) = x and λ = room it compares totals, with λ = 1
it counts vehicles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from optimizer.sdk import FEASIBILITY

MOST_THRESHOLDS = 16
"""Thresholds tried to tell large shares from small ones; more prove hardly more."""

MOST_STEPS = 5
"""Roundings to 1/2, 1/3, … 1/5: shares of so many to a vehicle are counted."""

MOST_SUBSETS = 12
"""So many sets of vehicle types are asked whether too many orders depend on them."""

ROUNDING = 1e-9


class Packing(NamedTuple):
    """Orders that share the room of vehicles: sizes may depend on the vehicle type."""

    size: np.ndarray  # (orders, types)
    room: np.ndarray  # (types,), infinite without limit
    bins: np.ndarray  # (types,): vehicles, or their trips; infinite without limit
    slack: np.ndarray  # (types,): by how much plans may pass the room of a bin


class Shortfall(NamedTuple):
    """A proof that they do not fit: so much is needed, so much there is.

    ``counted`` tells whether it is vehicles that are too few, or else their room together.
    """

    needed: float
    there_is: float
    counted: bool
    orders: np.ndarray  # (orders,): which ones have a weight
    types: np.ndarray  # (types,): which ones they depend on


def shortfall(packing: Packing, serves: np.ndarray) -> Shortfall | None:
    """The first proof found that orders do not fit into the types that ``serves`` names for them.

    Totals are compared before vehicles are counted, and plain shares before rounded ones. Every
    order has a type that serves it.
    """
    if not len(packing.size):
        return None
    room = (packing.room + packing.slack) * (1.0 + ROUNDING)
    share = np.divide(packing.size, room, out=np.zeros_like(packing.size), where=room > 0)
    share = np.minimum(share, 1.0)
    for types in _subsets(serves, packing.bins):
        if np.isfinite(room[types]).all():
            price, bins = np.where(types, room, 0.0), np.where(types, packing.bins, 0.0)
            total = _weighed(share * price, price * bins, serves, types)
            if total is not None:
                there_is = float((packing.room[types] * bins[types]).sum())  # tolerances left out
                return total._replace(counted=False, there_is=there_is)
        for weight in _weights(share):
            counted = _weighed(np.where(types, weight, 0.0), packing.bins, serves, types)
            if counted is not None:
                return counted._replace(needed=float(np.ceil(counted.needed - FEASIBILITY)))
    return None


def _weighed(
    value: np.ndarray, there_is: np.ndarray, serves: np.ndarray, types: np.ndarray
) -> Shortfall | None:
    """The shortfall by what each order takes of each type and what there is of each type."""
    least = np.where(serves, value, np.inf).min(axis=1)
    needed, given = float(least.sum()), float(there_is[types].sum())
    if needed <= given + FEASIBILITY * max(1.0, given):
        return None
    return Shortfall(needed, given, True, least > 0, types)


def _subsets(serves: np.ndarray, bins: np.ndarray) -> list[np.ndarray]:
    """All types, then the sets on which some order depends; those without limit prove nothing."""
    every = np.ones(len(bins), dtype=bool)
    sets, times = np.unique(serves, axis=0, return_counts=True)
    often_first = sets[np.argsort(-times, kind="stable")][:MOST_SUBSETS]
    kept = [types for types in (every, *often_first) if np.isfinite(bins[types]).all()]
    return [types for k, types in enumerate(kept) if not any((types == e).all() for e in kept[:k])]


def _weights(share: np.ndarray) -> Iterator[np.ndarray]:
    """Dual feasible functions of the shares (Fekete and Schepers 2001): u^(k) after U^(ε).

    Shares that are whole multiples of 1 / (k + 1) are rounded down, which keeps them feasible.
    """
    small = np.unique(share[(share > 0) & (share <= 0.5)])
    beside_large = np.unique(1.0 - share[share > 0.5] + ROUNDING)
    limits = np.unique([0.0, *small, *beside_large[beside_large <= 0.5]])
    few = np.linspace(0, len(limits) - 1, min(len(limits), MOST_THRESHOLDS)).round().astype(int)
    for threshold in limits[few]:
        large = np.where(share > 1.0 - threshold, 1.0, np.where(share < threshold, 0.0, share))
        yield large
        for steps in range(1, MOST_STEPS):
            yield np.maximum(np.ceil((steps + 1) * large) - 1.0, 0.0) / steps
