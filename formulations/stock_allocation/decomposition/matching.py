"""Units that are limited, to the demand where they save most: a transport problem, exactly.

Lots i of units (stock, receipts, limited supply) and demands j; a unit of lot i saves
``saving[j, i]`` for demand j, against what is done without it. Units go along augmenting paths of
greatest saving: a lot takes a demand from another lot, which finds another one, and so on
(successive shortest paths; Busacker and Gowen 1960). The path's prices prove the result.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare, compiled

NOWHERE = -1e300
MOST_STEPS = 5000
"""No SKU needs so many paths; if one did, its plan would be valid, and its bound too."""


class Board(NamedTuple):
    """Where the paths stand, for I lots and J demands."""

    best: np.ndarray  # (I,) what a unit saves most, without taking demand from another lot
    best_at: np.ndarray  # (I,) for which demand, -1 where nothing is saved
    swap: np.ndarray  # (I, I): what lot i saves by taking demand from lot k, at [k, i]
    swap_at: np.ndarray  # (I, I): which demand
    value: np.ndarray  # (I,) the saving of the best path
    then: np.ndarray  # (I,): its next lot, -1 at its end
    held: np.ndarray  # (I, J): the demands that a lot has units for, in any order
    holds: np.ndarray  # (I,): how many they are


@compiled
def board_for(lots: int, demands: int) -> Board:
    """Room for so many."""
    return Board(
        np.empty(lots),
        np.empty(lots, np.int64),
        np.empty((lots, lots)),
        np.empty((lots, lots), np.int64),
        np.empty(lots),
        np.empty(lots, np.int64),
        np.empty((lots, demands), np.int64),
        np.empty(lots, np.int64),
    )


@bare
def match(
    units: np.ndarray, demand: np.ndarray, saving: np.ndarray, board: Board, sent: np.ndarray
) -> None:
    """Fill ``sent`` (I, J) with the units of each lot for each demand, the board with lots' values.

    ``units`` and ``demand`` are used up: what stays in them is what nothing was matched with.
    """
    lots, demands = len(units), len(demand)
    greatest = 0.0
    for i in range(lots):
        board.holds[i] = 0
        for j in range(demands):
            sent[i, j] = 0.0
        for k in range(lots):
            board.swap[i, k] = NOWHERE
        _best_open(i, demand, saving, board)
        greatest = max(greatest, board.best[i])
    least = 1e-12 * max(1e-300, greatest)
    for _ in range(MOST_STEPS):
        _values(lots, least, board)
        first = _greatest(units, board.value, least)
        if first < 0:
            break
        closed = _augment(first, units, demand, board, sent)
        for i in range(lots):
            if closed >= 0 and board.best_at[i] == closed:
                _best_open(i, demand, saving, board)
        i = first
        while i >= 0:
            _offer(i, lots, saving, sent, board)
            i = board.then[i]


@bare
def _best_open(i: int, demand: np.ndarray, saving: np.ndarray, board: Board) -> None:
    """Where a unit of lot i saves most without taking it from another; nowhere saves 0."""
    best, at = 0.0, -1
    for j in range(len(demand)):
        if saving[j, i] > best and demand[j] > 0.0:
            best, at = saving[j, i], j
    board.best[i], board.best_at[i] = best, at


@bare
def _offer(k: int, lots: int, saving: np.ndarray, sent: np.ndarray, board: Board) -> None:
    """What each other lot gains by taking a unit of demand from lot k, and where."""
    swap, swap_at, held = board.swap[k], board.swap_at[k], board.held[k]
    for i in range(lots):
        swap[i] = NOWHERE
    count = 0
    for at in range(board.holds[k]):
        j = held[at]
        if sent[k, j] > 0.0:
            held[count] = j
            count += 1
            for i in range(lots):
                gain = saving[j, i] - saving[j, k]
                if gain > swap[i]:
                    swap[i], swap_at[i] = gain, j
    swap[k] = NOWHERE
    board.holds[k] = count


@bare
def _values(lots: int, least: float, board: Board) -> None:
    """The saving of the best path from each lot, and its next lot (Bellman and Ford)."""
    value, then = board.value, board.then
    for i in range(lots):
        value[i], then[i] = board.best[i], -1
    for _ in range(lots - 1):
        changed = False
        for k in range(lots):
            if board.holds[k] == 0:
                continue
            for i in range(lots):
                total = board.swap[k, i] + value[k]
                if total > value[i] + least:
                    value[i], then[i] = total, k
                    changed = True
        if not changed:
            break


@bare
def _greatest(units: np.ndarray, value: np.ndarray, least: float) -> int:
    first = -1
    for i in range(len(units)):
        if units[i] > 0.0 and value[i] > least and (first < 0 or value[i] > value[first]):
            first = i
    return first


@bare
def _augment(
    first: int, units: np.ndarray, demand: np.ndarray, board: Board, sent: np.ndarray
) -> int:
    """Send what the path bears; the demand that it fills, or -1."""
    then, swap_at = board.then, board.swap_at
    most, last = units[first], first
    while then[last] >= 0:
        k = then[last]
        most = min(most, sent[k, swap_at[k, last]])
        last = k
    end = board.best_at[last]
    if end >= 0:
        most = min(most, demand[end])
    units[first] -= most
    i = first
    while then[i] >= 0:
        k = then[i]
        j = swap_at[k, i]
        _send(i, j, most, board, sent)
        sent[k, j] -= most
        i = k
    if end < 0:
        units[last] += most
        return -1
    _send(last, end, most, board, sent)
    demand[end] -= most
    return end if demand[end] <= 0.0 else -1


@bare
def _send(i: int, j: int, units: float, board: Board, sent: np.ndarray) -> None:
    if sent[i, j] <= 0.0:
        board.held[i, board.holds[i]] = j
        board.holds[i] += 1
    sent[i, j] += units
