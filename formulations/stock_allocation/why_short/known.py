"""Reasons that hold whatever the plan: nobody sells it, no lanes, too late, too dear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.why_short.asked import Asked
from formulations.stock_allocation.why_short.needs import given_units, known_ways, least_costs
from formulations.stock_allocation.why_short.rules import SUPPLY
from formulations.stock_allocation.why_short.ways import cheapest
from optimizer.sdk import Reason, allowed

DEARER = "dearer_than_leaving_out"

Known = Callable[[int, int, int], Reason | None]
"""The reason for a SKU (a position in n), zone and period, None where none is known."""


def known_reasons(a: Arrays, skus: np.ndarray, asked: Asked) -> Known:
    """The reasons that each need only one look at the data, the plainest first."""
    exists = (a.offer[skus] >= 0).any(axis=1) | (given_units(a)[skus] > 0).any(axis=(1, 2))
    connected = _connected(a)[skus]
    in_time = np.isfinite(cheapest(a, known_ways(a, skus)).zone)
    cost = asked.always().net(cheapest(a, least_costs(a, skus)).zone)
    is_alone = not len(a.instance.fill_rates)  # else a unit may take the place of a dearer one

    def known(sku: int, zone: int, period: int) -> Reason | None:
        if not exists[sku]:
            return Reason(code=SUPPLY, detail="nobody sells it, and none is in stock")
        if not connected[sku, zone]:
            return Reason(code="unreachable", detail="no lanes lead from where it is to the zone")
        arrivals = np.flatnonzero(in_time[sku, zone])
        if not len(arrivals):
            detail = "no unit can arrive within the horizon"
            return Reason(code="too_late", detail=detail)
        if arrivals[0] > period:
            detail = f"no unit can arrive before {a.periods.ids[arrivals[0]]}"
            return Reason(code="too_late", detail=detail)
        least, saved = cost[sku, zone, period], asked.saved[sku, zone, period]
        if np.isfinite(least) and is_dear(least, saved):
            detail = f"a unit costs at least {least:.2f}, a shortage {saved:.2f}"
            return Reason(code=DEARER, detail=detail, proved=is_alone)
        return None

    return known


def is_dear(cost: float, saved: float) -> bool:
    """Whether a unit costs as much as it saves."""
    return bool(cost >= saved - allowed(saved))


def _connected(a: Arrays) -> np.ndarray:
    """Whether lanes lead from where a SKU is sold or given to a zone, however long, (S, Z)."""
    at = np.asarray((given_units(a) > 0).any(axis=2))
    for lane in a.lanes.of("supply").tolist():
        at[:, a.lanes.destination[lane]] |= a.offer[:, a.lanes.origin[lane]] >= 0
    for _ in a.warehouses.ids:
        for lane in a.lanes.of("transfer").tolist():
            at[:, a.lanes.destination[lane]] |= at[:, a.lanes.origin[lane]]
    zone = np.zeros((len(a.skus), len(a.zones)), bool)
    for lane in a.lanes.of("delivery").tolist():
        zone[:, a.lanes.destination[lane]] |= at[:, a.lanes.origin[lane]]
    return zone
