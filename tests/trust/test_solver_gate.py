"""The gate for solvers lets the installed ones pass, and would not let a liar."""

from __future__ import annotations

import subprocess
import sys

import pytest

from optimizer.modeling.matrix import MatrixForm
from optimizer.result import SolveResult, Status, Termination
from tests.architecture.tree import ROOT
from tests.optimizer.backends.models import brute_force, random_integer_model
from tests.trust.solver_gate import Solve, judged


@pytest.mark.parametrize("package", ["highspy", "ortools"])
def test_the_installed_solvers_pass(package: str) -> None:
    """In a process of their own, by the command that judges any version."""
    words = [sys.executable, "-m", "tests.trust.solver_gate", package, "40"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of 80 answers are wrong" in done.stdout


def answering(value: float | None) -> SolveResult[None]:
    status = Status.INFEASIBLE if value is None else Status.OPTIMAL
    termination = Termination(status=status)
    return SolveResult(solver="liar", version="1", termination=termination, primal_bound=value)


def truthful(form: MatrixForm) -> SolveResult[None]:
    """Right wherever the model has whole columns only."""
    return answering(brute_force(form) if form.integer.all() else None)


def liar(form: MatrixForm) -> SolveResult[None]:
    truth = brute_force(form) if form.integer.all() else None
    return answering(None if truth is None else truth + 0.01)


def refusing(form: MatrixForm) -> SolveResult[None]:
    raise ValueError("no such model")


@pytest.mark.parametrize("solve", [liar, refusing])
def test_a_liar_is_convicted(solve: Solve) -> None:
    """A cent too much on a feasible model is enough, and so is no answer."""
    feasible = [seed for seed in range(20) if brute_force(random_integer_model(seed)) is not None]
    wrong = {each.seed for each in judged(solve, range(20)) if each.most_slack == 0.0}
    assert feasible and wrong >= set(feasible)


def test_the_truth_is_let_pass() -> None:
    """Of models without a continuous column, where this solver knows it."""
    assert not [each for each in judged(truthful, range(20)) if each.most_slack == 0.0]
