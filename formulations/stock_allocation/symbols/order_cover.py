"""The sets and parameters of rows that make the relaxation of order costs tight.

They are about demand that does not wait and that only one warehouse can serve, with nothing but
what is asked for, where it comes in orders that cost something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.core as pyo

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.substitution import is_substitute

MOST_PERIODS = 4
"""Longer stretches of periods close little more of the gap and cost many rows."""

Window = tuple[str, str, int, int]
"""Warehouse, SKU, first and last period."""

LaneTimes = list[tuple[str, int]]
"""Lanes and periods of departure."""


@dataclass(frozen=True)
class Supply:
    """What brings one SKU to one warehouse and takes it to zones that have no other warehouse.

    Lanes are positions. ``asked``, shape (T,), is the most that can leave on the ``outbound`` ones.
    """

    warehouse: int
    sku: int
    ordered: list[int]
    other: list[int]
    outbound: list[int]
    asked: np.ndarray


def add_order_cover(m: Any, a: Arrays, flows: Flows) -> None:
    """Everything is empty where no order has a cost."""
    lead_time = dict(zip(a.lanes.axis.ids, a.lanes.lead_time.tolist(), strict=True))
    sent: dict[Window, LaneTimes] = {}
    came: dict[Window, LaneTimes] = {}
    covers: dict[Window, LaneTimes] = {}
    given: dict[Window, float] = {}
    covered: dict[tuple[Any, ...], float] = {}
    for each in _supplies(a, flows):
        for first, last in _stretches(len(a.periods)):
            leaving = _departures(a, flows, each, each.outbound, (first, last), on_arrival=False)
            if not leaving:
                continue
            window = a.warehouses.ids[each.warehouse], a.skus.ids[each.sku], first, last
            sent[window] = leaving
            came[window] = _departures(a, flows, each, each.other, (first, last))
            covers[window] = _departures(a, flows, each, each.ordered, (first, last))
            given[window] = _given(a, each, first, last)
            for lane, left in covers[window]:
                arrival = left + lead_time[lane]
                covered[*window, lane, left] = float(each.asked[arrival : last + 1].sum())
    m.WINDOWS = pyo.Set(dimen=4, initialize=list(sent))
    m.SENT_IN = pyo.Set(m.WINDOWS, dimen=2, initialize=sent)
    m.CAME_IN = pyo.Set(m.WINDOWS, dimen=2, initialize=came)
    m.ORDERED_IN = pyo.Set(m.WINDOWS, dimen=2, initialize=covers)
    m.given_in = pyo.Param(m.WINDOWS, initialize=given)
    m.COVERS = pyo.Set(dimen=6, initialize=list(covered))
    m.covered_units = pyo.Param(m.COVERS, initialize=covered)


def _supplies(a: Arrays, flows: Flows) -> Iterator[Supply]:
    lanes, used = a.lanes, np.asarray(flows.exists.any(axis=2))
    supply, sole, others = lanes.of("supply"), _sole_lanes(a), is_substitute(a)
    costs = np.zeros(used.shape, bool)
    costs[supply] = a.offered("order_cost", 0.0).T[lanes.origin[supply]] > 0
    for w in range(len(a.warehouses)):
        inbound = np.flatnonzero((lanes.destination == w) & (lanes.kind != "delivery"))
        from_here = sole[lanes.origin[sole] == w]
        for sku in np.flatnonzero((costs & used)[inbound].any(axis=0)).tolist():
            coming = inbound[used[inbound, sku]]
            more = (a.waits | others)[sku, lanes.destination[from_here]]
            leaving = from_here[used[from_here, sku] & ~more]
            yield Supply(
                warehouse=w,
                sku=sku,
                ordered=coming[costs[coming, sku]].tolist(),
                other=coming[~costs[coming, sku]].tolist(),
                outbound=leaving.tolist(),
                asked=_asked(a, sku, leaving),
            )


def _sole_lanes(a: Arrays) -> np.ndarray:
    """Delivery lanes to zones that no other warehouse delivers to."""
    lanes = a.lanes.of("delivery")
    serves = np.zeros((len(a.warehouses), len(a.zones)), bool)
    serves[a.lanes.origin[lanes], a.lanes.destination[lanes]] = True
    alone = serves.sum(axis=0) == 1
    sole: np.ndarray = lanes[alone[a.lanes.destination[lanes]]]
    return sole


def _asked(a: Arrays, sku: int, lanes: np.ndarray) -> np.ndarray:
    """Units that demand and capacity let leave on some delivery lanes in each period, (T,)."""
    asked = np.zeros(len(a.periods))
    for lane in lanes.tolist():
        time = int(a.lanes.lead_time[lane])
        arriving = a.demand[sku, a.lanes.destination[lane], time:]
        asked[: len(arriving)] += np.minimum(arriving, a.lanes.capacity[lane])
    return asked


def _stretches(num_periods: int) -> Iterator[tuple[int, int]]:
    for first in range(num_periods):
        for last in range(first, min(num_periods, first + MOST_PERIODS)):
            yield first, last


def _departures(
    a: Arrays,
    flows: Flows,
    each: Supply,
    lanes: list[int],
    stretch: tuple[int, int],
    *,
    on_arrival: bool = True,
) -> LaneTimes:
    """The flows on some lanes that arrive in a stretch of periods, or leave in it."""
    first, last = stretch
    return [
        (a.lanes.axis.ids[lane], left)
        for lane in lanes
        for period in range(first, last + 1)
        if (left := period - on_arrival * int(a.lanes.lead_time[lane])) >= 0
        and flows.exists[lane, each.sku, left]
    ]


def _given(a: Arrays, each: Supply, first: int, last: int) -> float:
    """Units that come without a decision."""
    receipts = a.receipts[each.sku, each.warehouse, first : last + 1].sum()
    at_start = a.initial_stock[each.sku, each.warehouse] if first == 0 else 0.0
    return float(receipts + at_start)
