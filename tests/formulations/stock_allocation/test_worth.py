"""What a little more of a limit is worth: by hand, and against solving anew with a little more."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.generate import KINDS, generate
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.model import PRICING
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.report.worth import Worth, worths
from formulations.stock_allocation.solution import Solution, encode
from formulations.stock_allocation.usage import usage_of
from optimizer.engine.prices import decisions_taken
from optimizer.result import Prices
from optimizer.section import MOST_ROWS
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    compiled,
    demand,
    instance,
    offer,
    priced,
    shop,
    solved,
    stock,
)

LOST = {"shortage_cost_per_unit": 9.0}
"""A unit that is bought costs 2 and saves 9."""


def found(subject: Instance) -> tuple[Solution, list[Worth]]:
    """The best plan and what its limits are worth."""
    (plan, prices), a = priced(subject), Arrays(subject)
    return plan, list(worths(a, RowPrices(a, prices), usage_of(a, plan)))


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        (("supply", "MAKER/A", "P2", "unit", 7.0), {"offers": offer(supply_units=3.0)}),
        (("budget", "", "P1", "money", 3.5), {"budgets": [{"period_id": "P1", "budget": 8.0}]}),
        (
            ("throughput", "SHOP", "P2", "unit", 7.0),
            {"warehouses": [{"id": "SHOP", "throughput_capacity_units": 4.0}]},
        ),
        (
            ("inbound", "SHOP", "P2", "unit", 7.0),
            {"warehouses": [{"id": "SHOP", "inbound_capacity_units": 4.0}]},
        ),
        (
            ("lane", "SHOP-TOWN", "P2", "unit", 7.0),
            {"delivery_lanes": [SHOP["delivery_lanes"][0] | {"capacity_units": 4.0}]},
        ),
    ],
    ids=["supply", "budget", "throughput", "inbound", "lane"],
)
def test_the_worth_of_a_limit_by_hand(expected: tuple[Any, ...], changes: Data) -> None:
    """A unit more saves 9 and costs 2; money for half of one saves half of that."""
    data = shop(demand=demand(0.0, 10.0, **LOST), **changes)
    data["skus"][0]["holding_cost_per_unit"] = 100.0
    _, rows = found(instance(data))
    assert {row[:4]: row.worth for row in rows}[expected[:4]] == pytest.approx(expected[4])


def test_the_worth_of_space_by_hand() -> None:
    """What is sold only before is worth 9 less price and holding; two units fill a cubic metre."""
    data = shop(demand=demand(0.0, 10.0, **LOST))
    data["skus"][0] |= {"holding_cost_per_unit": 1.0, "unit_volume_m3": 0.5}
    data["warehouses"][0]["storage_capacity_m3"] = 3.0
    sold_out = {"source_id": "MAKER", "sku_id": "A", "period_id": "P2", "supply_units": 0.0}
    data["supply_calendar"] = [sold_out]
    _, rows = found(instance(data))
    space = [row for row in rows if row.limit == "storage"]
    assert [worth[:4] for worth in space] == [("storage", "SHOP", "P1", "m3")]
    assert space[0].worth == pytest.approx(2 * (9.0 - 2.0 - 1.0))


def test_the_worth_of_a_limit_of_nothing_by_hand() -> None:
    """What is not sold at all is worth as much as what little is: the open lane takes nothing."""
    data = shop(
        skus=[{"id": "A"}, {"id": "B"}],
        offers=[*offer(supply_units=0.0), *offer(sku_id="B")],
        demand=[*demand(0.0, 10.0, **LOST), *demand(0.0, 10.0, **LOST | {"sku_id": "B"})],
    )
    data["supply_lanes"][0]["opening_cost"] = 1.0
    subject = instance(data)
    form = compiled(subject)
    taken = decisions_taken(form, solved(form).x, PRICING)
    [gate] = [family for family in form.rows if family.name == "closed_lane"]
    assert np.all(np.isinf(taken.row_upper[gate.start : gate.stop]))
    _, rows = found(subject)
    sold = ("supply", "MAKER/A", "P2", "unit")
    assert {row[:4]: row.worth for row in rows}[sold] == pytest.approx(7.0)


def test_the_worth_of_space_in_a_closed_warehouse_by_hand() -> None:
    """What lies there fills it: with a cubic metre more a unit is kept, and not thrown away."""
    data = shop(initial_stock=[stock(5.0)], offers=[], demand=demand(0.0, 1.0, **LOST))
    data["skus"][0] |= {"unit_volume_m3": 1.0, "disposal_cost_per_unit": 2.0}
    data["skus"][0] |= {"end_value_per_unit": 1.0}
    data["warehouses"][0] |= {"opening_cost": 50.0, "storage_capacity_m3": 3.0}
    plan, rows = found(instance(data))
    assert not len(plan.open_warehouses)
    assert {row.limit for row in rows} == {"storage"}
    assert sum(row.worth for row in rows) == pytest.approx(2.0 + 1.0)


FIELDS = {
    ("storage", "m3"): "storage_capacity_m3",
    ("storage", "kg"): "storage_capacity_kg",
    ("throughput", "unit"): "throughput_capacity_units",
    ("inbound", "unit"): "inbound_capacity_units",
}
"""The field of a warehouse that holds a limit."""

CALENDARS = {limit for limit, _ in FIELDS} | {"budget", "supply"}
"""Limits that may differ by period."""


def moved(data: Data, row: Worth, by: float) -> Data | None:
    """The data with one limit moved in its period; None where nothing is left of it."""
    cell, usual = {"period_id": row.period}, {}
    if row.limit == "budget":
        table, field, usual = "budgets", "budget", {"budget": 0.0}
    elif row.limit == "supply":
        offered = dict(zip(("source_id", "sku_id"), row.where.split("/"), strict=True))
        table, field, cell = "supply_calendar", "supply_units", cell | offered
        usual = next(r for r in data["offers"] if offered.items() <= r.items())
    else:
        table, field = "warehouse_calendar", FIELDS[row.limit, row.unit]
        cell |= {"warehouse_id": row.where}
        usual = next(r for r in data["warehouses"] if r["id"] == row.where)
    rows = data.get(table, [])
    here = next((r for r in rows if cell.items() <= r.items()), cell)
    limit = usual[field] if here.get(field) is None else here[field]
    if limit + by < 0:
        return None
    others = [r for r in rows if r is not here]
    return {**data, table: [*others, {**here, field: limit + by}]}


@pytest.mark.parametrize("kind", KINDS)
def test_the_worth_of_limits_against_solving_anew(kind: str) -> None:
    """A little more saves no more than told, a little less costs no less, decisions as taken."""
    subject = instance(generate(random.Random(0), 4, "tight", kind)["data"])
    data = subject.model_dump()  # tables as lists of rows
    plan, rows = found(subject)
    form = compiled(subject)
    point = form.point(encode(subject, plan))
    cost = float(solved(decisions_taken(form, point, PRICING)).fun)
    rows = sorted((row for row in rows if row.limit in CALENDARS), key=lambda row: row.worth)
    dearest = {row.limit: row for row in rows}
    assert dearest
    for row in dearest.values():
        for by in (0.01, -0.01):
            changed = moved(data, row, by)
            if changed is None:
                continue
            result = solved(decisions_taken(compiled(instance(changed)), point, PRICING))
            if result.x is not None:  # a little less may be too little for the decisions
                assert float(result.fun) >= cost - row.worth * by - 1e-6


def test_the_table_tells_the_dearest_and_counts_the_rest() -> None:
    """Fifteen rows of all, and a word where whole units and lots make the prices inexact."""
    subject = instance(generate(random.Random(0), 4, "tight")["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    source, warehouse = subject.offers["source_id"][0], subject.warehouses["id"][0]
    rows = {(source, f"SKU-{k + 1}", t): -float(4 * t + k) for k in range(4) for t in range(3)}
    full = {(warehouse, t): -20.0 - t for t in range(3)}
    told = {"supply_limit": rows, "throughput_capacity": full}
    told["storage_capacity"] = {("m3", warehouse, 0): -30.0}
    title = "What a little more is worth"
    for exact in (True, False):
        prices = Prices(
            rows={**told, "storage_capacity": {("m3", warehouse, 0): -30.0}}, exact=exact
        )
        [section] = [s for s in sections(subject, plan, prices) if s.title == title]
        assert section.rows[0] == ("storage", warehouse, subject.periods["id"][0], "m3", 30.0)
        assert len(section.rows) == MOST_ROWS
        assert section.note is not None
        assert ("about" in section.note) is not exact
    assert title not in {each.title for each in sections(subject, plan)}
