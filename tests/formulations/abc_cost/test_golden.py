"""Answers worked by hand, reached by every method that can do the decision."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.conflicts import conflicts
from formulations.abc_cost.model import rel_error
from tests.formulations.abc_cost.cases import (
    CLASSES,
    class_stock,
    instance,
    newton,
    optimum,
    order_quantity,
    with_shares,
)

FOLDER = Path(__file__).parents[3] / "instances" / "abc_cost"
KNOWN = {
    path.stem: envelope
    for path in sorted(FOLDER.glob("*.json"))
    if "best_known" in (envelope := json.loads(path.read_text(encoding="utf-8")))
}
TOTALS = {"demand_units": 1200.0, "intake_units": 1000.0, "max_total_units": 5000.0}
THREE = [
    {"id": k, "unit_cost": c, "max_units": 200.0}
    for k, c in zip("PQR", (10.0, 15.0, 20.0), strict=True)
]


def stock(plan: Any) -> dict[str, float]:
    return {row.class_id: row.stock_units for row in plan.stock_levels}


def test_class_stock() -> None:
    """Costs 10, 20, 15 and floors 200, 400, 600 for a demand of 1200: the floors, 19 000."""
    result, plan = optimum(class_stock(CLASSES, **TOTALS))
    assert stock(plan) == pytest.approx({"A": 200, "B": 400, "C": 600})
    assert result.fun == pytest.approx(19_000)


def test_class_stock_with_shares() -> None:
    """With 20/30/50 % imposed class B binds: 4000/3 units in total at 62 000/3."""
    result, plan = optimum(class_stock(with_shares(), **TOTALS))
    assert sum(stock(plan).values()) == pytest.approx(4000 / 3)
    assert stock(plan)["B"] == pytest.approx(400)
    assert result.fun == pytest.approx(62_000 / 3)


def test_three_products_with_demands() -> None:
    """300 units of three products that each need 100: no choice is left, 4 500."""
    result, plan = optimum(
        class_stock([{**row, "min_units": 100.0} for row in THREE], total_units=300.0)
    )
    assert stock(plan) == pytest.approx({"P": 100, "Q": 100, "R": 100})
    assert result.fun == pytest.approx(4_500)


def test_three_products_without_demands() -> None:
    """Without the demands the cheapest fills its cap and the next one the rest, 3 500."""
    result, plan = optimum(class_stock(THREE, total_units=300.0))
    assert stock(plan) == pytest.approx({"P": 200, "Q": 100, "R": 0}, abs=1e-6)
    assert result.fun == pytest.approx(3_500)


@pytest.mark.parametrize(
    ("holding_cost", "lot", "orders", "yearly"),
    [(2.0, 189.74, 18.97, 379.47), (2.0 * 365, 9.93, 362.5, 7_249.83)],
    ids=["per unit and year", "per unit and day"],
)
def test_economic_order_quantity(
    holding_cost: float, lot: float, orders: float, yearly: float
) -> None:
    """Harris's formula for K = 10 and D = 3600 a year, to the digits of the worked answers."""
    result = newton(order_quantity({"holding_cost_per_unit_year": holding_cost}))
    assert result.point is not None
    assert result.point.order_policies is not None
    [policy] = result.point.order_policies
    assert policy.order_quantity_units == pytest.approx(lot, abs=0.005)
    assert policy.orders_per_year == pytest.approx(orders, abs=0.01)
    assert result.primal_bound == pytest.approx(yearly, abs=0.005)


@pytest.mark.parametrize("name", KNOWN)
def test_files_reach_their_best_known_value(name: str) -> None:
    """Each shipped instance with a known answer gives it through the model, and checks out."""
    best = KNOWN[name]["best_known"]
    subject = instance(KNOWN[name]["data"])
    result, plan = optimum(subject)
    if best["kind"] == "infeasible":
        assert plan is None
        assert list(conflicts(subject))
        return
    assert plan is not None
    assert not list(violations(subject, plan))
    allowed = max(1e-9, rel_error(subject))
    assert math.fsum(cost(subject, plan).values()) == pytest.approx(best["objective"], rel=allowed)
    assert result.fun <= best["objective"] * (1 + 1e-9)


@pytest.mark.parametrize("name", [n for n in KNOWN if "order_quantity" in KNOWN[n]["data"]])
def test_newton_reaches_the_best_known_value(name: str) -> None:
    """Newton's method is exact where the model is only near."""
    result = newton(instance(KNOWN[name]["data"]))
    assert result.primal_bound == pytest.approx(KNOWN[name]["best_known"]["objective"], rel=1e-9)
