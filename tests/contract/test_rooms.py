"""The exam of every room: its generator, model, checks, baseline and plan agree with each other."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from typing import Any

import numpy as np
import pytest

import optimizer
from optimizer.backends.process import run
from optimizer.result import Limits, Status
from optimizer.schema.record import Record, parse_record
from optimizer.schema.table import Table
from optimizer.verification.rows import row_violations
from optimizer.verification.rules import check_plan
from tests.contract import exam, transform

ROOMS = sorted(exam.rooms())
CASES = [(room, t, seed) for room in ROOMS for t in exam.TIGHTNESS for seed in (1, 2)]
TIGHT = [(room, "tight", seed) for room in ROOMS for seed in (1, 2, 3)]

each_case = pytest.mark.parametrize(("room", "tightness", "seed"), CASES)
each_tight_case = pytest.mark.parametrize(("room", "tightness", "seed"), TIGHT)


def changed(room: str, tightness: str, seed: int, change: Any) -> dict[str, Any]:
    """The generated envelope with ``change(data)`` as its data."""
    envelope = exam.envelope(room, tightness, seed)
    return exam.with_data(envelope, change(transform.plain(exam.rooms()[room], envelope["data"])))


def assert_same_optimum(room: str, tightness: str, seed: int, other: dict[str, Any]) -> None:
    first = exam.optimum(room, tightness, seed)
    second = exam.solved(other, method="mip")
    assert first.objective is not None and second.objective is not None
    tolerance = exam.tolerance(room, other)
    assert second.objective.value == pytest.approx(first.objective.value, rel=tolerance, abs=1e-6)


@each_case
def test_generated_instances_are_solved_and_verified(room: str, tightness: str, seed: int) -> None:
    """Feasible by construction; the plan passes every check and its gap is proven."""
    report = exam.optimum(room, tightness, seed)
    assert not report.conflict, "a proof of infeasibility for what is feasible"
    assert report.verification is not None and report.verification.ok, report.violations
    assert report.gap is not None
    assert report.gap <= exam.tolerance(room, exam.envelope(room, tightness, seed))


@each_case
def test_the_size_of_a_model_is_known_without_building_it(
    room: str, tightness: str, seed: int
) -> None:
    """Within a quarter and a few columns, which is enough to refuse what no memory can hold."""
    formulation = exam.rooms()[room]
    instance = exam.instance_of(formulation, exam.envelope(room, tightness, seed))
    columns = exam.compiled(room, tightness, seed).size.columns
    assert abs(formulation.num_columns(instance) - columns) <= 0.25 * columns + 5


@each_case
def test_every_method_is_verified_and_never_beats_the_optimum(
    room: str, tightness: str, seed: int
) -> None:
    """Searches answer the same question as the model: never better than its proven bound."""
    envelope = exam.envelope(room, tightness, seed)
    instance = exam.instance_of(exam.rooms()[room], envelope)
    optimum = exam.optimum(room, tightness, seed)
    assert optimum.bound is not None
    for name, method in exam.rooms()[room].methods().items():
        if method.installed and method.supports(instance) is None:
            assert optimizer.prepare(room, method=name)  # loading is no part of the limit
            report = exam.solved(envelope, method=name, time_limit_s=1.0)
            assert report.verification is not None and report.verification.ok, report.violations
            assert report.objective is not None
            slack = 1e-6 * max(1.0, abs(optimum.bound))
            assert report.objective.value >= optimum.bound - slack, name


@each_case
def test_baseline_holds_every_rule_and_never_beats_the_bound(
    room: str, tightness: str, seed: int
) -> None:
    """The rule of thumb gives a real plan (or none), so "saved against it" means something."""
    formulation = exam.rooms()[room]
    instance = exam.instance_of(formulation, exam.envelope(room, tightness, seed))
    plan = formulation.baseline(instance, random.Random(seed))
    bound = exam.optimum(room, tightness, seed).bound
    if plan is None:
        assert tightness == "tight", "a rule of thumb must manage what is not tight"
        return
    check = check_plan(formulation, instance, plan, bound=bound)
    assert check.ok, check.violations


@each_case
def test_the_plan_satisfies_the_model_it_came_from(room: str, tightness: str, seed: int) -> None:
    """decode then encode gives a point that holds every row and costs the same."""
    formulation = exam.rooms()[room]
    envelope = exam.envelope(room, tightness, seed)
    instance = exam.instance_of(formulation, envelope)
    report, form = exam.optimum(room, tightness, seed), exam.compiled(room, tightness, seed)
    point = form.point(formulation.encode(instance, report.plan))
    assert not list(row_violations(form, point))
    again = formulation.decode(instance, form.values(point))
    check = check_plan(formulation, instance, again)
    assert report.objective is not None and not check.violations
    assert check.recomputed == pytest.approx(report.objective.value, rel=1e-9, abs=1e-9)


@each_case
def test_a_plan_survives_json(room: str, tightness: str, seed: int) -> None:
    """What is written is what is read: the same plan, the same verdict."""
    formulation = exam.rooms()[room]
    report = exam.optimum(room, tightness, seed)
    text = json.dumps(report.to_dict(), allow_nan=False)
    plan = parse_record(formulation.solution_type(), json.loads(text)["plan"], "/plan")
    assert plan == report.plan
    assert set(report.to_pandas()) == set(report.plan.tables())


@each_tight_case
def test_renamed_and_shuffled_data_cost_the_same(room: str, tightness: str, seed: int) -> None:
    """The optimum depends on what is planned, not on names or on the order of a file."""
    rng = random.Random(seed)
    other = changed(room, tightness, seed, lambda d: transform.shuffled(transform.renamed(d), rng))
    assert_same_optimum(room, tightness, seed, other)


@each_tight_case
def test_money_times_k_is_cost_times_k(room: str, tightness: str, seed: int) -> None:
    """Every amount of money enters the objective once, and nothing else does."""
    formulation = exam.rooms()[room]
    other = changed(room, tightness, seed, lambda d: transform.dearer(formulation, d, 4.0))
    first, second = exam.optimum(room, tightness, seed), exam.solved(other, method="mip")
    assert first.objective is not None and second.objective is not None
    expected = 4.0 * first.objective.value
    tolerance = exam.tolerance(room, other)
    assert second.objective.value == pytest.approx(expected, rel=tolerance, abs=1e-6)


@each_tight_case
def test_more_capacity_is_never_worse(room: str, tightness: str, seed: int) -> None:
    """A limit that is loosened can only help."""
    other = changed(room, tightness, seed, lambda d: transform.roomier(d, 2.0))
    first, second = exam.optimum(room, tightness, seed), exam.solved(other, method="mip")
    assert first.objective is not None and second.bound is not None
    slack = exam.tolerance(room, other) * max(1.0, abs(first.objective.value))
    assert second.bound <= first.objective.value + slack


@each_tight_case
def test_relaxing_integrality_never_raises_the_bound(room: str, tightness: str, seed: int) -> None:
    """The linear relaxation is a relaxation."""
    form = exam.compiled(room, tightness, seed)
    relaxed = dataclasses.replace(form, integer=np.zeros_like(form.integer))
    limits = Limits(time_limit_s=20, mip_rel_gap=1e-6, seed=0, threads=1)
    result = run("optimizer.backends.highs:solve", relaxed, limits)
    optimum = exam.optimum(room, tightness, seed).objective
    assert result.primal_bound is not None and optimum is not None
    assert result.primal_bound <= optimum.value + 1e-6 * max(1.0, abs(optimum.value))


@each_tight_case
def test_the_same_seed_gives_the_same_plan(room: str, tightness: str, seed: int) -> None:
    """Byte for byte, on one thread, where the solve ends by proof."""
    envelope = exam.envelope(room, tightness, seed)
    first = exam.optimum(room, tightness, seed)
    second = exam.solved(envelope, method="mip")
    assert first.plan.model_dump_json() == second.plan.model_dump_json()
    again = exam.rooms()[room].generate(random.Random(seed), exam.SMALL, tightness)
    assert again == envelope


def spoiled(plan: Record) -> list[tuple[str, Record]]:
    """Every plan with one row left out, one row twice, or one number doubled or made NaN."""
    plans = []
    for name, table in plan.tables().items():
        rows = list(table)
        for k, row in enumerate(rows):
            rest = rows[:k] + rows[k + 1 :]
            plans.append((f"{name}[{k}] left out", _with(plan, name, rest)))
            plans.append((f"{name}[{k}] twice", _with(plan, name, [*rows, row])))
            for field, value in row:
                for what in _other_numbers(value):
                    other = row.model_copy(update={field: what})
                    change = _with(plan, name, [*rows[:k], other, *rows[k + 1 :]])
                    plans.append((f"{name}[{k}].{field} = {what}", change))
    return plans


def _other_numbers(value: Any) -> list[float]:
    """What a number that matters might be mistaken for; nothing for other values."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value:
        return []
    return [value * 2 + 1, math.nan] if isinstance(value, float) else [value * 2 + 1]


