"""Issues as they leave the loader: with line and column, side file and row, and a way to mend."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.errors import InstanceError, Issue, shortened
from optimizer.instance.fixes import FIXES
from optimizer.instance.json_source import Document
from optimizer.instance.positions import line_and_column, places, tokens
from optimizer.schema.record import escape
from optimizer.schema.side_file import SideFile

_ABOUT_KEYS = {"E104", "E202"}


def completed(
    issues: Iterable[Issue], document: Document, side_files: Mapping[str, SideFile]
) -> list[Issue]:
    """The issues in the order of the file, located; those beyond ``InstanceError.MOST`` as is.

    ``side_files`` has a key for the pointer of every table that lies beside the file.
    """
    found = list(issues)
    shown, rest = found[: InstanceError.MOST], found[InstanceError.MOST :]
    shown = [_described(issue, document.value, side_files) for issue in shown]
    return [*(_with_lines(shown, document.text) if document.path else shown), *rest]


def _described(issue: Issue, value: Any, side_files: Mapping[str, SideFile]) -> Issue:
    """With the record it stands in, the row of its side file, and the usual fix if it has none."""
    parts = tokens(issue.pointer)
    changes: dict[str, Any] = {"hint": issue.hint or FIXES[issue.code]}
    pointer = next((p for p in side_files if f"{issue.pointer}/".startswith(f"{p}/")), None)
    if pointer is not None:
        row, *column = parts[len(tokens(pointer)) :] or [""]
        changes["file"] = side_files[pointer].name
        changes["row"] = int(row) + 1 if row.isdigit() else None
        changes["column_name"] = ".".join(column) or None
    else:
        changes["pointer"] = as_written(value, issue.pointer)
        changes["record_id"] = _record_id(value, tokens(changes["pointer"]))
    return dataclasses.replace(issue, **changes)


def _with_lines(issues: list[Issue], text: str) -> list[Issue]:
    found = places(text, {issue.pointer for issue in issues})
    located = []
    for issue in issues:
        place = found[issue.pointer]
        line, column = line_and_column(text, place[0 if issue.code in _ABOUT_KEYS else 1])
        located.append(dataclasses.replace(issue, line=line, column=column))
    return sorted(located, key=lambda issue: (issue.line, issue.column, issue.row or 0))


def as_written(value: Any, pointer: str) -> str:
    """The pointer in the file: in {"columns", "rows"} a field is written by its position."""
    return "".join(f"/{escape(part)}" for part in _path_as_written(value, tokens(pointer)))


def _path_as_written(value: Any, parts: list[str]) -> list[str]:
    if not parts:
        return []
    head, *rest = parts
    if isinstance(value, dict) and value.keys() == {"columns", "rows"} and head.isdigit():
        names = value["columns"]
        return ["rows", head, *(str(names.index(name)) for name in rest[:1] if name in names)]
    return [head, *_path_as_written(_child(value, head), rest)]


def _record_id(value: Any, parts: list[str]) -> str | None:
    """The id of the innermost record around a pointer that has one."""
    found = None
    for part in parts:
        value = _child(value, part)
        own = value.get("id") if isinstance(value, dict) else None
        found = shortened(own) if isinstance(own, str) else found
    return found


def _child(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return None
