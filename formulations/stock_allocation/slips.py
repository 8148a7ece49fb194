"""What can be solved but looks like a slip of the pen, of a field or of a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.stock_allocation.tables import LANES
from optimizer.sdk import Issue, Table

if TYPE_CHECKING:
    from formulations.stock_allocation.instance import Instance

LARGEST_UNIT = {"m3": 10.0, "kg": 1000.0}
"""One unit of a shop's goods is smaller and lighter."""

OUT_OF_SCALE = 1000.0
"""So many times the usual is a quantity in another unit."""

LEAST_ROWS = 5
"""Of fewer rows nobody can say what is usual."""


def warnings(instance: Instance) -> Iterator[Issue]:
    """Costs, quantities and times that look like a slip of a field or of a unit."""
    yield from _cheap_shortage(instance)
    yield from _free_waiting(instance)
    yield from _dear_holding(instance)
    yield from _unreachable_zones(instance)
    yield from _large_orders(instance)
    yield from _late_lanes(instance)
    yield from _large_units(instance)
    yield from _small_limits(instance)
    yield from _odd_demand(instance)
    yield from _odd_stock(instance)
    yield from _shares_for_percent(instance)


def _cheap_shortage(instance: Instance) -> Iterator[Issue]:
    """A shortage below the cheapest offer: it would pay to sell nothing."""
    demand = instance.demand
    floor = _cheapest_offers(instance)[_skus_of(instance, demand)]
    lost = np.isnan(demand["backorder_cost_per_unit"])
    for row in np.flatnonzero(lost & (demand["shortage_cost_per_unit"] < floor)):
        yield Issue(
            code="W301",
            message="losing a unit costs less than buying it: none would be bought for this demand",
            pointer=f"/data/demand/{row}/shortage_cost_per_unit",
            value=float(demand["shortage_cost_per_unit"][row]),
            expected=f"more than the cheapest offer, {floor[row]:g}",
        )


def _free_waiting(instance: Instance) -> Iterator[Issue]:
    for row in np.flatnonzero(instance.demand["backorder_cost_per_unit"] == 0):
        yield Issue(
            code="W301",
            message="waiting costs nothing, so this demand may wait until the last period",
            pointer=f"/data/demand/{row}/backorder_cost_per_unit",
            value=0.0,
            hint="leave the field out where the demand is lost and does not wait",
        )


def _dear_holding(instance: Instance) -> Iterator[Issue]:
    cheapest, holding = _cheapest_offers(instance), instance.skus["holding_cost_per_unit"]
    for row in np.flatnonzero((cheapest > 0) & (holding > cheapest)).tolist():
        yield Issue(
            code="W301",
            message="to hold a unit for one period costs more than to buy it: is it per year?",
            pointer=f"/data/skus/{row}/holding_cost_per_unit",
            value=float(holding[row]),
            expected=f"at most the cheapest offer, {cheapest[row]:g}",
        )


def _unreachable_zones(instance: Instance) -> Iterator[Issue]:
    served = set(instance.delivery_lanes["zone_id"].tolist())
    zones = instance.demand.texts("zone_id")
    asking = set(zones.distinct[zones.used()].tolist())
    for row, zone_id in enumerate(instance.zones["id"].tolist()):
        if zone_id in asking and zone_id not in served:
            message = f'zone "{zone_id}" has demand but no delivery lane'
            yield Issue(code="W301", message=message, pointer=f"/data/zones/{row}", value=zone_id)


def _large_orders(instance: Instance) -> Iterator[Issue]:
    """An order that is larger than all demand for the SKU, or than what the source sells."""
    offers = instance.offers
    least = np.fmax(np.fmax(offers["min_order_units"], offers["lot_units"]), 0.0)
    supply, wanted = offers["supply_units"], _wanted(instance)[_skus_of(instance, offers)]
    above_supply = (supply > 0) & (least > supply)
    above_demand = (wanted > 0) & (least > wanted)
    for row in np.flatnonzero(above_supply | above_demand).tolist():
        message = "the smallest order is larger than all demand: is it in another unit?"
        if above_supply[row]:
            message = "the smallest order is larger than the supply of a period"
        pointer = f"/data/offers/{row}"
        yield Issue(code="W301", message=message, pointer=pointer, value=float(least[row]))


def _late_lanes(instance: Instance) -> Iterator[Issue]:
    for name in LANES:
        table: Table[Any] = getattr(instance, name)
        for row in np.flatnonzero(table["lead_time_periods"] >= len(instance.periods)):
            yield Issue(
                code="W301",
                message="nothing on this lane arrives within the horizon: is it in days?",
                pointer=f"/data/{name}/{row}/lead_time_periods",
                value=int(table["lead_time_periods"][row]),
                expected=f"less than {len(instance.periods)} periods",
            )


