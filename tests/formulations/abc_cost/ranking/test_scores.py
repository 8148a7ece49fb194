"""Ranking by the cost criterion and by weighted criteria, and steadiness beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from formulations.abc_cost.checks import violations
from formulations.abc_cost.instance import Instance, cross_checks
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.ranking.data import steadiness_classes
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.ranking.scores import normalised, scores
from formulations.abc_cost.ranking.steadiness import demand_cvs
from formulations.abc_cost.report import sections
from formulations.abc_cost.solution import Solution, order_plan
from optimizer.schema.record import parse_record
from tests.formulations.abc_cost.cases import instance, newton, order_quantity

SHOP = [
    {"annual_demand_units": 100.0, "unit_cost": 1.0, "demand_cv": 0.5},
    {"annual_demand_units": 400.0, "unit_cost": 2.0, "demand_cv": 0.51},
    {"annual_demand_units": 200.0, "unit_cost": 9.0, "demand_cv": 1.5},
    {"annual_demand_units": 300.0, "unit_cost": 5.0},
]
VALUES = [
    {"sku_id": f"S{n}", "criterion_id": "critical", "value": value}
    for n, value in enumerate((3.0, 1.0, 2.0, 1.0), start=1)
]
CRITERIA = [
    {"id": "critical", "weight": 3.0},
    {"id": "unit_cost", "weight": 1.0, "less_is_more": True},
]
WEIGHTED = {"rank_by": "criteria", "criteria": CRITERIA, "criterion_values": VALUES}


def decision_of(subject: Instance) -> OrderQuantity:
    assert subject.order_quantity is not None
    return subject.order_quantity


def planned(subject: Instance, *lots: float) -> Solution:
    return order_plan(decision_of(subject), np.array(lots))


def rows(plan: Solution) -> list[tuple[Any, ...]]:
    assert plan.pareto is not None
    return [(row.sku_id, row.score, row.abc_class_id) for row in plan.pareto]


def test_cost_criterion_is_demand_over_holding_and_lot() -> None:
    """D / (h Q) by hand, and classes by 20, 50 and 100 % of the SKUs."""
    skus = [{"annual_demand_units": 1000.0 * n} for n in (1, 2, 3, 4, 5)]
    plan = planned(order_quantity(*skus, rank_by="cost_criterion"), 100, 100, 100, 400, 1000)
    expected = [("S3", 15.0, "A"), ("S2", 10.0, "B"), ("S1", 5.0, "B")]
    assert rows(plan) == [*expected, ("S4", 5.0, "C"), ("S5", 2.5, "C")]


def test_cost_criterion_counts_the_cost_of_shortages() -> None:
    """b D / (h Q) where all SKUs have a b."""
    skus = [{"shortage_cost_per_unit": 1.0}, {"shortage_cost_per_unit": 3.0}]
    plan = planned(order_quantity(*skus, rank_by="cost_criterion"), 100, 100)
    assert [row[:2] for row in rows(plan)] == [("S2", 54.0), ("S1", 18.0)]


def test_weighted_criteria_by_hand() -> None:
    """(x - min) / (max - min), turned round where less is more, then the weighted mean."""
    subject = order_quantity(*SHOP, **WEIGHTED)
    expected = [1.0, 7 / 8 / 4, (3 * 0.5) / 4, 4 / 8 / 4]
    assert scores(decision_of(subject), np.ones(4)) == pytest.approx(expected)


def test_annual_value_may_be_a_criterion() -> None:
    """Alone it gives the sequence of the usual ranking."""
    criteria = [{"id": "annual_value", "weight": 2.0}]
    weighted = order_quantity(*SHOP, rank_by="criteria", criteria=criteria)
    usual = rows(planned(order_quantity(*SHOP), 1, 1, 1, 1))
    assert [row[0] for row in rows(planned(weighted, 1, 1, 1, 1))] == [row[0] for row in usual]


def test_a_criterion_on_which_all_are_equal_says_nothing() -> None:
    """No division by a spread of zero."""
    assert normalised(np.array([7.0, 7.0])).tolist() == [0.0, 0.0]


def test_all_are_best_where_less_is_more_and_all_are_equal() -> None:
    """1 - s with s = 0, for the checker as well."""
    criteria = [{"id": "unit_cost", "weight": 1.0, "less_is_more": True}]
    subject = order_quantity({}, {}, rank_by="criteria", criteria=criteria)
    plan = newton(subject).point
    assert plan is not None and plan.pareto is not None
    assert plan.pareto["score"].tolist() == [1.0, 1.0]
    assert not list(violations(subject, plan))


@pytest.mark.parametrize("fields", [WEIGHTED, {"rank_by": "cost_criterion"}, {}])
def test_the_checker_knows_every_way_to_rank(fields: dict[str, Any]) -> None:
    """A plan of the search holds; with two classes exchanged it does not."""
    subject = order_quantity(*SHOP, **fields)
    plan = newton(subject).point
    assert plan is not None and plan.pareto is not None
    assert not list(violations(subject, plan))
    dump = plan.model_dump(exclude_none=True)
    dump["pareto"][0]["abc_class_id"] = "C"
    spoiled = parse_record(Solution, dump)
    assert {each.rule for each in violations(subject, spoiled)} == {"class by cumulative share"}


@pytest.mark.parametrize("fields", [WEIGHTED, {"rank_by": "cost_criterion"}])
def test_the_checker_knows_the_score(fields: dict[str, Any]) -> None:
    """Another score than the data's is caught by name."""
    subject = order_quantity(*SHOP, **fields)
    dump = planned(subject, 10, 20, 30, 40).model_dump(exclude_none=True)
    dump["pareto"][0]["score"] += 0.01
    rules = {each.rule for each in violations(subject, parse_record(Solution, dump))}
    assert rules == {"score of the SKU"}


