"""What there is to look at of an allocation: stock over time, flows, and service by zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.report import short_at_first, unserved_units
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.usage import Usage, usage_of
from optimizer.sdk import ZERO, Bars, Chart, Drawing, Flows, Section, Series, Table

MOST_FLOWS = 200
"""Of more flows the largest are drawn: the eye follows no more."""


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """Only what has anything to show."""
    a = Arrays(instance)
    usage = usage_of(a, solution)
    yield _stock(a, usage)
    flows = sorted(_flows(solution), key=lambda flow: -flow[2])
    if flows:
        more = len(flows) - MOST_FLOWS
        note = f"The largest flows; {more} smaller ones are not drawn." if more > 0 else None
        yield Flows(
            title="Where goods go", unit="units", flows=tuple(flows[:MOST_FLOWS]), note=note
        )
    if len(instance.demand):
        yield _service(a, usage)


def _stock(a: Arrays, usage: Usage) -> Chart:
    """At the end of each period, a line for each warehouse and a dashed one for its capacity.

    In m3 where SKUs have a volume, otherwise in units, which no capacity limits.
    """
    by_volume = bool(a.volume_m3.any())
    size = a.volume_m3 if by_volume else np.ones(len(a.skus))
    stock = np.einsum("s,swt->wt", size, usage.stock)
    series = []
    for k, name in enumerate(a.warehouses.ids):
        series.append(Series(name=name, x=tuple(a.periods.ids), y=tuple(stock[k].tolist())))
        capacity = a.storage_m3[k]
        if by_volume and np.isfinite(capacity).all():
            y = tuple(capacity.tolist())
            series.append(Series(name=f"{name}, capacity", x=tuple(a.periods.ids), y=y, limit=True))
    return Chart(
        title="Stock by warehouse at the end of each period",
        x_title="period",
        y_title="m3" if by_volume else "units",
        series=tuple(series),
        straight=True,
    )


def _flows(solution: Solution) -> Iterator[tuple[str, str, float]]:
    """Units over all periods and SKUs from place to place; ids are told apart by what they are."""
    tables: tuple[tuple[Table[Any], str, str, str, str], ...] = (
        (solution.purchases, "source", "source_id", "warehouse", "warehouse_id"),
        (solution.transfers, "warehouse", "from_warehouse_id", "warehouse", "to_warehouse_id"),
        (solution.deliveries, "warehouse", "warehouse_id", "zone", "zone_id"),
    )
    for table, origin, from_id, destination, to_id in tables:
        sums: dict[tuple[str, str], float] = defaultdict(float)
        rows = zip(*(table[name].tolist() for name in (from_id, to_id, "units")), strict=True)
        for begin, end, units in rows:
            sums[f"{origin} {begin}", f"{destination} {end}"] += units
        yield from ((begin, end, units) for (begin, end), units in sums.items() if units > ZERO)


def _service(a: Arrays, usage: Usage) -> Bars:
    """The demand of each zone by when it is served: in its period, later, or never."""
    demand = a.demand.sum(axis=(0, 2))
    short = short_at_first(a, usage).sum(axis=(0, 2))
    never = unserved_units(a, usage).sum(axis=(0, 2))
    late = np.maximum(short - never, 0.0)
    parts = {"in time": demand - late - never, "late": late, "never": never}
    return Bars(
        title="Service by zone",
        unit="units",
        names=tuple(a.zones.ids),
        parts={name: tuple(units.tolist()) for name, units in parts.items()},
    )
