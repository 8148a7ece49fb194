"""What is drawn of an ABC-cost plan agrees with the plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optimizer
from formulations.abc_cost import drawing
from formulations.abc_cost.drawing import drawings
from optimizer.sdk import Bars, Chart, Section
from tests.formulations.abc_cost.cases import class_stock, newton, optimum, with_shares
from tests.formulations.abc_cost.test_report import CATALOGUE

INSTANCES = Path(__file__).parents[3] / "instances" / "abc_cost"


def drawn(subject: Any, plan: Any) -> dict[type, Any]:
    """The drawings by what they are."""
    return {type(each): each for each in drawings(subject, plan)}


def test_stock_by_class_is_a_bar_each() -> None:
    """In the sequence of the file, adding up to the total."""
    _, plan = optimum(class_stock(with_shares()))
    assert plan is not None
    found = drawn(class_stock(with_shares()), plan)
    assert list(found) == [Bars] and found[Bars].names == ("A", "B", "C")
    assert sum(found[Bars].parts["stock"]) == pytest.approx(4000 / 3)


def test_the_pareto_curve_is_whole() -> None:
    """From nothing to all, each class beginning where the one before it ends."""
    curve = drawn(CATALOGUE, newton(CATALOGUE).point)[Chart]
    assert [each.name for each in curve.series] == ["class A", "class B", "class C"]
    assert (curve.series[0].x[0], curve.series[0].y[0]) == (0.0, 0.0)
    assert (curve.series[-1].x[-1], curve.series[-1].y[-1]) == pytest.approx((100.0, 100.0))
    for before, after in zip(curve.series, curve.series[1:], strict=False):
        assert (before.x[-1], before.y[-1]) == (after.x[0], after.y[0])
    assert curve.series[0].y[-1] >= 80.0


def test_a_long_curve_is_thinned_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It still ends where it ends."""
    monkeypatch.setattr(drawing, "MOST_POINTS", 10)
    curve = drawn(CATALOGUE, newton(CATALOGUE).point)[Chart]
    points = {x for each in curve.series for x in each.x}
    assert len(points) == 10 + 1  # and where it begins
    assert max(points) == 100.0


def test_policies_are_listed_by_annual_value() -> None:
    """Each SKU once, with its class and its lot of the plan."""
    plan = newton(CATALOGUE).point
    assert plan is not None and plan.pareto is not None and plan.order_policies is not None
    table = drawn(CATALOGUE, plan)[Section]
    assert table.columns[:3] == ("SKU", "class", "lot")
    assert [row[0] for row in table.rows] == plan.pareto["sku_id"].tolist()
    assert [row[1] for row in table.rows] == plan.pareto["abc_class_id"].tolist()
    lots = {row.sku_id: row.order_quantity_units for row in plan.order_policies}
    assert {row[0]: row[2] for row in table.rows} == lots


def test_a_long_list_of_policies_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The note counts the others."""
    monkeypatch.setattr(drawing, "MOST_SKUS", 3)
    table = drawn(CATALOGUE, newton(CATALOGUE).point)[Section]
    assert len(table.rows) == 3 and table.note == "… 37 more SKUs"


def test_money_in_stock_of_reorder_policies_adds_up() -> None:
    """Half lots and safety stock of all classes are the average stock of the key figures."""
    report = optimizer.solve(INSTANCES / "reorder.json", time_limit_s=3.0)
    found = {type(each): each for each in report.drawings()}
    assert {Chart, Bars, Section} == set(found)
    total = sum(map(sum, found[Bars].parts.values()))
    assert total == pytest.approx(report.kpis["average_stock_value"])
    assert sum(found[Bars].parts["safety stock"]) == pytest.approx(
        report.kpis["safety_stock_value"]
    )


def test_groups_are_counted_and_valued() -> None:
    """All SKUs that are stocked are in a bar, and so is their safety stock."""
    report = optimizer.solve(INSTANCES / "grouping.json", time_limit_s=3.0)
    count, value, curve = report.drawings()
    assert isinstance(curve, Chart)
    skus = len(json.loads((INSTANCES / "grouping.json").read_text())["data"]["grouping"]["skus"])
    assert sum(count.parts["SKUs"]) == skus - report.kpis["skus_not_stocked"]
    assert sum(value.parts["safety stock"]) == pytest.approx(report.kpis["safety_stock_value"])
