"""Is the data at one with itself? Errors that stop a solve."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from formulations.stock_allocation.end_checks import (
    closing_what_never_closes,
    worth_more_than_bought,
)
from formulations.stock_allocation.planned_checks import impossible_plans
from formulations.stock_allocation.substitution_checks import odd_substitutions
from formulations.stock_allocation.tables import LANES, QUANTITIES
from formulations.stock_allocation.trip_checks import countless_trips, half_told_trips
from optimizer.sdk import Issue, dangling, duplicates, row_keys, stands_in

if TYPE_CHECKING:
    from formulations.stock_allocation.instance import Instance

KEYS: dict[str, str | tuple[str, ...]] = {
    "skus": "id",
    "sources": "id",
    "warehouses": "id",
    "zones": "id",
    "periods": "id",
    "offers": ("source_id", "sku_id"),
    "supply_lanes": "id",
    "transfer_lanes": "id",
    "delivery_lanes": "id",
    "demand": ("sku_id", "zone_id", "period_id"),
    "initial_stock": ("sku_id", "warehouse_id"),
    "safety_stock": ("sku_id", "warehouse_id"),
    "warehouse_calendar": ("warehouse_id", "period_id"),
    "supply_calendar": ("source_id", "sku_id", "period_id"),
    "budgets": "period_id",
    "fill_rates": "id",
    "planned_flows": ("lane_id", "sku_id", "period_id"),
    "substitutions": ("zone_id", "sku_id", "substitute_sku_id"),
}
"""What may stand only once in each table; receipts may repeat and add up."""

REFERENCES = {
    "sku_id": "skus",
    "substitute_sku_id": "skus",
    "source_id": "sources",
    "warehouse_id": "warehouses",
    "from_warehouse_id": "warehouses",
    "to_warehouse_id": "warehouses",
    "zone_id": "zones",
    "period_id": "periods",
    "from_period_id": "periods",
}


def cross_checks(instance: Instance) -> Iterator[Issue]:
    """Duplicates, dangling references, contradictions and gaps, all of them."""
    for table, fields in KEYS.items():
        yield from duplicates(getattr(instance, table), fields, f"/data/{table}")
    yield from _dangling_references(instance)
    yield from _shared_lane_ids(instance)
    yield from _missing_axes(instance)
    yield from _loops(instance)
    yield from _calendar_days(instance)
    yield from _supply_without_offer(instance)
    yield from _mixed_waiting(instance)
    yield from _late_without_waiting(instance)
    yield from _unknown_groups(instance)
    yield from _ages(instance)
    yield from impossible_plans(instance)
    yield from _two_numbers_of_warehouses(instance)
    yield from worth_more_than_bought(instance)
    yield from closing_what_never_closes(instance)
    yield from odd_substitutions(instance)
    yield from _missing_sizes(instance)
    yield from half_told_trips(instance)
    yield from countless_trips(instance)
    yield from _broken_units(instance)


def _dangling_references(instance: Instance) -> Iterator[Issue]:
    known = {name: getattr(instance, name)["id"].tolist() for name in set(REFERENCES.values())}
    for name, table in instance.tables().items():
        for field in table.row_type.model_fields:
            if field in REFERENCES:
                target = REFERENCES[field]
                what = "SKU" if target == "skus" else target.removesuffix("s")
                yield from dangling(table, field, known[target], f"/data/{name}", what)


def _shared_lane_ids(instance: Instance) -> Iterator[Issue]:
    """A plan names a lane by its id alone, so that one id cannot stand for two kinds of lanes."""
    owner: dict[str, str] = {}
    for name in LANES:
        for row, lane_id in enumerate(getattr(instance, name)["id"].tolist()):
            if owner.setdefault(lane_id, name) != name:
                yield Issue(
                    code="E301",
                    message=f'the id "{lane_id}" already names one of the {owner[lane_id]}',
                    pointer=f"/data/{name}/{row}/id",
                    value=lane_id,
                    expected="an id that no other lane of any kind has",
                )


def _missing_axes(instance: Instance) -> Iterator[Issue]:
    for name in ("skus", "warehouses", "zones", "periods"):
        if not len(getattr(instance, name)):
            message = f"a plan needs at least one of the {name}"
            yield Issue(code="E304", message=message, pointer=f"/data/{name}")


def _loops(instance: Instance) -> Iterator[Issue]:
    lanes = instance.transfer_lanes
    for row in np.flatnonzero(lanes["from_warehouse_id"] == lanes["to_warehouse_id"]):
        yield Issue(
            code="E303",
            message="a transfer lane joins two different warehouses",
            pointer=f"/data/transfer_lanes/{row}/to_warehouse_id",
            value=lanes["to_warehouse_id"][row],
        )


def _calendar_days(instance: Instance) -> Iterator[Issue]:
    """Days exist, and each period lies after the one before it."""
    latest = date.min
    for row, period in enumerate(instance.periods):
        for field in ("start", "end"):
            text = getattr(period, field)
            if text is None:
                continue
            pointer = f"/data/periods/{row}/{field}"
            day = _day(text)
            if day is None:
                message = f"{text} is not a day of the calendar"
                yield Issue(code="E205", message=message, pointer=pointer, value=text)
            elif day < latest or (field == "start" and row and day == latest):
                message = f"{text} comes too early: periods stand in order and do not overlap"
                yield Issue(code="E303", message=message, pointer=pointer, value=text)
            else:
                latest = day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _supply_without_offer(instance: Instance) -> Iterator[Issue]:
    offers, calendar = instance.offers, instance.supply_calendar
    source, sku = calendar.texts("source_id"), calendar.texts("sku_id")
    offered = stands_in(calendar, offers, ("source_id", "sku_id"))
    for row in np.flatnonzero(~offered).tolist():
        yield Issue(
            code="E304",
            message=f'source "{source[row]}" makes no offer for SKU "{sku[row]}"',
            pointer=f"/data/supply_calendar/{row}",
            expected="a row in offers, with the cost per unit",
        )


def _mixed_waiting(instance: Instance) -> Iterator[Issue]:
    """Units that wait together cannot be told apart, so they wait on the same terms."""
    demand = instance.demand
    waits = ~np.isnan(demand["backorder_cost_per_unit"])
    if not waits.any():
        return
    fields = "backorder_cost_per_unit", "shortage_cost_per_unit", "max_lateness_periods"
    terms = np.column_stack([demand[field] for field in fields])
    terms[~waits] = np.nan
    sku, zone = demand.texts("sku_id"), demand.texts("zone_id")
    _, rows, which = np.unique(row_keys([sku, zone]), return_index=True, return_inverse=True)
    first = rows[which]
    same = (terms == terms[first]) | (np.isnan(terms) & np.isnan(terms[first]))
    for row in np.flatnonzero(~same.all(axis=1)).tolist():
        yield Issue(
            code="E303",
            message=f'SKU "{sku[row]}" waits in zone "{zone[row]}" on terms that change',
            pointer=f"/data/demand/{row}/backorder_cost_per_unit",
            value=float(terms[row, 0]) if waits[row] else None,
            expected="the same costs and lateness in all periods, or no backorders",
        )


def _late_without_waiting(instance: Instance) -> Iterator[Issue]:
    demand = instance.demand
    late = ~np.isnan(demand["max_lateness_periods"])
    for row in np.flatnonzero(late & np.isnan(demand["backorder_cost_per_unit"])).tolist():
        yield Issue(
            code="E304",
            message="only demand that waits can be served late",
            pointer=f"/data/demand/{row}",
            expected="backorder_cost_per_unit",
        )


def _unknown_groups(instance: Instance) -> Iterator[Issue]:
    """A fill rate is about a channel that some zone has and a class that some SKU has."""
    rates, where = instance.fill_rates, "/data/fill_rates"
    channels, classes = instance.zones["channel_id"], instance.skus["abc_class_id"]
    yield from dangling(rates, "channel_id", channels.tolist(), where, "channel")
    yield from dangling(rates, "abc_class_id", classes.tolist(), where, "class")


def _ages(instance: Instance) -> Iterator[Issue]:
    """Only what can go off has an age, and what has gone off is no stock."""
    skus, stock = instance.skus, instance.initial_stock
    life = dict(zip(skus["id"].tolist(), skus["shelf_life_periods"].tolist(), strict=True))
    sku, age = stock.texts("sku_id"), stock["age_periods"]
    for row in np.flatnonzero(~np.isnan(age)).tolist():
        if age[row] > life.get(sku[row], math.inf):
            yield Issue(
                code="E303",
                message=f'this stock is older than SKU "{sku[row]}" keeps',
                pointer=f"/data/initial_stock/{row}/age_periods",
                value=float(age[row]),
                expected=f"at most {life[sku[row]]:g}; leave out what has gone off",
            )
        if math.isnan(life.get(sku[row], 0.0)):
            yield Issue(
                code="E304",
                message=f'SKU "{sku[row]}" has no shelf life for an age to count in',
                pointer=f"/data/initial_stock/{row}/age_periods",
                expected="shelf_life_periods of the SKU",
            )


def _two_numbers_of_warehouses(instance: Instance) -> Iterator[Issue]:
    zones = instance.zones
    for row in np.flatnonzero(zones["single_source"] & (zones["max_warehouses"] > 1)).tolist():
        yield Issue(
            code="E303",
            message="a zone with a single source is served by one warehouse",
            pointer=f"/data/zones/{row}/max_warehouses",
            value=int(zones["max_warehouses"][row]),
            expected="1, or no single_source",
        )


def _missing_sizes(instance: Instance) -> Iterator[Issue]:
    """Where volume or weight has a limit or a price, it is known of every SKU."""
    for what, field, unit in (
        ("space", "unit_volume_m3", "m3"),
        ("weight", "unit_weight_kg", "kg"),
    ):
        if not _matters(instance, unit):
            continue
        for row in np.flatnonzero(np.isnan(instance.skus[field])):
            size = field.split("_")[1]
            yield Issue(
                code="E304",
                message=f"{what} has a limit or a price here, but the {size} of this SKU "
                "is not known",
                pointer=f"/data/skus/{row}",
                expected=f'"{field}"',
            )


def _matters(instance: Instance, unit: str) -> bool:
    """Whether any capacity is told in this unit, or any cost or CO2 per unit of it."""
    for table in instance.tables().values():
        for field in table.row_type.model_fields:
            if field.endswith(f"capacity_{unit}") and not np.isnan(table[field]).all():
                return True
            priced = field.endswith((f"cost_per_{unit}", f"co2_kg_per_{unit}"))
            if priced and (table[field] > 0).any():
                return True
    return False


def _broken_units(instance: Instance) -> Iterator[Issue]:
    """A SKU that moves in whole units has whole quantities in the data."""
    skus = instance.skus
    whole = dict.fromkeys(skus["id"][skus["whole_units"].astype(bool)].tolist(), 1)
    if not whole:
        return
    for name in ("demand", "initial_stock", "receipts", "safety_stock", "offers", "planned_flows"):
        table = getattr(instance, name)
        fields = [f for f in table.row_type.model_fields if f in QUANTITIES]
        sku = table.texts("sku_id")
        is_whole = sku.numbers(whole) > 0
        for field in fields:
            column = table[field]
            for row in np.flatnonzero(is_whole & (np.floor(column) < column)):
                yield Issue(
                    code="E303",
                    message=f'SKU "{sku[row]}" comes in whole units only',
                    pointer=f"/data/{name}/{row}/{field}",
                    value=float(column[row]),
                    expected="a whole number",
                )
