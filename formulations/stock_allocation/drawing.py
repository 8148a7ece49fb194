"""What there is to look at of an allocation: stock over time, flows, and service by zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.checks.sums import Sums
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.summary import Service, summary_of
from optimizer.sdk import ZERO, Bars, Chart, Drawing, Flows, Section, Series

MOST_FLOWS = 200
"""Of more flows the largest are drawn: the eye follows no more."""

ENDS = {
    "supply": ("source", "warehouse"),
    "transfer": ("warehouse", "warehouse"),
    "delivery": ("warehouse", "zone"),
}
"""What the lanes of a kind join."""


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """Only what has anything to show."""
    a, summary = Arrays(instance), summary_of(instance, solution)
    yield _stock(a, summary.sums.stored)
    flows = sorted(_flows(a, summary.sums), key=lambda flow: -flow[2])
    if flows:
        more = len(flows) - MOST_FLOWS
        note = f"The largest flows; {more} smaller ones are not drawn." if more > 0 else None
        yield Flows(
            title="Where goods go", unit="units", flows=tuple(flows[:MOST_FLOWS]), note=note
        )
    if len(instance.demand):
        yield _service(a, summary.service)


def _stock(a: Arrays, stored: np.ndarray) -> Chart:
    """Of what is ``stored`` by measure, (K, W, T), a line for each warehouse at the end of each
    period and a dashed one for its capacity.

    In m3 where SKUs have a volume, otherwise in units, which no capacity limits.
    """
    by_volume = bool(a.volume_m3.any())
    measure = "m3" if by_volume else "units"
    stock = stored[MEASURES.index(measure)]
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
        y_title=measure,
        series=tuple(series),
        straight=True,
    )


def _flows(a: Arrays, sums: Sums) -> Iterator[tuple[str, str, float]]:
    """Units over all periods and SKUs from place to place; ids are told apart by what they are."""
    units: dict[tuple[str, str], float] = defaultdict(float)
    axes = {axis.what: axis for axis in (a.sources, a.warehouses, a.zones)}
    for lane, moved in enumerate(sums.units.sum(axis=1).tolist()):
        origin, destination = ENDS[a.lanes.kind[lane]]
        begin = f"{origin} {axes[origin].ids[a.lanes.origin[lane]]}"
        end = f"{destination} {axes[destination].ids[a.lanes.destination[lane]]}"
        units[begin, end] += moved
    yield from ((begin, end, moved) for (begin, end), moved in units.items() if moved > ZERO)


def _service(a: Arrays, service: Service) -> Bars:
    """The demand of each zone by when it is served: in its period, later, or never."""
    in_time = service.asked - service.late - service.lost
    parts = {"in time": in_time, "late": service.late, "never": service.lost}
    return Bars(
        title="Service by zone",
        unit="units",
        names=tuple(a.zones.ids),
        parts={name: tuple(units.tolist()) for name, units in parts.items()},
    )
