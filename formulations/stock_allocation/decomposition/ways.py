"""The cheapest ways of one SKU through the network, in compiled code.

A place in time (w, t) is reached by buying, by keeping since t - 1, or from another warehouse. As
no cost is negative, costs are complete one period after the other; only lanes without lead time
have to be looked at until nothing changes. Ways from several beginnings stand beside each other, in
N columns, for the same steps lead from all of them.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare
from formulations.stock_allocation.decomposition.network import Network

BEGIN = -1
"""Where a way begins: with units that lie there."""

KEPT = -2
"""Units that lay there in the period before."""

NEVER = 1e300
"""The cost of what cannot be."""


@bare
def buy(
    network: Network, cost: np.ndarray, can: np.ndarray, n: int, ways: np.ndarray, came: np.ndarray
) -> None:
    """Begin the ways of column n with purchases on lanes where they ``can`` (L, T) be made."""
    periods = ways.shape[1]
    for lane in range(network.num_supply):
        end, late = network.destination[lane], network.lead_time[lane]
        for t in range(periods - late):
            if can[lane, t] and cost[lane, t] < ways[end, t + late, n]:
                ways[end, t + late, n] = cost[lane, t]
                came[end, t + late, n] = lane


@bare
def buy_from(
    network: Network, cost: np.ndarray, is_open: np.ndarray, v: int, t: int, n: int,
    ways: np.ndarray, came: np.ndarray,
) -> None:  # fmt: skip
    """Begin the ways of column n with purchases from source v in t, on lanes that are open."""
    for lane in range(network.num_supply):
        end, arrival = network.destination[lane], t + network.lead_time[lane]
        if network.origin[lane] != v or not is_open[lane, t] or arrival >= ways.shape[1]:
            continue
        if cost[lane, t] < ways[end, arrival, n]:
            ways[end, arrival, n] = cost[lane, t]
            came[end, arrival, n] = lane


@bare
def spread(
    network: Network, cost: np.ndarray, keep: np.ndarray, count: int, ways: np.ndarray,
    came: np.ndarray,
) -> None:  # fmt: skip
    """Complete the costs ``ways`` (W, T, N) of having a unit, and how it ``came`` there.

    The first ``count`` columns are looked at. ``cost`` (L, T) is that of a unit that leaves on a
    lane, ``keep`` (W, T) of one in stock.
    """
    warehouses, periods, _ = ways.shape
    for t in range(periods):
        if t > 0:
            for w in range(warehouses):
                _step(ways[w, t - 1], keep[w, t - 1], KEPT, count, ways[w, t], came[w, t])
        changed = True
        while changed:
            changed = False
            for lane in range(network.num_supply, network.num_inner):
                left = t - network.lead_time[lane]
                if left < 0:
                    continue
                start, end = ways[network.origin[lane], left], network.destination[lane]
                better = _step(start, cost[lane, left], lane, count, ways[end, t], came[end, t])
                changed = changed or (better and network.lead_time[lane] == 0)


@bare
def _step(
    start: np.ndarray, cost: float, by: int, count: int, end: np.ndarray, came: np.ndarray
) -> bool:
    """Make ways no dearer than one step more than others; whether one became cheaper.

    All are looked at alike, without branches, so that several are done by one instruction.
    """
    better = 0
    for n in range(count):
        total = start[n] + cost
        is_less = total < end[n]
        came[n] = by if is_less else came[n]
        end[n] = total if is_less else end[n]
        better |= is_less
    return better > 0


@bare
def deliver(
    network: Network, cost: np.ndarray, ways: np.ndarray, late: np.ndarray, wait: np.ndarray,
    count: int, least: np.ndarray,
) -> None:  # fmt: skip
    """The cost of the cheapest delivery for each demand, ``least`` (Z T, N), in each column.

    ``late`` (Z,) is for how many periods demand waits, at ``wait`` (Z,) per unit and period.
    """
    periods = ways.shape[1]
    for z in range(len(late)):
        row = z * periods
        for t in range(periods):
            for n in range(count):
                least[row + t, n] = NEVER
        for at in range(network.zone_first[z], network.zone_first[z + 1]):
            lane = network.zone_lanes[at]
            w, time = network.origin[lane], network.lead_time[lane]
            for t in range(time, periods):
                _reach(ways[w, t - time], cost[lane, t - time], count, least[row + t])
        for t in range(periods):  # what comes later is still that of a delivery in its period
            for later in range(t + 1, min(periods - 1, t + late[z]) + 1):
                _reach(least[row + later], wait[z] * (later - t), count, least[row + t])


@bare
def _reach(start: np.ndarray, cost: float, count: int, end: np.ndarray) -> None:
    for n in range(count):
        total = start[n] + cost
        end[n] = total if total < end[n] else end[n]


@bare
def delivery(
    network: Network, cost: np.ndarray, ways: np.ndarray, n: int, late: int, wait: float, z: int,
    t: int,
) -> tuple[int, int]:  # fmt: skip
    """The lane of the cheapest delivery of column n for demand of zone z in t, when it leaves."""
    by, left, least = -1, -1, 2.0 * NEVER
    for arrival in range(t, min(ways.shape[1] - 1, t + late) + 1):
        for at in range(network.zone_first[z], network.zone_first[z + 1]):
            lane = network.zone_lanes[at]
            leaves = arrival - network.lead_time[lane]
            if leaves >= 0:
                total = ways[network.origin[lane], leaves, n] + cost[lane, leaves]
                total += wait * (arrival - t)
                if total < least:
                    by, left, least = lane, leaves, total
    return by, left


@bare
def walk(
    network: Network, came: np.ndarray, n: int, w: int, t: int, units: float, moved: np.ndarray,
    stock: np.ndarray,
) -> None:  # fmt: skip
    """Book units of column n that are at (w, t) back to where their way begins."""
    lead_time, origin, num_supply = network.lead_time, network.origin, network.num_supply
    by = came[w, t, n]
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
        by = came[w, t, n]
