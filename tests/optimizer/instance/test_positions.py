"""JSON pointers are found again in the text, wherever they lead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.instance.positions import line_and_column, places, tokens
from optimizer.schema.record import escape

VALUES = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)

TEXT = """{
  "name": "riga",
  "data": {
    "orders": [ {"id": "a", "kg": 1},
                {"id": "b", "kg": -3} ]
  },
  "name": "again"
}"""


def pointers(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    yield pointer, value
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in members:
            yield from pointers(child, f"{pointer}/{escape(key)}")


def where(pointer: str, part: str = "value") -> tuple[int, int]:
    return line_and_column(TEXT, getattr(places(TEXT, [pointer])[pointer], part))


@settings(max_examples=60)
@given(VALUES, st.sampled_from([None, 1]))
def test_every_pointer_leads_to_its_value(value: Any, indent: int | None) -> None:
    """At the place of each pointer stands, to the letter, the value it points to."""
    text = " \n" + json.dumps(value, indent=indent, ensure_ascii=False)
    expected = dict(pointers(value))
    for pointer, place in places(text, expected).items():
        assert json.JSONDecoder().raw_decode(text, place.value)[0] == expected[pointer]


def test_lines_and_columns_count_from_one() -> None:
    """The value -3 stands in line 5, column 35; its key in column 29."""
    assert where("/data/orders/1/kg") == (5, 35)
    assert where("/data/orders/1/kg", "key") == (5, 29)
    assert where("") == (1, 1)


def test_what_does_not_exist_is_placed_at_what_is_around_it() -> None:
    """A missing field is shown at the object that lacks it."""
    assert where("/data/orders/1/unit") == where("/data/orders/1") == (5, 17)
    assert where("/nothing/at/all") == (1, 1)


def test_the_last_of_repeated_keys_is_shown() -> None:
    """The parser keeps the last one, so that is the one to look at."""
    assert where("/name", "key") == (7, 3)


def test_tokens_of_a_pointer() -> None:
    """RFC 6901: ~1 is a slash, ~0 a tilde, and the empty pointer is the whole document."""
    assert tokens("") == []
    assert tokens("/a~1b/~01/0") == ["a/b", "~1", "0"]
