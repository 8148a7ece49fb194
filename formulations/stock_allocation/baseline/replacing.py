"""What takes the place of what is short: a planner offers what lies idle, and orders none."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.baseline.desk import Desk
from formulations.stock_allocation.substitution import substitutions
from optimizer.sdk import ZERO


class Substitute(NamedTuple):
    """So many units of another SKU serve a unit of demand, at a cost beside their own."""

    sku: int
    units: float
    cost: float


def substitutes(a: Arrays) -> dict[tuple[int, int], list[Substitute]]:
    """Those of a SKU in a zone, the cheapest first; none where whole units would not come out."""
    whole, each = a.instance.skus["whole_units"].astype(bool), substitutions(a)
    found: dict[tuple[int, int], list[Substitute]] = defaultdict(list)
    columns = each.sku, each.zone, each.substitute, each.units, each.cost
    for sku, zone, other, units, cost in zip(*(c.tolist() for c in columns), strict=True):
        if (units == 1.0) if whole[other] else not whole[sku]:
            found[sku, zone].append(Substitute(other, units, cost))
    return {place: sorted(known, key=lambda s: s.cost) for place, known in found.items()}


def replace(
    desk: Desk, lanes: list[int], sku: int, period: int, units: float, by: list[Substitute]
) -> None:
    """Serve up to ``units`` of demand by substitutes, where that costs no more than to leave it."""
    for other in by:
        for lane in lanes:
            zone = desk.a.lanes.destination[lane]
            cost = other.cost + other.units * desk.a.lane_cost[lane, other.sku]
            too_dear = cost > desk.a.shortage_cost[sku, zone, period]  # never where it must be
            if units > ZERO and not too_dear:
                sent = desk.ship(other.sku, lane, period, units * other.units, order=False)
                served = sent / other.units
                desk.credit((sku, zone, period), other.sku, sent, served)
                units -= served
