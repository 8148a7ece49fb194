"""The steps of the cheapest way of a unit, found backwards from its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.why_short.ways import Costs, Ways

SAME = 1e-7
"""Two sums of costs are the same within this, relative to the larger of 1 and their value."""


class Step(NamedTuple):
    """``at`` is the lane that is left in ``period``, or the warehouse of the stock."""

    kind: Literal["send", "keep", "given"]
    at: int
    period: int


class _Node(NamedTuple):
    """A warehouse and period, and what the way until there costs."""

    warehouse: int
    period: int
    cost: float


def steps_to(a: Arrays, ways: Ways, costs: Costs, sku: int, zone: int, period: int) -> list[Step]:
    """The steps of the cheapest way of a SKU, as counted in ``ways``, the last one first."""
    steps: list[Step] = []
    if not np.isfinite(costs.zone[sku, zone, period]):
        return steps
    step, node = _delivery(a, ways, costs, sku, zone, period)
    seen: set[tuple[int, int]] = set()
    while step is not None:
        steps.append(step)
        if node is None:
            break
        seen.add((node.warehouse, node.period))
        options = _into(a, ways, costs, sku, node)
        fresh = ((s, n) for s, n in options if n is None or (n.warehouse, n.period) not in seen)
        step, node = next(fresh, (None, None))
    return steps


def _delivery(
    a: Arrays, ways: Ways, costs: Costs, sku: int, zone: int, period: int
) -> tuple[Step | None, _Node | None]:
    for lane in _lanes_into(a, "delivery", zone):
        left = period - int(a.lanes.lead_time[lane])
        if left >= 0:
            node = _Node(int(a.lanes.origin[lane]), left, costs.at[sku, a.lanes.origin[lane], left])
            if _same(node.cost + ways.send[lane, sku, left], costs.zone[sku, zone, period]):
                return Step("send", lane, left), node
    return None, None


def _into(
    a: Arrays, ways: Ways, costs: Costs, sku: int, node: _Node
) -> Iterator[tuple[Step, _Node | None]]:
    """What may have brought a unit to a warehouse at just that cost, and where it was before."""
    warehouse, period, cost = node
    if _same(ways.given[sku, warehouse, period], cost):
        yield Step("given", warehouse, period), None
    for kind in ("supply", "transfer"):
        for lane in _lanes_into(a, kind, warehouse):
            left, origin = period - int(a.lanes.lead_time[lane]), int(a.lanes.origin[lane])
            if left < 0:
                continue
            before = 0.0 if kind == "supply" else float(costs.at[sku, origin, left])
            if _same(before + ways.send[lane, sku, left], cost):
                source = None if kind == "supply" else _Node(origin, left, before)
                yield Step("send", lane, left), source
    if period > 0:
        before = cost - float(ways.keep[sku, warehouse, period - 1])
        yield Step("keep", warehouse, period - 1), _Node(warehouse, period - 1, before)


def _lanes_into(a: Arrays, kind: str, place: int) -> list[int]:
    lanes: list[int] = np.flatnonzero(
        (a.lanes.kind == kind) & (a.lanes.destination == place)
    ).tolist()
    return lanes


def _same(one: float, other: float) -> bool:
    return bool(abs(one - other) <= SAME * max(1.0, abs(other)))