def test_steadiness_by_the_coefficient_of_variation() -> None:
    """Up to 0.5 is X, up to 1 is Y, more is Z, and what is not known has no class."""
    pareto = planned(order_quantity(*SHOP), 1, 1, 1, 1).pareto
    assert pareto is not None
    classes = dict(zip(pareto["sku_id"], pareto["xyz_class_id"], strict=True))
    assert classes == {"S1": "X", "S2": "Y", "S3": "Z", "S4": None}


def test_own_cut_offs_of_steadiness() -> None:
    """A file may name two classes."""
    xyz = [{"id": "steady", "up_to_cv": 0.9}, {"id": "lumpy"}]
    pareto = planned(order_quantity(*SHOP, xyz_classes=xyz), 1, 1, 1, 1).pareto
    assert pareto is not None
    assert pareto["xyz_class_id"].tolist() == ["lumpy", None, "steady", "steady"]


def test_a_month_of_independent_days_varies_less_than_a_day() -> None:
    """3 a day with a deviation of 3 are 365 / 4 a month with 3 times the root of 365 / 12."""
    sku = {
        "id": "S1",
        "annual_demand_units": 1095.0,
        "daily_demand_std_units": 3.0,
        "lead_time_days": 1.0,
        "unit_cost": 1.0,
        "ordering_cost": 1.0,
        "holding_rate_pct_year": 20.0,
    }
    reorder = instance({"reorder_policy": {"skus": [sku]}}).reorder_policy
    assert reorder is not None
    assert demand_cvs(reorder.skus) == pytest.approx([3 * (365 / 12) ** 0.5 / (365 / 4)])


def test_matrix_of_value_and_steadiness() -> None:
    """Every known SKU in one cell, with its share of the value; the others are told."""
    subject = order_quantity(*SHOP)
    found = {each.title: each for each in sections(subject, planned(subject, 1, 1, 1, 1))}
    matrix = found["Classes by value and by steadiness of demand"]
    assert matrix.columns[1:3] == ("X SKUs", "X value %")
    assert [row[0] for row in matrix.rows] == ["A", "B", "C"]
    assert sum(row[1] + row[3] + row[5] for row in matrix.rows) == 3
    assert matrix.rows[0][5:] == pytest.approx((1, 100 * 1800 / 4200))
    assert matrix.note == "1 SKUs whose variation is not known are left out"


def test_no_matrix_where_nothing_is_known() -> None:
    """Without a coefficient there is nothing to show."""
    subject = order_quantity({}, {})
    titles = [each.title for each in sections(subject, planned(subject, 1, 1))]
    assert not [title for title in titles if "steadiness" in title]


BAD = {
    "criteria not asked for": ({"criteria": CRITERIA, "criterion_values": VALUES}, "E303"),
    "no criteria": ({"rank_by": "criteria"}, "E303"),
    "a value is missing": ({**WEIGHTED, "criterion_values": VALUES[1:]}, "E304"),
    "an unknown SKU": (
        {**WEIGHTED, "criterion_values": [*VALUES, VALUES[0] | {"sku_id": "S9"}]},
        "E302",
    ),
    "a value given twice": ({**WEIGHTED, "criterion_values": [*VALUES, VALUES[0]]}, "E301"),
    "a field that some lack": (
        {"rank_by": "criteria", "criteria": [{"id": "demand_cv", "weight": 1.0}]},
        "E304",
    ),
    "values of a field": (
        {
            **WEIGHTED,
            "criterion_values": [*VALUES, VALUES[0] | {"criterion_id": "unit_cost"}],
        },
        "E303",
    ),
    "an end to the last class of steadiness": (
        {"xyz_classes": [{"id": "X", "up_to_cv": 1.0}]},
        "E303",
    ),
    "cut-offs of steadiness that fall": (
        {"xyz_classes": [{"id": "X", "up_to_cv": 1.0}, {"id": "Y", "up_to_cv": 0.5}, {"id": "Z"}]},
        "E303",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_contradictions_of_the_ranking_are_refused(case: str) -> None:
    """One issue each, of the right kind."""
    fields, code = BAD[case]
    assert [each.code for each in cross_checks(order_quantity(*SHOP, **fields))] == [code]


def test_shortage_costs_of_some_skus_only_are_refused() -> None:
    """Scores with and without a cost of shortages cannot be compared; unused they may stand."""
    skus = [{"shortage_cost_per_unit": 1.0}, {}]
    [issue] = cross_checks(order_quantity(*skus, rank_by="cost_criterion"))
    assert (issue.code, issue.pointer) == ("E304", "/data/order_quantity/skus/1")
    assert not list(cross_checks(order_quantity(*skus)))


def test_usual_cut_offs_of_steadiness() -> None:
    """X, Y and Z at 0.5 and 1."""
    assert steadiness_classes()["id"].tolist() == ["X", "Y", "Z"]
    assert "xyz_class_id" in ParetoRow.model_fields
