"""What a little more of each limit of a plan is worth, by the prices of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.report.lead_time import sooner
from formulations.stock_allocation.usage import Usage
from optimizer.sdk import MOST_ROWS, ZERO, Section, rest_of


class Worth(NamedTuple):
    """By how much a plan gets cheaper for each ``unit`` more of a limit in a period, at most."""

    limit: str
    where: str
    period: str
    unit: str
    worth: float


def worth_section(a: Arrays, prices: RowPrices, usage: Usage) -> Section | None:
    """The dearest limits; none where no limit is worth anything."""
    rows = sorted(worths(a, prices, usage), key=lambda row: -row.worth)
    if not rows:
        return None
    notes = ["while openings, orders, lots and trips stay as they are"]
    if not prices.exact:
        notes.append("about, as if whole units could be divided")
    if more := rest_of(len(rows), what="limits"):
        notes.append(more)
    return Section(
        title="What a little more is worth",
        columns=("limit", "where", "period", "one more", "cost falls by up to"),
        rows=tuple((*row[:4], round(row.worth, 4)) for row in rows[:MOST_ROWS]),
        note="; ".join(notes),
    )


def worths(a: Arrays, prices: RowPrices, usage: Usage) -> Iterator[Worth]:
    """Every limit that is worth anything, by period.

    Of what is closed none is, but for the space of a warehouse in which something lies.
    """
    warehouses, lanes, periods = a.warehouses.ids, a.lanes.axis.ids, a.periods.ids
    used = usage.open_warehouse[:, None]
    fills = used | a.has_given[:, None]
    for measure, paid in zip(MEASURES, prices.of_storage(), strict=True):
        yield from _told("storage", measure, (warehouses, periods), paid * fills)
    for limit, family in (("throughput", "throughput_capacity"), ("inbound", "inbound_capacity")):
        paid = prices.of_warehouses(family)
        yield from _told(limit, "unit", (warehouses, periods), paid * used)
    paid = prices.of_lanes("lane_capacity") * usage.open_lane[:, None]
    yield from _told("lane", "unit", (lanes, periods), paid)
    supply = prices.of_supply().swapaxes(0, 1)
    yield from _told("supply", "unit", (a.sources.ids, a.skus.ids, periods), supply)
    yield from _told("budget", "money", (periods,), prices.of_budget())
    for way in sooner(a, prices, usage):
        where = f"{lanes[way.lane]}/{a.skus.ids[way.sku]}"
        yield Worth("lead time", where, periods[way.period], "unit a period sooner", way.worth)


def _told(
    limit: str, unit: str, axes: Sequence[Sequence[str]], price: np.ndarray
) -> Iterator[Worth]:
    """A unit more of a limit changes the cost by its price, which is negative."""
    for cell in np.argwhere(price < -ZERO).tolist():
        *place, period = (axis[k] for axis, k in zip(axes, cell, strict=True))
        yield Worth(limit, "/".join(place), period, unit, -float(price[tuple(cell)]))
