"""The exam of each kind of generated network: two solvers, one truth, whatever words are in it.

``STOCK_NETWORKS=100`` asks so many more tight networks of each kind.
"""

from __future__ import annotations

import random
from functools import cache
from os import environ
from typing import Any

import pytest

from formulations.stock_allocation import FORMULATION
from optimizer.result import SolveReport
from optimizer.verification.rows import row_violations
from optimizer.verification.rules import check_plan
from tests.contract import exam, transform
from tests.contract.test_rooms import spoiled
from tests.formulations.stock_allocation.cases import broken, compiled, instance, total
from tests.formulations.stock_allocation.cases import optimum as least

MORE = "STOCK_NETWORKS"
KINDS = [kind for kind in FORMULATION.kinds() if kind not in ("network", "orders")]
"""Networks have an exam of their own; orders take solvers too long."""
PROOF = {"mip_rel_gap": 1e-7, "time_limit_s": 180.0}
"""Close enough that two proven optima agree to 1e-6, and time for it on a busy machine."""
CASES = [(kind, tightness, 4) for kind in KINDS for tightness in exam.TIGHTNESS]
CASES += [(kind, "tight", 3) for kind in KINDS]
CASES += [(k, "tight", n + 100) for k in KINDS for n in range(int(environ.get(MORE, "0")))]
TIGHT = [(kind, "tight", 4) for kind in KINDS]

each_case = pytest.mark.parametrize(("kind", "tightness", "seed"), CASES)
each_tight_case = pytest.mark.parametrize(("kind", "tightness", "seed"), TIGHT)


@cache
def envelope(kind: str, tightness: str, seed: int) -> dict[str, Any]:
    return FORMULATION.generate(random.Random(seed), exam.SMALL, tightness, kind)


@cache
def optimum(kind: str, tightness: str, seed: int) -> SolveReport:
    return exam.solved(envelope(kind, tightness, seed), method="mip", **PROOF)


def value(report: SolveReport) -> float:
    """The cost of a plan that is verified and proven."""
    assert report.verification is not None and report.verification.ok, report.violations
    assert report.objective is not None and report.gap is not None and report.gap <= 2e-6
    return report.objective.value


@each_case
def test_two_solvers_agree(kind: str, tightness: str, seed: int) -> None:
    """HiGHS and GSCIP find the same cost, and both plans hold every rule."""
    subject = envelope(kind, tightness, seed)
    other = exam.solved(subject, method="mip", backend="mathopt", **PROOF)
    first = optimum(kind, tightness, seed)
    assert value(other) == pytest.approx(value(first), rel=1e-6)


@each_case
def test_plans_fit_the_model_they_came_from(kind: str, tightness: str, seed: int) -> None:
    """The best plan and the rule of thumb encode to points that hold every row at their cost."""
    subject = exam.instance_of(FORMULATION, envelope(kind, tightness, seed))
    form, best = compiled(subject), optimum(kind, tightness, seed)
    thumb = FORMULATION.baseline(subject, random.Random(seed))
    assert thumb is not None or tightness == "tight"
    for plan in (best.plan, thumb):
        if plan is not None:
            point = form.point(FORMULATION.encode(subject, plan))
            assert broken(form, point) == set() and not list(row_violations(form, point))
            assert form.objective(point) == pytest.approx(total(subject, plan), rel=1e-9)
            assert check_plan(FORMULATION, subject, plan, bound=best.bound).ok


LIMITS = [
    ("transport", "supply_lanes", "trip_capacity_m3"),
    ("transport", "supply_lanes", "trip_capacity_kg"),
    ("limits", "budgets", None),
    ("limits", "warehouses", "storage_capacity_kg"),
    ("limits", "warehouses", "inbound_capacity_units"),
    ("service", "fill_rates", None),
    ("service", "demand", "max_lateness_periods"),
    ("fresh", "skus", "shelf_life_periods"),
    ("fresh", "initial_stock", "age_periods"),
    ("replan", "periods", "frozen"),
    ("replan", "periods", "change_cost_per_unit"),
    ("replan", "planned_flows", "pinned"),
]
"""What binds in tight networks of a kind: a table, or a field of one."""


@pytest.mark.parametrize(("kind", "table", "field"), LIMITS)
def test_tight_networks_bind(kind: str, table: str, field: str | None) -> None:
    """Without this limit, some tight network of the kind costs less."""
    assert any(
        (least(instance(without(kind, seed, table, field)))[0] or 0.0)
        < value(optimum(kind, "tight", seed)) * (1 - 1e-5)
        for seed in (4, 3, 2)
    )


def without(kind: str, seed: int, table: str, field: str | None) -> dict[str, Any]:
    """The data of a network without a table, or without a field of it."""
    data = envelope(kind, "tight", seed)["data"]
    rows = [] if field is None else data[table]
    if field == "shelf_life_periods":  # an age means nothing without it
        data = without(kind, seed, "initial_stock", "age_periods")
    return {**data, table: [{k: v for k, v in row.items() if k != field} for row in rows]}


@each_tight_case
def test_names_money_and_room_mean_what_they_say(kind: str, tightness: str, seed: int) -> None:
    """Renamed it costs the same, four times the money costs four times as much, room helps."""

    def proven(data: dict[str, Any]) -> float:
        changed = exam.with_data(envelope(kind, tightness, seed), data)
        return value(exam.solved(changed, method="mip", **PROOF))

    first = value(optimum(kind, tightness, seed))
    plain = transform.plain(FORMULATION, envelope(kind, tightness, seed)["data"])
    renamed = transform.shuffled(transform.renamed(plain), random.Random(seed))
    dearer = transform.dearer(FORMULATION, plain, 4.0)
    assert proven(renamed) == pytest.approx(first, rel=2e-6)
    assert proven(dearer) == pytest.approx(4.0 * first, rel=2e-6)
    assert proven(transform.roomier(plain, 2.0)) <= first * (1 + 2e-6)


@each_tight_case
def test_a_spoiled_plan_is_caught(kind: str, tightness: str, seed: int) -> None:
    """No single row can be dropped, doubled or changed without a violation or another cost."""
    subject = exam.instance_of(FORMULATION, envelope(kind, tightness, seed))
    best = optimum(kind, tightness, seed)
    missed = [
        what
        for what, plan in spoiled(best.plan)
        if check_plan(FORMULATION, subject, plan, claimed=value(best)).ok
    ]
    assert not missed