def _with(plan: Record, name: str, rows: list[Any]) -> Record:
    table: Table[Any] = getattr(plan, name)
    return plan.model_copy(update={name: Table.of(table.row_type, rows)})


@each_tight_case
def test_a_spoiled_plan_is_caught(room: str, tightness: str, seed: int) -> None:
    """No single row can be dropped, doubled or changed without a violation or another cost."""
    formulation = exam.rooms()[room]
    instance = exam.instance_of(formulation, exam.envelope(room, tightness, seed))
    report = exam.optimum(room, tightness, seed)
    assert report.objective is not None
    missed = [
        what
        for what, plan in spoiled(report.plan)
        if check_plan(formulation, instance, plan, claimed=report.objective.value).ok
    ]
    assert not missed


@pytest.mark.parametrize("room", ROOMS)
def test_progress_ends_at_the_answer(room: str) -> None:
    """What is told while solving is consistent with what is returned."""
    told: list[Any] = []
    report = exam.solved(exam.envelope(room, "tight", 1), on_progress=told.append)
    assert report.objective is not None and report.status in (Status.OPTIMAL, Status.FEASIBLE)
    for progress in told:
        assert progress.point is None and progress.elapsed_s >= 0
        if progress.primal_bound is not None:
            slack = exam.tolerance(room, exam.envelope(room, "tight", 1))
            worst = report.objective.value - slack * max(1.0, abs(report.objective.value))
            assert progress.primal_bound >= worst
