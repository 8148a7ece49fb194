"""Which field of the file stands behind a row of the model, for people who want to change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.tables import QUANTITIES
from optimizer.sdk import FileField, Table

Key = tuple[Any, ...]


def field_of(instance: Instance) -> Callable[[str, Key], FileField | None]:
    """The field that a row of the model, by its family and key, has its limit from, if any.

    What keeps the model together, such as balances and lots, has none.
    """
    data = _Data(instance)
    of_family: dict[str, Callable[..., FileField | None]] = {
        "demand": data.demand,
        "supply_limit": data.supply,
        "storage_capacity": data.storage,
        "throughput_capacity": data.throughput,
        "lane_capacity": data.lane,
        "safety_stock": data.safety_stock,
        "inbound_capacity": data.inbound,
        "budget_balance": data.budget,
        "fill_rate": data.fill_rate,
        "pinned": data.pinned,
    }

    def field(family: str, key: Key) -> FileField | None:
        return of_family[family](*key) if family in of_family else None

    return field


class _Data:
    """The rows of the tables by the keys of the model; the last part of a key is a period."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.periods: list[str] = instance.periods["id"].tolist()
        self.whole_skus = {sku.id for sku in instance.skus if sku.whole_units}
        self._rows: dict[str, dict[Key, tuple[int, Any]]] = {}

    def _row(self, table: str, *key: Any) -> tuple[int, Any] | None:
        """Position and record of the row with this key, of the ids in the order of the table."""
        if table not in self._rows:
            rows: Table[Any] = getattr(self.instance, table)
            columns = (rows[name].tolist() for name in KEYS.get(table, ("id",)))
            keys = zip(*columns, strict=True)
            self._rows[table] = dict(zip(keys, enumerate(rows), strict=True))
        return self._rows[table].get(key)

    def _field(self, table: str, name: str, *key: Any, **how: Any) -> FileField | None:
        """A field of a row, where there is such a row and it has a value there."""
        found = self._row(table, *key)
        if found is None or getattr(found[1], name) is None:
            return None
        position, row = found
        return FileField(
            pointer=f"/data/{table}/{position}/{name}",
            value=getattr(row, name),
            what=f"{name} of {_what(table)} {', '.join(map(str, key))}",
            is_whole=name in QUANTITIES and row.sku_id in self.whole_skus,
            **how,
        )

    def demand(self, zone: str, sku: str, t: int) -> FileField | None:
        return self._field("demand", "demand_units", sku, zone, self.periods[t], rises=False)

    def supply(self, source: str, sku: str, t: int) -> FileField | None:
        special = self._field("supply_calendar", "supply_units", source, sku, self.periods[t])
        return special or self._field("offers", "supply_units", source, sku)

    def storage(self, measure: str, warehouse: str, t: int) -> FileField | None:
        return self._capacity(f"storage_capacity_{measure}", warehouse, t)

    def throughput(self, warehouse: str, t: int) -> FileField | None:
        return self._capacity("throughput_capacity_units", warehouse, t)

    def inbound(self, warehouse: str, t: int) -> FileField | None:
        return self._capacity("inbound_capacity_units", warehouse, t)

    def _capacity(self, name: str, warehouse: str, t: int) -> FileField | None:
        special = self._field("warehouse_calendar", name, warehouse, self.periods[t])
        return special or self._field("warehouses", name, warehouse)

    def lane(self, lane: str, t: int) -> FileField | None:
        tables = ("supply_lanes", "transfer_lanes", "delivery_lanes")
        found = (self._field(table, "capacity_units", lane) for table in tables)
        return next((field for field in found if field is not None), None)

    def safety_stock(self, warehouse: str, sku: str, t: int) -> FileField | None:
        return self._field("safety_stock", "safety_stock_units", sku, warehouse)

    def budget(self, t: int) -> FileField | None:
        return self._field("budgets", "budget", self.periods[t], rises=True)

    def fill_rate(self, rate: str) -> FileField | None:
        """What may be lost rises by one unit where the target falls by that part of the demand."""
        a = Arrays(self.instance)
        asked = a.demand[a.in_fill_rate(self.instance.fill_rates.by("id")[rate])].sum()
        return self._field("fill_rates", "target_pct", rate, per_unit=-100.0 / float(asked))

    def pinned(self, lane: str, sku: str, t: int) -> FileField | None:
        """Whatever fixes the flow is switched off: the frozen period, or the pin."""
        period = self.periods[t]
        frozen = self._field("periods", "frozen", period, per_unit=None)
        if frozen is not None and frozen.value:
            return frozen
        return self._field("planned_flows", "pinned", lane, sku, period, per_unit=None)


KEYS = {
    "demand": ("sku_id", "zone_id", "period_id"),
    "supply_calendar": ("source_id", "sku_id", "period_id"),
    "offers": ("source_id", "sku_id"),
    "warehouse_calendar": ("warehouse_id", "period_id"),
    "safety_stock": ("sku_id", "warehouse_id"),
    "budgets": ("period_id",),
    "planned_flows": ("lane_id", "sku_id", "period_id"),
}
"""The fields that name a row, in tables without an ``id``."""


def _what(table: str) -> str:
    return table.replace("_", " ").removesuffix("s")
