"""The bill of the old way: all rows serve as much, and the finer the classes the cheaper."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from formulations.abc_cost.reorder.bill import _cut, _factors, _shifted, bill
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.reorder.plan import reorder_table, unit_normal_loss
from formulations.abc_cost.skus import holding_costs
from tests.formulations.abc_cost.reorder.cases import decision_of, random_policy, reorder_policy

CERTAIN_A = {"unit_cost": 90.0, "daily_demand_std_units": 0.0}


@pytest.mark.parametrize("seed", range(10))
def test_finer_classes_never_cost_more(seed: int) -> None:
    """Own factors are the cheapest of all, and best levels no dearer than usual ones."""
    decision = decision_of(random_policy(seed, 60))
    rng = np.random.default_rng(seed)
    lots = rng.uniform(5, 200, 60)
    section = bill(decision, reorder_table(decision, lots, rng.uniform(0.5, 2.5, 60)))
    assert section is not None
    cost = {row[0]: row[2] for row in section.rows}
    least = cost["own factor for each SKU"]
    assert all(value >= least * (1 - 1e-6) for value in cost.values())
    by_value = "A, B, C by value, "
    assert cost[f"{by_value}their best levels"] <= cost[f"{by_value}usual levels"] * (1 + 1e-6)
    assert cost[f"{by_value}their best levels"] <= cost["one for all"] * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_all_ways_serve_alike(seed: int) -> None:
    """What is short is what is allowed, wherever a factor above 0 is needed."""
    rng = np.random.default_rng(seed)
    keep, short = rng.lognormal(1, 1, 50), rng.lognormal(2, 1, 50)
    allowed = 0.1 * short.sum()
    classes = _cut(keep, np.array([80.0, 95.0]), by_weight=True)
    for factors in (_factors(keep, short, classes, allowed), _shifted(short, classes, allowed)):
        assert short @ unit_normal_loss(factors[classes]) == pytest.approx(allowed, rel=1e-6)


@pytest.mark.parametrize(
    ("skus", "levels"),
    [
        ([{"unit_cost": 96.0}, {"unit_cost": 4.0}], [0.98, 0.90]),  # no B
        ([CERTAIN_A, {"unit_cost": 6.0}, {"unit_cost": 4.0}], [0.95, 0.90]),
    ],
)
def test_usual_levels_are_those_of_the_classes_of_all_skus(
    skus: list[dict[str, float]], levels: list[float]
) -> None:
    """However far they are moved, two uncertain SKUs keep the distance of their own classes."""
    decision = decision_of(reorder_policy(*skus))
    sigma = lead_time_std_units(decision.skus)
    rows = reorder_table(decision, np.full(len(sigma), 100.0), np.full(len(sigma), 2.0))
    section = bill(decision, rows)
    assert section is not None
    usual = {row[0]: row for row in section.rows}["A, B, C by value, usual levels"]
    keep = (holding_costs(decision.skus) * sigma)[-2:]
    short = 3650.0 * sigma[-2:] / 100.0
    allowed = short.sum() * unit_normal_loss(np.array([2.0]))[0]
    moved = brentq(lambda by: short @ unit_normal_loss(norm.ppf(levels) + by) - allowed, -1, 3)
    assert usual[1] == 2
    assert usual[2] == pytest.approx(keep @ (norm.ppf(levels) + moved))


def test_where_lots_keep_the_rates_there_is_no_bill() -> None:
    """No safety stock costs nothing, and nothing is no part of anything."""
    decision = decision_of(reorder_policy({}, {}))
    assert bill(decision, reorder_table(decision, np.full(2, 300.0), np.zeros(2))) is None


def test_without_uncertainty_there_is_no_bill() -> None:
    """Steady demand needs no safety stock under any classes."""
    decision = decision_of(reorder_policy({"daily_demand_std_units": 0.0}))
    assert bill(decision, reorder_table(decision, np.array([100.0]), np.array([0.0]))) is None
