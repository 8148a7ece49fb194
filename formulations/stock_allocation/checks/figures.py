"""What an instance allows and charges, as arrays read from its own tables by column.

A plan is judged by this reading of the data alone; the model has another one, so that a slip in
one of them shows. Axes are in the order S SKUs, V sources, W warehouses, Z zones, T periods; L
counts lanes of all kinds. A limit that is absent is infinite, what else is absent is NaN.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from formulations.stock_allocation.checks.axes import Axes
from formulations.stock_allocation.checks.lanes import Lanes
from formulations.stock_allocation.instance import FillRate, Instance
from optimizer.sdk import Table, unlimited

MEASURES = ("units", "m3", "kg")
"""What a load is measured in."""


SUBSTITUTION = ("sku_id", "substitute_sku_id", "zone_id")


class Figures:
    """The tables of an instance by position; each array is made when first asked for."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.axes = Axes(instance)
        self.lanes = Lanes(instance, self.axes)

    # -- SKUs, warehouses, zones, periods ------------------------------------------------------

    def of_skus(self, field: str) -> np.ndarray:
        """A number that every SKU may have, shape (S,)."""
        return np.asarray(self.instance.skus[field], dtype=float)

    def unit_size(self, measure: str) -> np.ndarray:
        """What one unit takes of a load in units, m3 or kg; nothing where it is absent, (S,)."""
        if measure == "units":
            return np.ones(len(self.axes.skus))
        field = {"m3": "unit_volume_m3", "kg": "unit_weight_kg"}[measure]
        return _or_none(self.of_skus(field))

    @cached_property
    def holding_cost(self) -> np.ndarray:
        """Money per unit and period, shape (S, W)."""
        rent = self.instance.warehouses["holding_cost_per_m3"]
        return self.of_skus("holding_cost_per_unit")[:, None] + np.outer(self.unit_size("m3"), rent)

    def capacity(self, field: str) -> np.ndarray:
        """A capacity of warehouses: that of the calendar, else the usual one, shape (W, T)."""
        usual = unlimited(self.instance.warehouses[field])
        limit = np.repeat(usual[:, None], len(self.axes.periods), axis=1)
        special = self.instance.warehouse_calendar
        given = ~np.isnan(special[field].astype(float))
        at = tuple(each[given] for each in self._at(special, "warehouse_id", "period_id"))
        limit[at] = special[field][given]
        return limit

    @cached_property
    def max_warehouses(self) -> np.ndarray:
        """How many warehouses may serve a zone, shape (Z,)."""
        zones = self.instance.zones
        return np.where(zones["single_source"], 1.0, unlimited(zones["max_warehouses"]))

    # -- supply --------------------------------------------------------------------------------

    def of_offers(self, field: str) -> np.ndarray:
        """A number of each offer, NaN where it or the offer is absent, shape (S, V)."""
        return self._pairs("offers", "source_id", field)

    @cached_property
    def offered(self) -> np.ndarray:
        """Whether a source sells a SKU, shape (S, V)."""
        return np.asarray(~np.isnan(self.of_offers("unit_cost")))

    @cached_property
    def supply(self) -> np.ndarray:
        """Units that a source sells of a SKU in a period; none without an offer, (S, V, T)."""
        offers, special = self.instance.offers, self.instance.supply_calendar
        limit = np.zeros((*self._shape("source_id"), len(self.axes.periods)))
        limit[self._at(offers, "sku_id", "source_id")] = unlimited(offers["supply_units"])[:, None]
        limit[self._at(special, "sku_id", "source_id", "period_id")] = special["supply_units"]
        return limit

    @cached_property
    def budget(self) -> np.ndarray:
        """Money that comes in each period, shape (T,)."""
        money = np.zeros(len(self.axes.periods))
        money[self._at(self.instance.budgets, "period_id")] = self.instance.budgets["budget"]
        return money

    def freight(self, lane: np.ndarray, sku: np.ndarray) -> np.ndarray:
        """Money per unit of each SKU on each lane, by their positions."""
        by_size = self.lanes.field("cost_per_m3")[lane] * self.unit_size("m3")[sku]
        by_size += self.lanes.field("cost_per_kg")[lane] * self.unit_size("kg")[sku]
        return np.asarray(self.lanes.field("unit_cost")[lane] + by_size)

    # -- stock ---------------------------------------------------------------------------------

    @cached_property
    def initial_stock(self) -> np.ndarray:
        """Units before the first period, shape (S, W)."""
        return _or_none(self._pairs("initial_stock", "warehouse_id", "stock_units"))

    @cached_property
    def age(self) -> np.ndarray:
        """Periods of the shelf life that are over of the initial stock, shape (S, W)."""
        return _or_none(self._pairs("initial_stock", "warehouse_id", "age_periods"))

    @cached_property
    def receipts(self) -> np.ndarray:
        """Units on their way that arrive, shape (S, W, T); several rows add up."""
        rows = self.instance.receipts
        shape = *self._shape("warehouse_id"), len(self.axes.periods)
        if not len(rows):
            return np.broadcast_to(0.0, shape)
        units = np.zeros(shape)
        np.add.at(
            units, self._at(rows, "sku_id", "warehouse_id", "period_id"), rows["receipt_units"]
        )
        return units

    def of_safety_stock(self, field: str) -> np.ndarray:
        """A number of the safety stock, NaN where it or the row is absent, shape (S, W)."""
        return self._pairs("safety_stock", "warehouse_id", field)

    @cached_property
    def safety_counts(self) -> np.ndarray:
        """Whether the safety stock of a SKU in a warehouse counts in a period, (S, W, T)."""
        rows = self.instance.safety_stock
        first = np.full(self._shape("warehouse_id"), len(self.axes.periods))
        from_period = self.axes.periods.positions(rows.texts("from_period_id"))
        first[self._at(rows, "sku_id", "warehouse_id")] = np.maximum(from_period, 0)
        return np.asarray(np.arange(len(self.axes.periods)) >= first[:, :, None])

    # -- demand --------------------------------------------------------------------------------

    @cached_property
    def _demand_at(self) -> tuple[np.ndarray, ...]:
        return self._at(self.instance.demand, "sku_id", "zone_id", "period_id")

    def of_demand(self, field: str) -> np.ndarray:
        """A number of each demand, NaN where it or the demand is absent, shape (S, Z, T)."""
        numbers = np.full((*self._shape("zone_id"), len(self.axes.periods)), np.nan)
        numbers[self._demand_at] = self.instance.demand[field]
        return numbers

    @cached_property
    def demand(self) -> np.ndarray:
        """Units asked for, shape (S, Z, T)."""
        return _or_none(self.of_demand("demand_units"))

    def of_waiting(self, field: str) -> np.ndarray:
        """A number of demand that may wait, NaN where it is absent or none waits, (S, Z)."""
        rows = self.instance.demand
        waits = ~np.isnan(rows["backorder_cost_per_unit"])
        numbers = np.full(self._shape("zone_id"), np.nan)
        numbers[tuple(each[waits] for each in self._demand_at[:2])] = rows[field][waits]
        return numbers

    @cached_property
    def waits(self) -> np.ndarray:
        """Whether the demand for a SKU in a zone may be served late, shape (S, Z)."""
        return np.asarray(~np.isnan(self.of_waiting("backorder_cost_per_unit")))

    def in_fill_rate(self, rate: FillRate) -> np.ndarray:
        """Whether a fill rate is about a SKU in a zone: each of its words is theirs, (S, Z)."""
        skus, zones = self.instance.skus, self.instance.zones
        of_class = _is_word(rate.abc_class_id, skus["abc_class_id"])
        of_zone = _is_word(rate.zone_id, zones["id"])
        of_channel = _is_word(rate.channel_id, zones["channel_id"])
        return np.outer(of_class, of_zone & of_channel)

    def of_substitutions(
        self, field: str, sku: np.ndarray, substitute: np.ndarray, zone: np.ndarray
    ) -> np.ndarray:
        """A number for each SKU, substitute and zone by position, NaN where it is not listed."""
        table = self.instance.substitutions
        rows = zip(*(at.tolist() for at in self._at(table, *SUBSTITUTION)), strict=True)
        listed = dict(zip(rows, table[field].tolist(), strict=True))
        asked = zip(sku.tolist(), substitute.tolist(), zone.tolist(), strict=True)
        return np.array([listed.get(key, np.nan) for key in asked], dtype=float)

    # -- how tables are read -------------------------------------------------------------------

    def _shape(self, place: str) -> tuple[int, int]:
        return len(self.axes.skus), len(self.axes.of_field[place])

    def _at(self, table: Table[Any], *fields: str) -> tuple[np.ndarray, ...]:
        """The positions that the rows of a table point to."""
        return tuple(self.axes.of_field[field].positions(table.texts(field)) for field in fields)

    def _pairs(self, name: str, place: str, field: str) -> np.ndarray:
        """A field of a table with a row for each SKU and place, NaN where there is none."""
        table = getattr(self.instance, name)
        numbers = np.full(self._shape(place), np.nan)
        numbers[self._at(table, "sku_id", place)] = table[field]
        return numbers


def _or_none(amount: np.ndarray) -> np.ndarray:
    """An amount that is absent is 0."""
    return np.asarray(np.nan_to_num(amount))


def _is_word(word: str | None, words: np.ndarray) -> np.ndarray:
    """Where a word is said; everywhere if it is absent."""
    return np.full(len(words), True) if word is None else np.asarray(words == word)
