"""Faults put into sound plans of every kind of network are told by their rule and place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import optimizer
from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.generate import KINDS, generate
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution, Transfer
from optimizer.schema.table import Table
from tests.formulations.stock_allocation.cases import instance, replaced

WAREHOUSE = ("stock balance", "warehouse", "warehouse_id", "period_id")
ZONE = ("demand", "zone", "zone_id", "period_id")

SUMS = {
    "purchases": [("stock balance", "warehouse", "warehouse_id", "arrival_period_id")],
    "deliveries": [WAREHOUSE, ("demand", "zone", "zone_id", "arrival_period_id")],
    "transfers": [
        ("stock balance", "warehouse", "from_warehouse_id", "period_id"),
        ("stock balance", "warehouse", "to_warehouse_id", "arrival_period_id"),
    ],
    "stock": [WAREHOUSE],
    "shortages": [ZONE],
    "waste": [WAREHOUSE],
}
"""Where the units of a row enter a sum: the rule, and what names the place and the period."""

PLANS = pytest.mark.parametrize(
    ("kind", "seed"), [(kind, seed) for kind in KINDS for seed in range(2)]
)


@cache
def sound(kind: str, seed: int) -> tuple[Instance, Solution]:
    """A generated instance with a plan that keeps all rules, the model's where no thumb has any."""
    made = generate(random.Random(seed), 4, "usual", kind)
    subject = instance(made["data"])
    plan = baseline(subject, random.Random(0))
    if plan is None:
        plan = optimizer.solve(made, mip_rel_gap=0.05).plan
    assert plan is not None
    return subject, plan


def told(subject: Instance, plan: Solution) -> set[tuple[str, str]]:
    """The rules that are broken, and where."""
    return {(each.rule, each.where) for each in violations(subject, plan)}


def off(name: str, row: Any) -> set[tuple[str, str]]:
    """What does not add up where the units of a row are not as they should be."""
    return {
        (rule, f"SKU {row.sku_id}, {what} {getattr(row, place)}, period {getattr(row, period)}")
        for rule, what, place, period in SUMS[name]
    }


def some_rows(plan: Solution) -> Iterator[tuple[str, int, Any]]:
    """The first and the last row of each table: its name, the number of the row and the row."""
    for name in SUMS:
        rows = list(getattr(plan, name))
        for k in {0, len(rows) - 1} if rows else ():
            yield name, k, rows[k]


def with_rows(plan: Solution, name: str, k: int, *rows: Any) -> Solution:
    """The plan with other rows in the place of row ``k``."""
    own = list(getattr(plan, name))
    return replaced(plan, name, [*own[:k], *rows, *own[k + 1 :]])


def changed(plan: Solution, name: str, k: int, **fields: Any) -> Solution:
    row = list(getattr(plan, name))[k]
    return with_rows(plan, name, k, row.model_copy(update=fields))


@PLANS
def test_units_changed_or_left_out_do_not_add_up(kind: str, seed: int) -> None:
    """It is told where they leave, lie and arrive, and of no other SKU."""
    subject, plan = sound(kind, seed)
    for name, k, row in some_rows(plan):
        for faulty in (
            changed(plan, name, k, units=row.units + 1.0),
            with_rows(plan, name, k),
            changed(plan, name, k, sku_id="NOTHING"),
        ):
            found = told(subject, faulty)
            assert off(name, row) <= found
            sums = [where for rule, where in found if rule in ("stock balance", "demand")]
            assert all(where.startswith(f"SKU {row.sku_id},") for where in sums)


@PLANS
def test_a_transfer_of_what_is_not_there(kind: str, seed: int) -> None:
    """It lacks where it leaves and is too much where it arrives."""
    subject, plan = sound(kind, seed)
    lane, periods = next(iter(subject.transfer_lanes)), subject.periods["id"].tolist()
    row = Transfer(
        lane_id=lane.id,
        from_warehouse_id=lane.from_warehouse_id,
        to_warehouse_id=lane.to_warehouse_id,
        sku_id=subject.skus["id"][0],
        period_id=periods[0],
        arrival_period_id=periods[lane.lead_time_periods],
        units=3.0,
    )
    assert off("transfers", row) <= told(subject, replaced(plan, "transfers", [row]))


@PLANS
def test_rows_that_are_not_what_they_claim(kind: str, seed: int) -> None:
    """They are told by the number of the row."""
    subject, plan = sound(kind, seed)
    for name, k, row in some_rows(plan):
        twice = told(subject, with_rows(plan, name, k, row, row))
        assert ("one row each", f"{name}[{k + 1}]") in twice
        unknown = told(subject, changed(plan, name, k, period_id="NEVER"))
        assert ("known ids", f"{name}[{k}]") in unknown
    for name, other in (("purchases", "delivery_lanes"), ("deliveries", "supply_lanes")):
        this, lane_id = f"{name}[0]", getattr(subject, other)["id"][0]
        for rule, fields in (
            ("lane of its kind", {"lane_id": lane_id}),
            ("ends of its lane", {"warehouse_id": "NOWHERE"}),
            ("lead time", {"arrival_period_id": "NEVER"}),
        ):
            found = told(subject, changed(plan, name, 0, **fields))
            assert {r for r, where in found if where == this} == {rule}


@PLANS
def test_the_order_of_rows_changes_nothing(kind: str, seed: int) -> None:
    """Neither in the data nor in the plan: the same violations by as much, and the same cost."""
    subject, plan = sound(kind, seed)
    for name, k, row in some_rows(plan):
        plan = changed(plan, name, k, units=row.units + 3.5)
    rng = random.Random(seed)
    other, same_plan = shuffled(subject, rng, keep="periods"), shuffled(plan, rng)
    assert amounts(other, same_plan) == pytest.approx(amounts(subject, plan))
    assert cost(other, same_plan) == pytest.approx(cost(subject, plan))


def amounts(subject: Instance, plan: Solution) -> dict[tuple[str, str, str], float]:
    found = {(v.rule, v.where, v.unit): v.amount for v in violations(subject, plan)}
    assert found
    return found


def shuffled(record: Any, rng: random.Random, keep: str = "") -> Any:
    """The record with the rows of its tables in another order, but for one table."""
    tables = {}
    for name, table in record.tables().items():
        if name != keep:
            rows = list(table)
            tables[name] = Table.of(table.row_type, rng.sample(rows, len(rows)))
    return record.model_copy(update=tables)
