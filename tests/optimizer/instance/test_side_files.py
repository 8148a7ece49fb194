"""Tables beside the instance: found, checked, located, and never outside the folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer.instance.loader import load
from tests.optimizer.instance.files import DEMO, demo, found, issues, written

pytestmark = pytest.mark.usefixtures("toy")

HEADER = "id,pack_units,unit_cost,unit_volume_m3,max_packs\n"
GOOD = HEADER + "tea,5,2,0.2,\njuice,6,1.5,1,4\ncake,1,3,0.5,\n"


def beside(folder: Path, content: str | bytes, name: str = "products.csv") -> Path:
    """The demo with its products in a file of this content."""
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    return named(folder, name)


def named(folder: Path, name: Any) -> Path:
    return written(folder, demo(lambda e: e["data"].update(products={"$file": name})))


def test_a_csv_beside_the_file_is_the_same_table(tmp_path: Path) -> None:
    """Numbers are numbers, whole ones whole, and an empty cell is an absent value."""
    assert load(beside(tmp_path, GOOD)).data == load(DEMO).data
    assert load(beside(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())).data == load(DEMO).data


def test_tables_of_a_mapping_lie_in_the_folder_that_is_named(tmp_path: Path) -> None:
    """As a path or as a text."""
    path = beside(tmp_path, GOOD)
    envelope = json.loads(path.read_text())
    for folder in (tmp_path, str(tmp_path)):
        assert load(envelope, folder=folder).data == load(DEMO).data


def test_a_parquet_beside_the_file_is_the_same_table(tmp_path: Path) -> None:
    """Columns come with their types; a missing one is absent everywhere."""
    frame = pd.DataFrame(demo()["data"]["products"])
    frame.to_parquet(tmp_path / "products.parquet")
    assert load(named(tmp_path, "products.parquet")).data == load(DEMO).data


def test_a_cell_is_shown_by_file_row_and_column(tmp_path: Path) -> None:
    """Rows count from 1 below the header; all wrong cells are told at once."""
    rows = "tea,5,2,0.2,\njuice,-6,x,1,4\ncake,1,3,,2.5\nmilk,1,inf,1,\n"
    shown = {
        (issue.code, issue.file, issue.row, issue.column_name)
        for issue in issues(beside(tmp_path, HEADER + rows))
    }
    assert shown == {
        ("E203", "products.csv", 2, "pack_units"),
        ("E204", "products.csv", 2, "unit_cost"),
        ("E201", "products.csv", 3, "unit_volume_m3"),
        ("E204", "products.csv", 3, "max_packs"),
        ("E105", "products.csv", 4, "unit_cost"),
    }


def test_contradictions_in_a_side_file_are_shown_there(tmp_path: Path) -> None:
    """A repeated id is found by the same check and shown in the file that holds it."""
    (issue,) = issues(beside(tmp_path, GOOD + "tea,5,2,0.2,\n"))
    assert (issue.code, issue.file, issue.row, issue.column_name) == (
        "E301",
        "products.csv",
        4,
        "id",
    )
    assert issue.line is not None  # of the reference in the instance


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00\x01",
        (HEADER + "tea,5,2,0.2,3,9\n").encode(),
        (HEADER + '"tea,5,2,0.2,3\n').encode(),
        GOOD.replace("max_packs", "id").encode(),
        "id,pack_units\ntée,5\n".encode("latin-1"),
    ],
    ids=["empty", "binary", "longer row", "open quote", "repeated column", "latin-1"],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    """E112 with the file named; in particular a longer row never shifts the others."""
    (issue,) = issues(beside(tmp_path, content))
    assert (issue.code, issue.pointer, issue.file) == ("E112", "/data/products", "products.csv")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("tea,5,2,0.2\njuice,6,1.5,1,4\n", "row 1 has 4 cells, the header has 5"),
        ('\n\n"te\na",5,2,0.2,\n\njuice,6,1.5', "row 2 has 3 cells, the header has 5"),
    ],
    ids=["in the middle", "cut off"],
)
def test_a_short_row_is_refused(tmp_path: Path, rows: str, told: str) -> None:
    """What it lacks would be absent: a number without a limit."""
    (issue,) = issues(beside(tmp_path, HEADER + rows))
    assert issue.code == "E112" and told in issue.message


def test_broken_parquet_is_refused(tmp_path: Path) -> None:
    """E112 for a file that only claims to be parquet."""
    assert found(beside(tmp_path, "PAR1", "p.parquet")) == [("E112", "/data/products")]


def test_parquet_with_strange_columns_is_refused(tmp_path: Path) -> None:
    """Lists, dates and numbers as names are wrong values or unknown fields, never a crash."""
    frame = pd.DataFrame(demo()["data"]["products"])
    frame["id"] = [["a"], ["b"], ["c", "d"]]
    frame["unit_cost"] = pd.Timestamp("2026-01-01")
    frame.to_parquet(tmp_path / "p.parquet")
    codes = {issue.code for issue in issues(named(tmp_path, "p.parquet"))}
    assert codes == {"E204"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../secret.csv", "E111"),
        ("inner/../../secret.csv", "E111"),
        ("/etc/passwd.csv", "E111"),
        ("link.csv", "E111"),
        ("loop.csv", "E111"),
        ("a\0b.csv", "E111"),
        pytest.param("x" * 5000 + ".csv", "E110", id="long name"),
        ("absent.csv", "E110"),
        ("folder.csv", "E110"),
        ("", "E112"),
        ("table.xlsx", "E112"),
        ("table.CSV", "E112"),
        (7, "E204"),
        (["a.csv"], "E204"),
    ],
)
def test_references_that_lead_nowhere(tmp_path: Path, name: Any, code: str) -> None:
    """Outside the folder, missing, of another kind, or no name at all."""
    folder = tmp_path / "instances"
    (folder / "inner").mkdir(parents=True)
    (folder / "folder.csv").mkdir()
    (tmp_path / "secret.csv").write_text(GOOD)
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    assert found(named(folder, name)) == [(code, "/data/products/$file")]


def test_a_reference_stands_alone(tmp_path: Path) -> None:
    """Half a table here and half there cannot be meant."""
    envelope = demo(lambda e: e["data"].update(products={"$file": "a.csv", "rows": []}))
    assert found(written(tmp_path, envelope)) == [("E202", "/data/products/rows")]


def test_a_reference_where_no_table_belongs(tmp_path: Path) -> None:
    """A number cannot live beside the file."""
    (tmp_path / "a.csv").write_text(GOOD)
    envelope = demo(lambda e: e["data"].update(storage_m3={"$file": "a.csv"}))
    assert found(written(tmp_path, envelope)) == [("E204", "/data/storage_m3")]


def test_a_mapping_needs_a_folder_for_its_side_files(tmp_path: Path) -> None:
    """Without a folder a reference is refused; with one it is found there."""
    beside(tmp_path, GOOD)
    envelope = demo(lambda e: e["data"].update(products={"$file": "products.csv"}))
    assert found(envelope) == [("E111", "/data/products/$file")]
    assert load(envelope, folder=tmp_path).data == load(DEMO).data


def test_a_side_file_is_part_of_the_identity(tmp_path: Path) -> None:
    """The same envelope with another table is another instance."""
    before = load(beside(tmp_path, GOOD)).sha256
    assert load(beside(tmp_path, GOOD.replace("1.5", "1.6"))).sha256 != before
