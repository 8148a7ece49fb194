"""Money against service in one sweep: each point is the cheapest grouping with its money."""

from __future__ import annotations

import numpy as np
import pytest

from formulations.abc_cost.grouping.plan import grouped_table
from formulations.abc_cost.grouping.sweep import Sweep, sweep, sweep_chart, sweep_section
from formulations.abc_cost.grouping.thumb import levels_of_thumb
from formulations.abc_cost.instance import Instance
from tests.formulations.abc_cost.grouping.test_grouping import (
    decision_of,
    everything,
    mip_optimum,
    planned,
    random_grouping,
)


def swept(subject: Instance) -> Sweep:
    found = planned(subject).point
    assert found is not None and found.groups is not None
    curve = sweep(decision_of(subject), found.groups)
    assert curve is not None
    return curve


def with_budget(subject: Instance, money: float) -> Instance:
    decision = decision_of(subject).model_copy(update={"stock_budget": money})
    return Instance.model_validate({"grouping": decision})


@pytest.mark.parametrize("seed", range(6))
def test_every_point_is_the_best_of_all_groupings_with_its_money(seed: int) -> None:
    """Four SKUs, every class for every one of them, under the money of each point."""
    subject = random_grouping(seed, 4)
    for point in swept(subject).points:
        least = everything(decision_of(with_budget(subject, point.money + 1e-6)))
        assert point.cost == pytest.approx(least)


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_beside_a_plan_holds(seed: int) -> None:
    """Below the optimum of the model with the money of the plan, and near the best bound."""
    subject = random_grouping(seed, 40)
    found = swept(subject)
    there = with_budget(subject, found.plan.money + 1e-6)
    assert found.least_cost <= mip_optimum(there) * (1.0 + 1e-9)
    assert found.least_cost >= 0.98 * (planned(there).dual_bound or np.inf)


@pytest.mark.parametrize("seed", [0, 4])
def test_the_bound_holds_for_little_money_too(seed: int) -> None:
    """Prices rise until they leave no more money in stock than the plan has."""
    subject = random_grouping(seed, 40)
    there = with_budget(subject, 0.02 * swept(subject).plan.money)
    assert swept(there).least_cost >= 0.98 * (planned(there).dual_bound or np.inf)


def test_the_plan_stands_among_the_points() -> None:
    """The rule of thumb by rising money, with its cost and the least cost; marked in the chart."""
    subject = random_grouping(2, 40)
    decision = decision_of(subject)
    found = sweep(decision, grouped_table(decision, levels_of_thumb(decision)))
    assert found is not None
    (section,) = sweep_section(found)
    money = [row[0] for row in section.rows]
    assert money == sorted(money)
    (plan,) = [row for row in section.rows if row[5] is not None]
    assert plan[0] == found.plan.money and plan[4] <= plan[5]
    curve, mark = sweep_chart(found).series
    assert list(curve.x) == sorted(curve.x) and np.all(np.diff(curve.y) >= -1e-9)
    assert (mark.x, mark.y) == ((found.plan.money,), (found.plan.served_pct,))
