"""Line and column of JSON pointers, looked up only when there is an error to report.

The text is walked along the pointers alone; every other value is skipped by the C scanner, so one
error in a million rows costs about as much as parsing the file once more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)  # never trips over a huge number


class Place(NamedTuple):
    """Offsets in the text: of a value, and of its key (the same where it has none)."""

    key: int
    value: int


@dataclass
class _Node:
    """The pointers that run through one value, as a tree."""

    pointers: list[str] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)

    def all_pointers(self) -> Iterator[str]:
        yield from self.pointers
        for child in self.children.values():
            yield from child.all_pointers()


def places(text: str, pointers: Iterable[str]) -> dict[str, Place]:
    """Where the value of each pointer stands in a JSON text that parses.

    A pointer to something that does not exist gets the place of the nearest value around it.
    """
    found: dict[str, Place] = {}
    start = _skip_space(text, 0)
    _visit(text, Place(start, start), _tree(pointers), found)
    return found


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both counted from 1; a column is a number of characters."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def tokens(pointer: str) -> list[str]:
    """The reference tokens of a JSON pointer (RFC 6901)."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def is_within(pointer: str, known: Collection[str]) -> bool:
    """Whether a pointer is one of those known or lies below one."""
    parts = pointer.split("/")
    return any("/".join(parts[:length]) in known for length in range(1, len(parts) + 1))


def _tree(pointers: Iterable[str]) -> _Node:
    root = _Node()
    for pointer in pointers:
        node = root
        for token in tokens(pointer):
            node = node.children.setdefault(token, _Node())
        node.pointers.append(pointer)
    return root


def _visit(text: str, place: Place, node: _Node, found: dict[str, Place]) -> int:
    """Note the place of this value for all pointers through it, refine below; return its end."""
    found.update(dict.fromkeys(node.all_pointers(), place))
    opening = text[place.value]
    if node.children and opening == "{":
        return _visit_object(text, place.value, node, found)
    if node.children and opening == "[":
        return _visit_list(text, place.value, node, found)
    return _skip_value(text, place.value)


def _visit_object(text: str, start: int, node: _Node, found: dict[str, Place]) -> int:
    """All members, to the end: of a repeated key the last one counts, as for the parser."""
    at = _skip_space(text, start + 1)
    while text[at] != "}":
        key_at = at
        key, at = _DECODER.raw_decode(text, key_at)
        value_at = _skip_space(text, _skip_space(text, at) + 1)
        at = _next(text, Place(key_at, value_at), node.children.get(key), found)
        at = _skip_comma(text, at)
    return at + 1


def _visit_list(text: str, start: int, node: _Node, found: dict[str, Place]) -> int:
    at = _skip_space(text, start + 1)
    position = 0
    while text[at] != "]":
        at = _next(text, Place(at, at), node.children.get(str(position)), found)
        at = _skip_comma(text, at)
        position += 1
    return at + 1


def _next(text: str, place: Place, node: _Node | None, found: dict[str, Place]) -> int:
    return _skip_value(text, place.value) if node is None else _visit(text, place, node, found)


def _skip_value(text: str, start: int) -> int:
    return _DECODER.raw_decode(text, start)[1]


def _skip_comma(text: str, at: int) -> int:
    """Past the white space and the comma after a member; a closing bracket stays."""
    at = _skip_space(text, at)
    return _skip_space(text, at + 1) if text[at] == "," else at


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
