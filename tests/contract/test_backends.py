"""The exam of every backend: the same rooms, the same optimum, the same "no"."""

from __future__ import annotations

import pytest

import optimizer
from optimizer.backends import find_backend
from optimizer.result import Status
from tests.contract import exam
from tests.contract.golden import golden_files

CASES = [(room, t, 1) for room in sorted(exam.rooms()) for t in exam.TIGHTNESS]


@pytest.mark.parametrize("solver", exam.solvers())
@pytest.mark.parametrize(("room", "tightness", "seed"), CASES)
def test_every_backend_reaches_the_same_optimum(
    solver: str, room: str, tightness: str, seed: int
) -> None:
    """Different solvers, one truth: plans verified, bounds consistent, objectives equal."""
    backend, algorithm = find_backend(solver)
    obstacle = backend.accepts(exam.compiled(room, tightness, seed), algorithm)
    if obstacle is not None:
        pytest.skip(f"{solver}: {obstacle}")
    optimum = exam.optimum(room, tightness, seed)
    report = exam.solved(exam.envelope(room, tightness, seed), backend=solver)
    assert report.verification is not None and report.verification.ok, report.violations
    assert report.objective is not None and optimum.objective is not None
    tolerance = exam.tolerance(room, exam.envelope(room, tightness, seed))
    assert report.objective.value == pytest.approx(optimum.objective.value, rel=tolerance)
    assert report.bound is not None
    assert report.bound <= optimum.objective.value * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize("solver", [None, "highs", "mathopt"])
def test_an_infeasible_instance_is_a_result_with_its_rules(solver: str | None) -> None:
    """By the default method as well as by each backend, with the rules in conflict named."""
    found = [path for path, best in golden_files() if best.get("kind") == "infeasible"]
    assert found, "no golden instance is infeasible"
    for path in found:
        report = optimizer.solve(path, backend=solver)
        assert report.status is Status.INFEASIBLE, path
        assert report.conflict and all(reason.detail for reason in report.conflict), path
