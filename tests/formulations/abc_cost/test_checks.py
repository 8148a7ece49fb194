"""Every rule of the room, broken by hand, is caught by its name."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.conflicts import conflicts
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution, stock_plan
from optimizer.schema.record import parse_record
from tests.formulations.abc_cost.cases import (
    CLASSES,
    class_stock,
    order_quantity,
    with_shares,
)


def rules(subject: Instance, plan: Solution) -> set[str]:
    return {violation.rule for violation in violations(subject, plan)}


def stock(**units: float) -> Solution:
    rows = [{"class_id": key, "stock_units": value} for key, value in units.items()]
    return parse_record(Solution, {"stock_levels": rows})


CAPPED = [{**row, "max_units": 900.0} for row in CLASSES]
TOTALS = {"demand_units": 1200.0, "intake_units": 1000.0, "max_total_units": 2000.0}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (stock(A=200, B=400, C=600), set()),
        (stock(C=600, B=400, A=200), set()),
        (stock(A=200, B=400, C=500, D=100), {"the class exists"}),
        (stock(A=200, B=400), {"each class stands in the plan once"}),
        (stock(A=199, B=401, C=600), {"floor of the class"}),
        (stock(A=-1, B=601, C=600), {"floor of the class", "stock is not negative"}),
        (stock(A=200, B=100, C=901), {"floor of the class", "cap of the class"}),
        (stock(A=600, B=700, C=800), {"cap of the total stock"}),
    ],
    ids=["good", "any order", "unknown", "missing", "floor", "negative", "cap", "total"],
)
def test_class_stock_rules(plan: Solution, expected: set[str]) -> None:
    """Unknown and missing classes, floors, caps and the cap of the total."""
    assert rules(class_stock(CAPPED, **TOTALS), plan) == expected


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"demand_units": 100.0}, set()),
        ({"demand_units": 101.0}, {"total stock covers the demand"}),
        ({"intake_units": 101.0}, {"total stock covers the intake"}),
        ({"max_total_units": 99.0}, {"cap of the total stock"}),
        ({"total_units": 101.0}, {"total stock is no less than given"}),
        ({"total_units": 99.0}, {"total stock is no more than given"}),
    ],
)
def test_total_rules(totals: dict[str, float], expected: set[str]) -> None:
    """100 units against each rule on the total."""
    subject = class_stock([{"id": "A", "unit_cost": 1.0}], **totals)
    assert rules(subject, stock(A=100)) == expected


def test_share_rule() -> None:
    """A stock at other than its fixed share is caught; one at its share is not."""
    subject = class_stock(with_shares())
    assert rules(subject, stock(A=400, B=600, C=1000)) == set()
    assert rules(subject, stock(A=500, B=600, C=900)) == {"fixed share of the class"}


LOTS = order_quantity({}, {"unit_volume_m3": 0.02}, stock_budget=1500.0, storage_capacity_m3=4.0)


def lots(first: float, second: float) -> dict[str, Any]:
    """A plan with these lots and everything else as it follows from them."""
    policies = [
        {
            "sku_id": sku,
            "order_quantity_units": lot,
            "orders_per_year": 3600.0 / lot if lot else 0.0,
            "average_stock_value": 5.0 * lot,
        }
        for sku, lot in (("S1", first), ("S2", second))
    ]
    ranked = {"score": 36e3, "annual_value": 36e3, "abc_class_id": "A"}
    ranking = [
        {"sku_id": "S1", "cumulative_share_pct": 50.0, **ranked},
        {"sku_id": "S2", "cumulative_share_pct": 100.0, **ranked},
    ]
    return {"order_policies": policies, "pareto": ranking}


def spoiled(table: str, row: int, **change: Any) -> Solution:
    plan = lots(100, 100)
    plan[table][row] |= change
    return parse_record(Solution, plan)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (parse_record(Solution, lots(100, 100)), set()),
        (parse_record(Solution, lots(220, 85)), {"stock budget"}),
        (parse_record(Solution, lots(100, 151)), {"storage capacity"}),
        (parse_record(Solution, lots(100, 0)), {"the order quantity is above zero"}),
        (parse_record(Solution, lots(100, -5)), {"the order quantity is above zero"}),
        (
            spoiled("order_policies", 1, orders_per_year=35.0),
            {"orders per year follow from the lot"},
        ),
        (
            spoiled("order_policies", 1, average_stock_value=35.0),
            {"average stock value follows from the lot"},
        ),
        (
            spoiled("order_policies", 1, sku_id="S9"),
            {"the SKU exists", "each SKU stands in the plan once"},
        ),
        (spoiled("order_policies", 1, sku_id="S1"), {"each SKU stands in the plan once"}),
        (spoiled("pareto", 0, annual_value=1.0), {"annual value of the SKU"}),
        (spoiled("pareto", 0, score=1.0), {"score of the SKU"}),
        (spoiled("pareto", 1, xyz_class_id="X"), {"class of steadiness"}),
        (spoiled("pareto", 0, cumulative_share_pct=49.0), {"cumulative share of the SKU"}),
        (spoiled("pareto", 1, abc_class_id="B"), {"class by cumulative share"}),
        (spoiled("pareto", 1, abc_class_id="Z"), {"class by cumulative share"}),
        (spoiled("pareto", 1, sku_id="S1"), {"each SKU of the ranking stands in the plan once"}),
    ],
)
def test_order_quantity_rules(plan: Solution, expected: set[str]) -> None:
    """Limits, positive lots, what follows from a lot, ids, and each column of the ranking."""
    assert rules(LOTS, plan) == expected


def test_ranking_order_rule() -> None:
    """A ranking that puts the lesser value first is caught."""
    subject = order_quantity({}, {"annual_demand_units": 7200.0})
    plan = lots(100, 100)
    plan["order_policies"][1]["orders_per_year"] = 72.0
    plan["pareto"] = [
        {"sku_id": "S1", "score": 36e3, "annual_value": 36e3, "cumulative_share_pct": 100 / 3},
        {"sku_id": "S2", "score": 72e3, "annual_value": 72e3, "cumulative_share_pct": 100.0},
    ]
    plan["pareto"] = [row | {"abc_class_id": "A"} for row in plan["pareto"]]
    assert rules(subject, parse_record(Solution, plan)) == {"the ranking falls by score"}


def test_given_class_rule() -> None:
    """A class given in the file stands, whatever the ranking says."""
    subject = order_quantity({}, {"abc_class_id": "C"})
    assert rules(subject, parse_record(Solution, lots(100, 100))) == {"class as given"}
    assert rules(subject, spoiled("pareto", 1, abc_class_id="C")) == set()


def test_the_plan_must_answer_the_decision_asked_for() -> None:
    """A plan for the other decision lacks every row and has tables that nobody asked for."""
    answer = "the plan answers the decision asked for"
    assert answer in rules(LOTS, stock(A=1))
    assert answer in rules(class_stock(), parse_record(Solution, lots(1, 1)))


def test_cost_by_component() -> None:
    """Costs are sums of business terms; rows of unknown ids and empty lots cost nothing."""
    assert cost(class_stock(), stock(A=1, B=2, C=3)) == {"stock": 10 + 40 + 45}
    assert cost(class_stock(), stock(A=1, Z=2)) == {"stock": 10}
    assert cost(LOTS, parse_record(Solution, lots(100, 90))) == {"ordering": 760, "holding": 190}
    assert cost(LOTS, parse_record(Solution, lots(100, 0))) == {"ordering": 360, "holding": 100}


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (class_stock(max_total_units=1000.0), ("class floors", "1200", "max_total_units", "1000")),
        (class_stock(demand_units=2e3, max_total_units=1500.0), ("demand_units", "2000")),
        (class_stock(intake_units=4e3, total_units=1500.0), ("intake_units", "total_units")),
        (class_stock(CAPPED, demand_units=3000.0), ("class caps", "2700")),
        (class_stock(with_shares(), max_total_units=1300.0), ('"B"', "1333.33", "1300")),
        (
            class_stock([{**row, "max_units": 610.0} for row in with_shares()]),
            ('"B"', '"C" at its cap and share', "1220"),
        ),
    ],
)
def test_conflicts_are_proved_and_named(subject: Instance, words: tuple[str, ...]) -> None:
    """A floor of the total above a cap of it is one reason with both names and figures."""
    [reason] = conflicts(subject)
    assert all(word in reason.detail for word in words), reason.detail


def test_no_conflict_where_a_plan_exists() -> None:
    """Data with a plan give no reason, and order quantities never do."""
    assert not list(conflicts(class_stock(with_shares(), max_total_units=1334.0)))
    assert not list(conflicts(LOTS))


def test_a_value_that_is_no_number_is_caught() -> None:
    """NaN breaks rules; it does not slip through a comparison."""
    subject = class_stock([{"id": "A", "unit_cost": 1.0}], demand_units=1.0)
    assert subject.class_stock is not None
    plan = stock_plan(subject.class_stock, np.array([math.nan]))
    assert {"floor of the class", "total stock covers the demand"} <= rules(subject, plan)
