"""The cheapest ways of one SKU through the network, in compiled code.

A place in time (w, t) is reached by buying, by keeping since t - 1, or from another warehouse. As
no cost is negative, costs are complete one period after the other; only lanes without lead time
have to be looked at until nothing changes.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.network import Network

BEGIN = -1
"""Where a way begins: with units that lie there."""

KEPT = -2
"""Units that lay there in the period before."""

NEVER = 1e300
"""The cost of what cannot be."""


@compiled
def buy(
    network: Network, cost: np.ndarray, can: np.ndarray, ways: np.ndarray, came: np.ndarray
) -> None:
    """Begin the ways with purchases on lanes where they ``can`` (L, T) be made without limit."""
    periods = ways.shape[1]
    for lane in range(network.num_supply):
        end, late = network.destination[lane], network.lead_time[lane]
        for t in range(periods - late):
            if can[lane, t] and cost[lane, t] < ways[end, t + late]:
                ways[end, t + late] = cost[lane, t]
                came[end, t + late] = lane


@compiled
def spread(
    network: Network, cost: np.ndarray, keep: np.ndarray, ways: np.ndarray, came: np.ndarray
) -> None:
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


@compiled
def deliver(
    network: Network, cost: np.ndarray, ways: np.ndarray, late: np.ndarray, wait: np.ndarray,
    least: np.ndarray, by: np.ndarray, left: np.ndarray,
) -> None:  # fmt: skip
    """The cheapest delivery for each demand (Z, T): its cost, the lane, and when it leaves.

    ``late`` (Z,) is for how many periods demand waits, at ``wait`` (Z,) per unit and period.
    """
    origin, lead_time = network.origin, network.lead_time
    first, lanes = network.zone_first, network.zone_lanes
    zones, periods = least.shape
    for z in range(zones):
        for t in range(periods):
            least[z, t] = NEVER
        for at in range(first[z], first[z + 1]):
            lane = lanes[at]
            w, time = origin[lane], lead_time[lane]
            for t in range(time, periods):
                total = ways[w, t - time] + cost[lane, t - time]
                if total < least[z, t]:
                    least[z, t], by[z, t], left[z, t] = total, lane, t - time
        if late[z] > 0:
            _wait(late[z], wait[z], least[z], by[z], left[z])


@compiled
def _wait(late: int, wait: float, least: np.ndarray, by: np.ndarray, left: np.ndarray) -> None:
    """Where it is cheaper to be served later, up to ``late`` periods, do so; arrays (T,)."""
    periods = len(least)
    for t in range(periods):
        for later in range(t + 1, min(periods - 1, t + late) + 1):
            total = least[later] + wait * (later - t)
            if total < least[t]:  # least[later] is still that of a delivery in this period
                least[t], by[t], left[t] = total, by[later], left[later]


@compiled
def walk(
    network: Network, came: np.ndarray, w: int, t: int, units: float, moved: np.ndarray,
    stock: np.ndarray,
) -> None:  # fmt: skip
    """Book units that are at (w, t) back to where their way begins."""
    lead_time, origin, num_supply = network.lead_time, network.origin, network.num_supply
    by = came[w, t]
    while by != BEGIN:
        if by == KEPT:
            t -= 1
            stock[w, t] += units
        else:
            t -= lead_time[by]
            moved[by, t] += units
            if by < num_supply:
                return
            w = origin[by]
        by = came[w, t]
