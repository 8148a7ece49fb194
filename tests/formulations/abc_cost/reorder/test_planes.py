"""Tangent planes for few SKUs: the same answers as by prices, and whole lots without a gap."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from formulations.abc_cost.ascent import ascent
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.reorder.arrays import GIVEN, catalogue
from formulations.abc_cost.reorder.kernel import ORDERS
from formulations.abc_cost.reorder.prices import answered
from formulations.abc_cost.search import newton, planes
from formulations.abc_cost.solution import Solution
from optimizer.result import Limit, Limits, SolveResult, Status
from tests.formulations.abc_cost.cases import class_stock
from tests.formulations.abc_cost.reorder.cases import (
    decision_of,
    optimum,
    random_policy,
    reorder_policy,
)


def solved(subject: Instance, time_limit_s: float = 60.0) -> SolveResult[Solution]:
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=1e-6, seed=0, threads=1)
    return planes.solve(subject, limits, lambda progress: None, lambda: False)


def by_prices(subject: Instance) -> SolveResult[Solution]:
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)
    return newton.solve(subject, limits, lambda progress: None, lambda: False)


@pytest.mark.parametrize("seed", range(10))
def test_free_lots_cost_what_they_cost_by_prices(seed: int) -> None:
    """Both bounds below both plans, and the general cutting planes of the tests agree."""
    subject = random_policy(seed, 4)
    found, other = solved(subject), by_prices(subject)
    if other.termination.status is Status.INFEASIBLE:
        assert found.point is None and optimum(decision_of(subject)) is None
        return
    assert found.termination.status is Status.OPTIMAL and found.point is not None
    assert not list(violations(subject, found.point))
    assert sum(cost(subject, found.point).values()) == pytest.approx(found.primal_bound)
    assert found.primal_bound == pytest.approx(other.primal_bound, rel=3e-6)
    assert found.dual_bound is not None and other.primal_bound is not None
    assert found.dual_bound <= other.primal_bound * (1 + 1e-9)


def test_lots_far_below_the_economic_one_are_found() -> None:
    """Little room makes lots of a 30 000th of the economic one."""
    sku = {"daily_demand_std_units": 0.0}
    found = solved(reorder_policy(sku, storage_capacity_m3=0.01 * 241.66 * 3e-5), 5.0)
    assert found.termination.status is Status.OPTIMAL
    assert found.primal_bound == pytest.approx(20 * 3650 / (241.66 * 3e-5), rel=1e-5)


@pytest.mark.parametrize("seed", range(8))
def test_whole_lots_lie_between_bound_and_plan_by_prices(seed: int) -> None:
    """Proven, and at least as good as lots that were rounded at the best prices."""
    subject = random_policy(seed, 4, whole=True)
    found, other = solved(subject), by_prices(subject)
    if found.point is None:
        assert other.point is None
        return
    assert not list(violations(subject, found.point))
    assert found.primal_bound is not None and other.dual_bound is not None
    assert found.primal_bound >= other.dual_bound * (1 - 2e-6)
    if other.primal_bound is not None:
        assert found.primal_bound <= other.primal_bound * (1 + 2e-6)


@pytest.mark.parametrize("seed", range(4))
def test_whole_lots_of_two_skus_are_the_best_of_all(seed: int) -> None:
    """Every pair of multiples, each with its best safety factors."""
    subject = random_policy(seed, 2, whole=True)
    found = solved(subject)
    assert found.point is not None and found.point.reorder_policies is not None
    every = catalogue(decision_of(subject))
    multiple, lots = every.data[:, GIVEN], found.point.reorder_policies["order_quantity_units"]
    limits = every.limits * (1.0 + 1e-7)
    start = np.isfinite(limits).astype(float)
    start[ORDERS] = 0.0  # given lots have given orders
    for shift in itertools.product((-2, -1, 0, 1, 2), repeat=2):
        lot = lots + np.array(shift) * multiple
        if (lot > 0.0).all():
            *_, best = ascent(answered(every.with_lots(lot), limits, start))
            if best.keeps(limits * (1.0 + 1e-7)):
                assert best.cost >= (found.dual_bound or np.inf) * (1 - 1e-6)


def test_it_ends_in_time_and_tells_what_it_knows() -> None:
    """No time, no plan; limits that exclude each other, a proof that there is none."""
    assert solved(random_policy(0, 4), time_limit_s=0.0).termination.limit is Limit.TIME
    found = solved(reorder_policy({}, {}, stock_budget=100.0, max_orders_per_year=4.0))
    assert (found.point, found.termination.status) == (None, Status.INFEASIBLE)


def test_it_is_for_few_reorder_policies() -> None:
    """Other decisions and long catalogues are refused with the reason."""
    assert "reorder policies only" in (planes.supports(class_stock()) or "")
    assert "at most" in (planes.supports(reorder_policy(*[{}] * 201)) or "")
    assert planes.supports(reorder_policy({})) is None


@pytest.mark.parametrize(
    ("holding", "shortage"), [(0.2, 1e6), (0.2, 1e7), (0.0002, 1e4), (2.0, 50.0)]
)
def test_factors_far_out_are_proven_right(holding: float, shortage: float) -> None:
    """A shortage that stops a line: less is short than a billionth of a deviation."""
    sku = {
        "annual_demand_units": 1e5,
        "daily_demand_std_units": 500.0,
        "lead_time_days": 9.0,
        "unit_cost": 1.0,
        "ordering_cost": 1.0,
        "holding_rate_pct_year": 100.0 * holding,
        "shortage_cost_per_unit": shortage,
    }
    subject = reorder_policy(sku)
    found, other = solved(subject), by_prices(subject)
    assert found.dual_bound is not None and other.primal_bound is not None
    assert found.dual_bound <= other.primal_bound * (1 + 1e-9)
    assert found.primal_bound is None or found.primal_bound <= other.primal_bound * (1 + 1e-5)
