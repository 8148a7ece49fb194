"""Every algorithm of every backend sits the same exam: right status, right optimum, right point."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

from optimizer.backends import BACKENDS, Backend
from optimizer.backends.process import run
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limit, Limits, Status
from optimizer.tolerances import FEASIBILITY, close
from tests.optimizer.backends.models import (
    CASES,
    INF,
    Case,
    best_vertex,
    brute_force,
    model,
    random_integer_model,
    relaxed,
    with_slack,
)

ALGORITHMS = [
    (backend, algorithm)
    for backend in BACKENDS.values()
    for algorithm in (None, *backend.algorithms)
]

RANDOM_MODELS = 40


def name_of(value: Any) -> str | None:
    return value.name if isinstance(value, Backend | Case) else value or "default"


def solved(backend: Backend, algorithm: str | None, form: MatrixForm) -> Any:
    """The result with a tight gap and ample time."""
    limits = Limits(time_limit_s=60.0, mip_rel_gap=1e-9, seed=0, threads=1, algorithm=algorithm)
    return run(backend.target, form, limits)


def assert_right(result: Any, form: MatrixForm, status: Status, objective: float | None) -> None:
    assert result.termination.status is status
    assert result.termination.limit is None
    if objective is None:
        assert result.point is None and result.primal_bound is None and result.dual_bound is None
        return
    assert close(result.primal_bound, objective)
    assert close(result.dual_bound, objective)
    assert result.primal_bound == pytest.approx(form.objective(result.point), abs=1e-12)
    assert_within(form.row_lower, form.matrix @ result.point, form.row_upper)
    assert_within(form.col_lower, result.point, form.col_upper)
    assert np.array_equal(result.point[form.integer], np.round(result.point[form.integer]))


def assert_within(lower: np.ndarray, value: np.ndarray, upper: np.ndarray) -> None:
    slack = FEASIBILITY * np.maximum(1.0, np.abs(value))
    assert np.all(lower - slack <= value)
    assert np.all(value <= upper + slack)


@pytest.mark.parametrize(
    ("backend", "algorithm", "case"),
    [(b, a, case) for b, a in ALGORITHMS for case in CASES if b.accepts(case.form, a) is None],
    ids=name_of,
)
def test_answer_known_by_hand(backend: Backend, algorithm: str | None, case: Case) -> None:
    """The status, the optimum, the bound and the point of a case worked out by hand."""
    result = solved(backend, algorithm, case.form)
    assert_right(result, case.form, case.status, case.objective)


@functools.cache
def random_models() -> list[tuple[MatrixForm, float | None]]:
    """Models, pure, mixed and relaxed, with the optimum that trying every point finds."""
    known = []
    for pure in map(random_integer_model, range(RANDOM_MODELS)):
        known.append((pure, brute_force(pure)))
        known.append((with_slack(pure, -3.7, 2.25), brute_force(pure, -3.7, 2.25)))
        known.append((relaxed(pure), best_vertex(pure)))
    return known


@pytest.mark.parametrize(("backend", "algorithm"), ALGORITHMS, ids=name_of)
def test_random_models(backend: Backend, algorithm: str | None) -> None:
    """Tiny random models have the optimum, or the infeasibility, that trying every point finds."""
    accepted = [pair for pair in random_models() if backend.accepts(pair[0], algorithm) is None]
    assert len(accepted) >= RANDOM_MODELS
    for form, best in accepted:
        status = Status.INFEASIBLE if best is None else Status.OPTIMAL
        assert_right(solved(backend, algorithm, form), form, status, best)


@pytest.mark.parametrize(
    ("algorithm", "case"),
    [
        ("glop", "all integer"),
        ("pdlp", "mixed"),
        ("cp_sat", "lp"),
        ("cp_sat", "mixed"),
        ("cp_sat", "unbounded integers"),
    ],
)
def test_a_model_beyond_the_algorithm_is_declined(algorithm: str, case: str) -> None:
    """CP-SAT in particular would round continuous columns and cut wide bounds, in silence."""
    form = next(known.form for known in CASES if known.name == case)
    assert algorithm in (BACKENDS["mathopt"].accepts(form, algorithm) or "")


def test_a_cost_that_scip_takes_for_infinite_is_no_proof() -> None:
    """Two billion at 1e12 each: there is a plan, and SCIP would say that there is none."""
    form = model([1e12, 1], [(2e9, [1, 1], INF)], [(0, 1e10), (0, 1e9)], [1, 1])
    termination = solved(BACKENDS["mathopt"], "gscip", form).termination
    assert (termination.status, termination.limit) == (Status.NO_SOLUTION, Limit.SEARCH)
    assert "1e+20" in termination.detail


@pytest.mark.parametrize(("most", "status"), [(INF, Status.OPTIMAL), (3.0, Status.INFEASIBLE)])
def test_that_there_is_no_point_is_not_believed_at_once(most: float, status: Status) -> None:
    """Where presolve of HiGHS calls a model infeasible, what it finds without presolve counts."""
    form = model([1, 2], [(3, [2, 2], most)], [(0, 9), (0, 9)], [1, 1])
    limits = Limits(time_limit_s=10.0, mip_rel_gap=0.0, seed=0, threads=1)
    result = run("tests.optimizer.backends.targets:infeasible_at_first", form, limits)
    assert result.termination.status is status
    assert (result.point is None) == (status is Status.INFEASIBLE)
