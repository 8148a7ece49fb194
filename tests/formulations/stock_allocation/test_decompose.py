"""The decomposition against the model, whose optimum it must reach and never pass.

``DECOMPOSED=200`` asks so many networks in place of a dozen.
"""

from __future__ import annotations

import dataclasses
import os
import random
from itertools import count
from typing import Any

import numpy as np
import pytest

import optimizer
from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.certificate import certificate_of, recheck
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.decomposition import blocks
from formulations.stock_allocation.decomposition.ascent import ascent
from formulations.stock_allocation.decomposition.problem import problem_of
from formulations.stock_allocation.decomposition.sampling import first_prices
from formulations.stock_allocation.decomposition.words import KNOWN, unknown_word
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.search.decompose import METHOD, solve
from optimizer.errors import UsageError
from optimizer.result import Limit, Limits, SolveReport, Status, Trust
from tests.formulations.stock_allocation.cases import (
    demand,
    instance,
    offer,
    optimum,
    shop,
    stock,
)
from tests.formulations.stock_allocation.linear import linear_network

SEEDS = range(int(os.environ.get("DECOMPOSED", "12")))


def _decomposed(instance: Any, **options: Any) -> SolveReport:
    return optimizer.solve(instance, method="decompose", time_limit_s=60.0, **options)


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_and_bound_meet_at_the_optimum_of_the_model(seed: int) -> None:
    """The plan passes its check, costs what the model's optimum costs, and the bound is below."""
    loaded = linear_network(seed)

    report = _decomposed(loaded)
    model = optimizer.solve(loaded, method="mip", mip_rel_gap=1e-9)

    assert model.objective is not None and report.objective is not None
    assert report.status is Status.OPTIMAL and report.trust is Trust.PROVEN
    optimum = model.objective.value
    assert report.objective.value == pytest.approx(optimum, rel=2e-6)
    assert report.bound is not None and report.bound <= optimum * (1.0 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_any_prices_prove_a_bound(seed: int) -> None:
    """At prices drawn at random the bound is never above the optimum (weak duality)."""
    loaded = linear_network(seed)
    problem = problem_of(Arrays(loaded.data))
    optimum = optimizer.solve(loaded, method="mip", mip_rel_gap=1e-9).objective
    assert optimum is not None
    rng = np.random.default_rng(seed)
    for scale in (0.0, 0.01, 1.0, 100.0):
        prices = rng.exponential(scale + 1e-300, len(problem.limit))

        bound = problem.bound(problem.answer(prices), prices)

        assert bound <= optimum.value * (1.0 + 1e-9)


def test_a_fill_rate_counts_the_skus_of_its_class_only() -> None:
    """One without a class is in none, not even in one that is called None."""
    skus = [{"id": "B", "abc_class_id": "None"}, {"id": "A"}]
    a_unit = {"unit_cost": 1.0}
    data = shop(
        skus=skus,
        offers=[*offer(**a_unit), *offer(sku_id="B", **a_unit)],
        demand=[
            *demand(10.0, shortage_cost_per_unit=8.0),
            *demand(10.0, sku_id="B", shortage_cost_per_unit=5.0),
        ],
        fill_rates=[{"id": "F", "target_pct": 80.0, "abc_class_id": "None"}],
    )
    data["delivery_lanes"][0]["capacity_units"] = 10.0
    subject = instance(data)
    dear = {
        "fill_rate": [{"fill_rate_id": "F", "price": 1e6}],
        "lane_capacity": [{"lane_id": "SHOP-TOWN", "period_id": "P1", "price": 1e6}],
    }

    bound = recheck(subject, {"type": "prices", "limits": dear})

    best, _ = optimum(subject)
    assert bound is not None and best is not None and bound <= best


def test_a_limit_may_be_worth_far_more_than_all_goods() -> None:
    """Where nothing costs but to lose demand, prices rise until the lane is kept."""
    lost = demand(10_000.0, 10_000.0, shortage_cost_per_unit=1000.0)
    data = shop(offers=offer(unit_cost=0.0), demand=lost)
    data["delivery_lanes"][0]["capacity_units"] = 9999.0
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)

    result = solve(instance(data), limits, lambda progress: None, lambda: False)

    assert result.termination.status is Status.OPTIMAL
    assert result.primal_bound == pytest.approx(2000.0)


