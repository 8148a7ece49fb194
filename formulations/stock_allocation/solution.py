"""A stock allocation plan in business words, and its translation from and to the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import numpy as np
from annotated_types import Ge, Le

from formulations.stock_allocation.instance import Instance, Offer, no_rows
from optimizer.sdk import LARGEST, Id, Number, Record, Table

if TYPE_CHECKING:
    from optimizer.sdk import Encoded, Values

R = TypeVar("R", bound=Record)

Key = tuple[Any, ...]
"""(id of a lane or place, SKU id, position of the period), as the model indexes it."""


class Purchase(Record):
    """An order for one SKU, placed in ``period_id``; every row is one order."""

    KEY = ("lane_id", "sku_id", "period_id")

    lane_id: Id
    source_id: Id
    warehouse_id: Id
    sku_id: Id
    period_id: Id
    arrival_period_id: Id
    units: Number


class Transfer(Record):
    """Units of one SKU that leave for another warehouse in ``period_id``."""

    KEY = ("lane_id", "sku_id", "period_id")

    lane_id: Id
    from_warehouse_id: Id
    to_warehouse_id: Id
    sku_id: Id
    period_id: Id
    arrival_period_id: Id
    units: Number


class Delivery(Record):
    """Units of one SKU that leave for the customers of a zone in ``period_id``."""

    KEY = ("lane_id", "sku_id", "period_id")

    lane_id: Id
    warehouse_id: Id
    zone_id: Id
    sku_id: Id
    period_id: Id
    arrival_period_id: Id
    units: Number


class Stock(Record):
    """Stock at the end of a period; what is not listed is none."""

    warehouse_id: Id
    sku_id: Id
    period_id: Id
    units: Number


class Shortage(Record):
    """Demand lost in a period or, where it may be served late, waiting at its end."""

    zone_id: Id
    sku_id: Id
    period_id: Id
    units: Number


class SafetyShortfall(Record):
    """By how much the stock at the end of a period is below the safety stock."""

    warehouse_id: Id
    sku_id: Id
    period_id: Id
    units: Number


class OpenWarehouse(Record):
    """A warehouse that the plan decides to use."""

    warehouse_id: Id


class OpenLane(Record):
    """A lane that the plan decides to use."""

    lane_id: Id


class Trips(Record):
    """How many lorries, containers or pallets leave on a lane in ``period_id``."""

    lane_id: Id
    period_id: Id
    trips: Annotated[int, Ge(0), Le(LARGEST)]


class Waste(Record):
    """Units thrown away in a period, at its end."""

    warehouse_id: Id
    sku_id: Id
    period_id: Id
    units: Number


class Substitute(Record):
    """Units of the demand for ``sku_id`` that another SKU serves, which arrives in that period."""

    zone_id: Id
    sku_id: Id
    substitute_sku_id: Id
    period_id: Id
    units: Number


class Solution(Record):
    """The plan. Warehouses and lanes without an opening cost are open and not listed."""

    purchases: Table[Purchase]
    transfers: Table[Transfer]
    deliveries: Table[Delivery]
    stock: Table[Stock]
    shortages: Table[Shortage]
    safety_shortfalls: Table[SafetyShortfall]
    open_warehouses: Table[OpenWarehouse]
    open_lanes: Table[OpenLane]
    trips: Table[Trips] = no_rows(Trips)
    waste: Table[Waste] = no_rows(Waste)
    substitutes: Table[Substitute] = no_rows(Substitute)


DECIMALS = 9
"""Quantities of a plan are rounded to so many places, where noise begins."""


def decode(instance: Instance, values: Values) -> Solution:
    """The plan behind the model's values; an order that was placed stays, even for nothing.

    What flows without an order, in no lot or without a trip is noise of the solver.
    """
    ordered = {key: 0.0 for key, _ in values["order"].nonzero()}
    noise = {*_none_of(values, "order"), *_none_of(values, "lots")}
    without_trip = set(_none_of(values, "trips"))
    flows = {
        key: units
        for key, units in values["flow"].nonzero()
        if key not in noise and (key[0], key[2]) not in without_trip
    }
    return Solution(
        **movements(instance, ordered | flows),
        stock=cells(instance, Stock, values["stock"].nonzero()),
        shortages=cells(instance, Shortage, values["shortage"].nonzero()),
        safety_shortfalls=cells(instance, SafetyShortfall, values["shortfall"].nonzero()),
        open_warehouses=opened(OpenWarehouse, values["open_warehouse"].nonzero()),
        open_lanes=opened(OpenLane, values["open_lane"].nonzero()),
        trips=trips(instance, values["trips"].nonzero()),
        waste=cells(instance, Waste, values["waste"].nonzero()),
        substitutes=substitutes(instance, values["substituted"].nonzero()),
    )


def _none_of(values: Values, family: str) -> Iterator[Key]:
    """Where a whole number is 0."""
    block = values[family]
    for key, value in zip(block.index, block.array.tolist(), strict=True):
        if value == 0:
            yield key


def movements(instance: Instance, flows: Mapping[Key, float]) -> dict[str, Table[Any]]:
    """The three tables of movements from units by (lane id, SKU id, position of the period)."""
    tables: tuple[tuple[str, Table[Any], type[Record]], ...] = (
        ("purchases", instance.supply_lanes, Purchase),
        ("transfers", instance.transfer_lanes, Transfer),
        ("deliveries", instance.delivery_lanes, Delivery),
    )
    return {
        name: Table(row_type, _movements(instance, lanes, flows))
        for name, lanes, row_type in tables
    }


def _movements(
    instance: Instance, lanes: Table[Any], flows: Mapping[Key, float]
) -> dict[str, np.ndarray]:
    """The columns of the flows on lanes of one kind."""
    row_of = {lane: row for row, lane in enumerate(lanes["id"].tolist())}
    own = [(row_of[key[0]], *key[1:], units) for key, units in flows.items() if key[0] in row_of]
    rows, skus, leaves, units = (
        (list(part) for part in zip(*own, strict=True)) if own else ([],) * 4
    )
    row, left = np.array(rows, int), np.array(leaves, int)
    arrives = left + lanes["lead_time_periods"][row]
    periods = instance.periods["id"]
    ends = [field for field in lanes.row_type.model_fields if field.endswith("_id")]
    return {
        "lane_id": lanes["id"][row],
        **{field: lanes[field][row] for field in ends},
        "sku_id": np.array(skus, object),
        "period_id": periods[left],
        "arrival_period_id": periods[arrives],
        "units": np.array([round(amount, DECIMALS) for amount in units], float),
    }


def cells(instance: Instance, row_type: type[R], units: Iterable[tuple[Key, float]]) -> Table[R]:
    """A table from units by (id of the place, SKU id, position of the period)."""
    periods = instance.periods["id"].tolist()
    fields = list(row_type.model_fields)
    rows = [
        (place, sku_id, periods[period], round(amount, DECIMALS))
        for (place, sku_id, period), amount in units
    ]
    return Table.of(row_type, [row_type(**dict(zip(fields, row, strict=True))) for row in rows])


def trips(instance: Instance, numbers: Iterable[tuple[Key, float]]) -> Table[Trips]:
    """The table of trips from their numbers by (lane id, position of the period)."""
    periods = instance.periods["id"].tolist()
    rows = [
        Trips(lane_id=lane, period_id=periods[period], trips=round(number))
        for (lane, period), number in numbers
    ]
    return Table.of(Trips, rows)


def substitutes(instance: Instance, units: Iterable[tuple[Key, float]]) -> Table[Substitute]:
    """The table of substitutes from units by (zone id, SKU id, substitute, position of period)."""
    periods = instance.periods["id"].tolist()
    rows = [
        Substitute(
            zone_id=zone,
            sku_id=sku,
            substitute_sku_id=other,
            period_id=periods[period],
            units=round(amount, DECIMALS),
        )
        for (zone, sku, other, period), amount in units
    ]
    return Table.of(Substitute, rows)


def opened(row_type: type[R], choices: Iterable[tuple[Key, float]]) -> Table[R]:
    """A table of the ids that were chosen."""
    (field,) = row_type.model_fields
    return Table.of(row_type, [row_type(**{field: place}) for (place,), _ in choices])


def encode(instance: Instance, solution: Solution) -> Encoded:
    """The model's values for a plan: every variable family by its index."""
    period = {name: k for k, name in enumerate(instance.periods["id"].tolist())}
    tables = solution.purchases, solution.transfers, solution.deliveries
    offers = {(offer.source_id, offer.sku_id): offer for offer in instance.offers}
    bought = [(r, offers[r.source_id, r.sku_id]) for r in solution.purchases]
    limited = {
        zone.id for zone in instance.zones if zone.single_source or zone.max_warehouses is not None
    }

    def key(row: Any, place: str) -> Key:
        return (getattr(row, place), row.sku_id, period[row.period_id])

    return {
        "flow": {key(r, "lane_id"): r.units for table in tables for r in table},
        "stock": {key(r, "warehouse_id"): r.units for r in solution.stock},
        "shortage": {key(r, "zone_id"): r.units for r in solution.shortages},
        "shortfall": {key(r, "warehouse_id"): r.units for r in solution.safety_shortfalls},
        "order": {key(r, "lane_id"): 1.0 for r, offer in bought if _is_counted(offer)},
        "lots": {key(r, "lane_id"): r.units / o.lot_units for r, o in bought if o.lot_units},
        "open_warehouse": {(r.warehouse_id,): 1.0 for r in solution.open_warehouses},
        "open_lane": {(r.lane_id,): 1.0 for r in solution.open_lanes},
        "serves": {
            (r.warehouse_id, r.zone_id): 1.0 for r in solution.deliveries if r.zone_id in limited
        },
        "waste": {key(r, "warehouse_id"): r.units for r in solution.waste},
        "substituted": {
            (r.zone_id, r.sku_id, r.substitute_sku_id, period[r.period_id]): r.units
            for r in solution.substitutes
        },
        "change": _changes(instance, solution),
        "money_left": _money_left(instance, solution),
        "trips": {(r.lane_id, period[r.period_id]): float(r.trips) for r in solution.trips},
    }


