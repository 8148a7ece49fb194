"""Golden answers: compared by value and bound, never by the plan chosen (optima are not unique)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.engine.answer import MODEL
from tests.contract.golden import INSTANCES, golden_files

PROVEN = [(p, best) for p, best in golden_files() if best["kind"] == "optimal"]
BEST = [(p, best) for p, best in golden_files() if best["kind"] == "best"]


def name(value: Any) -> str | None:
    return f"{value.parent.name}/{value.stem}" if isinstance(value, Path) else None


@pytest.mark.parametrize(("path", "best"), PROVEN, ids=name)
def test_proven_optima_are_reached(path: Path, best: dict[str, Any]) -> None:
    """The optimum of the file, by the room's default method and by the model if it can say it."""
    loaded = optimizer.load(path)
    beyond = loaded.formulation.model_obstacle(loaded.data)
    reports = [optimizer.solve(path, time_limit_s=30)]
    if beyond is None and reports[0].provenance.method != MODEL:
        reports.append(optimizer.solve(path, method=MODEL, time_limit_s=30))
    for report in reports:
        assert report.verification is not None and report.verification.ok, report.violations
        assert report.objective is not None
        tolerance = 1e-6 + report.verification.rel_error
        assert report.objective.value == pytest.approx(best["objective"], rel=tolerance)
        assert report.bound is None or report.bound <= best["objective"] * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize(("path", "best"), BEST, ids=name)
def test_best_known_values_are_not_contradicted(path: Path, best: dict[str, Any]) -> None:
    """A verified plan within a few percent, and a bound not above the best known value."""
    report = optimizer.solve(path, time_limit_s=3)
    assert report.verification is not None and report.verification.ok, report.violations
    assert report.objective is not None
    assert report.objective.value <= best["objective"] * 1.05
    assert report.bound is None or report.bound <= best["objective"] * (1 + 1e-6)


def test_every_room_has_a_demo() -> None:
    """``make demo`` shows one instance of each room."""
    rooms = optimizer.formulations()
    assert all((INSTANCES / room / "demo.json").is_file() for room in rooms)


def test_every_golden_source_is_named() -> None:
    """A best-known value without a source is hearsay."""
    for path, best in golden_files():
        assert best.get("source"), path
        assert path.name in (path.parent / "SOURCES.md").read_text("utf-8"), path


def test_every_kind_of_answer_is_there() -> None:
    """The golden set covers proven, best known and infeasible."""
    kinds = {best["kind"] for _, best in golden_files()}
    assert {"optimal", "best", "infeasible"} == kinds
