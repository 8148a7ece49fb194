"""Strict JSON at the speed of the standard parser.

That parser keeps the last of two equal keys, turns 1e999 into infinity, accepts NaN and dies on
deep nesting. Hooks mark such spots while it runs; only a document with marks is walked again.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from optimizer.errors import InstanceError, Issue
from optimizer.instance.marks import Marker, marked_issues
from optimizer.instance.syntax import half_character, syntax_error, too_deep
from optimizer.instance.text_file import read_text
from optimizer.schema.table import Table

MAX_DEPTH = 64


@dataclass(frozen=True)
class Document:
    """A parsed JSON text. ``issues`` are what it should not contain: by pointer, without lines.

    ``path`` is None for a mapping, whose text nobody has seen.
    """

    text: str
    value: Any
    issues: tuple[Issue, ...]
    path: Path | None


def read_document(source: str | Path | Mapping[str, Any], *, allow_null: bool = False) -> Document:
    """Parse a JSON file, or a value as the JSON it would be written as.

    Any value can be read, say a request's body that is a list; what it should be is told later.

    Raises:
        InstanceError: E101 to E106 when there is no JSON value to speak of, E204 when the value
            has no JSON form.
    """
    if is_path(source):
        path = Path(source)
        return parse(read_text(path), path, allow_null=allow_null)
    try:
        return parse(_as_json(source), None, allow_null=allow_null)
    except InstanceError as error:
        unseen = (dataclasses.replace(i, line=None, column=None) for i in error.issues)
        raise InstanceError(unseen) from None


def is_path(source: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether it names a file, and is not the content of one."""
    return isinstance(source, str | os.PathLike)


def parse(text: str, path: Path | None = None, *, allow_null: bool = False) -> Document:
    """The value of a JSON text, with everything in it that JSON itself allows but we refuse.

    Raises:
        InstanceError: E103 not JSON, E106 too deep, E102 half a character; of such a text nothing
            more can be said.
    """
    marker = Marker()
    try:
        value = json.loads(
            text,
            object_pairs_hook=marker.pairs,
            parse_float=marker.number,
            parse_int=marker.whole,
            parse_constant=marker.refused,
        )
    except json.JSONDecodeError as error:
        raise InstanceError([syntax_error(error)]) from None
    except RecursionError:
        raise InstanceError([too_deep(text, MAX_DEPTH)]) from None
    if _is_deeper(value, MAX_DEPTH):
        raise InstanceError([too_deep(text, MAX_DEPTH)])
    if half := half_character(text):
        raise InstanceError([half])
    suspect = marker.used or (not allow_null and "null" in text)
    issues = marked_issues(value, allow_null=allow_null) if suspect else ()
    return Document(text, value, tuple(issues), path)


def _is_deeper(value: Any, limit: int) -> bool:
    """Whether lists and objects are nested more than ``limit`` deep; one pass for each level."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
    return bool(level)


def _as_json(source: object) -> str:
    value = dict(source) if isinstance(source, Mapping) else source
    try:
        return json.dumps(value, default=_plain)
    except RecursionError:
        raise InstanceError([too_deep("", MAX_DEPTH)]) from None
    except (TypeError, ValueError) as error:
        issue = Issue(
            code="E204",
            message=f"the value cannot be written as JSON: {error}",
            value=type(source).__name__,
            expected="texts, numbers, true, false, lists and dicts with texts as keys",
            hint="convert other objects first",
        )
        raise InstanceError([issue]) from None


def _plain(value: Any) -> Any:
    """Tables, numpy scalars and arrays as plain objects, numbers and lists."""
    if isinstance(value, Table):
        return value.rows()
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a value of type {type(value).__name__} has no JSON form")
