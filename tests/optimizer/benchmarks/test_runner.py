"""Runs in processes of their own: figures from outside, and an answer whatever happens."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

import optimizer
from optimizer.benchmarks import machine, runner, worker
from optimizer.benchmarks.judge import Trace, judged, refuted
from optimizer.benchmarks.runner import run_task
from optimizer.benchmarks.subject import Generated, Known, Own, Reading
from optimizer.benchmarks.suite import Task, own_files, own_task
from optimizer.errors import UsageError
from optimizer.instance.loader import LoadedInstance
from optimizer.result import Objective, Progress, Verification
from tests.architecture.tree import ROOT

SMALL = Generated(formulation="abc_cost", size=10, tightness="tight", seed=1)
DEMO = ROOT / "instances" / "vehicle_routing" / "three-four-five.json"


def test_a_run_says_how_good_how_fast_and_on_what():
    """Status, verified cost, times, memory and identity are there, and no best known value."""
    row = run_task(Task(subject=SMALL, solver="default", budget_s=10.0))
    assert (row.status, row.verified, row.method) == ("optimal", True, "newton")
    assert row.objective is not None and row.best_known is None
    assert row.instance_sha256 is not None and len(row.instance_sha256) == 64
    assert row.cpu_s and row.peak_mb and row.elapsed_s and row.load_s is not None
    assert json.loads(row.versions or "")["stockwright"]
    assert json.loads(row.trace or "")[-1][1] == row.objective
    assert row.saving is not None and row.saving >= 0


def test_memory_is_that_of_both_processes(monkeypatch):
    """The system knows the larger one; what the solve says of both together is told."""
    monkeypatch.setattr(runner, "_run", lambda *told: runner._Ended(0, cpu_s=1.0, peak_mb=80.0))
    for answer, told_mb in ({"status": "optimal", "peak_mb": 130.0}, 130.0), ({}, 80.0):
        monkeypatch.setattr(runner, "_answer", lambda *told, answer=answer: dict(answer))
        assert run_task(Task(subject=SMALL, solver="mip", budget_s=1.0)).peak_mb == told_mb
    solved = worker._by_ours(Task(subject=SMALL, solver="mip", budget_s=9.0), *loaded(SMALL))
    assert solved["peak_mb"] > 80.0


def test_each_run_is_of_the_code_that_it_found(monkeypatch):
    """A checkout that changes while a suite runs is another one from the next run on."""
    heads = iter(["0123", "", "0123", " M solve.py", "4567", ""])
    monkeypatch.setattr(machine, "_git", lambda *words: next(heads))
    assert [machine.commit() for _ in range(3)] == ["0123", "0123+", "4567"]


def test_a_long_generated_table_is_read_from_a_file():
    """15 000 SKUs are solved as planners have them, and the run says what reading took."""
    long = Generated(
        formulation="abc_cost", kind="reorder_policy", size=15_000, tightness="tight", seed=1
    )
    row = run_task(Task(subject=long, solver="default", budget_s=30.0))
    assert row.verified is True
    assert row.load_s is not None and row.load_s > 0.0
    assert row.instance == "reorder_policy-tight-15000-1"


def test_the_same_run_gives_the_same_answer():
    """Same seed, same cost, same instance."""
    task = Task(subject=SMALL, solver="mip", budget_s=10.0)
    first, second = run_task(task), run_task(task)
    assert first.objective == second.objective
    assert first.instance_sha256 == second.instance_sha256


def test_a_run_is_over_at_the_gap_that_its_suite_wants():
    """The plan need not be the optimum to count as proven."""
    network = Generated(formulation="stock_allocation", size=6, tightness="tight", seed=1)
    row = run_task(Task(subject=network, solver="mip", budget_s=20.0, mip_rel_gap=1.0))
    assert (row.status, row.mip_rel_gap) == ("optimal", 1.0)
    assert row.gap_to_bound is not None and row.gap_to_bound > 1e-6


def test_a_method_that_does_not_exist_is_a_row_too():
    """The suite goes on."""
    row = run_task(Task(subject=SMALL, solver="alchemy", budget_s=5.0))
    assert row.status == "error"
    assert "E403" in (row.detail or "")


def test_a_best_known_value_of_the_file_gives_the_gaps():
    """The three-four-five triangle has a proven optimum, and it is found."""
    row = run_task(Task(subject=own(DEMO), solver="default", budget_s=5.0))
    assert row.best_known is not None and row.gap_to_best == pytest.approx(0.0, abs=1e-9)
    assert row.time_to_near_s is not None
    assert row.primal_integral is not None and row.primal_integral <= 1.0


def test_an_early_end_is_no_worse_than_a_late_one():
    """The best plan after a second of ten: a proof that ends the run later on changes nothing."""
    cost = Objective(value=100.0, components={})
    check = Verification(violations=(), claimed=None, bound=None, objective=cost)
    trace, known = Trace(), Known(objective=100.0, kind="best")
    trace.note(Progress(elapsed_s=1.0, primal_bound=100.0))
    shares = [
        judged(check, trace, known, elapsed_s=elapsed_s, budget_s=10.0)["primal_integral"]
        for elapsed_s in (2.0, 10.0, 20.0)
    ]
    assert shares == pytest.approx([0.1, 0.1, 0.05])


def test_a_proof_that_a_known_plan_refutes_is_told():
    """The best known value is in the row although there is no plan."""
    known = Known(objective=7.0, kind="best")
    assert refuted({"status": "feasible"}, known) is None
    assert refuted({"status": "infeasible"}, None) is None
    assert "one that costs 7 is known" in (refuted({"status": "infeasible"}, known) or "")


def loaded(subject: Generated) -> tuple[LoadedInstance, Reading]:
    reading = subject.read()
    return optimizer.load(reading.source), reading


def own(path: Path) -> Own:
    return Own(path=path, formulation="vehicle_routing")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import os; os.abort()", "crashed"),
        ("import time; time.sleep(60)", "killed"),
        ("import sys; sys.exit(0)", "crashed"),
    ],
)
def test_a_process_that_dies_or_hangs_is_a_row_too(monkeypatch, tmp_path, code, status):
    """The runner outlives whatever it runs."""
    package = tmp_path / "optimizer" / "benchmarks"
    package.mkdir(parents=True)
    (package / "worker.py").write_text(textwrap.dedent(code), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "GRACE_S", 2.0 if status == "killed" else 60.0)
    row = run_task(Task(subject=SMALL, solver="default", budget_s=0.1))
    assert (row.status, row.verified) == (status, None)
    assert row.detail


def test_a_folder_is_every_instance_in_it(tmp_path):
    """Plans in use are no instances."""
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(DEMO.read_text("utf-8"), encoding="utf-8")
    (tmp_path / "a.plan.json").write_text("{}", encoding="utf-8")
    tasks = [own_task(path, 1.0) for path in own_files(tmp_path)]
    assert [task.subject.name for task in tasks] == ["a", "b"]


def test_an_empty_folder_is_refused(tmp_path):
    """There is nothing to run, and that is a mistake."""
    with pytest.raises(UsageError, match="no instance"):
        own_files(tmp_path)
