"""What a planner wants to read of a plan: service, purchases, warehouses, moves and shortages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.report.money import spending
from formulations.stock_allocation.report.replanning import changes
from formulations.stock_allocation.report.service import fill_rates
from formulations.stock_allocation.report.transport import co2_kg, transport
from formulations.stock_allocation.report.worth import worth_section
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.usage import Usage, leaving_units, usage_of
from formulations.stock_allocation.why_short.shortages import explained, unexplained
from optimizer.sdk import ZERO, Prices, Section, Table, Unserved

MOST_ROWS = 15


def sections(
    instance: Instance, solution: Solution, prices: Prices | None = None
) -> Iterator[Section]:
    """Tables of at most ``MOST_ROWS`` rows, the most important ones first; none is empty."""
    a = Arrays(instance)
    usage = usage_of(a, solution)
    lost = unserved_units(a, usage)
    yield _service(a, usage, lost)
    yield _warehouses(a, usage)
    movements = (
        ("Largest purchases", solution.purchases, ("source_id", "warehouse_id")),
        ("Largest transfers", solution.transfers, ("from_warehouse_id", "to_warehouse_id")),
    )
    for title, table, ends in movements:
        if len(table):
            yield _largest(title, table, ("sku_id", *ends, "period_id", "arrival_period_id"))
    if len(solution.shortages):
        yield _shortages(solution.shortages, unexplained(lost))
    if len(solution.substitutes):
        fields = "sku_id", "substitute_sku_id", "zone_id", "period_id"
        yield _largest("Largest substitutes", solution.substitutes, fields)
    if len(solution.waste):
        yield _largest("Largest waste", solution.waste, ("sku_id", "warehouse_id", "period_id"))
    changed = changes(instance, solution)
    if changed:
        columns = ("lane", "sku", "period", "planned", "now")
        yield _section("Changes against the earlier plan", columns, changed)
    rates = fill_rates(a, lost)
    for section in (rates, transport(a, usage), spending(a, solution)):
        if section is not None:
            yield section
    if prices is not None:
        worth = worth_section(a, RowPrices(a, prices), usage)
        if worth is not None:
            yield worth
    if len(solution.open_lanes):
        rows = tuple((row.lane_id,) for row in solution.open_lanes)
        yield _section("Lanes opened", ("lane",), rows)


def _service(a: Arrays, usage: Usage, lost: np.ndarray) -> Section:
    """How much of the demand of each zone is served, the worst served first."""
    demand, lost = a.demand.sum(axis=(0, 2)), lost.sum(axis=(0, 2))
    late = _late_units(a, usage).sum(axis=(0, 2))
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
    return _section("Service by zone", ("zone", "demand", "late", "unserved", "served %"), rows)


def _warehouses(a: Arrays, usage: Usage) -> Section:
    """How full and how busy each warehouse is at its peak."""
    leaving, stock = leaving_units(a, usage), usage.stock.sum(axis=0).mean(axis=1)
    space, work = _space(a, usage), _use(leaving, a.throughput)
    rows = tuple(
        (
            name,
            "open" if usage.open_warehouse[k] else "closed",
            _tenth(stock[k]),
            _tenth(leaving[k].sum()),
            _tenth(100.0 * space[k]),
            _tenth(100.0 * work[k]),
        )
        for k, name in enumerate(a.warehouses.ids)
    )
    columns = ("warehouse", "is", "mean stock", "sent", "peak space %", "peak throughput %")
    return _section("Warehouses", columns, rows)


def _space(a: Arrays, usage: Usage) -> np.ndarray:
    """The largest share of the storage of each warehouse in use, by volume or weight, (W,)."""
    filled = np.einsum("ks,swt->kwt", a.unit_size, usage.stock)
    shares = [_use(*each) for each in zip(filled, a.storage, strict=True)]
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
    less, most = -table["units"], min(MOST_ROWS, len(table))
    rows = np.flatnonzero(less <= np.partition(less, most - 1)[most - 1])
    rows = rows[np.argsort(less[rows], kind="stable")[:most]]
    columns = tuple(field.removesuffix("_id").replace("_", " ") for field in fields)
    largest = table.part(rows)
    texts = tuple(zip(*(largest[f].tolist() for f in (*fields, "units")), strict=True))
    return _section(title, (*columns, "units"), texts, len(table) - len(rows))


def _section(
    title: str, columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...], more: int = 0
) -> Section:
    """The first of the rows; there are ``more`` than those given."""
    more += max(0, len(rows) - MOST_ROWS)
    note = f"… {more} more" if more > 0 else None
    return Section(title=title, columns=columns, rows=rows[:MOST_ROWS], note=note)


def kpis(instance: Instance, solution: Solution) -> dict[str, float]:
    """Key figures; shares are in percent, units and m3 are means over the periods."""
    a = Arrays(instance)
    usage = usage_of(a, solution)
    demand = max(float(a.demand.sum()), ZERO)
    filled = np.einsum("s,swt->wt", a.volume_m3, usage.stock)
    return {
        "demand_units": float(a.demand.sum()),
        "served_pct": 100.0 * (1.0 - float(unserved_units(a, usage).sum()) / demand),
        "served_on_time_pct": 100.0 * (1.0 - float(short_at_first(a, usage).sum()) / demand),
        "mean_stock_units": float(usage.stock.sum(axis=(0, 1)).mean()),
        "mean_stock_m3": float(filled.sum(axis=0).mean()),
        "peak_storage_pct": 100.0 * float(_space(a, usage).max()),
        "peak_throughput_pct": 100.0 * float(_use(leaving_units(a, usage), a.throughput).max()),
        "orders": float(len(solution.purchases)),
        "trips": float(usage.trips.sum()),
        "co2_kg": float(co2_kg(a, usage).sum()),
        "open_warehouses": float(usage.open_warehouse.sum()),
    }


def unserved_units(a: Arrays, usage: Usage) -> np.ndarray:
    """Demand lost for good, or still waiting after the last period, shape (S, Z, T)."""
    lost: np.ndarray = np.where(a.waits[:, :, None], 0.0, usage.shortage)
    lost[:, :, -1] += np.where(a.waits, usage.shortage[:, :, -1], 0.0)
    return lost


def _late_units(a: Arrays, usage: Usage) -> np.ndarray:
    """Units that begin to wait in a period, shape (S, Z, T)."""
    return np.where(a.waits[:, :, None], short_at_first(a, usage), 0.0)


def short_at_first(a: Arrays, usage: Usage) -> np.ndarray:
    """Units of the demand of each period not served in it, the oldest served first."""
    return np.asarray(np.minimum(usage.shortage, a.demand))


def unserved(
    instance: Instance, solution: Solution, prices: Prices | None = None
) -> Iterator[Unserved]:
    """What is never served, as SKU/zone/period, with what stands in the way, proved or likely."""
    a = Arrays(instance)
    usage = usage_of(a, solution)
    yield from explained(a, usage, unserved_units(a, usage), prices)


def _tenth(value: float) -> float:
    return round(float(value), 1)