def _large_units(instance: Instance) -> Iterator[Issue]:
    for measure, field, smaller in (
        ("m3", "unit_volume_m3", "litres"),
        ("kg", "unit_weight_kg", "grams"),
    ):
        for row in np.flatnonzero(instance.skus[field] > LARGEST_UNIT[measure]):
            size = float(instance.skus[field][row])
            yield Issue(
                code="W301",
                message=f"one unit takes {size:g} {measure}: is it in {smaller}?",
                pointer=f"/data/skus/{row}/{field}",
                value=size,
            )


def _small_limits(instance: Instance) -> Iterator[Issue]:
    """Warehouses and trips that cannot take a single unit of any SKU."""
    sizes = {"m3": instance.skus["unit_volume_m3"], "kg": instance.skus["unit_weight_kg"]}
    for measure, size in sizes.items():
        if not len(size) or not np.min(size) > 0:
            continue
        limits = [("warehouses", "storage_capacity"), *((name, "trip_capacity") for name in LANES)]
        for name, kind in limits:
            field = f"{kind}_{measure}"
            capacity = getattr(instance, name)[field]
            for row in np.flatnonzero((capacity > 0) & (capacity < np.min(size))):
                yield Issue(
                    code="W301",
                    message="not one unit of any SKU fits: is it in another unit than the SKUs?",
                    pointer=f"/data/{name}/{row}/{field}",
                    value=float(capacity[row]),
                    expected=f"at least {np.min(size):g}",
                )


def _odd_demand(instance: Instance) -> Iterator[Issue]:
    units, sku = instance.demand["demand_units"], _skus_of(instance, instance.demand)
    for rows in _uneven(units, sku, len(instance.skus)):
        usual = float(np.median(units[rows]))
        if len(rows) < LEAST_ROWS or usual <= 0:
            continue
        sku_id = instance.skus["id"][sku[rows[0]]]
        for row in rows[units[rows] > OUT_OF_SCALE * usual].tolist():
            yield Issue(
                code="W301",
                message=f'a thousand times the usual demand for "{sku_id}": is it in another unit?',
                pointer=f"/data/demand/{row}/demand_units",
                value=float(units[row]),
                expected=f"about {usual:g}",
            )


def _uneven(units: np.ndarray, sku: np.ndarray, skus: int) -> list[np.ndarray]:
    """The rows of each SKU that has half of its rows out of scale with the largest one.

    No other median can be, and to look for few of them is quick.
    """
    largest = np.zeros(skus)
    np.maximum.at(largest, sku, units)
    small = np.bincount(sku, weights=units * OUT_OF_SCALE < largest[sku], minlength=skus)
    suspect = (small > 0) & (2 * small >= np.bincount(sku, minlength=skus))
    rows = np.flatnonzero(suspect[sku])
    rows = rows[np.argsort(sku[rows], kind="stable")]
    return np.split(rows, np.flatnonzero(np.diff(sku[rows])) + 1) if len(rows) else []


def _odd_stock(instance: Instance) -> Iterator[Issue]:
    stock = instance.initial_stock
    units, wanted = stock["stock_units"], _wanted(instance)[_skus_of(instance, stock)]
    for row in np.flatnonzero((wanted > 0) & (units > OUT_OF_SCALE * wanted)).tolist():
        yield Issue(
            code="W301",
            message="this stock is a thousand times all demand: is it in another unit?",
            pointer=f"/data/initial_stock/{row}/stock_units",
            value=float(units[row]),
            expected=f"demand for the SKU is {wanted[row]:g} in all",
        )


def _shares_for_percent(instance: Instance) -> Iterator[Issue]:
    target = instance.fill_rates["target_pct"]
    for row in np.flatnonzero((target > 0) & (target <= 1)):
        yield Issue(
            code="W301",
            message=f"a fill rate of {target[row]:g} % asks for next to nothing: is it a share?",
            pointer=f"/data/fill_rates/{row}/target_pct",
            value=float(target[row]),
            expected="percent, such as 95",
        )


def _cheapest_offers(instance: Instance) -> np.ndarray:
    """The least cost of a unit of each SKU, 0 where nobody sells it, shape (S,)."""
    cheapest = np.full(len(instance.skus), np.inf)
    np.minimum.at(cheapest, _skus_of(instance, instance.offers), instance.offers["unit_cost"])
    return np.where(np.isfinite(cheapest), cheapest, 0.0)


def _wanted(instance: Instance) -> np.ndarray:
    """All demand for each SKU in units, shape (S,)."""
    sku, units = _skus_of(instance, instance.demand), instance.demand["demand_units"]
    return np.bincount(sku, weights=units, minlength=len(instance.skus))


def _skus_of(instance: Instance, table: Table[Any]) -> np.ndarray:
    """The position of the SKU of each row of a table."""
    number_of = {name: k for k, name in enumerate(instance.skus["id"].tolist())}
    return table.texts("sku_id").numbers(number_of)
