"""Equation by equation: what must hold, what must fail; and optima against brute force."""

from __future__ import annotations

import itertools
import math
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.core as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.abc_cost import model
from formulations.abc_cost.ascent import ascent
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.class_stock.plan import StockLevel
from formulations.abc_cost.generate import generate
from formulations.abc_cost.model import build, rel_error
from formulations.abc_cost.order_quantity.arrays import lots_of
from formulations.abc_cost.order_quantity.model import RATIO, tangent_points
from formulations.abc_cost.order_quantity.search import unpriced
from optimizer.modeling.matrix import Encoded
from tests.formulations.abc_cost.cases import (
    broken,
    class_stock,
    compiled,
    instance,
    optimum,
    order_quantity,
)

PAGE = Path(model.__file__).parent / "README.md"
EQUATION = re.compile(r"^\| \((\d+)\) \|.*\| `(\w+)` \|$", re.MULTILINE)

STOCK = class_stock(
    [
        {"id": "A", "unit_cost": 1.0, "min_units": 10.0},
        {"id": "B", "unit_cost": 2.0, "max_units": 30.0},
        {"id": "C", "unit_cost": 3.0, "share_pct": 50.0},
    ],
    demand_units=60.0,
    intake_units=40.0,
    max_total_units=100.0,
)


def levels(a: float, b: float, c: float, total: float | None = None) -> Encoded:
    stock = {("A",): a, ("B",): b, ("C",): c}
    return {"stock_units": stock, "total_stock_units": {(): a + b + c if total is None else total}}


