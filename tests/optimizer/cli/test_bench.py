"""``stockwright bench``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import shutil

import pytest

from optimizer.benchmarks.results import read_results, write_results
from tests.architecture.tree import ROOT
from tests.optimizer.benchmarks.rows import SOUND, costing, results

LOTS = ROOT / "instances" / "stock_allocation" / "lot-sizing.json"
SUITE = """
title = "Two small catalogues"
[[runs]]
generated = [{ formulation = "abc_cost", sizes = [5], seeds = [1, 2] }]
budgets_s = [5]
"""


@pytest.fixture
def done(run, tmp_path):
    """A suite of two runs that has been carried out into the folder ``first``."""
    suite = tmp_path / "mine.toml"
    suite.write_text(SUITE, encoding="utf-8")
    return run("bench", "run", suite, "--out", tmp_path / "first")


def test_a_run_shows_its_figures_and_keeps_its_rows(done, tmp_path):
    """The table on stdout, the progress on stderr, the rows in the folder."""
    assert done.code == 0
    assert done.out.startswith("Two small catalogues\n\nabc_cost, generated")
    assert "1/2" in done.err and "optimal" in done.err
    kept = read_results(tmp_path / "first")
    assert [row.status for row in kept.rows] == ["optimal", "optimal"]
    assert kept.command.endswith("mine.toml")
    assert (tmp_path / "first" / "rows.parquet").is_file()


def test_a_run_compared_with_itself_passes(run, done, tmp_path):
    """All ties, exit code 0, and the profiles are drawn."""
    same = run("bench", "compare", tmp_path / "first", tmp_path / "first", "--out", tmp_path / "p")
    assert (same.code, "passed" in same.out) == (0, True)
    assert (tmp_path / "p" / "profiles.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "p" / "profiles.html").read_text("utf-8")
    assert "Performance profiles" in page and "<script src=" not in page


def test_a_worsened_run_fails(run, done, tmp_path):
    """The same runs with plans one per cent dearer: exit code 1."""
    first = read_results(tmp_path / "first")
    worse = [row.replace(objective=1.01 * (row.objective or 0.0)) for row in first.rows]
    write_results(results(*worse), make(tmp_path / "second"))
    answer = run("bench", "compare", tmp_path / "first", tmp_path / "second", "--format", "json")
    assert answer.code == 1
    assert json.loads(answer.out)["passed"] is False
    better = run("bench", "compare", tmp_path / "second", tmp_path / "first")
    assert better.code == 0


def make(folder):
    folder.mkdir()
    return folder


def test_a_bad_condition_is_a_usage_error(run, tmp_path):
    """Exit code 2, and how a condition looks."""
    write_results(results(SOUND), make(tmp_path / "a"))
    done = run("bench", "compare", tmp_path / "a", tmp_path / "a", "--fail-if", "luck > 3x")
    assert done.code == 2
    assert "E405" in done.err and "with pp:" in done.err


def test_a_folder_is_compared_with_the_rule_of_thumb(run, tmp_path):
    """Where no plan is in use, the formulation's own rule of thumb takes its place."""
    folder = make(tmp_path / "week")
    shutil.copy(LOTS, folder / "lots.json")
    done = run("bench", "run", folder, "--out", tmp_path / "out", "--time-limit", 5)
    assert done.code == 0
    (row,) = read_results(tmp_path / "out").rows
    assert row.reference_kind == "rule of thumb" and row.reference is not None
    assert row.saving == pytest.approx(row.reference - row.objective)
    assert "In money" in done.out and "rule of thumb" in done.out


def test_a_wrong_file_of_a_folder_is_named(run, tmp_path):
    """Before anything runs, at the place in that file."""
    folder = make(tmp_path / "week")
    shutil.copy(LOTS, folder / "lots.json")
    (folder / "wrong.json").write_text("{", encoding="utf-8")
    done = run("bench", "run", folder, "--out", tmp_path / "out")
    assert done.code == 2 and not (tmp_path / "out").exists()
    assert "wrong.json:1:2" in done.err and "E103" in done.err


def test_a_folder_is_compared_with_the_plan_in_use(run, tmp_path):
    """The planner's own plan, checked, against the optimised one: nothing to gain on the best."""
    folder = make(tmp_path / "week")
    shutil.copy(LOTS, folder / "lots.json")
    assert run("solve", LOTS, "--out", folder / "lots.plan.json").code == 0
    done = run("bench", "run", folder, "--out", tmp_path / "out", "--time-limit", 5)
    (row,) = read_results(tmp_path / "out").rows
    assert (row.reference_kind, row.saving) == ("plan in use", pytest.approx(0.0))
    assert "plan in use" in done.out


def test_a_plan_in_use_that_cannot_be_read_is_told(run, tmp_path):
    """Our own plan is kept, and why there is nothing to compare with is in the row."""
    folder = make(tmp_path / "week")
    shutil.copy(LOTS, folder / "lots.json")
    (folder / "lots.plan.json").write_text("{}", encoding="utf-8")
    run("bench", "run", folder, "--out", tmp_path / "out", "--time-limit", 5)
    (row,) = read_results(tmp_path / "out").rows
    assert (row.status, row.verified, row.saving) == ("optimal", True, None)
    assert "cannot be read" in (row.reference_kind or "")


def test_results_are_not_written_over(run, done, tmp_path):
    """A folder that has results is refused before anything runs."""
    again = run("bench", "run", tmp_path / "mine.toml", "--out", tmp_path / "first")
    assert again.code == 2 and "already" in again.err
    assert len(read_results(tmp_path / "first").rows) == 2


def test_the_list_names_suites_sets_and_peers(run):
    """What can be asked for."""
    done = run("bench", "list")
    assert done.code == 0
    for name in ("smoke", "cvrp", "facility_location", "network_design"):
        assert name in done.out


def test_a_release_is_written_from_results(run, tmp_path):
    """The page and its figures, in the folder of documents."""
    write_results(results(SOUND, costing(102.0, solver="peer:other")), make(tmp_path / "a"))
    done = run("bench", "release", tmp_path / "a", "--docs", make(tmp_path / "docs"))
    assert done.code == 0
    assert "# Benchmarks" in (tmp_path / "docs" / "benchmarks.md").read_text("utf-8")


def test_files_that_are_not_here_are_told(run, tmp_path, monkeypatch):
    """No public data: every instance is missing, and nothing is wrong."""
    monkeypatch.chdir(tmp_path)  # a long path would be cut off in the table
    done = run("bench", "verify", "cvrp", "--data", ".")
    assert done.code == 0
    assert "Missing" in done.out and "is not there" in done.out


def test_an_unknown_set_is_a_usage_error(run):
    """With the nearest name."""
    done = run("bench", "fetch", "cvpr")
    assert done.code == 2
    assert 'did you mean "cvrp"?' in done.err


def test_an_unknown_group_of_peers_is_told_with_those_there_are(run):
    """In one sentence, without the name of an error of Python."""
    refused = run("bench", "peers", "routing")
    assert refused.code == 2
    assert "'group': 'routing' is not one of 'cvrp', 'vrptw', 'planning'" in refused.err
