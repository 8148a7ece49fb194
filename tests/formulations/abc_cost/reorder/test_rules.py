"""Every rule of reorder policies, broken by hand, is caught by its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.instance import Instance, cross_checks, warnings
from formulations.abc_cost.reorder.plan import ReorderRow
from formulations.abc_cost.solution import Solution, reorder_plan
from optimizer.errors import InstanceError
from optimizer.schema.table import Table
from tests.formulations.abc_cost.reorder.cases import TEA, decision_of, reorder_policy

TIGHT = {
    "stock_budget": 4300.0,
    "storage_capacity_m3": 9.0,
    "max_orders_per_year": 22.0,
    "fill_rates": [{"id": "tea", "target_pct": 99.0, "abc_class_id": "A"}],
}
"""What two SKUs of tea in lots of 365 with a factor of 1.5 keep."""


def plan_of(subject: Instance, lot: float = 365.0, factor: float = 1.5) -> Solution:
    count = len(decision_of(subject).skus)
    return reorder_plan(decision_of(subject), np.full(count, lot), np.full(count, factor))


def rules(subject: Instance, plan: Solution) -> set[str]:
    return {violation.rule for violation in violations(subject, plan)}


def changed(plan: Solution, **columns: Any) -> Solution:
    table = plan.reorder_policies
    assert table is not None
    kept = {name: np.array(table[name]) for name in ReorderRow.model_fields}
    for name, value in columns.items():
        kept[name][0] = value
    return Solution(reorder_policies=Table(ReorderRow, kept))


SUBJECT = reorder_policy({"abc_class_id": "A"}, {"abc_class_id": "A"}, **TIGHT)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (plan_of(SUBJECT), set()),
        (plan_of(SUBJECT, lot=400.0), {"stock budget"}),
        (plan_of(SUBJECT, lot=300.0), {"orders per year"}),
        (plan_of(SUBJECT, factor=0.5), {"fill rate"}),
        (plan_of(SUBJECT, lot=500.0), {"stock budget", "storage capacity"}),
        (plan_of(SUBJECT, factor=-0.1), {"no safety stock below zero", "fill rate"}),
        (
            changed(plan_of(SUBJECT), sku_id="S9"),
            {"the SKU exists", "each SKU stands in the plan once"},
        ),
        (changed(plan_of(SUBJECT), sku_id="S2"), {"each SKU stands in the plan once"}),
        (changed(plan_of(SUBJECT), order_quantity_units=0.0), {"the order quantity is above zero"}),
    ],
)
def test_a_broken_rule_is_named(plan: Solution, expected: set[str]) -> None:
    """Limits, fill rates, ids and lots."""
    assert rules(SUBJECT, plan) == expected


@pytest.mark.parametrize(
    "field", ["safety_stock_units", "orders_per_year", "fill_rate_pct", "average_stock_value"]
)
def test_what_is_stated_must_follow(field: str) -> None:
    """A plan that states another figure than lot and reorder point give is caught."""
    wrong = changed(plan_of(SUBJECT), **{field: 1.0})
    assert rules(SUBJECT, wrong) == {
        f"{field.replace('_', ' ')} follows from lot and reorder point"
    }


def test_lots_are_whole_multiples() -> None:
    """365 is no multiple of 6, and 366 is."""
    subject = reorder_policy({"lot_multiple_units": 6.0})
    assert rules(subject, plan_of(subject)) == {"lots are whole multiples"}
    assert rules(subject, plan_of(subject, lot=366.0)) == set()


def test_cost_by_hand() -> None:
    """Ten orders of 20, half a lot and 30 units held at 2.5, and the units short at 4."""
    subject = reorder_policy({"shortage_cost_per_unit": 4.0})
    found = cost(subject, plan_of(subject))
    assert found["ordering"] == pytest.approx(200.0)
    assert found["holding"] == pytest.approx((182.5 + 30.0) * 2.5)
    assert found["shortage"] == pytest.approx(4.0 * 10.0 * 20.0 * 0.029307, rel=1e-4)


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"skus": []}, "E304", "/data/reorder_policy/skus"),
        ({"skus": [TEA, TEA]}, "E301", "/data/reorder_policy/skus/1/id"),
        (
            {"fill_rates": [{"id": "x", "target_pct": 9.0, "warehouse_id": "no"}]},
            "E302",
            "/data/reorder_policy/fill_rates/0/warehouse_id",
        ),
        (
            {"fill_rates": [{"id": "x", "target_pct": 9.0, "abc_class_id": "Z"}]},
            "E302",
            "/data/reorder_policy/fill_rates/0/abc_class_id",
        ),
        (
            {"storage_capacity_m3": 1.0, "skus": [{**TEA, "unit_volume_m3": None}]},
            "E304",
            "/data/reorder_policy/skus/0",
        ),
    ],
)
def test_contradictions_are_told_at_their_place(change: Any, code: str, pointer: str) -> None:
    """Empty, twice, dangling and missing."""
    data = {"skus": [TEA]} | change
    data["skus"] = [{k: v for k, v in row.items() if v is not None} for row in data["skus"]]
    subject = Instance.model_validate({"reorder_policy": data})
    assert (code, pointer) in {(i.code, i.pointer) for i in cross_checks(subject)}


def test_a_fill_rate_of_everything_is_refused() -> None:
    """No stock is enough for 100 % of a normal demand."""
    with pytest.raises(InstanceError):
        reorder_policy({}, fill_rates=[{"id": "x", "target_pct": 100.0}])


def test_no_reason_for_safety_stock_is_a_warning() -> None:
    """Neither rates nor costs of shortage: the planner should know."""
    assert [i.code for i in warnings(reorder_policy({}))] == ["W301"]
    assert not list(warnings(SUBJECT))
