"""Files written by the command line."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path

import pandas as pd
import pytest

import optimizer
from optimizer.errors import UsageError
from optimizer.instance.write import (
    MOST_ROWS_INLINE,
    flattened,
    make_folder,
    replacing,
    require_writable,
    write_csv,
    write_instance,
    write_json,
    write_plan,
)

LONG = MOST_ROWS_INLINE + 1
TWO_TRIPS = Path(__file__).parents[3] / "instances/vehicle_routing/two-trips.json"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path):
    """A failure halfway leaves the old content and no debris."""
    target = tmp_path / "plan.json"
    target.write_text("old")
    with contextlib.suppress(RuntimeError), replacing(target) as unfinished:
        unfinished.write_text("half of the n")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["missing/plan.json", "file/plan.json", "folder"])
def test_a_path_that_cannot_be_written_is_a_usage_error(tmp_path: Path, name):
    """No folder, a file in the place of one, a folder in the place of a file."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError) as refused, replacing(tmp_path / name) as unfinished:
        unfinished.write_text("new")
    assert refused.value.issue.code == "E405"
    with pytest.raises(UsageError):
        require_writable(tmp_path / name)


def test_asking_whether_a_path_can_be_written_changes_nothing(tmp_path: Path):
    """No file is made, an old one is kept."""
    (tmp_path / "old.json").write_text("old")
    require_writable(tmp_path / "old.json")
    require_writable(tmp_path / "new.json")
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]
    assert (tmp_path / "old.json").read_text() == "old"


def test_a_folder_for_tables_is_made_with_those_above_it(tmp_path: Path):
    """An existing one is fine too; a file of that name is not."""
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    (tmp_path / "c").write_text("")
    with pytest.raises(UsageError):
        make_folder(tmp_path / "c")


def test_short_tables_stay_in_the_instance(tmp_path: Path):
    """One file, and its content comes back unchanged."""
    envelope = {"name": "x", "data": {"orders": [{"id": "a", "load": {"kg": 1.0}}], "n": 3}}
    assert write_instance(envelope, tmp_path / "x.json") == [tmp_path / "x.json"]
    assert json.loads((tmp_path / "x.json").read_text()) == envelope


@pytest.mark.parametrize(
    "table",
    [
        [{"id": f"o{k}", "units": k, "load": {"kg": 2.0 * k}} for k in range(LONG)],
        {
            "columns": ["id", "units", "load"],
            "rows": [[f"o{k}", k, {"kg": 2.0 * k}] for k in range(LONG)],
        },
    ],
)
def test_long_tables_lie_beside_the_instance(tmp_path: Path, table):
    """Rows or columns, also below another object, nested fields under a dotted name."""
    path = tmp_path / "x.json"
    written = write_instance({"name": "x", "data": {"part": {"orders": table}}}, path)
    assert written == [path, tmp_path / "x.part.orders.parquet"]
    reference = json.loads(path.read_text())["data"]["part"]["orders"]
    frame = pd.read_parquet(tmp_path / reference["$file"])
    assert list(frame.columns) == ["id", "units", "load.kg"]
    assert frame.iloc[-1].tolist() == [f"o{LONG - 1}", LONG - 1, 2.0 * (LONG - 1)]


def test_long_tables_of_a_plan_lie_beside_it_and_are_read_back(tmp_path: Path, monkeypatch):
    """What is written in parts verifies like a plan in one piece; loads of visits stay maps."""
    monkeypatch.setattr("optimizer.instance.write.MOST_ROWS_INLINE", 1)
    report = optimizer.solve(TWO_TRIPS, time_limit_s=5.0)
    written = write_plan(report, tmp_path / "plan.json")
    assert [path.name for path in written] == ["plan.json", "plan.visits.parquet"]
    found = optimizer.verify(optimizer.load(TWO_TRIPS), tmp_path / "plan.json")
    assert found.ok
    assert found.recomputed == report.objective.value


def test_a_long_list_of_numbers_is_no_table(tmp_path: Path):
    """Only lists of records have columns."""
    write_instance({"data": {"numbers": list(range(LONG))}}, tmp_path / "x.json")
    assert len(json.loads((tmp_path / "x.json").read_text())["data"]["numbers"]) == LONG


def test_flattening_keeps_plain_frames_and_absent_values():
    """Only columns that hold objects are spread, and what is absent stays absent."""
    frame = pd.DataFrame({"id": ["a", "b"], "load": [{"kg": 1.0}, None]}, index=[5, 7])
    flat = flattened(frame)
    assert list(flat.columns) == ["id", "load.kg"]
    assert flat["load.kg"].isna().tolist() == [False, True]
    assert flattened(frame[["id"]]).equals(frame[["id"]])


def test_csv_has_a_header_and_no_index(tmp_path: Path):
    """A spreadsheet reads it as it is."""
    write_csv(pd.DataFrame({"sku_id": ["tea"], "units": [3]}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text() == "sku_id,units\ntea,3\n"


def test_a_pipe_stays_a_pipe_and_a_link_stays_a_link(tmp_path):
    """What is no regular file is written to, never replaced by one."""
    target, link = tmp_path / "plan.json", tmp_path / "latest.json"
    target.write_text("old")
    link.symlink_to(target)
    write_json({"new": 1}, link)
    assert link.is_symlink() and json.loads(target.read_text()) == {"new": 1}
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=pipe.read_text, daemon=True)
    reader.start()
    require_writable(pipe)
    write_json({"new": 2}, pipe)
    reader.join(5)
    assert pipe.is_fifo() and not reader.is_alive()
