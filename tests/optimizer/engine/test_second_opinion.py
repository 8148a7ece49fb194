"""Two solvers, one model: what agrees, what does not, and what that does to a plan."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer
from optimizer.backends import BACKENDS, process
from optimizer.contracts import Formulation
from optimizer.engine.disagreement import reduced
from optimizer.engine.second_opinion import compared, second_solver
from optimizer.modeling.matrix import MatrixForm
from optimizer.opinion import Verdict
from optimizer.result import Limits, SolveResult, Status, Termination, Trust
from tests.optimizer.backends.models import model

Result = SolveResult[Any]
Change = Callable[[Result], Result]


def said(
    status: Status, value: float | None = None, bound: float | None = None, solver: str = "a"
) -> Result:
    termination = Termination(status=status)
    return SolveResult(
        solver=solver, version="1", termination=termination, primal_bound=value, dual_bound=bound
    )


OPTIMAL = said(Status.OPTIMAL, 100.0, 100.0)
STOPPED = said(Status.FEASIBLE, 120.0, 90.0)
NOTHING = said(Status.NO_SOLUTION)
INFEASIBLE, UNBOUNDED = said(Status.INFEASIBLE), said(Status.UNBOUNDED)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (OPTIMAL, said(Status.OPTIMAL, 100.00005, 100.0), Verdict.AGREES),
        (OPTIMAL, said(Status.OPTIMAL, 100.1, 100.1), Verdict.DISAGREES),
        (OPTIMAL, said(Status.OPTIMAL, 100.1), Verdict.DISAGREES),
        (INFEASIBLE, INFEASIBLE, Verdict.AGREES),
        (UNBOUNDED, UNBOUNDED, Verdict.AGREES),
        (INFEASIBLE, UNBOUNDED, Verdict.DISAGREES),
        (INFEASIBLE, OPTIMAL, Verdict.DISAGREES),
        (INFEASIBLE, STOPPED, Verdict.DISAGREES),
        (INFEASIBLE, NOTHING, Verdict.CANNOT_TELL),
        (UNBOUNDED, OPTIMAL, Verdict.DISAGREES),
        (UNBOUNDED, STOPPED, Verdict.DISAGREES),
        (UNBOUNDED, said(Status.FEASIBLE, 120.0), Verdict.CANNOT_TELL),
        (OPTIMAL, STOPPED, Verdict.CANNOT_TELL),
        (STOPPED, STOPPED, Verdict.CANNOT_TELL),
        (OPTIMAL, NOTHING, Verdict.CANNOT_TELL),
        (OPTIMAL, said(Status.FEASIBLE, 99.0, 90.0), Verdict.DISAGREES),
        (OPTIMAL, said(Status.NO_SOLUTION, None, 101.0), Verdict.DISAGREES),
        (STOPPED, said(Status.FEASIBLE, 89.0, 80.0), Verdict.DISAGREES),
    ],
)
def test_answers_must_be_possible_together(one: Result, other: Result, verdict: Verdict) -> None:
    """Whichever of the two comes first; without a proof it is not called an agreement."""
    for first, second in ((one, other), (other, one)):
        opinion = compared(first, dataclasses.replace(second, solver="b"), 1e-6)
        assert opinion.verdict is verdict
        assert opinion.solver == "b"


def test_what_was_stopped_is_named() -> None:
    """A limit is no agreement, and says whose it was."""
    opinion = compared(OPTIMAL, dataclasses.replace(STOPPED, solver="glacial"), 1e-6)
    assert "cannot tell, for glacial proved nothing in time" in opinion.detail


WHOLE = [(0, 5), (0, 5)]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (model([1, 2]), "mathopt:glop"),
        (model([1, 2], bounds=WHOLE, integer=[1, 0]), "mathopt:gscip"),
        (model([1, 2.5], bounds=WHOLE, integer=[1, 1]), "mathopt:gscip"),
        (model([1, 2], bounds=WHOLE, integer=[1, 1]), "mathopt:cp_sat"),
    ],
)
def test_the_other_backend_takes_what_suits_the_model(form: MatrixForm, name: str) -> None:
    """Linear, mixed, whole with fractions in it, whole altogether; and back again."""
    assert second_solver(BACKENDS["highs"], form).name == name
    assert second_solver(BACKENDS["mathopt"], form).name == "highs"


@pytest.fixture
def envelope(toy: Formulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A toy instance; cases of disagreement go to the folder of the test."""
    monkeypatch.chdir(tmp_path)
    return toy.generate(random.Random(3), 5, "tight")


def lying(monkeypatch: pytest.MonkeyPatch, backend: str, change: Change) -> None:
    """One backend's answers are tampered with, the other's are its own."""
    honest, target = process.run, BACKENDS[backend].target

    def run(asked: str, *args: Any, **kwargs: Any) -> Result:
        answer = honest(asked, *args, **kwargs)
        return change(answer) if asked == target else answer

    monkeypatch.setattr(process, "run", run)


def test_two_that_agree_are_told(envelope: dict[str, Any], tmp_path: Path) -> None:
    """The report names the second solver; nothing is written."""
    report = optimizer.solve(envelope, paranoid=True)
    assert report.status is Status.OPTIMAL and report.second_opinion is not None
    assert report.second_opinion.verdict is Verdict.AGREES
    assert str(report.second_opinion.solver).startswith("mathopt:")
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_asked_who_was_not_to_be(envelope: dict[str, Any]) -> None:
    """By default there is one solver and no opinion."""
    assert optimizer.solve(envelope).second_opinion is None


def dearer(answer: Result) -> Result:
    """A worse point with a bound to match: within itself nothing is wrong with it."""
    if answer.point is None or not answer.point.any():
        return answer
    value = (answer.primal_bound or 0.0) + 1.0
    return dataclasses.replace(answer, primal_bound=value, dual_bound=value)


