"""Strict JSON: everything the standard parser lets pass in silence is found."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.errors import InstanceError
from optimizer.instance.json_source import MAX_DEPTH, parse

SMALL = st.recursive(
    st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


def fatal(text: str) -> tuple[str, int | None, int | None]:
    with pytest.raises(InstanceError) as caught:
        parse(text)
    (issue,) = caught.value.issues
    assert issue.hint
    assert issue.expected
    return issue.code, issue.line, issue.column


def marked(text: str) -> list[tuple[str, str]]:
    return [(issue.code, issue.pointer) for issue in parse(text).issues]


@settings(max_examples=50)
@given(SMALL)
def test_good_json_is_read_as_the_standard_parser_reads_it(value: object) -> None:
    """No false alarm and no change of value on any document without marks."""
    text = json.dumps(value)
    assert parse(text).value == value
    assert not parse(text).issues


@settings(max_examples=50)
@given(SMALL, st.data())
def test_truncated_json_is_an_issue_or_a_shorter_document(
    value: object, data: st.DataObject
) -> None:
    """Cut anywhere, a document is E103, unless what is left is JSON (a shorter number)."""
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(0, len(text)))]
    try:
        json.loads(cut)
    except json.JSONDecodeError:
        assert fatal(cut)[0] == "E103"
    else:
        assert not parse(cut).issues


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1,}', 1, 9),
        ('{"a": 1 "b": 2}', 1, 9),
        ("{'a': 1}", 1, 2),
        ('{"a":\n  1,\n  b: 2}', 3, 3),
        ('{"a": True}', 1, 7),
        ('{"a": .5}', 1, 7),
        ('{"a": +5}', 1, 7),
        ('{"a": 01}', 1, 8),
        ('{"a": 1} {"b": 2}', 1, 10),
        ('{"a": "line\nbreak"}', 1, 12),
        ('{"a": "no end}', 1, 7),
        ('{"a": "\\x"}', 1, 8),
        ('{"a": 1 // note\n}', 1, 9),
        ('{"a": [1, 2', 1, 12),
        ('{"a": ', 1, 7),
    ],
)
def test_broken_syntax_is_located(text: str, line: int, column: int) -> None:
    """E103 with the line and column where reading had to stop."""
    assert fatal(text) == ("E103", line, column)


@pytest.mark.parametrize("text", ["[" * 10_000 + "]" * 10_000, '{"a":' * 10_000, "[" * 5_000])
def test_deep_nesting_is_refused(text: str) -> None:
    """Ten thousand levels end in E106, not in a RecursionError."""
    assert fatal(text)[0] == "E106"


def test_the_deepest_nesting_allowed() -> None:
    """64 levels are read; the bracket of level 65 is where E106 points."""
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH).issues == ()
    assert fatal(" [" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ("E106", 1, 2 * MAX_DEPTH + 2)


@pytest.mark.parametrize("text", [r'{"a": "\ud800"}', r'{"\udc00": 1}', r'{"a": "\ud800A"}'])
def test_half_a_character_is_refused(text: str) -> None:
    """A lone surrogate is E102; a pair and an escaped backslash before "ud800" are fine."""
    assert fatal(text)[0] == "E102"
    assert parse(r'{"a": "\ud83d\ude00", "b": "\\ud800"}').issues == ()


def test_all_marks_are_found_at_once() -> None:
    """Repeated keys, NaN, infinities, overflow, long integers and nulls, each with its pointer."""
    text = """{"a": NaN, "b": [1, -Infinity, 1e999], "c": {"x": 1, "x": 2, "x": 3, "y": 1, "y": 2},
    "d": 123456789012345678901234567890, "e": 4503599627370497, "f/g": null,
    "h": 1000000000000000}"""
    assert marked(text) == [
        ("E105", "/a"),
        ("E105", "/b/1"),
        ("E105", "/b/2"),
        ("E104", "/c/x"),
        ("E104", "/c/y"),
        ("E105", "/d"),
        ("E105", "/e"),
        ("E204", "/f~1g"),
    ]


def test_null_is_free_below_custom_only() -> None:
    """The planner's own notes may hold null; a NaN is refused there too."""
    assert marked('{"custom": {"a": null, "b": [NaN]}}') == [("E105", "/custom/b/0")]
    assert parse('{"a": null}', allow_null=True).issues == ()


def test_huge_numbers_cost_nothing() -> None:
    """A number of a million digits is E105, not a ValueError and not a minute of work."""
    assert marked('{"a": ' + "1" * 1_000_000 + "}") == [("E105", "/a")]
