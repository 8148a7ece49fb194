"""Tables that are too long say how much of them is not shown."""

from __future__ import annotations

from optimizer.section import MOST_ROWS, Section, rest_of


def test_the_rest_is_counted_where_there_is_one():
    """As people read numbers, with what is counted where that is told."""
    assert rest_of(MOST_ROWS) is None
    assert rest_of(MOST_ROWS + 1234) == "… 1 234 more"
    assert rest_of(7, shown=5, what="limits") == "… 2 more limits"


def test_a_short_section_has_the_first_rows():
    """Nothing is left out of a table that fits; rows that were not even given count as well."""
    rows = [(1,), (2,), (3,)]
    assert Section.short("all", ("a",), rows).note is None
    cut = Section.short("two", ("a",), rows, most=2)
    assert cut.rows == ((1,), (2,)) and cut.note == "… 1 more"
    assert Section.short("of many", ("a",), rows, count=9).note == "… 6 more"