def refusing(answer: Result) -> Result:
    return said(Status.INFEASIBLE, solver=answer.solver)


@pytest.mark.parametrize(("liar", "change"), [("mathopt", dearer), ("mathopt", refusing)])
def test_a_disagreement_blocks_the_plan(
    envelope: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    liar: str,
    change: Change,
) -> None:
    """However well the plan itself was verified; the case lies in a folder, made small."""
    lying(monkeypatch, liar, change)
    report = optimizer.solve(envelope, paranoid=True)
    assert report.verification is not None and report.verification.ok
    assert report.status is Status.ERROR and not report.is_sound
    assert report.trust is Trust.UNVERIFIED
    opinion = report.second_opinion
    assert opinion is not None and opinion.verdict is Verdict.DISAGREES
    folder = tmp_path / str(opinion.case)
    told = json.loads((folder / "answers.json").read_text())
    assert [each["solver"] for each in told["answers"]] == ["highs", opinion.solver]
    assert told["reduced"]["rows"] + told["reduced"]["columns"] <= 2 < told["model"]["columns"]
    assert {path.name for path in folder.iterdir()} == {
        "answers.json",
        "model.mps",
        "reduced.mps",
    }


def test_a_first_solver_that_finds_nothing_is_contradicted(
    envelope: dict[str, Any], toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A "no" is blocked as a plan is, with no reasons for what is not so."""
    monkeypatch.setattr(type(toy), "baseline", lambda *args: None)
    lying(monkeypatch, "highs", refusing)
    report = optimizer.solve(envelope, paranoid=True, time_limit_s=10)
    assert report.status is Status.ERROR and report.conflict == ()
    assert report.second_opinion is not None
    assert report.second_opinion.verdict is Verdict.DISAGREES


def test_a_first_solver_content_with_too_little_is_contradicted(
    envelope: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verified plan called optimal that is none: nothing but a second solver could notice."""
    honest = process.run

    def run(target: str, form: MatrixForm, limits: Limits, **kwargs: Any) -> Result:
        if target != BACKENDS["highs"].target or limits.start is None:
            return honest(target, form, limits, **kwargs)
        value = form.objective(limits.start)
        answer = said(Status.OPTIMAL, value, value, solver="highs")
        return dataclasses.replace(answer, point=limits.start)

    monkeypatch.setattr(process, "run", run)
    assert optimizer.solve(envelope).status is Status.OPTIMAL
    report = optimizer.solve(envelope, paranoid=True)
    assert report.status is Status.ERROR and report.is_contradicted


def test_a_second_solver_that_fails_cannot_tell(
    envelope: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan stands on its own verification, and the report says that nobody else was heard."""

    def fail(answer: Result) -> Result:
        raise optimizer.SolverError("no licence")

    lying(monkeypatch, "mathopt", fail)
    report = optimizer.solve(envelope, paranoid=True)
    assert report.status is Status.OPTIMAL and report.second_opinion is not None
    assert report.second_opinion.verdict is Verdict.CANNOT_TELL
    assert "no licence" in report.second_opinion.detail


@pytest.mark.parametrize("by_ctrl_c", [False, True])
def test_a_wish_to_end_does_not_wait_for_the_second(
    envelope: dict[str, Any], monkeypatch: pytest.MonkeyPatch, by_ctrl_c: bool
) -> None:
    """It is cancelled as the first is, and the plan is kept."""
    cancel, honest = threading.Event(), process.run
    wish = (lambda: os.kill(os.getpid(), signal.SIGINT)) if by_ctrl_c else cancel.set

    def run(asked: str, *args: Any, **kwargs: Any) -> Result:
        if asked == BACKENDS["highs"].target:
            answer = honest(asked, *args, **kwargs)
            threading.Timer(0.2, wish).start()
            return answer
        assert kwargs["cancel"].wait(60)
        return said(Status.NO_SOLUTION, solver="mathopt")

    monkeypatch.setattr(process, "run", run)
    report = optimizer.solve(envelope, paranoid=True, cancel=cancel)
    assert report.is_sound and report.second_opinion is not None
    assert report.second_opinion.verdict is Verdict.CANNOT_TELL


def test_what_is_no_model_has_nothing_to_compare() -> None:
    """Said and not passed over in silence."""
    demo = Path(__file__).parents[3] / "instances" / "abc_cost" / "demo.json"
    opinion = optimizer.solve(demo, paranoid=True).second_opinion
    assert opinion is not None and opinion.verdict is Verdict.NOTHING_TO_COMPARE


def has_both(part: MatrixForm) -> bool:
    """Row 3 and column 5, of a matrix of different numbers."""
    return 305.0 in part.matrix.data


def numbered() -> MatrixForm:
    rows = [(0.0, 100.0 * i + np.arange(8.0), 1e4) for i in range(1, 6)]
    return model(np.zeros(8), rows)


def test_a_case_is_made_as_small_as_it_gets() -> None:
    """Of five rows and eight columns the one of each is left that the failure needs."""
    part = reduced(numbered(), has_both, lambda: False)
    assert part.matrix.scipy().toarray().tolist() == [[305.0]]
    assert [f.index for f in part.rows] == [[(2,)]] and [f.index for f in part.columns] == [[(5,)]]


def test_a_case_is_left_as_it_is_when_the_time_is_up() -> None:
    """At any moment what is kept still fails."""
    assert reduced(numbered(), has_both, lambda: True).matrix.shape == (5, 8)
    left = iter([False] * 6)
    early = reduced(numbered(), has_both, lambda: next(left, True))
    assert has_both(early) and early.matrix.shape != (1, 1)
