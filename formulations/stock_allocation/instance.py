"""The data of a stock allocation file: places, SKUs, lanes, demand and stock.

Costs are money of the file's currency. "Per period" means per planning period of the file. What is
absent is unlimited, free or none, as each field says.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from annotated_types import Ge
from pydantic import Field

from formulations.stock_allocation.cross_checks import cross_checks as cross_checks
from formulations.stock_allocation.slips import warnings as warnings
from optimizer.sdk import (
    Cost,
    Count,
    Id,
    Percent,
    PositiveCost,
    PositiveQuantity,
    Quantity,
    Record,
    Table,
)

Lot = Annotated[PositiveQuantity, Ge(1e-3)]
"""The step of an order; finer ones than a thousandth of a unit cannot be counted reliably."""

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A calendar day, YYYY-MM-DD."""


class Sku(Record):
    """A stock keeping unit; ``holding_cost_per_unit`` is paid per unit and period.

    ``whole_units`` says that it is bought, moved and shipped in whole units only. With a
    ``shelf_life_periods`` of n no unit is in stock at the end of more than n periods, and none is
    moved to another warehouse. Units of such SKUs, and of those with a ``disposal_cost_per_unit``,
    may be thrown away, at that cost or at none. A unit in stock at the end of the horizon is worth
    ``end_value_per_unit``, no more than it costs to buy.
    """

    id: Id
    unit_volume_m3: Quantity | None = None
    unit_weight_kg: Quantity | None = None
    holding_cost_per_unit: Cost = 0.0
    abc_class_id: Id | None = None
    shelf_life_periods: Count | None = None
    disposal_cost_per_unit: Cost | None = None
    end_value_per_unit: Cost = 0.0
    whole_units: bool = False


class Source(Record):
    """A supplier, plant or port that goods are bought from."""

    id: Id


class Warehouse(Record):
    """A place of stock; with an ``opening_cost`` the plan decides whether to use it at all.

    The opening cost is paid once for the horizon, ``closing_cost`` where the warehouse is not used.
    A closed warehouse sends and receives nothing; stock that already lies there stays. Storage
    limits the stock at the end of a period by volume and by weight, throughput the units that leave
    in a period, inbound capacity the units that arrive in one, receipts among them.
    ``holding_cost_per_m3`` is paid per period on top of the holding cost of each SKU.
    """

    id: Id
    opening_cost: Cost = 0.0
    closing_cost: Cost = 0.0
    storage_capacity_m3: Quantity | None = None
    storage_capacity_kg: Quantity | None = None
    throughput_capacity_units: Quantity | None = None
    inbound_capacity_units: Quantity | None = None
    holding_cost_per_m3: Cost = 0.0


class WarehouseCalendar(Record):
    """Capacities of a warehouse that differ in one period; what is absent is as usual."""

    warehouse_id: Id
    period_id: Id
    storage_capacity_m3: Quantity | None = None
    storage_capacity_kg: Quantity | None = None
    throughput_capacity_units: Quantity | None = None
    inbound_capacity_units: Quantity | None = None


class Zone(Record):
    """A region of customers; ``single_source``: one warehouse serves all of it, all the time.

    With ``max_warehouses`` no more than so many warehouses serve it over the whole horizon.

    ``channel_id`` is a word for the way in which they buy: customers of one region who are promised
    different things over different channels are several zones.
    """

    id: Id
    channel_id: Id | None = None
    single_source: bool = False
    max_warehouses: Annotated[Count, Ge(1)] | None = None


class Period(Record):
    """A planning period; the list is in order of time. Days are the first and the last one.

    Where it is ``frozen``, purchases and transfers are as in ``planned_flows``, what is not listed
    there is none. A ``change_cost_per_unit`` is paid for each unit more or less than planned.
    """

    id: Id
    start: Day | None = None
    end: Day | None = None
    frozen: bool = False
    change_cost_per_unit: Cost = 0.0


class Offer(Record):
    """What a source sells: one SKU, at a price per unit and a fixed cost per order.

    An order is what is bought of the SKU in one period on one lane. It has at least
    ``min_order_units`` and is a multiple of ``lot_units``. ``supply_units`` is the most that the
    source sells of the SKU in a period.
    """

    source_id: Id
    sku_id: Id
    unit_cost: Cost = 0.0
    order_cost: Cost = 0.0
    min_order_units: Quantity | None = None
    lot_units: Lot | None = None
    supply_units: Quantity | None = None


class SupplyCalendar(Record):
    """A limit on supply that differs in one period."""

    source_id: Id
    sku_id: Id
    period_id: Id
    supply_units: Quantity


class Budget(Record):
    """Money that comes in a period to buy with; what is not spent is there in the next ones too.

    Spent are the ``unit_cost`` and the ``order_cost`` of offers, in the period of the order. Where
    the table has rows, nothing else may be spent; a period without a row brings nothing.
    """

    period_id: Id
    budget: Cost


