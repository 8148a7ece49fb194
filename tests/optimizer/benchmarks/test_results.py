"""Results survive the way to disk and back; summaries count what they should."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest

from optimizer.benchmarks.results import append_row, read_results, write_results
from optimizer.benchmarks.subject import Known
from optimizer.benchmarks.summary import money_section, sections, summary, troubles
from optimizer.errors import InstanceError
from tests.optimizer.benchmarks.rows import FAILED, SOUND, costing, results


def test_what_is_written_is_read_again(tmp_path):
    """Every field, absent ones as None; the parquet file has the same rows."""
    written = results(SOUND, FAILED.replace(seed=1))
    write_results(written, tmp_path)
    assert read_results(tmp_path) == written
    assert len(pd.read_parquet(tmp_path / "rows.parquet")) == 2


def test_results_say_how_many_runs_there_should_be(tmp_path):
    """Those from before, which do not, are read all the same."""
    planned = dataclasses.replace(results(SOUND), planned=4)
    write_results(planned, tmp_path)
    assert read_results(tmp_path) == planned
    about = json.loads((tmp_path / "run.json").read_text("utf-8"))
    del about["planned"]
    (tmp_path / "run.json").write_text(json.dumps(about), encoding="utf-8")
    assert read_results(tmp_path) == results(SOUND)


def test_rows_are_safe_one_by_one(tmp_path):
    """A run that is cut short leaves what it has done."""
    append_row(SOUND, tmp_path)
    append_row(FAILED, tmp_path)
    assert pd.read_csv(tmp_path / "rows.csv")["status"].tolist() == ["feasible", "crashed"]


def test_a_folder_without_results_is_refused(tmp_path):
    """The message names the folder, also where only a part of them is there."""
    with pytest.raises(InstanceError, match="does not hold the results"):
        read_results(tmp_path)
    write_results(results(SOUND), tmp_path)
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InstanceError, match="does not hold the results"):
        read_results(tmp_path)


def test_a_line_counts_failures_and_averages_the_rest():
    """Three runs, two sound: gaps over the two, the failure counted."""
    (line,) = summary([costing(101.0), costing(103.0, seed=1), FAILED.replace(seed=2)])
    assert (line.runs, line.verified, line.optimal) == (3, 2, 0)
    assert line.gap_to_best == pytest.approx(0.02)


def test_the_last_plan_is_near_where_nobody_knows_when():
    """A solver that tells nothing on the way is near with its last plan, at no time."""
    silent = costing(101.0, time_to_near_s=None, primal_integral=None)
    (line,) = summary([silent, silent.replace(seed=1, objective=150.0, gap_to_best=0.5)])
    assert (line.near, line.to_near_s, line.primal_integral) == (1, None, None)
    (table,) = sections([line])
    assert dict(zip(table.columns, table.rows[0], strict=True))["within 1 %"] == "1 of 2"


def test_a_run_that_came_to_nothing_has_taken_its_time():
    """Killed after twice its budget of 10 s and a minute, where the other took 3 s."""
    (line,) = summary([SOUND.replace(elapsed_s=3.0), FAILED.replace(seed=1, status="killed")])
    assert line.elapsed_s == pytest.approx((4.0 * 81.0) ** 0.5 - 1.0)


def test_late_runs_are_counted():
    """Beyond 10 s by more than 1 s, beyond 100 s by more than 5 s, or killed."""
    ends = [(10.0, 11.0), (10.0, 11.1), (100.0, 104.9), (100.0, 105.1)]
    rows = [SOUND.replace(budget_s=budget_s, elapsed_s=took_s) for budget_s, took_s in ends]
    assert [line.late for line in summary(rows)] == [1, 1]
    assert summary([FAILED.replace(status="killed")])[0].late == 1
    table, *_ = sections(summary(rows))
    assert "late" in table.columns and "late" not in next(sections(summary([SOUND]))).columns


def test_a_mean_over_fewer_runs_is_marked():
    """Beside a solver with all plans the one without the hard one must not look better."""
    rows = [costing(101.0), costing(103.0, seed=1)]
    rows += [rows[0].replace(solver="peer:other"), FAILED.replace(solver="peer:other", seed=1)]
    (table,) = sections(summary(rows))
    column = table.columns.index("gap to best %")
    assert [row[column] for row in table.rows] == [pytest.approx(2.0), "1.00 *"]
    assert table.note is not None and "*" in table.note
    assert next(sections(summary([SOUND]))).note is None


def test_a_proof_is_no_trouble_unless_a_plan_is_known():
    """That an instance has no plan is an answer, and a wrong one where somebody has a plan."""
    proof = FAILED.replace(status="infeasible")
    assert troubles([proof]) is None
    assert troubles([proof.replace(best_known=100.0)]) is not None


def test_what_a_solver_has_no_words_for_is_no_failure():
    """An unsupported run enters no line."""
    assert summary([SOUND.replace(status="unsupported", verified=None)]) == []


def test_runs_up_to_another_gap_are_other_runs():
    """They have a line of their own, which tells the gap."""
    lines = summary([SOUND, SOUND.replace(mip_rel_gap=1e-4)])
    (table,) = sections(lines)
    assert [row[table.columns.index("budget s")] for row in table.rows] == [
        "10 wall",
        "10 wall to 0.01 %",
    ]


def test_runs_on_other_threads_are_other_runs():
    """They have a line of their own, and a column that is there only where threads differ."""
    (table,) = sections(summary([SOUND, SOUND.replace(threads=2)]))
    column = table.columns.index("threads")
    assert [row[column] for row in table.rows] == [1, 2]
    assert "threads" not in next(sections(summary([SOUND.replace(threads=2)]))).columns


def test_vehicles_are_told_before_gaps_where_they_count_first():
    """A plan with a vehicle more has no gap; without such sets there is no column."""
    alike = costing(102.0, vehicles_beyond=0)
    more = SOUND.replace(objective=10_100.0, vehicles_beyond=1, gap_to_best=None, seed=1)
    (line,) = summary([alike, more])
    assert (line.vehicles, line.gap_to_best) == ("+1 in 1 of 2", pytest.approx(0.02))
    (table,) = sections([line])
    assert dict(zip(table.columns, table.rows[0], strict=True))["vehicles"] == "+1 in 1 of 2"
    assert "vehicles" not in next(sections(summary([SOUND]))).columns


def test_vehicles_are_read_off_the_cost():
    """Each costs more than any distance; where they do not count first there are none to tell."""
    known = Known(objective=30_500.0, kind="best", vehicles=3, per_vehicle=10_000.0)
    assert (known.offset, known.rest) == (30_000.0, 500.0)
    assert [known.vehicles_beyond(cost) for cost in (30_490.0, 29_999.0, 50_001.0)] == [0, -1, 2]
    assert Known(objective=30_500.0, kind="best").vehicles_beyond(50_001.0) is None


def test_money_against_the_plan_in_use():
    """What is saved, in money and in per cent."""
    row = SOUND.replace(reference=200.0, reference_kind="plan in use", saving=99.0)
    section = money_section([row])
    assert section is not None
    assert section.rows == (("X-1", "plan in use", 200.0, 101.0, 99.0, 49.5),)
    assert money_section([SOUND]) is None


def test_runs_without_a_plan_are_listed_with_their_reason():
    """Nobody has to search for them."""
    section = troubles([SOUND, FAILED.replace(detail="its process ended with -11")])
    assert section is not None
    assert section.rows == (("cvrp/X-1", "default", 10.0, "crashed", "its process ended with -11"),)
