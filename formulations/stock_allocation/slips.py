"""What can be solved but looks like a slip of the pen, of a field or of a unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.stock_allocation.cross_checks import LANES
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
    cheapest, demand = _cheapest_offers(instance), instance.demand
    floor = np.array([cheapest.get(sku_id, 0.0) for sku_id in demand["sku_id"].tolist()])
    lost = np.isnan(demand["backorder_cost_per_unit"])
    for row in np.flatnonzero(lost & (demand["shortage_cost_per_unit"] < floor)):
        yield Issue(
            code="W301",
            message="losing a unit costs less than buying it: no plan would serve this demand",
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
    cheapest = _cheapest_offers(instance)
    for position, sku in enumerate(instance.skus):
        cost = cheapest.get(sku.id, 0.0)
        if sku.holding_cost_per_unit > cost > 0:
            yield Issue(
                code="W301",
                message="to hold a unit for one period costs more than to buy it: is it per year?",
                pointer=f"/data/skus/{position}/holding_cost_per_unit",
                value=sku.holding_cost_per_unit,
                expected=f"at most the cheapest offer, {cost:g}",
            )


def _unreachable_zones(instance: Instance) -> Iterator[Issue]:
    served = set(instance.delivery_lanes["zone_id"].tolist())
    asking = Counter(instance.demand["zone_id"].tolist())
    for row, zone_id in enumerate(instance.zones["id"].tolist()):
        if asking[zone_id] and zone_id not in served:
            message = f'zone "{zone_id}" has demand but no delivery lane'
            yield Issue(code="W301", message=message, pointer=f"/data/zones/{row}", value=zone_id)


def _large_orders(instance: Instance) -> Iterator[Issue]:
    """An order that is larger than all demand for the SKU, or than what the source sells."""
    wanted = _wanted(instance)
    for position, offer in enumerate(instance.offers):
        least = max(offer.min_order_units or 0.0, offer.lot_units or 0.0)
        pointer = f"/data/offers/{position}"
        if offer.supply_units is not None and least > offer.supply_units > 0:
            message = "the smallest order is larger than the supply of a period"
            yield Issue(code="W301", message=message, pointer=pointer, value=least)
        elif least > wanted[offer.sku_id] > 0:
            message = "the smallest order is larger than all demand: is it in another unit?"
            yield Issue(code="W301", message=message, pointer=pointer, value=least)


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
    demand = instance.demand
    units, sku_ids = demand["demand_units"], demand["sku_id"]
    for sku_id, rows in _rows_by(sku_ids).items():
        usual = float(np.median(units[rows]))
        if len(rows) < LEAST_ROWS or usual <= 0:
            continue
        for row in rows[units[rows] > OUT_OF_SCALE * usual]:
            yield Issue(
                code="W301",
                message=f'a thousand times the usual demand for "{sku_id}": is it in another unit?',
                pointer=f"/data/demand/{row}/demand_units",
                value=float(units[row]),
                expected=f"about {usual:g}",
            )


def _odd_stock(instance: Instance) -> Iterator[Issue]:
    wanted, stock = _wanted(instance), instance.initial_stock
    for row, sku_id in enumerate(stock["sku_id"].tolist()):
        units = float(stock["stock_units"][row])
        if units > OUT_OF_SCALE * wanted[sku_id] > 0:
            yield Issue(
                code="W301",
                message="this stock is a thousand times all demand: is it in another unit?",
                pointer=f"/data/initial_stock/{row}/stock_units",
                value=units,
                expected=f"demand for the SKU is {wanted[sku_id]:g} in all",
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


def _cheapest_offers(instance: Instance) -> dict[str, float]:
    offers = instance.offers
    cheapest: dict[str, float] = {}
    for sku_id, cost in zip(offers["sku_id"].tolist(), offers["unit_cost"].tolist(), strict=True):
        cheapest[sku_id] = min(cost, cheapest.get(sku_id, np.inf))
    return cheapest


def _wanted(instance: Instance) -> dict[str, float]:
    """All demand for each SKU, in units."""
    wanted: dict[str, float] = defaultdict(float)
    demand = instance.demand
    for sku_id, units in zip(demand["sku_id"].tolist(), demand["demand_units"], strict=True):
        wanted[sku_id] += units
    return wanted


def _rows_by(ids: np.ndarray) -> dict[str, np.ndarray]:
    """The rows of each id, in the order of the table."""
    names, of_row = np.unique(ids.astype(str), return_inverse=True)
    order = np.argsort(of_row, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(of_row, minlength=len(names)))[:-1])
    return dict(zip(names.tolist(), parts, strict=True)) if len(names) else {}
