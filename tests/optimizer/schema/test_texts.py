"""Texts by number: the same column, in less space."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from optimizer.schema.fields import Id
from optimizer.schema.record import Record, parse_record
from optimizer.schema.side_file import SideFile
from optimizer.schema.table import Table
from optimizer.schema.texts import Texts


class Row(Record):
    zone_id: Id
    mode: Id | None = None


class Data(Record):
    rows: Table[Row]


@given(st.lists(st.sampled_from(["a", "b", "c", None])))
def test_a_column_comes_back_as_it_was(column: list[str | None]) -> None:
    """Numbered and read again, also row by row; each distinct text is held once."""
    texts = Texts.of(np.array(column, dtype=object))
    assert texts.array().tolist() == [texts[k] for k in range(len(texts))] == column
    assert sorted(map(str, texts.distinct)) == sorted(map(str, set(column)))


def test_numbers_are_those_of_a_mapping() -> None:
    """Every row has the number of its text, and -1 where the mapping knows it not."""
    texts = Texts.of(np.array(["b", "a", "b", None], dtype=object))
    assert texts.numbers({"a": 0, "b": 1}).tolist() == [1, 0, 1, -1]


def test_codes_take_few_bytes() -> None:
    """One byte a row for up to 256 texts, two from there on."""
    few, more = (np.arange(n).astype(str).astype(object) for n in (256, 257))
    assert Texts.of(few).codes.itemsize == 1 and Texts.of(more).codes.itemsize == 2


def test_a_parquet_file_is_read_by_number(tmp_path: Path) -> None:
    """Absent cells, empty texts and dictionaries with unused entries give the usual columns."""
    zones = pd.Categorical(["riga", "tartu", "riga"], categories=["oslo", "riga", "tartu"])
    frame = pd.DataFrame({"zone_id": zones, "mode": ["sea", None, ""]})
    frame.to_parquet(tmp_path / "rows.parquet")
    table = parse_record(Data, {"rows": SideFile("rows.parquet", tmp_path / "rows.parquet")}).rows
    assert table["zone_id"].tolist() == ["riga", "tartu", "riga"]
    assert table["mode"].tolist() == ["sea", None, None]
    assert table.texts("zone_id").codes.itemsize == 1


def test_a_part_may_have_a_column_of_its_own() -> None:
    """The other columns are those of its rows, and all stay in their sequence."""
    rows = [Row(zone_id="north", mode="road"), Row(zone_id="south"), Row(zone_id="east")]
    own = Texts(np.array([1, 0]), np.array(["b", "a"], dtype=object))
    part = Table.of(Row, rows).part(slice(0, 2), zone_id=own)
    assert list(part) == [Row(zone_id="a", mode="road"), Row(zone_id="b")]
    assert list(part.frame()) == ["zone_id", "mode"]
