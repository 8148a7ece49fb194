"""Reorder policies of all SKUs together: optimal, proven, and infeasible only where they are."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.reorder.arrays import catalogue
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.reorder.kernel import factor_of_lot
from formulations.abc_cost.reorder.prices import answered
from formulations.abc_cost.search.newton import solve
from formulations.abc_cost.solution import Solution, reorder_plan
from optimizer.result import Limits, SolveResult, Status
from tests.formulations.abc_cost.reorder.cases import (
    decision_of,
    optimum,
    random_policy,
    reorder_policy,
)

LIMITS = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)


def planned(subject: Instance) -> SolveResult[Solution]:
    return solve(subject, LIMITS, lambda progress: None, lambda: False)


@pytest.mark.parametrize("seed", range(200))
def test_agrees_with_cutting_planes(seed: int) -> None:
    """The plan costs what Kelley's cuts find and the bound is no higher, or both find no plan."""
    subject = random_policy(seed, 2 + seed % 4)
    expected, found = optimum(decision_of(subject)), planned(subject)
    if expected is None:
        assert found.termination.status is Status.INFEASIBLE
        return
    assert found.termination.status is Status.OPTIMAL
    assert found.dual_bound is not None
    assert found.dual_bound <= expected * (1 + 1e-6)
    assert found.primal_bound == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_plans_hold_every_rule_and_cost_what_is_claimed(seed: int) -> None:
    """Free and whole lots, checked by rules that share no sum with the search."""
    subject = random_policy(seed, 40, whole=seed % 2 == 1)
    found = planned(subject)
    if found.point is None:
        assert found.termination.status is Status.INFEASIBLE
        return
    assert not list(violations(subject, found.point))
    assert sum(cost(subject, found.point).values()) == pytest.approx(found.primal_bound)
    assert found.dual_bound is not None
    assert found.dual_bound <= found.primal_bound * (1 + 1e-12)


def test_one_sku_by_hand() -> None:
    """Without limits and shortages the lot is Harris's and there is no safety stock."""
    plan = planned(reorder_policy({})).point
    assert plan is not None
    (row,) = plan.reorder_policies or ()
    assert row.order_quantity_units == pytest.approx((2 * 20 * 3650 / 2.5) ** 0.5)
    assert row.reorder_point_units == pytest.approx(160.0)


def test_textbook_reorder_point() -> None:
    """With a price on shortages the two equations of Hadley and Whitin hold at the answer."""
    plan = planned(reorder_policy({"shortage_cost_per_unit": 4.0})).point
    assert plan is not None
    (row,) = plan.reorder_policies or ()
    from scipy.stats import norm

    k, lot = row.safety_stock_units / 20.0, row.order_quantity_units
    loss = 20.0 * (norm.pdf(k) - k * norm.sf(k))
    assert norm.sf(k) == pytest.approx(2.5 * lot / (4.0 * 3650.0))
    assert lot == pytest.approx((2.0 * 3650.0 * (20.0 + 4.0 * loss) / 2.5) ** 0.5)


def test_limits_that_exclude_each_other_are_proved() -> None:
    """Few orders need large lots, and large lots more money than there is."""
    found = planned(reorder_policy({}, {}, stock_budget=100.0, max_orders_per_year=4.0))
    assert found.termination.status is Status.INFEASIBLE
    assert found.point is None


def test_by_how_much_limits_are_too_small_is_told_and_true() -> None:
    """With nearly so much more of each there is still no plan."""
    limits = {"stock_budget": 100.0, "max_orders_per_year": 4.0}
    detail = planned(reorder_policy({}, {}, **limits)).termination.detail or ""
    assert all(name in detail for name in limits)
    (times,) = re.findall(r"at least ([\d.e+]+) times as much", detail)
    eased = {name: 0.99 * float(times) * limit for name, limit in limits.items()}
    assert planned(reorder_policy({}, {}, **eased)).termination.status is Status.INFEASIBLE