@pytest.mark.parametrize(
    ("encoded", "families"),
    [
        (levels(10, 20, 30), set()),
        (levels(30, 20, 50), set()),
        (levels(10, 20, 30, total=61), {"total_stock", "class_share"}),
        (levels(5, 25, 30), {"class_floor"}),
        (levels(10, 40, 50), {"class_cap"}),
        (levels(30, 20, 30), {"class_share"}),
        (levels(10, 15, 25), {"total_floor"}),
        (levels(40, 20, 60), {"total_cap"}),
    ],
    ids=["holds", "holds at the cap", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
)
def test_class_stock_equations(encoded: Encoded, families: set[str]) -> None:
    """A stock that keeps every rule passes; each broken rule is caught by its own family."""
    form = compiled(STOCK)
    assert broken(form, form.point(encoded)) == families


@pytest.mark.parametrize(("total", "families"), [(60.0, set()), (62.0, {"given_total"})])
def test_given_total_equation(total: float, families: set[str]) -> None:
    """(8): a total given exactly allows no other."""
    form = compiled(class_stock([{"id": "A", "unit_cost": 1.0}], total_units=60.0))
    encoded: Encoded = {"stock_units": {("A",): total}, "total_stock_units": {(): total}}
    assert broken(form, form.point(encoded)) == families


@pytest.mark.parametrize("total", [1.0, 1e5, 1e10])
def test_shares_of_all_classes_need_not_add_up_to_the_last_digit(total: float) -> None:
    """Three thirds of ten digits share any total, as the checker agrees."""
    classes = [{"id": k, "unit_cost": 1.0, "share_pct": 33.3333333333} for k in "ABC"]
    subject = class_stock(classes, total_units=total)
    _, plan = optimum(subject)
    assert plan is not None and not list(violations(subject, plan))


def test_class_stock_objective() -> None:
    """(1): units times unit cost."""
    form = compiled(STOCK)
    assert form.objective(form.point(levels(10, 20, 30))) == pytest.approx(10 + 40 + 90)


LOTS = order_quantity({}, {"unit_volume_m3": 0.02}, stock_budget=1500.0, storage_capacity_m3=4.0)


def policies(first: float, second: float, times: float = 1.0) -> Encoded:
    """Both lots, with ``times`` the orders per year that follow from them."""
    lots = {("S1",): first, ("S2",): second}
    orders = {key: times * 3600.0 / lot for key, lot in lots.items()}
    return {"order_quantity_units": lots, "orders_per_year": orders}


@pytest.mark.parametrize(
    ("encoded", "families"),
    [
        (policies(100, 100), set()),
        (policies(190, 105), set()),
        (policies(220, 100), {"shared_limit"}),
        (policies(100, 160), {"shared_limit"}),
        (policies(100, 100, times=0.99), {"tangent"}),
    ],
    ids=["holds", "both limits all but used", "(10) budget", "(10) storage", "(11)"],
)
def test_order_quantity_equations(encoded: Encoded, families: set[str]) -> None:
    """True lots within the limits pass; overuse and too few orders are caught."""
    form = compiled(LOTS)
    assert broken(form, form.point(encoded)) == families


def test_order_quantity_objective() -> None:
    """(9): orders times ordering cost, and half a lot times holding cost."""
    form = compiled(LOTS)
    assert form.objective(form.point(policies(100, 90))) == pytest.approx(360 + 100 + 400 + 90)


def test_tangents_undercut_by_the_declared_error_at_most() -> None:
    """Between its tangent points the curve of orders is never above, nor further below."""
    [points] = tangent_points(lots_of(order_quantity({}).decision))  # type: ignore[arg-type]
    lots = np.geomspace(min(points), max(points), 1000)
    tangents = np.array([2 / q - lots / q**2 for q in points]).max(axis=0)
    undercut = 1 - tangents * lots
    assert undercut.min() > -1e-12
    assert undercut.max() == pytest.approx(rel_error(LOTS), rel=1e-3)
    assert rel_error(LOTS) < 1e-4
    assert rel_error(STOCK) == 0.0


@pytest.mark.parametrize("seed", range(10))
def test_tangent_points_surround_the_best_lots(seed: int) -> None:
    """The best lots under tight limits lie a step or more inside the range of the tangents."""
    decision = instance(generate(random.Random(seed), 8, "tight")["data"]).order_quantity
    assert decision is not None
    *_, best = ascent(unpriced(lots_of(decision)))
    for lot, points in zip(best.lot_units, tangent_points(lots_of(decision)), strict=True):
        assert min(points) * RATIO <= lot <= max(points) / RATIO * (1 + 1e-12)


def test_class_stock_that_earns_without_cap_is_unbounded() -> None:
    """A negative cost and no cap let the cost fall for ever."""
    result, plan = optimum(class_stock([{"id": "A", "unit_cost": -1.0}]))
    assert plan is None
    assert result.status == 3


def test_partial_shares_can_be_infeasible_for_the_model_alone() -> None:
    """Half the stock is A, which is capped at 10, so a total of 30 cannot be."""
    rows: list[dict[str, Any]] = [
        {"id": "A", "unit_cost": 1.0, "max_units": 10.0, "share_pct": 50.0},
        {"id": "B", "unit_cost": 1.0},
    ]
    result, plan = optimum(class_stock(rows, total_units=30.0))
    assert plan is None
    assert result.status == 2


small = st.integers(min_value=0, max_value=6).map(float)


@st.composite
def tiny_class_stock(draw: st.DrawFn) -> dict[str, Any]:
    """Three classes of whole floors and caps, so that some best plan is whole too."""
    rows = []
    for key in "ABC":
        low = draw(small)
        cost_per_unit = float(draw(st.integers(min_value=-3, max_value=9)))
        row = {"id": key, "unit_cost": cost_per_unit, "min_units": low}
        rows.append(row | {"max_units": low + draw(small)})
    totals = {"demand_units": draw(small) * 4, "max_total_units": draw(small) * 6}
    return {"class_stock": {"classes": rows, **totals}}


@settings(max_examples=25, deadline=None)
@given(tiny_class_stock())
def test_class_stock_against_brute_force(data: dict[str, Any]) -> None:
    """The optimum is the cheapest of all whole plans, or there is neither."""
    subject = instance(data)
    classes, totals = data["class_stock"]["classes"], data["class_stock"]
    ranges = [range(int(c["min_units"]), int(c["max_units"]) + 1) for c in classes]
    prices = [
        sum(c["unit_cost"] * units for c, units in zip(classes, plan, strict=True))
        for plan in itertools.product(*ranges)
        if totals["demand_units"] <= sum(plan) <= totals["max_total_units"]
    ]
    result, plan = optimum(subject)
    if not prices:
        assert plan is None
        return
    assert plan is not None
    assert result.fun == pytest.approx(min(prices), abs=1e-6)
    assert not list(violations(subject, plan))


@pytest.mark.parametrize("seed", range(5))
def test_order_quantities_against_brute_force(seed: int) -> None:
    """No pair of lots on a fine grid within tight limits is cheaper than the model's optimum."""
    subject = instance(generate(random.Random(seed), 2, "tight")["data"])
    decision = subject.order_quantity
    assert decision is not None
    lots = lots_of(decision)
    grid = lots.economic[:, None] * np.linspace(0.05, 1.0, 1500)
    yearly = (lots.ordering_cost * lots.demand)[:, None] / grid
    yearly += lots.holding_cost[:, None] / 2 * grid
    total = yearly[0][:, None] + yearly[1][None, :]
    use = lots.load[:, 0, None, None] * grid[0][:, None] + lots.load[:, 1, None, None] * grid[1]
    cheapest = total[(use <= 1.0).all(axis=0)].min()
    result, plan = optimum(subject)
    assert plan is not None
    true = math.fsum(cost(subject, plan).values())
    assert result.fun <= cheapest
    assert true <= cheapest * (1 + rel_error(subject))
    assert cheapest <= true * 1.002


def test_decoded_plan_names_its_classes() -> None:
    """Values become rows in the order of the file."""
    _, plan = optimum(STOCK)
    assert plan is not None
    assert list(plan.stock_levels or ()) == [
        StockLevel(class_id="A", stock_units=30.0),
        StockLevel(class_id="B", stock_units=0.0),
        StockLevel(class_id="C", stock_units=30.0),
    ]


def test_equations_have_one_name_on_the_page_and_in_the_model() -> None:
    """The name that exports and conflicts show; its rule begins with the number on the page."""
    page = [(int(n), name) for n, name in EQUATION.findall(PAGE.read_text(encoding="utf-8"))]
    models = []
    for kind in ("class_stock", "order_quantity", "grouping", "count_schedule"):
        equations = build(instance(generate(random.Random(0), 3, "tight", kind)["data"]))
        for each in equations.component_objects((pyo.Objective, pyo.Constraint)):
            number = re.match(r"\((\d+)\) ", each.rule._fcn.__doc__)
            assert number, each.name
            models.append((int(number[1]), each.name))
    assert page == sorted(page)
    assert page == sorted(models)
