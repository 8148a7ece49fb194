"""Units that are limited, to the demand where they save most: a transport problem, exactly.

Lots i of units (stock, receipts, limited supply) and demands j; a unit of lot i saves
``saving[i, j]`` for demand j, against what is done without it. Units go along augmenting paths of
greatest saving: a lot takes a demand from another lot, which finds another one, and so on
(successive shortest paths; Busacker and Gowen 1960). The path's prices prove the result.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled

NOWHERE = -1e300
MOST_STEPS = 5000
"""No SKU needs so many paths; if one did, its plan would be valid, and its bound too."""


@compiled
def match(
    units: np.ndarray, demand: np.ndarray, saving: np.ndarray, sent: np.ndarray
) -> np.ndarray:
    """Fill ``sent`` (I, J) with the units of each lot for each demand; the price of each lot.

    ``units`` and ``demand`` are used up: what stays in them is what nothing was matched with.
    """
    lots, demands = saving.shape
    sent[:, :] = 0.0
    best, best_at = np.zeros(lots), np.full(lots, -1)
    swap, swap_at = np.full((lots, lots), NOWHERE), np.full((lots, lots), -1)
    value, then = np.zeros(lots), np.full(lots, -1)
    least = 1e-12 * max(1e-300, saving.max()) if lots and demands else 0.0
    for i in range(lots):
        _best_open(i, demand, saving, best, best_at)
    for _ in range(MOST_STEPS):
        _values(best, swap, least, value, then)
        first = _greatest(units, value, least)
        if first < 0:
            break
        closed = _augment(first, units, demand, best_at, swap_at, then, sent)
        for i in range(lots):
            if closed >= 0 and best_at[i] == closed:
                _best_open(i, demand, saving, best, best_at)
        i = first
        while i >= 0:
            _offer(i, saving, sent, swap, swap_at)
            i = then[i]
    return value


@compiled
def _best_open(
    i: int, demand: np.ndarray, saving: np.ndarray, best: np.ndarray, best_at: np.ndarray
) -> None:
    """Where a unit of lot i saves most without taking it from another; nowhere saves 0."""
    best[i], best_at[i] = 0.0, -1
    for j in range(len(demand)):
        if demand[j] > 0.0 and saving[i, j] > best[i]:
            best[i], best_at[i] = saving[i, j], j


@compiled
def _offer(
    k: int, saving: np.ndarray, sent: np.ndarray, swap: np.ndarray, swap_at: np.ndarray
) -> None:
    """What each other lot gains by taking a unit of demand from lot k, and where."""
    swap[:, k] = NOWHERE
    lots, demands = saving.shape
    for j in range(demands):
        if sent[k, j] > 0.0:
            for i in range(lots):
                gain = saving[i, j] - saving[k, j]
                if i != k and gain > swap[i, k]:
                    swap[i, k], swap_at[i, k] = gain, j


@compiled
def _values(
    best: np.ndarray, swap: np.ndarray, least: float, value: np.ndarray, then: np.ndarray
) -> None:
    """The saving of the best path from each lot, and its next lot (Bellman and Ford)."""
    lots = len(best)
    value[:] = best
    then[:] = -1
    for _ in range(lots - 1):
        changed = False
        for i in range(lots):
            for k in range(lots):
                if swap[i, k] > NOWHERE and swap[i, k] + value[k] > value[i] + least:
                    value[i], then[i] = swap[i, k] + value[k], k
                    changed = True
        if not changed:
            break


@compiled
def _greatest(units: np.ndarray, value: np.ndarray, least: float) -> int:
    first = -1
    for i in range(len(units)):
        if units[i] > 0.0 and value[i] > least and (first < 0 or value[i] > value[first]):
            first = i
    return first


@compiled
def _augment(
    first: int, units: np.ndarray, demand: np.ndarray, best_at: np.ndarray, swap_at: np.ndarray,
    then: np.ndarray, sent: np.ndarray,
) -> int:  # fmt: skip
    """Send what the path bears; the demand that it fills, or -1."""
    most, i = units[first], first
    while then[i] >= 0:
        most = min(most, sent[then[i], swap_at[i, then[i]]])
        i = then[i]
    last, end = i, best_at[i]
    if end >= 0:
        most = min(most, demand[end])
    units[first] -= most
    i = first
    while then[i] >= 0:
        j, k = swap_at[i, then[i]], then[i]
        sent[i, j] += most
        sent[k, j] -= most
        i = k
    if end < 0:
        units[last] += most
        return -1
    sent[last, end] += most
    demand[end] -= most
    return end if demand[end] <= 0.0 else -1