@pytest.mark.parametrize("seed", range(8))
def test_whole_lots_against_all_of_them(seed: int) -> None:
    """No choice of multiples near the economic ones beats the bound, and the plan is close."""
    subject = random_policy(seed, 3, whole=True)
    found = planned(subject)
    if found.point is None:
        return
    decision = decision_of(subject)
    rows = found.point.reorder_policies
    assert rows is not None
    lots, multiple = rows["order_quantity_units"], decision.skus["lot_multiple_units"]
    sigma = lead_time_std_units(decision.skus)
    factor = np.divide(rows["safety_stock_units"], sigma, where=sigma > 0, out=np.zeros(3))
    for shift in itertools.product((-1, 0, 1), repeat=3):
        tried = lots + np.array(shift) * multiple
        if (tried > 0).all():
            plan = reorder_plan(decision, tried, factor)
            if not any(violations(subject, plan)):
                assert sum(cost(subject, plan).values()) >= found.dual_bound * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_gradient_and_hessian_are_those_of_the_dual(seed: int) -> None:
    """By differences of the dual at random prices."""
    every = catalogue(decision_of(random_policy(seed, 6)))
    every_limit = np.where(np.isinf(every.limits), 1.0, every.limits)
    rng = np.random.default_rng(seed)
    y = rng.uniform(0.2, 2.0, len(every_limit)) * 5.0
    here = answered(every, every_limit, y)
    for r, step in enumerate(1e-5 * y):
        ahead, behind = (
            answered(every, every_limit, y + sign * step * np.eye(len(y))[r]) for sign in (1, -1)
        )
        slope = (ahead.bound - behind.bound) / (2 * step)
        assert slope == pytest.approx(here.gradient[r], rel=1e-5, abs=1e-6 * abs(here.usage[r]))
        bend = (ahead.gradient - behind.gradient) / (2 * step)
        assert bend == pytest.approx(
            here.hessian[r], rel=1e-3, abs=1e-5 * np.abs(here.hessian).max()
        )


def test_a_sku_without_volume_leaves_the_proof_as_it_is() -> None:
    """Storage and orders exclude each other for two SKUs, whatever a third one does."""
    tight = {"storage_capacity_m3": 100.0, "max_orders_per_year": 5.0}
    sku = {"unit_volume_m3": 1.0}
    assert planned(reorder_policy(sku, sku, **tight)).termination.status is Status.INFEASIBLE
    found = planned(reorder_policy(sku, sku, {"unit_volume_m3": 0.0}, **tight))
    assert found.termination.status is Status.INFEASIBLE


@pytest.mark.parametrize(
    "others",
    [
        [],
        [{"lead_time_days": 0.0}],  # nothing is uncertain
        [{"warehouse_id": "south"}],  # no rate counts it
    ],
)
def test_a_rate_beyond_the_budget_is_proved(others: list[dict[str, Any]]) -> None:
    """The safety stock of one SKU alone is worth more than the budget, whatever others do."""
    rate = {"id": "all", "target_pct": 99.0, "warehouse_id": "north"}
    skus = [{"warehouse_id": "north"}, *({"warehouse_id": "north"} | each for each in others)]
    subject = reorder_policy(*skus, stock_budget=100.0, fill_rates=[rate])
    bounds: list[float] = []
    found = solve(subject, LIMITS, lambda p: bounds.append(p.dual_bound or 0.0), lambda: False)
    assert found.termination.status is Status.INFEASIBLE
    assert max(bounds) < 1e12  # it ends before the prices are beyond all measure


@pytest.mark.parametrize(
    ("std", "targets"), [(0.0, [95.0]), (0.0, [95.0, 80.0]), (1e-4, [80.0, 50.0])]
)
def test_rates_that_are_kept_anyway_have_no_price(std: float, targets: list[float]) -> None:
    """Nothing, or next to nothing, is ever short: the lot is Harris's, and proven."""
    rates = [{"id": f"r{target}", "target_pct": target} for target in targets]
    subject = reorder_policy({"daily_demand_std_units": std}, fill_rates=rates)
    found = planned(subject)
    assert found.termination.status is Status.OPTIMAL
    assert found.dual_bound == pytest.approx((2 * 20 * 3650 * 2.5) ** 0.5)
    assert found.certificate == {"type": "prices", "limits": {}}


