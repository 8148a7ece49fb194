"""What there is to look at of an allocation: stock over time, flows, and service by zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Bars, Chart, Drawing, Flows, Section, Series, Table


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """Only what has anything to show."""
    if len(solution.stock):
        yield _stock(instance, solution)
    flows = tuple(_flows(solution))
    if flows:
        yield Flows(title="Where goods go", unit="units", flows=flows)
    if len(instance.demand):
        yield _service(instance, solution)


def _stock(instance: Instance, solution: Solution) -> Chart:
    """Units at the end of each period, a line for each warehouse."""
    periods = {name: number for number, name in enumerate(instance.periods["id"].tolist(), 1)}
    series = []
    for name in instance.warehouses["id"].tolist():
        own = solution.stock["warehouse_id"] == name
        at = [periods[period] for period in solution.stock["period_id"][own].tolist()]
        units = np.bincount(at, solution.stock["units"][own], minlength=len(periods) + 1)[1:]
        x = tuple(float(number) for number in periods.values())
        series.append(Series(name=name, x=x, y=tuple(units.tolist())))
    return Chart(
        title="Stock by warehouse at the end of each period",
        x_title="period, counted from 1",
        y_title="units",
        series=tuple(series),
    )


def _flows(solution: Solution) -> Iterator[tuple[str, str, float]]:
    """Units over all periods and SKUs from each place to each, told apart by what they are."""
    tables: tuple[tuple[Table[Any], str, str, str, str], ...] = (
        (solution.purchases, "source_id", "warehouse_id", "source", "warehouse"),
        (solution.transfers, "from_warehouse_id", "to_warehouse_id", "warehouse", "warehouse"),
        (solution.deliveries, "warehouse_id", "zone_id", "warehouse", "zone"),
    )
    for table, begin, end, what, whither in tables:
        sums: dict[tuple[str, str], float] = defaultdict(float)
        ends = zip(table[begin].tolist(), table[end].tolist(), table["units"].tolist(), strict=True)
        for a, b, units in ends:
            sums[f"{what} {a}", f"{whither} {b}"] += units
        yield from ((a, b, units) for (a, b), units in sums.items() if units > 0)


def _service(instance: Instance, solution: Solution) -> Bars:
    """Demand of each zone: what reaches it, and what does not."""
    names = tuple(instance.zones["id"].tolist())
    asked = _by_zone(instance.demand["zone_id"], instance.demand["demand_units"])
    sent = _by_zone(solution.deliveries["zone_id"], solution.deliveries["units"])
    served = [min(asked[name], sent[name]) for name in names]
    missing = [asked[name] - done for name, done in zip(names, served, strict=True)]
    return Bars(
        title="Service by zone",
        unit="units",
        names=names,
        parts={"served": tuple(served), "not served": tuple(missing)},
    )


def _by_zone(zones: np.ndarray, units: np.ndarray) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for name, amount in zip(zones.tolist(), units.tolist(), strict=True):
        sums[name] += amount
    return sums
