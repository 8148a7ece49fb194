"""What an instance allows and charges, looked up by ids in its own tables.

A plan is judged by this reading of the data alone; the model has another one, so that a slip in
one of them shows. Periods are counted 0, 1, …; a limit that is absent is infinite.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from formulations.stock_allocation.instance import Demand, FillRate, Instance, Lane

MEASURES = ("units", "m3", "kg")
"""What a load is measured in."""

Pair = tuple[str, str]
"""(id of a place, id of a SKU)."""

Cell = tuple[str, str, int]
"""(id of a place, id of a SKU, position of the period)."""


class Sums(dict[tuple[Any, ...], float]):
    """Quantities by key; what is not listed is none."""

    def __missing__(self, key: tuple[Any, ...]) -> float:
        return 0.0


@dataclass(frozen=True)
class Route:
    """A lane with its kind, the ids of its two ends, and the warehouses among these."""

    kind: str
    lane: Lane
    origin: str
    destination: str
    warehouses: tuple[str, ...]


class Terms:
    """The tables of an instance by their ids."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.periods: list[str] = instance.periods["id"].tolist()
        self.position = {name: k for k, name in enumerate(self.periods)}
        self.skus = instance.skus.by("id")
        self.warehouses = instance.warehouses.by("id")
        self.zones = instance.zones.by("id")
        self.routes = _routes(instance)
        self.offers = {(offer.source_id, offer.sku_id): offer for offer in instance.offers}
        self.demand = self._demand()
        self.waiting = {
            (zone, sku): row
            for (zone, sku, _), row in self.demand.items()
            if row.backorder_cost_per_unit is not None
        }
        self.safety = {(row.warehouse_id, row.sku_id): row for row in instance.safety_stock}
        self.initial_stock = {
            (row.warehouse_id, row.sku_id): row.stock_units for row in instance.initial_stock
        }
        self.age = {
            (row.warehouse_id, row.sku_id): row.age_periods or 0 for row in instance.initial_stock
        }
        self.receipts = Sums()
        for row in instance.receipts:
            cell = row.warehouse_id, row.sku_id, self.position[row.period_id]
            self.receipts[cell] += row.receipt_units
        self.planned = {
            (row.lane_id, row.sku_id, self.position[row.period_id]): row
            for row in instance.planned_flows
        }
        self.calendar = list(instance.periods)
        self.budgets = {self.position[row.period_id]: row.budget for row in instance.budgets}
        self._warehouse_calendar = {
            (row.warehouse_id, row.period_id): row for row in instance.warehouse_calendar
        }
        self._supply_calendar = {
            (row.source_id, row.sku_id, row.period_id): row.supply_units
            for row in instance.supply_calendar
        }

    def _demand(self) -> dict[Cell, Demand]:
        return {
            (row.zone_id, row.sku_id, self.position[row.period_id]): row
            for row in self.instance.demand
        }

    def volume_m3(self, sku: str) -> float:
        """Of one unit; a SKU without a volume takes no space."""
        return self.skus[sku].unit_volume_m3 or 0.0

    def in_fill_rate(self, rate: FillRate, zone: str, sku: str) -> bool:
        """Whether a fill rate is about a SKU in a zone: each of its words is theirs, or absent."""
        return (
            rate.zone_id in (None, zone)
            and rate.channel_id in (None, self.zones[zone].channel_id)
            and rate.abc_class_id in (None, self.skus[sku].abc_class_id)
        )

    def unit_size(self, measure: str, sku: str) -> float:
        """What one unit takes of a load in units, m3 or kg."""
        if measure == "units":
            return 1.0
        return self.volume_m3(sku) if measure == "m3" else self.weight_kg(sku)

    def weight_kg(self, sku: str) -> float:
        """Of one unit; a SKU without a weight weighs nothing."""
        return self.skus[sku].unit_weight_kg or 0.0

    def holding_cost(self, warehouse: str, sku: str) -> float:
        """Money per unit and period."""
        rent = self.warehouses[warehouse].holding_cost_per_m3 * self.volume_m3(sku)
        return self.skus[sku].holding_cost_per_unit + rent

    def freight(self, route: Route, sku: str) -> float:
        """Money per unit."""
        by_size = route.lane.cost_per_m3 * self.volume_m3(sku)
        by_size += route.lane.cost_per_kg * self.weight_kg(sku)
        return route.lane.unit_cost + by_size

    def capacity(self, field: str, warehouse: str, period: int) -> float:
        """A capacity of a warehouse: that of the calendar, else the usual one."""
        special = self._warehouse_calendar.get((warehouse, self.periods[period]))
        limit = getattr(special, field, None)
        return unlimited(getattr(self.warehouses[warehouse], field) if limit is None else limit)

    def max_warehouses(self, zone: str) -> int | None:
        """How many warehouses may serve a zone, None for any number."""
        return 1 if self.zones[zone].single_source else self.zones[zone].max_warehouses

    def supply(self, source: str, sku: str, period: int) -> float:
        """Units that a source sells of a SKU in a period; none without an offer."""
        special = self._supply_calendar.get((source, sku, self.periods[period]))
        if special is not None:
            return special
        offer = self.offers.get((source, sku))
        return unlimited(offer.supply_units) if offer else 0.0

    def safety_from(self, pair: Pair) -> int:
        """The first period in which the safety stock of a warehouse and SKU counts."""
        first = self.safety[pair].from_period_id
        return 0 if first is None else self.position[first]


def unlimited(limit: float | None) -> float:
    return math.inf if limit is None else limit


def _routes(instance: Instance) -> dict[str, Route]:
    """Every lane by its id."""
    routes = {}
    for s in instance.supply_lanes:
        routes[s.id] = Route("supply", s, s.source_id, s.warehouse_id, (s.warehouse_id,))
    for t in instance.transfer_lanes:
        ends = t.from_warehouse_id, t.to_warehouse_id
        routes[t.id] = Route("transfer", t, *ends, ends)
    for d in instance.delivery_lanes:
        routes[d.id] = Route("delivery", d, d.warehouse_id, d.zone_id, (d.warehouse_id,))
    return routes
