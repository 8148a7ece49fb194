"""Money against service: each point is the least money at its fill rate, by whatever is tried."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.reorder.plan import ReorderRow, reorder_table, unit_normal_loss
from formulations.abc_cost.reorder.sweep import Sweep, sweep, sweep_chart, sweep_section
from optimizer.schema.table import Table
from tests.formulations.abc_cost.reorder.cases import decision_of, random_policy, reorder_policy

SIZE = 6


def case(seed: int) -> tuple[Table[ReorderRow], Sweep, np.ndarray, np.ndarray]:
    """A plan of random factors, its sweep, and money and units short of one factor each."""
    decision = decision_of(random_policy(seed, SIZE))
    rng = np.random.default_rng(seed)
    lots = rng.uniform(5, 200, SIZE)
    rows = reorder_table(decision, lots, rng.uniform(0.3, 2.5, SIZE))
    found = sweep(decision, rows)
    assert found is not None
    sigma, skus = lead_time_std_units(decision.skus), decision.skus
    short = skus["annual_demand_units"] * sigma / lots
    return rows, found, skus["unit_cost"] * sigma, short


@pytest.mark.parametrize("seed", range(20))
def test_no_factors_do_better_than_a_point(seed: int) -> None:
    """Thousands of factors: none serves as much as a point of the curve with less money."""
    _, found, money, short = case(seed)
    tried = np.random.default_rng(seed).uniform(0.0, 4.0, (3000, SIZE))
    held, left = tried @ money, unit_normal_loss(tried) @ short
    for point in found.points:
        served = left <= point.short_units
        assert (held[served] >= point.money * (1.0 - 1e-9)).all()


@pytest.mark.parametrize("seed", range(10))
def test_the_least_money_at_the_service_of_the_plan(seed: int) -> None:
    """The bound beside the plan is what a general solver finds for the same fill rate."""
    _, found, money, short = case(seed)
    rule = {"type": "ineq", "fun": lambda k: found.short_units - unit_normal_loss(k) @ short}
    best = minimize(
        lambda k: k @ money / found.money,
        np.full(SIZE, 2.0),
        bounds=[(0.0, 6.0)] * SIZE,
        constraints=[rule],
        options={"ftol": 1e-10, "maxiter": 300},
    )
    assert found.least_money <= found.money * (1.0 + 1e-9)
    assert best.fun * found.money == pytest.approx(found.least_money, rel=2e-3)


def test_the_plan_stands_among_the_points() -> None:
    """By rising service, with what it holds and what would be enough; and marked in the chart."""
    _, found, _, _ = case(1)
    (section,) = sweep_section(found)
    rates = [row[0] for row in section.rows]
    assert rates == sorted(rates)
    (plan,) = [row for row in section.rows if row[3] is not None]
    assert plan == (found.rate_pct(found.short_units), found.least_money, None, found.money)
    curve, mark = sweep_chart(found).series
    assert list(curve.y) == sorted(curve.y)
    assert (mark.x, mark.y) == ((found.money,), (plan[0],))


@pytest.mark.parametrize("factor", [0.5, 4.0, 6.0])
def test_one_sku_holds_no_more_than_it_must(factor: float) -> None:
    """Its service has one safety stock, however far beyond the usual ones."""
    decision = decision_of(reorder_policy({}))
    found = sweep(decision, reorder_table(decision, np.array([50.0]), np.array([factor])))
    assert found is not None
    assert found.least_money == pytest.approx(found.money, rel=1e-3)


def test_steady_demand_has_no_curve() -> None:
    """Without uncertainty safety stock serves nothing."""
    decision = decision_of(reorder_policy({"daily_demand_std_units": 0.0}))
    assert sweep(decision, reorder_table(decision, np.array([9.0]), np.array([0.0]))) is None
