"""Plain text tables."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.reporting.table import table_lines

CELLS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc ", max_size=60)


def test_numbers_stand_right_and_texts_left():
    """A column of numbers is aligned at its end, a column of texts at its beginning."""
    lines = list(table_lines(["sku", "units"], [["tea", 12000], ["mug", 7]]))
    assert lines == ["sku   units", "---  ------", "tea  12 000", "mug       7"]


def test_one_broken_number_gives_the_whole_column_two_decimals():
    """The points of a column stand below each other."""
    lines = list(table_lines(["x"], [[1.0], [2.5]]))
    assert lines[2:] == ["1.00", "2.50"]


def test_absent_is_blank_and_truth_is_a_word():
    """None is nothing, True is yes."""
    lines = list(table_lines(["a", "b"], [[None, True], ["x", False]]))
    assert lines[2:] == ["   yes", "x  no"]


def test_a_table_without_rows_still_has_its_header():
    """An empty table shows what it would hold."""
    assert list(table_lines(["sku", "units"], [])) == ["sku  units", "---  -----"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.integers(30, 120))
def test_no_line_is_wider_than_asked(rows, width):
    """Whatever the cells hold, the table fits."""
    assert all(len(line) <= width for line in table_lines(["one", "two", "three"], rows, width))


def test_only_the_widest_column_is_cut():
    """What fits is shown whole; what was cut carries an ellipsis."""
    lines = list(table_lines(["id", "why"], [["SO-1", "x" * 100]], width=40))
    assert lines[2] == "SO-1  " + "x" * 33 + "…"
