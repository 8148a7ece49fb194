"""The release table is made from results and from nothing else."""

from __future__ import annotations

import dataclasses
import json

import pytest

from optimizer.benchmarks.release import page_text, release
from optimizer.errors import UsageError
from tests.architecture.tree import ROOT
from tests.optimizer.benchmarks.rows import FAILED, SOUND, costing, results

PEER = costing(102.0, solver="peer:other", clock="cpu")


def test_a_release_has_an_entry_for_each_suite(tmp_path):
    """The page shows the command, the machine, the convention and both solvers."""
    release([results(SOUND, PEER)], tmp_path, "0.1.0")
    page = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert "before a run, this benchmark's own included: 1.2." in page
    for text in ("stockwright bench run small", "commit 0123", "Convention: nint.", "peer:other"):
        assert text in page
    assert "| 0.1.0 | small |" in page


def test_runs_without_a_plan_are_published_too(tmp_path):
    """With the reason; entries from before tell none."""
    release([results(SOUND, FAILED.replace(seed=1, detail="out of memory"))], tmp_path, "0.1.0")
    page = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert "Without a sound plan (1)" in page and "| out of memory |" in page
    (entry,) = json.loads((tmp_path / "benchmarks.json").read_text("utf-8"))
    del entry["troubles"]
    assert "out of memory" not in page_text([entry])


def test_the_overview_is_over_runs_not_over_lines(tmp_path):
    """Two runs at 1 % in one line and one at 4 % in another make 2 %."""
    rows = SOUND, costing(101.0, seed=1), costing(104.0, budget_s=30.0)
    release([results(*rows)], tmp_path, "0.1.0")
    page = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert "| 0.1.0 | small | 3 | 3 | 0 | 2 |" in page


def test_the_same_release_and_suite_is_replaced_and_others_stay(tmp_path):
    """Older releases remain beside the new one."""
    release([results(costing(150.0))], tmp_path, "0.1.0")
    release([results(SOUND)], tmp_path, "0.1.0")
    newer = SOUND.replace(versions='{"stockwright": "0.2.0"}')
    release([results(newer)], tmp_path, "0.2.0")
    entries = json.loads((tmp_path / "benchmarks.json").read_text("utf-8"))
    assert [entry["release"] for entry in entries] == ["0.1.0", "0.2.0"]
    assert entries[0]["lines"][0]["gap_to_best"] == pytest.approx(0.01)


def test_results_of_two_states_of_the_code_are_refused(tmp_path):
    """One entry stands for one commit on one machine."""
    with pytest.raises(UsageError, match="differ in commit"):
        release([results(SOUND, costing(101.0, seed=1, commit="4567"))], tmp_path, "0.1.0")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (SOUND.replace(commit="0123+"), "changed after commit"),
        (SOUND.replace(commit=None), "changed after commit"),
        (SOUND.replace(versions='{"stockwright": "9.9"}'), "made by version 9.9"),
    ],
)
def test_what_nobody_can_build_again_is_not_published(tmp_path, row, why):
    """A changed checkout, or another version than the one that is released."""
    with pytest.raises(UsageError, match=why):
        release([results(row)], tmp_path, "0.1.0")


def test_a_result_that_was_cut_short_is_refused(tmp_path):
    """A part must not pass for the whole."""
    whole = dataclasses.replace(results(SOUND, PEER), planned=2)
    release([whole], tmp_path, "0.1.0")
    with pytest.raises(UsageError, match="1 of 2 runs are missing"):
        release([dataclasses.replace(whole, rows=whole.rows[:1])], tmp_path, "0.1.0")


def test_the_page_in_docs_is_what_the_figures_say():
    """Nobody has written into the generated page by hand."""
    entries = json.loads((ROOT / "docs" / "benchmarks.json").read_text("utf-8"))
    assert (ROOT / "docs" / "benchmarks.md").read_text("utf-8") == page_text(entries)
