"""Tables: three ways to write one, one way to hold it, every error at its place."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from optimizer.errors import InstanceError, Issue
from optimizer.schema.fields import Count, Id, Quantity
from optimizer.schema.record import Record, parse_record
from optimizer.schema.side_file import SideFile
from optimizer.schema.table import LONG, Table
from optimizer.schema.texts import Texts


class Demand(Record):
    """A row with every kind of field a table may have."""

    sku_id: Id
    units: Quantity
    cap_units: Quantity | None = None
    packs: Count = 1
    is_firm: bool = True
    load: dict[str, Quantity] = Field(default_factory=dict)


class Plain(Record):
    sku_id: Id
    units: Quantity
    cap_units: Quantity | None = None


class PalletCount(Record):
    sku_id: Id
    pallets: Count | None = None


class Zoned(Record):
    sku_id: Id
    zone_id: Id | None = None


class ZonedData(Record):
    rows: Table[Zoned]


class Tagged(Record):
    sku_id: Id
    tags: list[Id] = Field(default_factory=list)


class TaggedData(Record):
    rows: Table[Tagged]


class Pallets(Record):
    counts: Table[PalletCount]


class Data(Record):
    demand: Table[Demand]


class PlainData(Record):
    demand: Table[Plain]


def issues(model: type[Record], data: object) -> list[Issue]:
    with pytest.raises(InstanceError) as caught:
        parse_record(model, data, "/data")
    return list(caught.value.issues)


def test_columns_hold_the_rows_and_give_them_back() -> None:
    """A list of objects becomes typed columns, and reading it row by row loses nothing."""
    rows = [{"sku_id": "a", "units": 3}, {"sku_id": "b", "units": 2.5, "cap_units": 7, "packs": 4}]
    table = parse_record(Data, {"demand": rows}).demand
    assert table["units"].tolist() == [3.0, 2.5]
    assert np.isnan(table["cap_units"][0]) and table["cap_units"][1] == 7
    assert table["packs"].dtype == int and table["is_firm"].dtype == bool
    assert [row.cap_units for row in table] == [None, 7.0]
    assert Table.of(Demand, list(table)) == table
    assert pickle.loads(pickle.dumps(table)) == table


def test_rows_are_found_by_their_ids() -> None:
    """An id that is absent or unknown has no row."""
    rows = [{"sku_id": "a", "units": 3}, {"sku_id": "b", "units": 1}]
    table = parse_record(Data, {"demand": rows}).demand
    assert table.row_of("sku_id") == {"a": 0, "b": 1}
    wanted = np.array(["b", None, "c", "a"], dtype=object)
    assert table.rows_of(wanted, "sku_id").tolist() == [1, -1, -1, 0]


def test_columns_are_read_only() -> None:
    """Nobody changes an instance behind the back of its checks."""
    table = parse_record(Data, {"demand": [{"sku_id": "a", "units": 3}]}).demand
    with pytest.raises(ValueError, match="read-only"):
        table["units"][0] = 4


def test_sparse_inline_form_is_the_same_table() -> None:
    """``columns`` and ``rows`` say the same as a list of objects."""
    sparse = {"columns": ["sku_id", "units"], "rows": [["a", 3], ["b", 2]]}
    objects = [{"sku_id": "a", "units": 3}, {"sku_id": "b", "units": 2}]
    assert parse_record(Data, {"demand": sparse}) == parse_record(Data, {"demand": objects})


def test_whole_numbers_stay_whole_where_some_are_absent() -> None:
    """The column has to be of floats for the absent one; its rows and what is written have not."""
    rows = [{"sku_id": "A", "pallets": 3}, {"sku_id": "B"}]
    table = parse_record(Pallets, {"counts": rows}, "/data").counts
    assert [repr(row.pallets) for row in table] == ["3", "None"]
    assert repr(Pallets(counts=table).model_dump(mode="json")["counts"]) == repr(rows)


def test_ragged_rows_are_refused() -> None:
    """A row with too few values cannot silently shift the others."""
    found = issues(Data, {"demand": {"columns": ["sku_id", "units"], "rows": [["a", 3], ["b"]]}})
    assert found[0].code == "E207" and "row 1" in found[0].message


def test_every_error_is_reported_with_its_place() -> None:
    """Four mistakes in two rows give four issues with code, pointer, value and expectation."""
    rows = [{"sku_id": "a b", "units": "3"}, {"sku_id": "b", "units": -1, "cap_unit": 2}]
    found = {issue.pointer: issue for issue in issues(Data, {"demand": rows})}
    assert found["/data/demand/0/sku_id"].code == "E205"
    assert found["/data/demand/0/units"].code == "E204"
    assert found["/data/demand/1/units"].expected == ">= 0"
    assert found["/data/demand/1/cap_unit"].hint == 'did you mean "cap_units"?'


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_side_files_are_read_by_columns(tmp_path: Path, suffix: str) -> None:
    """CSV and parquet give the same table as the inline list, empty cells being absent."""
    frame = pd.DataFrame({"sku_id": ["a", "b"], "units": [3, 2.5], "cap_units": [None, 7.0]})
    path = tmp_path / f"demand{suffix}"
    frame.to_csv(path, index=False) if suffix == ".csv" else frame.to_parquet(path)
    table = parse_record(PlainData, {"demand": SideFile(path.name, path)}).demand
    inline = [{"sku_id": "a", "units": 3}, {"sku_id": "b", "units": 2.5, "cap_units": 7}]
    assert table == parse_record(PlainData, {"demand": inline}).demand


def test_side_file_with_nested_columns(tmp_path: Path) -> None:
    """``load.kg`` is the entry "kg" of the field "load"."""
    path = tmp_path / "demand.csv"
    path.write_text("sku_id,units,load.kg,is_firm\na,3,1.5,true\nb,2,,false\n")
    rows = list(parse_record(Data, {"demand": SideFile(path.name, path)}).demand)
    assert rows[0].load == {"kg": 1.5} and rows[1].load == {}
    assert [row.is_firm for row in rows] == [True, False]


def test_bad_cells_of_a_side_file_are_found_by_row_and_column(tmp_path: Path) -> None:
    """The fast check of columns never hides which cell is wrong."""
    path = tmp_path / "demand.csv"
    path.write_text("sku_id,units,cap_units\na,3,\nb,-4,x\n,1,1\n")
    found = issues(PlainData, {"demand": SideFile(path.name, path)})
    assert {(i.pointer, i.code) for i in found} == {
        ("/data/demand/1/units", "E203"),
        ("/data/demand/1/cap_units", "E204"),
        ("/data/demand/2/sku_id", "E201"),
    }


def test_a_file_that_is_no_table_is_one_clear_issue(tmp_path: Path) -> None:
    """Binary rubbish under a .parquet name is an issue, not a traceback."""
    path = tmp_path / "demand.parquet"
    path.write_bytes(b"\x00\x01rubbish")
    (issue,) = issues(PlainData, {"demand": SideFile(path.name, path)})
    assert issue.code == "E112" and "demand.parquet" in issue.message


quantities = st.floats(0, 10**15) | st.integers(0, 10**15)
rows = st.lists(
    st.fixed_dictionaries(
        {"sku_id": st.from_regex(r"[A-Za-z0-9._:-]{1,8}", fullmatch=True), "units": quantities},
        optional={"cap_units": quantities},
    ),
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(rows)
def test_writing_and_reading_again_changes_nothing(data: list[dict[str, object]]) -> None:
    """JSON round trip of any table."""
    first = parse_record(PlainData, {"demand": data})
    assert parse_record(PlainData, first.model_dump(mode="json")) == first


def test_lists_of_a_side_file_are_lists(tmp_path: Path) -> None:
    """Parquet holds them as arrays, of which some are empty."""
    rows = [{"sku_id": "A", "tags": ["x", "y"]}, {"sku_id": "B", "tags": []}, {"sku_id": "C"}]
    pd.DataFrame(rows).to_parquet(tmp_path / "rows.parquet")
    side_file = SideFile("rows.parquet", tmp_path / "rows.parquet")
    table = parse_record(TaggedData, {"rows": side_file}).rows
    assert [row.tags for row in table] == [["x", "y"], [], []]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_an_empty_text_is_absent_in_a_side_file(tmp_path: Path, suffix: str) -> None:
    """A CSV has no other word for it; in a list, however long, it is wrong, as a list is."""
    rows = [{"sku_id": "A", "zone_id": "z"}, {"sku_id": "B", "zone_id": ""}]
    path, frame = tmp_path / f"rows{suffix}", pd.DataFrame(rows)
    frame.to_csv(path, index=False) if suffix == ".csv" else frame.to_parquet(path)
    table = parse_record(ZonedData, {"rows": SideFile(path.name, path)}).rows
    assert [row.zone_id for row in table] == ["z", None]
    for length in (2, LONG):
        found = issues(ZonedData, {"rows": [rows[1]] * length})
        assert {issue.code for issue in found} == {"E205"}
        found = issues(ZonedData, {"rows": [{"sku_id": ["A"]}] * length})
        assert {issue.code for issue in found} == {"E204"}


def test_fields_not_given_are_absent_and_take_no_space() -> None:
    """They read as in a record, and one value stands for all rows, in a pickle too."""
    names = Texts.of(np.array(["a"] * 100_000, object))
    table = Table.given(Plain, {"sku_id": names, "units": np.ones(100_000)})
    again = pickle.loads(pickle.dumps(table, protocol=5))
    for each in (table, again):
        assert np.isnan(each["cap_units"]).all() and each["cap_units"].strides == (0,)
    assert next(iter(again)) == Plain(sku_id="a", units=1.0)


def test_what_is_written_compactly_is_the_same_table(tmp_path: Path) -> None:
    """Texts as categories, columns that no row has left out: read again nothing is lost."""
    rows = [Plain(sku_id=name, units=k) for k, name in enumerate(("a", "b", "a"))]
    table = Table.of(Plain, rows)
    compact = Table.given(Plain, {"sku_id": table.texts("sku_id"), "units": table["units"]})
    frame = compact.compact_frame()
    assert list(frame.columns) == ["sku_id", "units"] and frame["sku_id"].dtype == "category"
    frame.to_parquet(tmp_path / "rows.parquet")
    read = parse_record(PlainData, {"demand": SideFile("rows.parquet", tmp_path / "rows.parquet")})
    assert read.demand == table
