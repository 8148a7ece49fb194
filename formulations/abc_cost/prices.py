"""Prices of limits: what one more of each saves a year, and what the prices prove."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from formulations.abc_cost.comparing import ALL, excess
from optimizer.sdk import Number, Record, Section, Table, Text, Violation

STOCK_BUDGET, STORAGE, ORDERS = "stock_budget", "storage_capacity_m3", "max_orders_per_year"
LABOUR = "labour_hours"
FILL_RATE = "fill_rates/"
"""Before the id of a fill rate, whose limit is the units that may be short."""

UNITS = {STOCK_BUDGET: "money", STORAGE: "m3", ORDERS: "orders a year", LABOUR: "h a year"}
SHORT_UNITS = "units short a year"

PROVEN = 1e-3
"""Prices stand in a plan when they prove its cost but for this part of it."""

POINT_PART = 1e-3
"""A tenth of a percentage point: what service is told in, for a whole one is a long way."""


class PriceRow(Record):
    """One more ``unit`` of a limit saves ``price``, money a year, as long as the price holds.

    ``limit`` is the field of the limit, or ``fill_rates/`` and the id of a fill rate.
    """

    KEY = ("limit",)

    limit: Text
    price: Number
    unit: Text


def price_table(prices: Mapping[str, float]) -> Table[PriceRow]:
    """A row for each limit, those that cost nothing as well."""
    rows = [
        PriceRow(limit=name, price=price, unit=UNITS.get(name, SHORT_UNITS))
        for name, price in prices.items()
    ]
    return Table.of(PriceRow, rows)


def by_limit(rows: Table[PriceRow]) -> dict[str, float]:
    """The prices of a table, by limit."""
    return dict(zip(rows["limit"].tolist(), rows["price"].tolist(), strict=True))


def price_violations(rows: Table[PriceRow], known: Collection[str]) -> Iterator[Violation]:
    """Each limit of the decision has one price, in its unit and never below zero."""
    names = rows["limit"]
    count = np.array([names.tolist().count(name) for name in known])
    where = np.array(list(known), dtype=object)
    off = np.abs(count - 1.0)
    yield from excess("each limit has one price", where, off, 0.0, "prices")
    unknown = np.array([float(name not in known) for name in names.tolist()])
    yield from excess("a price is that of a limit", names, unknown, 0.0, "prices")
    unit = np.array([UNITS.get(name, SHORT_UNITS) for name in names.tolist()], dtype=object)
    other = (rows["unit"] != unit).astype(float)
    yield from excess("a price is told in the unit of its limit", names, other, 0.0, "units")
    yield from excess("a price is not below zero", names, -rows["price"], 0.0, "money")


def proof_violations(cost: float, bound: float) -> Iterator[Violation]:
    """No plan costs less than the bound of the prices, and the plan hardly more (weak duality)."""
    missing = np.array([cost * (1.0 - PROVEN) - bound])
    yield from excess("the prices prove the cost", ALL, missing, cost, "money")


def price_section(
    rows: Table[PriceRow] | None, demand: Mapping[str, float] = MappingProxyType({})
) -> Iterator[Section]:
    """A sentence for each limit that binds; ``demand`` is that of each fill rate, units a year."""
    if rows is None:
        return
    told = [
        (_sentence(name, price, demand.get(name.removeprefix(FILL_RATE), 0.0)),)
        for name, price in by_limit(rows).items()
        if price > 0.0
    ]
    if told:
        yield Section(
            title="What a little more of each limit is worth",
            columns=("limits that bind",),
            rows=tuple(told),
        )


def _sentence(limit: str, price: float, demand: float) -> str:
    match limit:
        case "stock_budget":
            text = f"one more of stock budget saves {price:,.4g} a year"
        case "storage_capacity_m3":
            text = f"one more m3 of storage saves {price:,.2f} a year"
        case "max_orders_per_year":
            text = f"one more order a year saves {price:,.2f} a year"
        case "labour_hours":
            text = f"one more hour of counting saves {price:,.2f} a year"
        case _:
            name, saved = limit.removeprefix(FILL_RATE), price * POINT_PART * demand
            text = f'a fill rate "{name}" lower by 0.1 points saves {saved:,.2f} a year'
    return text.replace(",", " ")