@pytest.mark.parametrize("limit", ["lane", "space", "money"])
def test_what_must_be_served_gives_way_to_nothing(limit: str) -> None:
    """Ten cheap units of A are due; of B, dear to lose, what is left by A is served, and proved."""
    skus = [{"id": "A", "unit_volume_m3": 1.0}, {"id": "B", "unit_volume_m3": 1e-4}]
    data = shop(
        skus=skus,
        offers=[*offer(unit_cost=1.0), *offer(sku_id="B", unit_cost=500.0)],
        demand=[
            *demand(0.0, 10.0),
            *demand(0.0, 10.0, sku_id="B", shortage_cost_per_unit=1500.0),
        ],
    )
    if limit == "lane":
        data["delivery_lanes"][0]["capacity_units"] = 12.0
    elif limit == "space":
        data["warehouses"][0]["storage_capacity_m3"] = 10.0 + 2e-4
        data["supply_calendar"] = [
            {"source_id": "MAKER", "sku_id": sku, "period_id": "P2", "supply_units": 0.0}
            for sku in "AB"
        ]
    else:
        data["offers"][0]["unit_cost"], data["offers"][1]["unit_cost"] = 500.0, 0.01
        data["budgets"] = [{"period_id": "P2", "budget": 5000.02}]
    subject = instance(data)
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)

    result = solve(subject, limits, lambda progress: None, lambda: False)

    best, _ = optimum(subject)
    assert result.termination.status is Status.OPTIMAL
    assert result.primal_bound == pytest.approx(best, rel=1e-6)


def test_each_sku_alone_is_planned_exactly() -> None:
    """Without shared limits one step is enough, cost and bound are the model's optimum at once."""
    for seed in range(24):
        loaded = linear_network(seed)
        data = loaded.data.model_dump(exclude_none=True)
        shared = ("storage_capacity_m3", "storage_capacity_kg", "throughput_capacity_units",
                  "inbound_capacity_units", "capacity_units")  # fmt: skip
        for rows in data.values():
            for row in rows:
                for field in shared:
                    row.pop(field, None)
        for table in ("budgets", "fill_rates", "warehouse_calendar"):
            data.pop(table, None)
        instance = Instance.model_validate(data)
        problem = problem_of(Arrays(instance))
        envelope = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "alone",
                    "data": data}  # fmt: skip
        optimum = optimizer.solve(envelope, method="mip", mip_rel_gap=1e-9).objective
        assert optimum is not None

        answers = problem.answer(np.zeros(len(problem.limit)))

        assert len(problem.limit) == 0
        assert answers.cost.sum() == pytest.approx(optimum.value, rel=1e-9)
        assert answers.bound.sum() == pytest.approx(optimum.value, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_lane_that_is_longer_than_the_horizon_brings_nothing(seed: int) -> None:
    """It is a warning and no more: the plan costs what it costs without it."""
    loaded = linear_network(seed)
    data = loaded.data.model_dump(exclude_none=True)
    late = data["supply_lanes"][0] | {"id": "late", "lead_time_periods": len(data["periods"]) + 1}
    envelope = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "late"}
    without = _decomposed(envelope | {"data": data}).objective
    data["supply_lanes"] = [*data["supply_lanes"], late]
    report = _decomposed(envelope | {"data": data})
    assert report.is_sound and report.objective is not None and without is not None
    assert report.objective.value == pytest.approx(without.value, rel=1e-6)


def test_demand_that_cannot_be_served_is_left_to_the_model() -> None:
    """Without a plan that serves what must be, the model is asked, which proves that none does."""
    loaded = linear_network(3)
    data = loaded.data.model_dump(exclude_none=True)
    for row in data["demand"]:
        for field in ("shortage_cost_per_unit", "backorder_cost_per_unit", "max_lateness_periods"):
            row.pop(field, None)
    for row in data["delivery_lanes"]:
        row["capacity_units"] = 1.0 + len(data["delivery_lanes"])
    envelope = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "too much",
                "data": data}  # fmt: skip

    report = _decomposed(envelope)

    assert report.plan is None
    assert report.status in (Status.INFEASIBLE, Status.NO_SOLUTION)


def test_certificate_is_recomputed_from_the_file_alone() -> None:
    """The prices beside the plan prove its bound; prices of no limit, or below 0, are refused."""
    loaded = linear_network(4)
    report = _decomposed(loaded)
    assert report.certificate is not None and report.bound is not None

    assert recheck(loaded.data, report.certificate) == pytest.approx(report.bound, rel=1e-9)

    problem = problem_of(Arrays(loaded.data))
    assert recheck(loaded.data, None) is None
    assert any(report.certificate["limits"].values())
    nothing = recheck(loaded.data, certificate_of(problem.rows, np.zeros(len(problem.limit))))
    assert nothing is not None and nothing < report.bound
    for wrong in (
        {"type": "other", "limits": {}},
        {"type": "prices", "limits": {"budget": [{"period_id": "NEVER", "price": 1.0}]}},
        {"type": "prices", "limits": {"budget": [{"period_id": "WEEK-01", "price": -1.0}]}},
    ):
        with pytest.raises(ValueError, match=r"type|limit|price"):
            recheck(loaded.data, wrong)


def test_no_rounding_proves_more_than_there_is() -> None:
    """Space that is full costs as much as it pays, however dear: a shortage of 5 is left to pay."""
    rng = random.Random(7)
    sizes = {f"SKU-{k}": round(rng.uniform(0.1, 0.9), 3) for k in range(40)}
    data = shop(
        skus=[{"id": k, "unit_volume_m3": m3} for k, m3 in [("A", 1.0), *sizes.items()]],
        periods=[{"id": "P1"}],
        warehouses=[{"id": "SHOP", "storage_capacity_m3": round(sum(sizes.values()), 6)}],
        sources=[],
        offers=[],
        supply_lanes=[],
        initial_stock=[stock(1.0, sku) for sku in sizes],
        demand=demand(1.0, shortage_cost_per_unit=5.0),
    )
    dear = {"warehouse_id": "SHOP", "period_id": "P1", "price": 1e12}

    bound = recheck(instance(data), {"type": "prices", "limits": {"storage_m3": [dear]}})

    assert bound is not None and bound <= 5.0


