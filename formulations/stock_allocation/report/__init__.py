"""What a planner wants to read of a plan: service, purchases, warehouses, moves and shortages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities
from formulations.stock_allocation.checks.sums import Sums
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.largest import largest
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.report.money import spending
from formulations.stock_allocation.report.replanning import largest_changes
from formulations.stock_allocation.report.service import fill_rates
from formulations.stock_allocation.report.transport import co2_kg, transport
from formulations.stock_allocation.report.worth import worth_section
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.summary import Service, summary_of
from formulations.stock_allocation.summary import unserved_units as unserved_units
from formulations.stock_allocation.usage import Usage
from formulations.stock_allocation.why_short.shortages import explained, unexplained
from optimizer.sdk import MOST_ROWS, ZERO, Prices, Section, Table, Unserved


def sections(
    instance: Instance, solution: Solution, prices: Prices | None = None
) -> Iterator[Section]:
    """Tables of at most ``MOST_ROWS`` rows, the most important ones first; none is empty."""
    a, figures, summary = Arrays(instance), Figures(instance), summary_of(instance, solution)
    plan = Usage(figures, solution, summary.sums)
    yield _service(a, summary.service)
    yield _warehouses(a, plan)
    movements = (
        ("Largest purchases", solution.purchases, ("source_id", "warehouse_id")),
        ("Largest transfers", solution.transfers, ("from_warehouse_id", "to_warehouse_id")),
    )
    for title, table, ends in movements:
        if len(table):
            yield _largest(title, table, ("sku_id", *ends, "period_id", "arrival_period_id"))
    if len(solution.shortages):
        yield _shortages(solution.shortages, unexplained(summary.left_out))
    if len(solution.substitutes):
        fields = "sku_id", "substitute_sku_id", "zone_id", "period_id"
        yield _largest("Largest substitutes", solution.substitutes, fields)
    if len(solution.waste):
        yield _largest("Largest waste", solution.waste, ("sku_id", "warehouse_id", "period_id"))
    changed, number = largest_changes(instance, solution, MOST_ROWS)
    if changed:
        columns = ("lane", "sku", "period", "planned", "now")
        yield Section.short("Changes against the earlier plan", columns, changed, count=number)
    rates = fill_rates(instance, summary.sums)
    for section in (rates, transport(a, plan, summary), spending(a, summary.sums.spent)):
        if section is not None:
            yield section
    if prices is not None:
        worth = worth_section(a, RowPrices(a, prices), plan)
        if worth is not None:
            yield worth
    if len(solution.open_lanes):
        rows = tuple((row.lane_id,) for row in solution.open_lanes)
        yield Section.short("Lanes opened", ("lane",), rows)


def _service(a: Arrays, service: Service) -> Section:
    """How much of the demand of each zone is served, the worst served first."""
    demand, late, lost = service.asked, service.late, service.lost
    zones = [k for k in np.argsort(-lost, kind="stable").tolist() if demand[k] > 0]
    rows = tuple(
        (
            a.zones.ids[k],
            _tenth(demand[k]),
            _tenth(late[k]),
            _tenth(lost[k]),
            _tenth(100.0 - 100.0 * lost[k] / demand[k]),
        )
        for k in zones
    )
    columns = ("zone", "demand", "late", "unserved", "served %")
    return Section.short("Service by zone", columns, rows)


def _warehouses(a: Arrays, plan: Usage) -> Section:
    """How full and how busy each warehouse is at its peak."""
    stock = plan.sums.stored[MEASURES.index("units")].mean(axis=1)
    space, work = _space(a, plan.sums), _use(plan.sums.sent, a.throughput)
    rows = tuple(
        (
            name,
            "open" if plan.open_warehouse[k] else "closed",
            _tenth(stock[k]),
            _tenth(plan.sums.sent[k].sum()),
            _tenth(100.0 * space[k]),
            _tenth(100.0 * work[k]),
        )
        for k, name in enumerate(a.warehouses.ids)
    )
    columns = ("warehouse", "is", "mean stock", "sent", "peak space %", "peak throughput %")
    return Section.short("Warehouses", columns, rows)


def _space(a: Arrays, sums: Sums) -> np.ndarray:
    """The largest share of the storage of each warehouse in use, by volume or weight, (W,)."""
    shares = [_use(*each) for each in zip(sums.stored, a.storage, strict=True)]
    return np.asarray(np.max(shares, axis=0))


def _use(used: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """The largest share of a capacity (W, T) used in any period, 0 where it has no limit."""
    share = np.zeros(used.shape)
    np.divide(used, capacity, out=share, where=(capacity > 0) & np.isfinite(capacity))
    return np.asarray(share.max(axis=1))


def _shortages(table: Table[Any], unexplained: int) -> Section:
    """The largest ones, and how many are too small to be explained elsewhere."""
    section = _largest("Largest shortages", table, ("sku_id", "zone_id", "period_id"))
    if not unexplained:
        return section
    told = f"the {unexplained} smallest that are never served stand in the plan without reasons"
    return replace(section, note="; ".join(note for note in (section.note, told) if note))


def _largest(title: str, table: Table[Any], fields: tuple[str, ...]) -> Section:
    """The rows with the most units."""
    rows = largest(table["units"], MOST_ROWS)
    columns = tuple(field.removesuffix("_id").replace("_", " ") for field in fields)
    part = table.part(rows)
    texts = tuple(zip(*(part[f].tolist() for f in (*fields, "units")), strict=True))
    return Section.short(title, (*columns, "units"), texts, count=len(table))


def kpis(instance: Instance, solution: Solution) -> dict[str, float]:
    """Key figures; shares are in percent, units and m3 are means over the periods."""
    a, plan = Arrays(instance), Quantities(Figures(instance), solution)
    sums, _, service, _ = summary_of(instance, solution)
    stored = dict(zip(MEASURES, sums.stored.sum(axis=1).mean(axis=1).tolist(), strict=True))
    demand = max(float(service.asked.sum()), ZERO)
    return {
        "demand_units": float(service.asked.sum()),
        "served_pct": 100.0 * (1.0 - float(service.lost.sum()) / demand),
        "served_on_time_pct": 100.0 * (1.0 - float(service.delayed.sum()) / demand),
        "mean_stock_units": stored["units"],
        "mean_stock_m3": stored["m3"],
        "peak_storage_pct": 100.0 * float(_space(a, sums).max()),
        "peak_throughput_pct": 100.0 * float(_use(sums.sent, a.throughput).max()),
        "orders": float(len(solution.purchases)),
        "trips": float(plan.trips.sum()),
        "co2_kg": float(co2_kg(a, plan, sums).sum()),
        "open_warehouses": float(plan.open_warehouse.sum()),
    }


def unserved(
    instance: Instance, solution: Solution, prices: Prices | None = None
) -> Iterator[Unserved]:
    """What is never served, as SKU/zone/period, with what stands in the way, proved or likely."""
    summary = summary_of(instance, solution)
    yield from explained(instance, solution, summary.left_out, summary.sums, prices)


def _tenth(value: float) -> float:
    return round(float(value), 1)
