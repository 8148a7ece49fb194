"""The instance as arrays over positions, so that one line of arithmetic covers all SKUs.

Axes are always in the order S SKUs, V sources, W warehouses, Z zones, T periods; L counts the lanes
of all kinds together. A limit that is absent is infinite, a cost that is absent is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from formulations.stock_allocation.axis import Axis
from formulations.stock_allocation.instance import FillRate, Instance
from optimizer.sdk import Table, unlimited

MEASURES = ("units", "m3", "kg")
"""What a load is measured in; the first axis of arrays over them is called K."""


@dataclass(frozen=True)
class Lanes:
    """All lanes in one list: supply, transfer, delivery; every array has the shape (L,).

    ``origin`` is a position among the sources (supply) or warehouses, ``destination`` among the
    warehouses or zones (delivery). ``trip_cost`` is NaN where goods do not go in trips.
    """

    axis: Axis
    kind: np.ndarray
    origin: np.ndarray
    destination: np.ndarray
    lead_time: np.ndarray
    unit_cost: np.ndarray
    cost_per_m3: np.ndarray
    cost_per_kg: np.ndarray
    capacity: np.ndarray
    opening_cost: np.ndarray
    trip_cost: np.ndarray
    co2_kg_per_unit: np.ndarray
    co2_kg_per_kg: np.ndarray
    co2_kg_per_trip: np.ndarray

    def of(self, kind: str) -> np.ndarray:
        """Positions of the lanes of one kind."""
        return np.flatnonzero(self.kind == kind)


class Arrays:
    """Everything an instance says, by position; each array is made when first asked for."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.skus = Axis("SKU", instance.skus["id"].tolist())
        self.sources = Axis("source", instance.sources["id"].tolist())
        self.warehouses = Axis("warehouse", instance.warehouses["id"].tolist())
        self.zones = Axis("zone", instance.zones["id"].tolist())
        self.periods = Axis("period", instance.periods["id"].tolist())

    # -- SKUs, warehouses, zones ---------------------------------------------------------------

    @cached_property
    def volume_m3(self) -> np.ndarray:
        """Shape (S,); a SKU without a volume takes no space."""
        volume: np.ndarray = np.nan_to_num(self.instance.skus["unit_volume_m3"])
        return volume

    @cached_property
    def weight_kg(self) -> np.ndarray:
        """Shape (S,); a SKU without a weight weighs nothing."""
        weight: np.ndarray = np.nan_to_num(self.instance.skus["unit_weight_kg"])
        return weight

    @cached_property
    def unit_size(self) -> np.ndarray:
        """What one unit takes of each measure of a load, shape (K, S)."""
        return np.stack([np.ones(len(self.skus)), self.volume_m3, self.weight_kg])

    @cached_property
    def holding_cost(self) -> np.ndarray:
        """Money per unit and period, shape (S, W)."""
        rent = self.instance.warehouses["holding_cost_per_m3"]
        return self.instance.skus["holding_cost_per_unit"][:, None] + np.outer(self.volume_m3, rent)

    @cached_property
    def end_value(self) -> np.ndarray:
        """What a unit in stock at the end of the last period is worth, shape (S,)."""
        value: np.ndarray = self.instance.skus["end_value_per_unit"]
        return value

    @cached_property
    def opening_cost(self) -> np.ndarray:
        """Money for using a warehouse at all, 0 where it is open anyway, shape (W,)."""
        cost: np.ndarray = self.instance.warehouses["opening_cost"]
        return cost

    @cached_property
    def max_warehouses(self) -> np.ndarray:
        """Warehouses that may serve a zone over the horizon, shape (Z,)."""
        zones = self.instance.zones
        most = unlimited(zones["max_warehouses"])
        return np.where(zones["single_source"].astype(bool), 1.0, most)

    @cached_property
    def storage_m3(self) -> np.ndarray:
        """Shape (W, T)."""
        return self.capacity("storage_capacity_m3")

    @cached_property
    def storage(self) -> np.ndarray:
        """What fits in a warehouse by each measure, without a limit on units, shape (K, W, T)."""
        no_limit = np.full(self.storage_m3.shape, np.inf)
        return np.stack([no_limit, self.storage_m3, self.capacity("storage_capacity_kg")])

    @cached_property
    def inbound(self) -> np.ndarray:
        """Units that may arrive at a warehouse in a period beside receipts, shape (W, T).

        Negative where receipts alone are too many.
        """
        units: np.ndarray = self.capacity("inbound_capacity_units") - self.receipts.sum(axis=0)
        return units

    @cached_property
    def throughput(self) -> np.ndarray:
        """Units that may leave a warehouse in a period, shape (W, T)."""
        return self.capacity("throughput_capacity_units")

    def capacity(self, field: str) -> np.ndarray:
        """A capacity of warehouses: that of the calendar, else the usual one, shape (W, T)."""
        calendar = self.instance.warehouse_calendar
        usual = unlimited(self.instance.warehouses[field])
        capacity: np.ndarray = np.repeat(usual[:, None], len(self.periods), axis=1)
        given = ~np.isnan(calendar[field])
        warehouse = self.warehouses.positions(calendar.texts("warehouse_id"))[given]
        period = self.periods.positions(calendar.texts("period_id"))[given]
        capacity[warehouse, period] = calendar[field][given]
        return capacity

    # -- lanes and offers ----------------------------------------------------------------------

    @cached_property
    def lanes(self) -> Lanes:
        data = self.instance
        tables: list[Table[Any]] = [data.supply_lanes, data.transfer_lanes, data.delivery_lanes]
        origins = (
            self.sources.positions(data.supply_lanes.texts("source_id")),
            self.warehouses.positions(data.transfer_lanes.texts("from_warehouse_id")),
            self.warehouses.positions(data.delivery_lanes.texts("warehouse_id")),
        )
        destinations = (
            self.warehouses.positions(data.supply_lanes.texts("warehouse_id")),
            self.warehouses.positions(data.transfer_lanes.texts("to_warehouse_id")),
            self.zones.positions(data.delivery_lanes.texts("zone_id")),
        )

        def joined(field: str) -> np.ndarray:
            return np.concatenate([table[field] for table in tables])

        return Lanes(
            axis=Axis("lane", joined("id").tolist()),
            kind=np.repeat(["supply", "transfer", "delivery"], [len(table) for table in tables]),
            origin=np.concatenate(origins),
            destination=np.concatenate(destinations),
            lead_time=joined("lead_time_periods"),
            unit_cost=joined("unit_cost"),
            cost_per_m3=joined("cost_per_m3"),
            cost_per_kg=joined("cost_per_kg"),
            capacity=unlimited(joined("capacity_units")),
            opening_cost=joined("opening_cost"),
            trip_cost=joined("trip_cost"),
            co2_kg_per_unit=joined("co2_kg_per_unit"),
            co2_kg_per_kg=joined("co2_kg_per_kg"),
            co2_kg_per_trip=joined("co2_kg_per_trip"),
        )

    @cached_property
    def trip_capacity(self) -> np.ndarray:
        """What one trip on a lane carries of each measure, shape (K, L)."""
        data = self.instance
        tables: list[Table[Any]] = [data.supply_lanes, data.transfer_lanes, data.delivery_lanes]
        columns = [[table[f"trip_capacity_{k}"] for table in tables] for k in MEASURES]
        return unlimited(np.array([np.concatenate(parts) for parts in columns]))

    @cached_property
    def lane_cost(self) -> np.ndarray:
        """Freight in money per unit, shape (L, S)."""
        by_size = np.outer(self.lanes.cost_per_m3, self.volume_m3)
        by_size += np.outer(self.lanes.cost_per_kg, self.weight_kg)
        return self.lanes.unit_cost[:, None] + by_size

    @cached_property
    def lane_co2_kg(self) -> np.ndarray:
        """What a unit gives off on its way, shape (L, S)."""
        by_weight = np.outer(self.lanes.co2_kg_per_kg, self.weight_kg)
        return self.lanes.co2_kg_per_unit[:, None] + by_weight

    @cached_property
    def offer(self) -> np.ndarray:
        """The row of the offer for a SKU from a source, -1 where there is none, shape (S, V)."""
        offers = self.instance.offers
        rows = np.full((len(self.skus), len(self.sources)), -1)
        rows[
            self.skus.positions(offers.texts("sku_id")),
            self.sources.positions(offers.texts("source_id")),
        ] = np.arange(len(offers))
        return rows

    def offered(self, field: str, absent: float) -> np.ndarray:
        """A field of the offers, shape (S, V), ``absent`` where there is no offer or no value."""
        column = np.append(self.instance.offers[field], np.nan)[self.offer]
        return np.where(np.isnan(column), absent, column)

    @cached_property
    def supply(self) -> np.ndarray:
        """Units of a SKU that a source sells in a period, 0 without an offer, shape (S, V, T)."""
        calendar = self.instance.supply_calendar
        usual = np.where(self.offer >= 0, self.offered("supply_units", np.inf), 0.0)
        supply: np.ndarray = np.repeat(usual[:, :, None], len(self.periods), axis=2)
        supply[
            self.skus.positions(calendar.texts("sku_id")),
            self.sources.positions(calendar.texts("source_id")),
            self.periods.positions(calendar.texts("period_id")),
        ] = calendar["supply_units"]
        return supply

    @cached_property
    def money(self) -> np.ndarray:
        """What may have been spent on purchases by the end of a period, shape (T,)."""
        table = self.instance.budgets
        if not len(table):
            return np.full(len(self.periods), np.inf)
        money = np.zeros(len(self.periods))
        money[self.periods.positions(table.texts("period_id"))] = table["budget"]
        total: np.ndarray = np.cumsum(money)
        return total

    # -- demand --------------------------------------------------------------------------------

    @cached_property
    def demand(self) -> np.ndarray:
        """Units, shape (S, Z, T)."""
        return self._of_demand("demand_units", 0.0)

    @cached_property
    def shortage_cost(self) -> np.ndarray:
        """Money per unit lost, NaN where demand must be served or is none, shape (S, Z, T)."""
        return self._of_demand("shortage_cost_per_unit", np.nan)

    @cached_property
    def backorder_cost(self) -> np.ndarray:
        """Money per unit and period of waiting, NaN where demand does not wait, shape (S, Z)."""
        table = self.instance.demand
        cost = np.full((len(self.skus), len(self.zones)), np.nan)
        sku, zone, _ = self._demand_cells
        cost[sku, zone] = table["backorder_cost_per_unit"]
        return cost

    @cached_property
    def final_shortage_cost(self) -> np.ndarray:
        """Money per unit that waits after the last period, NaN where none may, shape (S, Z)."""
        cost = np.full((len(self.skus), len(self.zones)), np.nan)
        sku, zone, _ = self._demand_cells
        cost[sku, zone] = self.instance.demand["shortage_cost_per_unit"]
        return cost

    @cached_property
    def waits(self) -> np.ndarray:
        """Whether demand may be served late, shape (S, Z)."""
        waits: np.ndarray = ~np.isnan(self.backorder_cost)
        return waits

    @cached_property
    def lateness(self) -> np.ndarray:
        """Periods that a unit of demand may wait, 0 where it is lost at once, shape (S, Z).

        Without a limit it is the number of periods.
        """
        limit = np.full(self.waits.shape, np.nan)
        sku, zone, _ = self._demand_cells
        limit[sku, zone] = self.instance.demand["max_lateness_periods"]
        limit = np.where(np.isnan(limit), len(self.periods), limit)
        return np.where(self.waits, np.minimum(limit, len(self.periods)), 0).astype(int)

    def recent_demand(self, periods: np.ndarray) -> np.ndarray:
        """Units asked for in a period and those before it, so many in all (S, Z); (S, Z, T)."""
        total = np.zeros((*periods.shape, len(self.periods) + 1))
        np.cumsum(self.demand, axis=2, out=total[:, :, 1:])
        before = np.maximum(0, np.arange(1, len(self.periods) + 1) - periods[:, :, None])
        recent: np.ndarray = total[:, :, 1:] - np.take_along_axis(total, before, axis=2)
        return recent

    @cached_property
    def most_short(self) -> np.ndarray:
        """Units that may be lost in a period, or wait at its end, shape (S, Z, T)."""
        waits = self.waits[:, :, None]
        units = np.where(waits, self.recent_demand(self.lateness), self.demand)
        allowed = waits | ~np.isnan(self.shortage_cost)
        allowed[:, :, -1] &= ~(self.waits & np.isnan(self.final_shortage_cost))
        return np.where(allowed, units, 0.0)

    def in_fill_rate(self, rate: FillRate) -> np.ndarray:
        """Whether the fill rate is about a SKU in a zone, shape (S, Z)."""
        skus, zones = self.instance.skus, self.instance.zones
        of_class = skus["abc_class_id"] == rate.abc_class_id if rate.abc_class_id else True
        in_channel = zones["channel_id"] == rate.channel_id if rate.channel_id else True
        in_zone = zones["id"] == rate.zone_id if rate.zone_id else True
        inside = np.ones((len(skus), len(zones)), bool)
        inside &= np.reshape(of_class, (-1, 1)) & np.reshape(in_channel & in_zone, (1, -1))
        return inside

    @cached_property
    def _demand_cells(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        table = self.instance.demand
        return (
            self.skus.positions(table.texts("sku_id")),
            self.zones.positions(table.texts("zone_id")),
            self.periods.positions(table.texts("period_id")),
        )

    def _of_demand(self, field: str, absent: float) -> np.ndarray:
        values = np.full((len(self.skus), len(self.zones), len(self.periods)), absent)
        values[self._demand_cells] = self.instance.demand[field]
        return values

    # -- stock ---------------------------------------------------------------------------------

    @cached_property
    def initial_stock(self) -> np.ndarray:
        """Units before the first period, shape (S, W)."""
        table = self.instance.initial_stock
        stock = np.zeros((len(self.skus), len(self.warehouses)))
        sku = self.skus.positions(table.texts("sku_id"))
        stock[sku, self.warehouses.positions(table.texts("warehouse_id"))] = table["stock_units"]
        return stock

    @cached_property
    def has_given(self) -> np.ndarray:
        """Whether anything lies in a warehouse or arrives without a decision, shape (W,)."""
        return np.asarray((self.initial_stock.sum(axis=0) + self.receipts.sum(axis=(0, 2))) > 0)

    @cached_property
    def shelf_life(self) -> np.ndarray:
        """Periods at the end of which a unit may be in stock, NaN for those that last, (S,)."""
        life: np.ndarray = self.instance.skus["shelf_life_periods"].astype(float)
        return life

    @cached_property
    def wasteable(self) -> np.ndarray:
        """Whether units may be thrown away, shape (S,)."""
        priced = ~np.isnan(self.instance.skus["disposal_cost_per_unit"])
        return np.asarray(priced | ~np.isnan(self.shelf_life))

    @cached_property
    def age(self) -> np.ndarray:
        """Periods of the shelf life that are over for the stock at the start, shape (S, W)."""
        table = self.instance.initial_stock
        age = np.zeros(self.initial_stock.shape)
        sku = self.skus.positions(table.texts("sku_id"))
        warehouse = self.warehouses.positions(table.texts("warehouse_id"))
        age[sku, warehouse] = np.nan_to_num(table["age_periods"].astype(float))
        return age

    @cached_property
    def receipts(self) -> np.ndarray:
        """Units already on their way, by the period they arrive in, shape (S, W, T)."""
        table = self.instance.receipts
        units = np.zeros((len(self.skus), len(self.warehouses), len(self.periods)))
        cells = (
            self.skus.positions(table.texts("sku_id")),
            self.warehouses.positions(table.texts("warehouse_id")),
            self.periods.positions(table.texts("period_id")),
        )
        np.add.at(units, cells, table["receipt_units"])
        return units

    @cached_property
    def safety_stock(self) -> np.ndarray:
        """The least stock at the end of a period, shape (S, W, T)."""
        table = self.instance.safety_stock
        units = np.zeros((len(self.skus), len(self.warehouses), len(self.periods)))
        first = np.maximum(self.periods.positions(table.texts("from_period_id")), 0)
        holds = np.arange(len(self.periods)) >= first[:, None]
        units[self._safety_cells] = holds * table["safety_stock_units"][:, None]
        return units

    @cached_property
    def shortfall_cost(self) -> np.ndarray:
        """Money per unit and period below the safety stock, NaN where it is hard, shape (S, W)."""
        cost = np.full((len(self.skus), len(self.warehouses)), np.nan)
        cost[self._safety_cells] = self.instance.safety_stock["shortfall_cost_per_unit"]
        return cost

    @cached_property
    def _safety_cells(self) -> tuple[np.ndarray, np.ndarray]:
        table = self.instance.safety_stock
        sku = self.skus.positions(table.texts("sku_id"))
        return sku, self.warehouses.positions(table.texts("warehouse_id"))