class Lane(Record):
    """A way for goods. Several lanes may join the same two places, for example by road and by air.

    ``mode`` is a word for the means of transport. What leaves in period t arrives in period
    t + ``lead_time_periods``, within the horizon. A unit costs ``unit_cost`` plus its volume times
    ``cost_per_m3`` plus its weight times ``cost_per_kg``. ``capacity_units`` limits what leaves in
    a period, all SKUs together. With an ``opening_cost`` the plan decides whether to use the lane
    at all; it is paid once for the horizon and all SKUs.

    With a ``trip_cost``, paid for each trip, all that leaves in a period goes in whole trips of
    lorries, containers or pallets, full or not; each carries at most ``trip_capacity_units``,
    ``trip_capacity_m3`` and ``trip_capacity_kg`` at once, as far as they are given.

    What transport gives off, in kg of CO2, is ``co2_kg_per_unit``, ``co2_kg_per_kg`` of weight and
    ``co2_kg_per_trip``. It costs nothing, but plans can be weighed by it.
    """

    id: Id
    mode: Id | None = None
    lead_time_periods: Count = 0
    unit_cost: Cost = 0.0
    cost_per_m3: Cost = 0.0
    cost_per_kg: Cost = 0.0
    capacity_units: Quantity | None = None
    opening_cost: Cost = 0.0
    trip_cost: PositiveCost | None = None
    trip_capacity_units: PositiveQuantity | None = None
    trip_capacity_m3: PositiveQuantity | None = None
    trip_capacity_kg: PositiveQuantity | None = None
    co2_kg_per_unit: Quantity = 0.0
    co2_kg_per_kg: Quantity = 0.0
    co2_kg_per_trip: Quantity = 0.0


class SupplyLane(Lane):
    """From a source to a warehouse."""

    source_id: Id
    warehouse_id: Id


class TransferLane(Lane):
    """From one warehouse to another."""

    from_warehouse_id: Id
    to_warehouse_id: Id


class DeliveryLane(Lane):
    """From a warehouse to the customers of a zone."""

    warehouse_id: Id
    zone_id: Id


class PlannedFlow(Record):
    """What an earlier plan bought or moved on a lane, leaving in a period; ``pinned``, it stays."""

    lane_id: Id
    sku_id: Id
    period_id: Id
    planned_units: PositiveQuantity
    pinned: bool = False


class Demand(Record):
    """What a zone asks for of a SKU in a period, and what happens when it is not there.

    Neither cost: it must be served in its period. ``shortage_cost_per_unit`` only: what is not
    served is lost at that cost. ``backorder_cost_per_unit``: it waits at that cost per unit and
    period, and what still waits after the last period costs ``shortage_cost_per_unit`` besides;
    without one, all must be served by then. No unit may wait longer than ``max_lateness_periods``.
    """

    sku_id: Id
    zone_id: Id
    period_id: Id
    demand_units: Quantity
    shortage_cost_per_unit: Cost | None = None
    backorder_cost_per_unit: Cost | None = None
    max_lateness_periods: Count | None = None


class Substitution(Record):
    """A SKU that a zone takes in place of another.

    ``units_per_unit`` of the substitute serve a unit of demand, for ``cost_per_unit`` on top of
    what they cost themselves. What serves demand so is delivered in just that period.
    """

    zone_id: Id
    sku_id: Id
    substitute_sku_id: Id
    units_per_unit: PositiveQuantity = 1.0
    cost_per_unit: Cost = 0.0


class FillRate(Record):
    """So much of some demand is served, at once or late.

    It is the demand of a zone, of a channel, of the SKUs of a class, or of all given at once.
    """

    id: Id
    target_pct: Percent
    zone_id: Id | None = None
    channel_id: Id | None = None
    abc_class_id: Id | None = None


class InitialStock(Record):
    """Stock before the first period; of a SKU with a shelf life, ``age_periods`` of it are over."""

    sku_id: Id
    warehouse_id: Id
    stock_units: Quantity
    age_periods: Count | None = None


class Receipt(Record):
    """Goods already on their way that arrive in a period."""

    sku_id: Id
    warehouse_id: Id
    period_id: Id
    receipt_units: Quantity


class SafetyStock(Record):
    """The least stock at the end of each period from ``from_period_id`` on, or from the first.

    With a ``shortfall_cost_per_unit``, paid per unit and period, the stock may fall below it.
    A closed warehouse needs none.
    """

    sku_id: Id
    warehouse_id: Id
    safety_stock_units: Quantity
    from_period_id: Id | None = None
    shortfall_cost_per_unit: PositiveCost | None = None


def no_rows(row_type: type[Record]) -> Any:
    """The default of a table that may be left out."""
    return Field(default_factory=partial(Table.of, row_type, ()))


class Instance(Record):
    """The ``data`` of a stock allocation file; a relation that is not listed does not exist."""

    skus: Table[Sku]
    sources: Table[Source] = no_rows(Source)
    warehouses: Table[Warehouse]
    zones: Table[Zone]
    periods: Table[Period]
    offers: Table[Offer] = no_rows(Offer)
    supply_lanes: Table[SupplyLane] = no_rows(SupplyLane)
    transfer_lanes: Table[TransferLane] = no_rows(TransferLane)
    delivery_lanes: Table[DeliveryLane] = no_rows(DeliveryLane)
    demand: Table[Demand]
    initial_stock: Table[InitialStock] = no_rows(InitialStock)
    receipts: Table[Receipt] = no_rows(Receipt)
    safety_stock: Table[SafetyStock] = no_rows(SafetyStock)
    warehouse_calendar: Table[WarehouseCalendar] = no_rows(WarehouseCalendar)
    supply_calendar: Table[SupplyCalendar] = no_rows(SupplyCalendar)
    budgets: Table[Budget] = no_rows(Budget)
    fill_rates: Table[FillRate] = no_rows(FillRate)
    planned_flows: Table[PlannedFlow] = no_rows(PlannedFlow)
    substitutions: Table[Substitution] = no_rows(Substitution)
