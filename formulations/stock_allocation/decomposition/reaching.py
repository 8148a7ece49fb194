"""What it costs to have a unit at each demand, from each place in time on, in compiled code.

The cheapest ways are found from the last period back: a unit at (w, t) is delivered, moved or kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.ways import NEVER


class Reach(NamedTuple):
    """The demands j of use from each place in time p, after one another by place."""

    first: np.ndarray  # (W T + 1,): where those of a place begin
    demand: np.ndarray  # (n,): position in (Z T,)
    cost: np.ndarray  # (n,) money per unit
    units: np.ndarray  # (n,) of this demand
    rest: np.ndarray  # (W T,) money per unit that no demand takes


@compiled
def reach(
    network: Network, c: Catalogue, s: int, cost: np.ndarray, keep: np.ndarray, worth: np.ndarray
) -> Reach:
    """From all places, for demand of SKU s that is better served by a unit there than lost.

    It is ``worth`` (Z T,) a unit, and a unit that is not used costs its rest.

    ``cost`` (L, T) is that of a unit that leaves on a lane, ``keep`` (W, T) of one in stock.
    """
    warehouses, periods = keep.shape
    zones = c.demand.shape[1]
    way = np.full((warehouses, periods, zones, periods), NEVER)
    rest = np.full((warehouses, periods), c.disposal[s])
    for t in range(periods - 1, -1, -1):
        for w in range(warehouses):
            if t + 1 < periods:
                _follow(keep[w, t], way[w, t + 1], way[w, t])
                rest[w, t] = min(rest[w, t], keep[w, t] + rest[w, t + 1])
            else:
                rest[w, t] = min(rest[w, t], keep[w, t])
        _deliver(network, t, cost, c.lateness[s], c.waiting[s], way)
        changed = True
        while changed:
            changed = _move(network, t, cost, way, rest)
    return _worthwhile(way.reshape(warehouses * periods, zones * periods), c.demand[s], worth, rest)


@compiled
def _follow(step: float, then: np.ndarray, way: np.ndarray) -> bool:
    """Make ways (Z, T) no dearer than a step and the ways after it; whether one became cheaper."""
    after, ways = then.ravel(), way.ravel()
    better = False
    for j in range(len(ways)):
        total = step + after[j]
        if total < ways[j]:
            ways[j] = total
            better = True
    return better


@compiled
def _deliver(
    network: Network, t: int, cost: np.ndarray, late: np.ndarray, wait: np.ndarray, way: np.ndarray
) -> None:
    """Ways of one delivery that leaves in t, also for demand that waits for it."""
    zones, periods = way.shape[2:]
    for z in range(zones):
        for at in range(network.zone_first[z], network.zone_first[z + 1]):
            lane = network.zone_lanes[at]
            arrival = t + network.lead_time[lane]
            if arrival < periods:
                ways = way[network.origin[lane], t, z]
                for due in range(max(0, arrival - late[z]), arrival + 1):
                    ways[due] = min(ways[due], cost[lane, t] + wait[z] * (arrival - due))


@compiled
def _move(network: Network, t: int, cost: np.ndarray, way: np.ndarray, rest: np.ndarray) -> bool:
    """Ways that begin with a transfer in t; whether others without lead time may follow."""
    again = False
    for lane in range(network.num_supply, network.num_inner):
        start, end = network.origin[lane], network.destination[lane]
        late = network.lead_time[lane]
        if t + late < way.shape[1]:
            better = _follow(cost[lane, t], way[end, t + late], way[start, t])
            spare = cost[lane, t] + rest[end, t + late]
            better = better or spare < rest[start, t]
            rest[start, t] = min(rest[start, t], spare)
            again = again or (better and late == 0)
    return again


@compiled
def _worthwhile(way: np.ndarray, demand: np.ndarray, worth: np.ndarray, rest: np.ndarray) -> Reach:
    places, demands = way.shape
    units, left = demand.ravel(), rest.ravel()
    first = np.zeros(places + 1, np.int64)
    at, cost = np.empty(places * demands, np.int64), np.empty(places * demands)
    n = 0
    for p in range(places):
        for j in range(demands):
            if units[j] > 0.0 and way[p, j] < worth[j] + left[p]:
                at[n], cost[n] = j, way[p, j]
                n += 1
        first[p + 1] = n
    return Reach(first, at[:n].copy(), cost[:n].copy(), units[at[:n]], left)
