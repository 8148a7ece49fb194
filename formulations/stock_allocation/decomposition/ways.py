"""The cheapest ways of one SKU through the network, in compiled code.

A place in time (w, t) is reached by buying, by keeping since t - 1, or from another warehouse. As
no cost is negative, costs are complete one period after the other; only lanes without lead time
have to be looked at until nothing changes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from formulations.stock_allocation.decomposition.network import Network

BEGIN = -1
"""Where a way begins: with units that lie there."""

KEPT = -2
"""Units that lay there in the period before."""

NEVER = 1e300
"""The cost of what cannot be."""


@njit(cache=True)
def buy(network: Network, cost: np.ndarray, can: np.ndarray, ways: np.ndarray, came: np.ndarray):
    """Begin the ways with purchases where sources ``can`` (V, T) sell without limit."""
    periods = ways.shape[1]
    for lane in range(network.num_supply):
        source, end = network.origin[lane], network.destination[lane]
        late = network.lead_time[lane]
        for t in range(periods - late):
            if can[source, t] and cost[lane, t] < ways[end, t + late]:
                ways[end, t + late] = cost[lane, t]
                came[end, t + late] = lane


@njit(cache=True)
def spread(
    network: Network, cost: np.ndarray, keep: np.ndarray, ways: np.ndarray, came: np.ndarray
):
    """Complete the costs ``ways`` (W, T) of having a unit, and how it ``came`` there.

    ``cost`` (L, T) is that of a unit that leaves on a lane, ``keep`` (W, T) of one in stock.
    """
    warehouses, periods = ways.shape
    for t in range(periods):
        if t > 0:
            for w in range(warehouses):
                least = ways[w, t - 1] + keep[w, t - 1]
                if least < ways[w, t]:
                    ways[w, t], came[w, t] = least, KEPT
        changed = True
        while changed:
            changed = False
            for lane in range(network.num_supply, network.num_inner):
                left = t - network.lead_time[lane]
                if left < 0:
                    continue
                end = network.destination[lane]
                least = ways[network.origin[lane], left] + cost[lane, left]
                if least < ways[end, t]:
                    ways[end, t], came[end, t] = least, lane
                    changed = changed or network.lead_time[lane] == 0


@njit(cache=True)
def deliver(
    network: Network, cost: np.ndarray, ways: np.ndarray, z: int, t: int, late: int, wait: float
):
    """The cheapest delivery of demand of zone z in t: its cost, the lane, when it leaves."""
    periods = ways.shape[1]
    least, by, when = NEVER, -1, -1
    for arrival in range(t, min(periods - 1, t + late) + 1):
        for at in range(network.zone_first[z], network.zone_first[z + 1]):
            lane = network.zone_lanes[at]
            left = arrival - network.lead_time[lane]
            if left >= 0:
                total = ways[network.origin[lane], left] + cost[lane, left] + wait * (arrival - t)
                if total < least:
                    least, by, when = total, lane, left
    return least, by, when


@njit(cache=True)
def walk(
    network: Network, came: np.ndarray, w: int, t: int, units: float, moved: np.ndarray,
    stock: np.ndarray,
):  # fmt: skip
    """Book units that are at (w, t) back to where their way begins; the supply lane, or -1."""
    while True:
        by = came[w, t]
        if by == BEGIN:
            return
        if by == KEPT:
            t -= 1
            stock[w, t] += units
            continue
        t -= network.lead_time[by]
        moved[by, t] += units
        w = network.origin[by]
        if by < network.num_supply:
            return