def test_free_lots_take_what_whole_ones_leave() -> None:
    """4.3 m3 hold 430 units: one pack of 200, and 230 of the SKU without packs."""
    found = planned(reorder_policy({"lot_multiple_units": 200.0}, {}, storage_capacity_m3=4.3))
    assert found.point is not None and found.point.reorder_policies is not None
    lots = found.point.reorder_policies["order_quantity_units"]
    assert lots == pytest.approx([200.0, 230.0], rel=1e-6)


def test_packs_that_are_too_large_are_proved() -> None:
    """400 units of room hold no pack of 500, and no costs are needed to know it."""
    found = planned(reorder_policy({"lot_multiple_units": 500.0}, storage_capacity_m3=4.0))
    assert found.termination.status is Status.INFEASIBLE


def test_the_cost_of_an_answer_does_not_drown_in_its_prices() -> None:
    """What the policies cost by the checker, at prices beyond the digits of a float."""
    subject = reorder_policy({"shortage_cost_per_unit": 4.0}, stock_budget=1000.0)
    decision = decision_of(subject)
    every = catalogue(decision)
    there = answered(every, every.limits, np.array([1e30, 0.0, 0.0]))
    plan = reorder_plan(decision, there.lot, there.factor)
    assert there.cost == pytest.approx(sum(cost(subject, plan).values()))


@pytest.mark.parametrize("less", [1e-8, 1e-7, 9e-7])
def test_limits_that_are_kept_as_far_as_the_checks_forgive_are_no_proof(less: float) -> None:
    """36.5 orders a year need lots of 100, and these a budget of 500; next to it is no plan."""
    sku = {"daily_demand_std_units": 0.0}
    limits = {"stock_budget": 500.0 * (1.0 - less), "max_orders_per_year": 36.5}
    found = planned(reorder_policy(sku, **limits))
    assert found.termination.status is Status.NO_SOLUTION
    assert found.termination.detail is not None and "millionth" in found.termination.detail
    assert found.dual_bound is not None and found.dual_bound < 1e6


def test_whole_lots_beyond_the_integers() -> None:
    """A price of 10^60 on orders asks for lots of some 10^30 packs, and not for one or two."""
    every = catalogue(decision_of(reorder_policy({"lot_multiple_units": 6.0})))
    y = np.array([0.0, 0.0, 1e60])
    assert answered(every, every.limits, y).lot == pytest.approx((1e60 * 3650.0 / 1.25) ** 0.5)


@pytest.mark.parametrize("ratio", [0.4, 1e-3, 1e-12, 2e-14, 1e-200, 1e-320])
def test_the_factor_of_a_lot_is_found_however_far_out(ratio: float) -> None:
    """Where the tail is the ratio, as far as floats can tell."""
    factor = factor_of_lot(1.0, ratio, 1.0)
    assert norm.logsf(factor) == pytest.approx(max(np.log(ratio), -690.0), rel=1e-9)


def test_a_rate_of_nothing_asks_for_nothing() -> None:
    """More may be short in a year than is asked for; 0 % allows that, too."""
    sku = {"daily_demand_std_units": 50.0, "lead_time_days": 100.0, "ordering_cost": 0.5}
    free = planned(reorder_policy(sku))
    asked = planned(reorder_policy(sku, fill_rates=[{"id": "all", "target_pct": 0.0}]))
    assert asked.primal_bound == pytest.approx(free.primal_bound)
    subject = reorder_policy(sku, fill_rates=[{"id": "all", "target_pct": 0.0}])
    assert free.point is not None and not list(violations(subject, free.point))
