"""How soon goods can be where, by lead times alone."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays


def transfer_times(a: Arrays) -> np.ndarray:
    """Least periods from warehouse to warehouse over any transfer lanes, shape (W, W).

    ``len(a.periods)`` stands for "not within the horizon" (Floyd and Warshall, 1962).
    """
    beyond = len(a.periods)
    times = np.full((len(a.warehouses), len(a.warehouses)), beyond)
    np.fill_diagonal(times, 0)
    lanes = a.lanes.of("transfer")
    ends = a.lanes.origin[lanes], a.lanes.destination[lanes]
    np.minimum.at(times, ends, a.lanes.lead_time[lanes])
    for via in range(len(a.warehouses) if len(lanes) else 0):
        np.minimum(times, times[:, [via]] + times[[via], :], out=times)
    return times


def delivery_times(a: Arrays) -> np.ndarray:
    """Least periods from a warehouse to a zone, over other warehouses too, shape (W, Z)."""
    beyond = len(a.periods)
    direct = np.full((len(a.warehouses), len(a.zones)), beyond)
    lanes = a.lanes.of("delivery")
    ends = a.lanes.origin[lanes], a.lanes.destination[lanes]
    np.minimum.at(direct, ends, a.lanes.lead_time[lanes])
    times = direct.copy()
    for via, to_via in enumerate(transfer_times(a).T):
        np.minimum(times, to_via[:, None] + direct[via], out=times)
    return times


def earliest_stock(a: Arrays, arriving: np.ndarray, needed: np.ndarray) -> np.ndarray:
    """The first period in which a SKU can be at a warehouse, shape (S, W).

    ``arriving``, shape (S, W, T), says where goods come without a decision; ``needed``, likewise,
    where goods that arrive are of any use: nothing is bought for a place where they are not.
    Values from ``len(a.periods)`` on mean never.
    """
    beyond = len(a.periods)
    at_hand = arriving.copy()
    at_hand[:, :, 0] |= a.initial_stock > 0
    earliest = np.where(at_hand.any(axis=2), at_hand.argmax(axis=2), beyond)
    for lane in a.lanes.of("supply"):
        source, warehouse = a.lanes.origin[lane], a.lanes.destination[lane]
        time = a.lanes.lead_time[lane]
        if time < beyond:
            buys = (a.offer[:, source] >= 0) & needed[:, warehouse, time]
            earliest[buys, warehouse] = np.minimum(earliest[buys, warehouse], time)
    own = earliest.copy()
    for origin, times in enumerate(transfer_times(a)):
        np.minimum(earliest, own[:, [origin]] + times, out=earliest)
    return earliest
