"""Ids are unique and references lead somewhere, or the planner is told where they do not."""

from __future__ import annotations

import numpy as np

from optimizer.schema.fields import Id
from optimizer.schema.record import Record
from optimizer.schema.references import dangling, duplicates, stands_in
from optimizer.schema.table import Table
from optimizer.schema.texts import Texts


class Link(Record):
    from_id: Id
    to_id: Id | None = None


def links(*pairs: tuple[str, str | None]) -> Table[Link]:
    return Table.of(Link, [Link(from_id=a, to_id=b) for a, b in pairs])


def test_a_second_use_of_a_key_is_found() -> None:
    """The later row is the duplicate, and the message names the earlier one."""
    table = links(("riga", "x"), ("tartu", "x"), ("riga", "x"))
    (issue,) = duplicates(table, ("from_id", "to_id"), "/data/links")
    assert issue.code == "E301" and issue.pointer == "/data/links/2/to_id"
    assert "entry 0" in issue.message


def test_unique_keys_pass() -> None:
    """No false alarm on keys that differ in one part only."""
    assert not list(duplicates(links(("a", "b"), ("a", "c")), ("from_id", "to_id"), "/links"))


def test_a_dangling_reference_suggests_the_nearest_id() -> None:
    """A misspelt id is answered with the id that was probably meant."""
    table = links(("riga-1", None), ("riga-l", None))
    (issue,) = dangling(table, "from_id", ["riga-1", "tartu"], "/data/links", "warehouse")
    assert issue.pointer == "/data/links/1/from_id" and issue.code == "E302"
    assert issue.hint == 'did you mean "riga-1"?'


def test_an_absent_reference_is_not_dangling() -> None:
    """Optional references may be left out."""
    assert not list(dangling(links(("a", None)), "to_id", [], "/links", "zone"))


def test_what_has_no_id_is_not_among_the_known() -> None:
    """Where ids are optional, what has none is left out of the hint."""
    (issue,) = dangling(links(("a", "shpo")), "to_id", ["shop", None], "/links", "channel")
    assert issue.code == "E302" and issue.hint == 'did you mean "shop"?'


def test_what_stands_in_another_table_is_told_row_by_row() -> None:
    """Both parts of a key must stand in one row; ids of neither table are mixed up."""
    known = links(("a", "x"), ("b", "y"), ("stranger", "x"))
    asked = links(("b", "y"), ("a", "y"), ("a", "x"), ("new", "x"))
    fields = ("from_id", "to_id")
    assert stands_in(asked, known, fields).tolist() == [True, False, True, False]
    assert not stands_in(asked, links(), fields).any()


def test_an_unused_text_of_a_column_is_not_dangling() -> None:
    """Only what stands in a row counts, whatever else a parquet file has in its dictionary."""
    column = Texts(np.array([0, 0]), np.array(["a", "ghost"], dtype=object))
    table = Table(Link, {"from_id": column, "to_id": column})
    assert not list(dangling(table, "from_id", ["a"], "/links", "zone"))