def test_samples_find_prices_that_are_nearly_right() -> None:
    """Prices from 200 of 1 200 SKUs prove nearly all of what is proven in the end."""
    envelope = generate(random.Random(1), 1200, "tight", "catalogue")
    problem = problem_of(Arrays(Instance.model_validate(envelope["data"])))

    prices = first_prices(problem, 1e-3, lambda: False)

    nothing = np.zeros(len(problem.limit))
    free = problem.bound(problem.answer(nothing), nothing)
    bound = problem.bound(problem.answer(prices[0]), prices[0])
    state = next(s for s in ascent(problem, prices) if s.gap < 2e-3)
    assert state.bound - bound < 0.01 * state.bound < state.bound - free


def test_blocks_in_parts_answer_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stops between some SKUs and the next change no figure; asked to stop, it stops."""
    envelope = generate(random.Random(1), 60, "tight", "catalogue")
    problem = problem_of(Arrays(Instance.model_validate(envelope["data"])))
    prices = np.full(len(problem.limit), 0.1)
    whole = problem.answer(prices)

    monkeypatch.setattr(blocks, "AT_ONCE", 7)

    for one, other in zip((*whole[:3], *whole[3]), _flat(problem.answer(prices)), strict=True):
        assert np.array_equal(one, other)
    with pytest.raises(blocks.StoppedError):
        dataclasses.replace(problem, is_over=lambda: True).answer(prices)


def _flat(answers: blocks.Answers) -> tuple[np.ndarray, ...]:
    return (*answers[:3], *answers[3])


@pytest.mark.parametrize("asked", [3, 400, 1000])
def test_an_interrupt_within_a_step_keeps_what_there_is(
    monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    """Whenever it comes: a plan that keeps all rules with its bound, or honestly none."""
    monkeypatch.setattr(blocks, "AT_ONCE", 7)
    envelope = generate(random.Random(1), 60, "tight", "catalogue")
    subject = Instance.model_validate(envelope["data"])
    calls = count()
    limits = Limits(time_limit_s=60.0, mip_rel_gap=0.0, seed=0, threads=1)

    result = solve(subject, limits, lambda progress: None, lambda: next(calls) >= asked)

    assert result.termination.limit is Limit.INTERRUPT
    assert (result.point is None) == (result.termination.status is Status.NO_SOLUTION)
    assert asked < 1000 or result.point is not None
    if result.point is not None:
        assert not list(violations(subject, result.point))
        assert result.dual_bound == recheck(subject, result.certificate)
        assert result.dual_bound <= sum(cost(subject, result.point).values())


def test_same_seed_same_plan() -> None:
    """Two runs give the same plan, row by row."""
    loaded = linear_network(5)

    first, second = _decomposed(loaded).plan, _decomposed(loaded).plan

    assert first.model_dump() == second.model_dump()


def test_every_word_of_a_file_is_known_or_refused() -> None:
    """A field that is not listed makes the method refuse the instance, naming the field."""
    refused = []
    for name, field in Instance.model_fields.items():
        row_type = field.annotation.__args__[0]  # type: ignore[union-attr]
        refused += [
            f"{name}.{word}" for word in set(row_type.model_fields) - KNOWN.get(name, set())
        ]
        assert KNOWN.get(name, set()) <= set(row_type.model_fields)
    assert "zones.single_source" in refused and "periods.frozen" in refused
    loaded = linear_network(0)
    assert unknown_word(loaded.data) is None
    for words in (
        {"skus": {"whole_units": True}},
        {"zones": {"max_warehouses": 1}},
        {"delivery_lanes": {"opening_cost": 1.0}},
    ):
        data = loaded.data.model_dump(exclude_none=True)
        ((table, change),) = words.items()
        data[table][0] |= change
        (field,) = change
        obstacle = METHOD.supports(Instance.model_validate(data))
        assert obstacle == f"it does not know {table}.{field}"


def test_an_unknown_word_names_the_method_that_can() -> None:
    """Asked for the decomposition of what it cannot do, the answer is an error with the way out."""
    envelope = generate(random.Random(0), 3, "tight", "transport")
    with pytest.raises(UsageError, match=r"decompose.*cannot solve") as caught:
        _decomposed(envelope)
    assert "mip" in (caught.value.issue.hint or "")


def test_only_large_instances_are_decomposed_unasked() -> None:
    """By itself a small network goes to the model."""
    report = optimizer.solve(linear_network(0))
    assert report.provenance.method == "mip"
    assert METHOD.suits(linear_network(0).data) is False