def _changes(instance: Instance, solution: Solution) -> dict[Key, float]:
    """By how much free flows with a plan differ from it, where that has a price."""
    free = {
        row.id: k
        for k, row in enumerate(instance.periods)
        if row.change_cost_per_unit and not row.frozen
    }
    moved = {
        (row.lane_id, row.sku_id, row.period_id): row.units
        for table in (solution.purchases, solution.transfers)
        for row in table
    }
    return {
        (row.lane_id, row.sku_id, free[row.period_id]): abs(
            moved.get((row.lane_id, row.sku_id, row.period_id), 0.0) - row.planned_units
        )
        for row in instance.planned_flows
        if row.period_id in free and not row.pinned
    }


def _money_left(instance: Instance, solution: Solution) -> dict[Key, float]:
    """The budget that is not spent by the end of each period; empty where there is none."""
    if not len(instance.budgets):
        return {}
    change = dict.fromkeys(instance.periods["id"].tolist(), 0.0)
    for row in instance.budgets:
        change[row.period_id] += row.budget
    offers = {(offer.source_id, offer.sku_id): offer for offer in instance.offers}
    for order in solution.purchases:
        offer = offers[order.source_id, order.sku_id]
        change[order.period_id] -= offer.unit_cost * order.units + offer.order_cost
    return {(k,): left for k, left in enumerate(accumulate(change.values()))}


def _is_counted(offer: Offer) -> bool:
    """Whether it matters if an order is placed, not only how much is bought."""
    return offer.order_cost > 0 or (offer.min_order_units or 0.0) > 0
