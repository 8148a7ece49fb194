"""Count schedules: brute force and the model on small cases, bounds, rules, a large catalogue."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest

import optimizer
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.conflicts import conflicts
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.rules import proven_cost
from formulations.abc_cost.counting.search import shop_of
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance, cross_checks
from formulations.abc_cost.report import kpis, sections
from formulations.abc_cost.search.lagrange import solve
from formulations.abc_cost.solution import Solution, count_plan
from optimizer.result import Limits, SolveResult, Status
from tests.formulations.abc_cost.cases import instance

LIMITS = Limits(time_limit_s=10.0, mip_rel_gap=1e-9, seed=0, threads=1)


def scheduled(subject: Instance) -> SolveResult[Solution]:
    return solve(subject, LIMITS, lambda progress: None, lambda: False)


def small(rng: random.Random, **fields: Any) -> Instance:
    """Three SKUs, counted up to four times, with a class that asks for two."""
    skus = [
        {
            "id": f"S{k}",
            "errors_per_year": rng.choice([0.0, 1.0, 2.0, 5.0]),
            "error_cost_per_year": rng.choice([0.0, 10.0, 50.0]),
            "hours_per_count": rng.choice([0.5, 1.0, 1.7]),
            "max_counts": rng.choice([2, 3, 4]),
            "abc_class_id": rng.choice([None, "A"]),
        }
        for k in range(3)
    ]
    data = {"labour_hours": rng.uniform(7.0, 14.0), "labour_cost_per_h": rng.choice([0.0, 3.0])}
    data |= {"classes": [{"id": "A", "min_counts": 2}], "skus": skus}
    return instance({"count_schedule": data | fields})


def decision_of(subject: Instance) -> CountSchedule:
    assert subject.count_schedule is not None
    return subject.count_schedule


def best(subject: Instance) -> float:
    """The least cost over all whole counts that break no rule."""
    plans = (
        count_plan(decision_of(subject), np.array(counts, dtype=float))
        for counts in product(range(1, 5), repeat=3)
    )
    allowed = [plan for plan in plans if not any(violations(subject, plan))]
    return min(sum(cost(subject, plan).values()) for plan in allowed)


@pytest.mark.parametrize("seed", range(30))
def test_between_the_bound_and_brute_force(seed: int) -> None:
    """No plan breaks a rule, none is better than the best, and the bound is below it."""
    subject = small(random.Random(seed))
    result = scheduled(subject)
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    assert result.primal_bound == pytest.approx(sum(cost(subject, result.point).values()))
    assert result.dual_bound is not None
    assert result.dual_bound <= best(subject) * (1 + 1e-12) <= result.primal_bound * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_model_finds_the_best(seed: int) -> None:
    """Equations (22) to (24), against all schedules there are."""
    subject = small(random.Random(seed))
    data = subject.model_dump(mode="json", exclude_none=True)
    envelope = {"formulation": "abc_cost", "schema_version": "1.0", "name": "counts", "data": data}
    report = optimizer.solve(envelope, method="mip")
    assert report.objective is not None
    assert report.objective.value == pytest.approx(best(subject))


def test_counts_follow_the_square_root() -> None:
    """8 errors of 50 a year each and an hour of 4: √(8 · 50 / 2 / 4) = 7.07, so 7 counts."""
    sku = {"id": "S", "errors_per_year": 8.0, "error_cost_per_year": 50.0, "hours_per_count": 1.0}
    subject = instance({"count_schedule": {"skus": [sku], "labour_cost_per_h": 4.0}})
    result = scheduled(subject)
    assert result.point is not None and result.point.counts is not None
    assert result.point.counts["counts_per_year"].tolist() == [7.0]
    assert result.termination.status is Status.OPTIMAL
    assert result.primal_bound == pytest.approx(200.0 / 7.0 + 28.0)


def test_a_large_catalogue_is_nearly_proven() -> None:
    """Ten thousand SKUs: the gap is that of a few counts."""
    subject = instance(generate(random.Random(3), 10_000, "usual", "count_schedule")["data"])
    result = scheduled(subject)
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    assert result.dual_bound is not None
    assert 0.0 <= result.primal_bound - result.dual_bound < 1e-5 * result.primal_bound
    assert kpis(subject, result.point)["labour_used_pct"] == pytest.approx(100.0, abs=0.01)
    titles = {each.title for each in sections(subject, result.point)}
    assert "What a little more of each limit is worth" in titles


def test_a_price_that_proves_too_little_is_refused() -> None:
    """The checker computes the bound of the price by itself."""
    subject = instance(generate(random.Random(3), 200, "usual", "count_schedule")["data"])
    decision = decision_of(subject)
    shop = shop_of(decision)
    for price in (0.0, 5.0, 50.0):
        assert proven_cost(decision, price) == pytest.approx(shop.bound(price))
    plan = scheduled(subject).point
    assert plan is not None and plan.counts is not None and plan.prices is not None
    counts = plan.counts["counts_per_year"]
    price = plan.prices["price"][0]
    wrong = count_plan(decision, counts, {"labour_hours": 3.0 * price})
    assert {each.rule for each in violations(subject, wrong)} == {"the prices prove the cost"}


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ([1.5, 2.0], "counts are whole numbers"),
        ([1.0, 2.0], "fewest counts of the class"),
        ([2.0, 1.0], "fewest counts of the SKU"),
        ([4.0, 2.0], "most counts of the SKU"),
        ([3.0, 9.0], "labour hours"),
    ],
)
def test_every_rule_can_be_broken(counts: list[float], rule: str) -> None:
    """One plan for each rule."""
    skus = [
        {"id": "S1", "abc_class_id": "A", "max_counts": 3},
        {"id": "S2", "min_counts": 2, "max_counts": 9},
    ]
    money = {"errors_per_year": 1.0, "error_cost_per_year": 9.0, "hours_per_count": 1.0}
    data = {"labour_hours": 6.0, "classes": [{"id": "A", "min_counts": 2}]}
    subject = instance({"count_schedule": data | {"skus": [each | money for each in skus]}})
    plan = count_plan(decision_of(subject), np.array(counts))
    assert rule in {each.rule for each in violations(subject, plan)}


def test_too_little_labour_is_proven() -> None:
    """The fewest counts of all SKUs take more hours than there are."""
    subject = small(random.Random(1), labour_hours=1.0)
    (reason,) = conflicts(subject)
    assert reason.code == "labour_hours"
    assert scheduled(subject).termination.status is Status.INFEASIBLE


@pytest.mark.parametrize("fewest", [1, 3])
def test_all_hours_may_be_used(fewest: int) -> None:
    """Three times 0.1 h is 0.3 h, whatever floats add it up to: a plan, and no conflict."""
    sku = {"errors_per_year": 1.0, "error_cost_per_year": 9.0, "hours_per_count": 0.1}
    skus = [{"id": f"S{k}", "min_counts": fewest} | sku for k in range(3)]
    hours = {1: 0.3, 3: 0.9}[fewest]
    subject = instance({"count_schedule": {"labour_hours": hours, "skus": skus}})
    assert not list(conflicts(subject))
    result = scheduled(subject)
    assert result.point is not None and result.point.counts is not None
    assert not list(violations(subject, result.point))
    assert result.point.counts["counts_per_year"].tolist() == [fewest] * 3


def test_contradictions_are_told_where_they_are() -> None:
    """A floor above a cap, a class that is not there, a SKU twice."""
    sku = {"errors_per_year": 1.0, "error_cost_per_year": 9.0, "hours_per_count": 1.0}
    skus = [
        {"id": "S1", "min_counts": 5, "max_counts": 3} | sku,
        {"id": "S1", "abc_class_id": "Q"} | sku,
    ]
    found = {each.pointer for each in cross_checks(instance({"count_schedule": {"skus": skus}}))}
    where = "/data/count_schedule/skus"
    assert {f"{where}/0/max_counts", f"{where}/1/abc_class_id", f"{where}/1/id"} <= found


def test_hours_that_are_missed_by_rounding_are_enough() -> None:
    """Three thirds of an hour, written with seven digits: the checks forgive it, and so do all."""
    skus = [
        {"id": f"S{k}", "errors_per_year": 2.0, "error_cost_per_year": 10.0}
        | {"hours_per_count": 0.3333334, "max_counts": 4}
        for k in range(3)
    ]
    data = {"count_schedule": {"skus": skus, "labour_hours": 1.0, "labour_cost_per_h": 1.0}}
    envelope = {"formulation": "abc_cost", "schema_version": "1.0", "name": "thirds", "data": data}
    report = optimizer.solve(envelope)
    assert report.is_sound and report.objective is not None
    assert report.objective.value == pytest.approx(31.0, rel=1e-5)


def test_huge_prices_that_cancel_prove_nothing() -> None:
    """Where the fewest counts take all hours, what is left of a price is rounding."""
    skus = [
        {"id": f"S{k}", "errors_per_year": 1.0, "error_cost_per_year": 10.0}
        | {"hours_per_count": 0.1, "max_counts": 1}
        for k in range(3)
    ]
    subject = instance({"count_schedule": {"skus": skus, "labour_hours": 0.3}})
    for digits in range(6, 30):
        assert proven_cost(decision_of(subject), 10.0**digits) <= 15.0 * (1 + 1e-9)
