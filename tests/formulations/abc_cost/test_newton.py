"""Newton's method on the prices of the limits: exact, with a proof, at any size."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.abc_cost.ascent import PRECISION, ascent
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.model import rel_error
from formulations.abc_cost.order_quantity.arrays import Lots, lots_of
from formulations.abc_cost.order_quantity.search import Prices, unpriced
from formulations.abc_cost.search.newton import METHOD, solve
from formulations.abc_cost.solution import Solution
from optimizer.result import Limit, Limits, Progress, Status
from tests.formulations.abc_cost.cases import class_stock, instance, newton, optimum, order_quantity

LIMITS = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)


def generated(seed: int, size: int, tightness: str) -> Instance:
    return instance(generate(random.Random(seed), size, tightness)["data"])


def lots_in(subject: Instance) -> Lots:
    assert subject.order_quantity is not None
    return lots_of(subject.order_quantity)


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_the_model(seed: int, tightness: str) -> None:
    """The model's optimum undercuts Newton's by no more than its declared error."""
    subject = generated(seed, 3 + 4 * seed, tightness)
    result, _ = optimum(subject)
    exact = newton(subject).primal_bound
    assert exact is not None
    assert exact * (1 - rel_error(subject)) <= result.fun <= exact * (1 + 1e-7)


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("size", [1, 2, 50, 5000])
def test_ends_with_a_verified_plan_and_no_gap(size: int, tightness: str) -> None:
    """The plan keeps every rule, costs what is claimed, and the bound meets it from below."""
    subject = generated(7, size, tightness)
    result = newton(subject)
    assert result.termination.status is Status.OPTIMAL
    assert result.termination.limit is None
    assert result.point is not None
    assert result.primal_bound is not None
    assert result.dual_bound is not None
    assert not list(violations(subject, result.point))
    true = math.fsum(cost(subject, result.point).values())
    assert result.primal_bound == pytest.approx(true, rel=1e-12)
    assert result.dual_bound == pytest.approx(true, rel=1e-9)
    assert result.dual_bound <= true * (1 + 1e-12)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(min_value=0, max_value=10**6),
    factors=st.tuples(*[st.floats(min_value=1e-3, max_value=2.0)] * 2),
    prices=st.tuples(*[st.floats(min_value=0.0, max_value=1e5)] * 2),
)
def test_weak_duality(seed: int, factors: tuple[float, float], prices: tuple[float, float]) -> None:
    """No price on the limits gives a bound above the cost of any plan that fits them."""
    data = generate(random.Random(seed), 5, "tight")["data"]
    data["order_quantity"]["stock_budget"] *= factors[0]
    data["order_quantity"]["storage_capacity_m3"] *= factors[1]
    lots = lots_in(instance(data))
    *_, best = ascent(unpriced(lots))
    somewhere = Prices(lots, np.array(prices))
    assert best.residual <= 1e-9
    assert somewhere.bound <= best.cost * (1 + 1e-12)
    assert somewhere.cost >= best.bound * (1 - 1e-12)


def test_bounds_rise_step_by_step() -> None:
    """Each step of the ascent has a better bound than the one before, but for rounding."""
    bounds = [prices.bound for prices in ascent(unpriced(lots_in(generated(3, 200, "tight"))))]
    assert len(bounds) > 2
    assert all(b > a * (1 - 1e-12) for a, b in pairwise(bounds))


def test_derivatives_are_those_of_the_bound() -> None:
    """Gradient and Hessian agree with differences of the bound and of the gradient."""
    lots = lots_in(generated(1, 20, "tight"))
    at = np.array([900.0, 700.0])
    here, step = Prices(lots, at), 1e-3
    for axis in range(2):
        move = step * np.eye(2)[axis]
        up, down = Prices(lots, at + move), Prices(lots, at - move)
        slope = (up.bound - down.bound) / (2 * step)
        bend = (up.gradient - down.gradient) / (2 * step)
        assert here.gradient[axis] == pytest.approx(slope, rel=1e-5)
        assert here.hessian[axis] == pytest.approx(bend, rel=1e-5)


def test_slack_limits_leave_the_economic_order_quantity() -> None:
    """Where nothing binds, the first step is the closed form."""
    subject = order_quantity({}, {"ordering_cost": 40.0}, stock_budget=1e6)
    steps = list(ascent(unpriced(lots_in(subject))))
    assert len(steps) == 1
    assert steps[0].fitting_lots == pytest.approx([math.sqrt(36_000), math.sqrt(144_000)])


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_limits_that_are_multiples_of_each_other(factor: float) -> None:
    """Volume in proportion to value makes the prices ambiguous, not the lots."""
    skus = [{"unit_cost": 5.0 * n, "unit_volume_m3": 0.005 * n} for n in range(1, 9)]
    subject = order_quantity(*skus, stock_budget=4000.0, storage_capacity_m3=8.0 * factor)
    alone = order_quantity(*skus, stock_budget=4000.0 * min(1.0, factor))
    result = newton(subject)
    assert result.termination.status is Status.OPTIMAL
    assert result.primal_bound == pytest.approx(newton(alone).primal_bound, rel=1e-9)


@pytest.mark.parametrize("factor", [1e-1, 1e-3, 1e-6])
def test_limits_far_below_what_lots_would_like(factor: float) -> None:
    """Prices far from zero are reached as well."""
    data = generate(random.Random(5), 300, "tight")["data"]
    data["order_quantity"]["stock_budget"] *= factor
    result = newton(instance(data))
    assert result.termination.status is Status.OPTIMAL


def test_more_budget_is_never_worse() -> None:
    """The cost falls as the budget grows."""
    costs = []
    for budget in (200.0, 400.0, 800.0, 1600.0, 3200.0):
        costs.append(newton(order_quantity({}, {"ordering_cost": 90.0}, stock_budget=budget)))
    values = [result.primal_bound or math.nan for result in costs]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[1] > values[2]


def test_order_of_the_skus_does_not_matter() -> None:
    """A shuffled file gives each SKU the same lot."""
    data = generate(random.Random(11), 40, "tight")["data"]
    straight = newton(instance(data)).point
    random.Random(0).shuffle(data["order_quantity"]["skus"]["rows"])
    shuffled = newton(instance(data)).point
    assert straight is not None
    assert shuffled is not None

    def lot_of(plan: Solution) -> dict[str, float]:
        return {row.sku_id: row.order_quantity_units for row in plan.order_policies or ()}

    assert lot_of(shuffled) == pytest.approx(lot_of(straight), rel=1e-9)


@pytest.mark.parametrize(
    ("time_limit_s", "stop", "limit"), [(60.0, True, Limit.INTERRUPT), (0.0, False, Limit.TIME)]
)
def test_stopped_early_it_still_has_a_plan(time_limit_s: float, stop: bool, limit: Limit) -> None:
    """Interrupted or out of time, the first lots shrunk to the limits are the plan."""
    subject = generated(2, 100, "tight")
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=1e-6, seed=0, threads=1)
    result = solve(subject, limits, lambda progress: None, lambda: stop)
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is limit
    assert result.point is not None
    assert not list(violations(subject, result.point))


def test_progress_tells_both_bounds() -> None:
    """Each step reports a gap; the last one is closed."""
    told: list[Progress[Solution]] = []
    solve(generated(2, 100, "tight"), LIMITS, told.append, lambda: False)
    gaps = [progress.gap for progress in told]
    assert all(gap is not None for gap in gaps)
    assert gaps[-1] is not None
    assert gaps[-1] <= PRECISION


def test_class_stock_is_left_to_the_model() -> None:
    """The method says what it decides when it is asked for something else."""
    assert METHOD.supports(order_quantity({})) is None
    assert "order quantities" in (METHOD.supports(class_stock()) or "")
