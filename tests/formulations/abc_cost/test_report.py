"""What a planner reads of a plan."""

from __future__ import annotations

import random

import pytest

from formulations.abc_cost.checks import cost
from formulations.abc_cost.generate import generate
from formulations.abc_cost.report import MOST_ROWS, kpis, sections, unserved
from tests.formulations.abc_cost.cases import class_stock, instance, newton, optimum, with_shares

CATALOGUE = instance(generate(random.Random(1), 40, "tight")["data"])


def test_class_stock_section() -> None:
    """One row a class, dearest first, saying which rule its stock leans on."""
    subject = class_stock(with_shares())
    _, plan = optimum(subject)
    assert plan is not None
    [section] = sections(subject, plan)
    rows = {row[0]: row for row in section.rows}
    assert rows["B"][1:] == pytest.approx((400.0, 30.0, 8000.0, "its floor"))
    assert [rows[key][4] for key in "AC"] == ["its share", "its share"]
    assert [row[0] for row in section.rows] == ["C", "B", "A"]
    assert kpis(subject, plan) == pytest.approx({"total_stock_units": 4000 / 3})


def test_order_quantity_sections() -> None:
    """Classes, limits, their prices and the dearest SKUs; long tables are cut with a note."""
    plan = newton(CATALOGUE).point
    assert plan is not None
    classes, limits, prices, skus = sections(CATALOGUE, plan)
    assert sum(row[1] for row in classes.rows) == 40
    assert sum(row[2] for row in classes.rows) == pytest.approx(100.0)
    assert sum(row[5] for row in classes.rows) == pytest.approx(sum(cost(CATALOGUE, plan).values()))
    assert [row[3] for row in limits.rows] == pytest.approx([100.0, 100.0])
    assert len(prices.rows) == 2
    assert len(skus.rows) == MOST_ROWS
    assert skus.note == "… 25 more SKUs"
    yearly = [row[-1] for row in skus.rows]
    assert yearly == sorted(yearly, reverse=True)


def test_order_quantity_kpis() -> None:
    """The figures of the whole catalogue agree with the plan's own rows."""
    plan = newton(CATALOGUE).point
    assert plan is not None
    assert plan.order_policies is not None
    figures = kpis(CATALOGUE, plan)
    assert figures["orders_per_year"] == pytest.approx(plan.order_policies["orders_per_year"].sum())
    assert figures["stock_budget_used_pct"] == pytest.approx(100.0)
    assert figures["storage_capacity_m3_used_pct"] == pytest.approx(100.0)
    assert not list(unserved(CATALOGUE, plan))
