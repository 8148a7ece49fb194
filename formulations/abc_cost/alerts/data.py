"""The stock of a day as a table, and the alerts that come of it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.sdk import (
    Id,
    Issue,
    Number,
    PositiveCost,
    PositiveQuantity,
    Quantity,
    Record,
    Table,
    Text,
    duplicates,
)


class StockRow(Record):
    """What is known of one SKU today; a rule looks at those SKUs that have what it needs.

    ``unit_margin`` is what a unit earns that is there when it is asked for. ``expiring_units`` is
    how much of the stock expires first, after ``days_to_expiry``; all of it where that is absent.
    """

    sku_id: Id
    on_hand_units: Quantity
    on_order_units: Quantity = 0.0
    backordered_units: Quantity = 0.0
    unit_cost: PositiveCost
    unit_margin: PositiveCost | None = None
    annual_demand_units: Quantity | None = None
    reorder_point_units: Quantity | None = None
    order_quantity_units: PositiveQuantity | None = None
    days_since_last_sale: Quantity | None = None
    days_to_expiry: Number | None = None
    expiring_units: Quantity | None = None
    abc_class_id: Id | None = None
    previous_abc_class_id: Id | None = None


class Stock(Record):
    """The stock table; each SKU stands in it once."""

    stock: Table[StockRow]


class AlertRow(Record):
    """One reason to look at one SKU: how many units are concerned, and the money at stake."""

    sku_id: Id
    alert: Text
    units: Number
    money_at_stake: Number
    detail: Text


def cross_checks(stock: Stock) -> Iterator[Issue]:
    """SKUs that stand in the table twice."""
    yield from duplicates(stock.stock, "sku_id", "/stock")
