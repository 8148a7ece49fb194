"""The planner's rules of thumb: feasible, and never better than the optimum."""

from __future__ import annotations

import math
import random

import pytest

from formulations.abc_cost.baseline import baseline
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance
from tests.formulations.abc_cost.cases import (
    CLASSES,
    class_stock,
    instance,
    newton,
    optimum,
    order_quantity,
    with_shares,
)


def value(subject: Instance) -> float:
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert not list(violations(subject, plan))
    return math.fsum(cost(subject, plan).values())


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(5))
def test_scaled_lots_fit_and_cost_no_less(seed: int, tightness: str) -> None:
    """All lots shrunk alike keep the limits; only without binding limits are they the best."""
    subject = instance(generate(random.Random(seed), 30, tightness)["data"])
    best = newton(subject).primal_bound
    assert best is not None
    if tightness == "loose":
        assert value(subject) == pytest.approx(best)
    else:
        assert value(subject) > best


def test_two_equal_skus_share_the_budget_alike() -> None:
    """Where all SKUs are alike the rule of thumb is the optimum."""
    subject = order_quantity({}, {}, stock_budget=500.0)
    assert value(subject) == pytest.approx(newton(subject).primal_bound)


@pytest.mark.parametrize(
    "subject",
    [
        class_stock(demand_units=2000.0),
        class_stock([{**row, "max_units": 700.0} for row in CLASSES], demand_units=1800.0),
        class_stock(with_shares(), demand_units=3000.0),
        class_stock(total_units=1300.0),
    ],
    ids=["filled up", "caps", "shares", "total"],
)
def test_class_stock_is_filled_up(subject: Instance) -> None:
    """Floors, then file order up to the total: feasible and never cheaper than the optimum."""
    result, _ = optimum(subject)
    assert value(subject) >= result.fun - 1e-6


@pytest.mark.parametrize(
    "subject",
    [
        class_stock(max_total_units=1000.0),
        class_stock([{**row, "max_units": 600.0} for row in CLASSES], demand_units=5000.0),
    ],
)
def test_no_plan_where_there_is_none(subject: Instance) -> None:
    """A rule of thumb that breaks a rule is no plan."""
    assert baseline(subject, random.Random(0)) is None
