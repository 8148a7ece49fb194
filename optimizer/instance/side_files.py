"""``{"$file": "demand.csv"}``: tables beside the instance, allowed only inside its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimizer.errors import Issue
from optimizer.schema.record import escape, json_type
from optimizer.schema.side_file import SideFile

REFERENCE = "$file"
SUFFIXES = (".csv", ".parquet")


@dataclass
class SideFiles:
    """The side files of one instance by the pointer that names them, and what is wrong there."""

    folder: Path | None
    found: dict[str, SideFile] = field(default_factory=dict)
    refused: dict[str, Issue] = field(default_factory=dict)

    def resolve(self, value: Any, pointer: str) -> Any:
        """``value`` with a SideFile wherever an object names one; lists are not searched."""
        if not isinstance(value, dict):
            return value
        if REFERENCE not in value:
            return {k: self.resolve(v, f"{pointer}/{escape(k)}") for k, v in value.items()}
        issue = self._problem(value, pointer)
        if issue is not None:
            self.refused[pointer] = issue
            return value
        assert self.folder is not None
        name = value[REFERENCE]
        self.found[pointer] = SideFile(name, (self.folder / name).resolve())
        return self.found[pointer]

    def _problem(self, reference: Mapping[str, Any], pointer: str) -> Issue | None:
        name, others = reference[REFERENCE], sorted(set(reference) - {REFERENCE})
        where = f"{pointer}/{REFERENCE}"
        if others:
            where, name = f"{pointer}/{escape(others[0])}", reference[others[0]]
            return Issue(pointer=where, value=name, **_NOT_ALONE)
        if not isinstance(name, str):
            message = f'"{REFERENCE}" must be a text in quotes, got {json_type(name)}'
            return Issue(pointer=where, value=name, message=message, **_NO_NAME)
        problem = self._name_problem(name)
        return Issue(pointer=where, value=name, **problem) if problem else None

    def _name_problem(self, name: str) -> dict[str, Any] | None:
        if self.folder is None:
            return _NO_FOLDER
        if not _is_inside(self.folder, name):
            return _OUTSIDE
        if not name.endswith(SUFFIXES):
            return _NO_TABLE
        return None if is_file(self.folder / name) else _MISSING


def _is_inside(folder: Path, name: str) -> bool:
    """Whether the name is relative and stays in the folder, also behind symbolic links."""
    try:
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, a loop of links
        return False
    return inside and ".." not in Path(name).parts


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that cannot be one is none."""
    try:
        return path.is_file()
    except OSError:  # a name longer than the file system allows
        return False


_NOT_ALONE: dict[str, Any] = {
    "code": "E202",
    "message": f'nothing else may stand beside "{REFERENCE}"',
    "expected": f'"{REFERENCE}" alone',
    "hint": "a table is either in the file or beside it",
}

_NO_NAME: dict[str, Any] = {
    "code": "E204",
    "expected": "the name of a .csv or .parquet file",
    "hint": f'write {{"{REFERENCE}": "demand.csv"}}',
}

_NO_FOLDER: dict[str, Any] = {
    "code": "E111",
    "message": "an instance that is not a file has no folder with side files",
    "expected": "the table itself, or a folder",
    "hint": "name the folder that holds the tables: load(instance, folder=…)",
}

_OUTSIDE: dict[str, Any] = {
    "code": "E111",
    "message": "the side file lies outside the instance's folder",
    "expected": "a relative path inside the folder of the instance",
    "hint": "copy the table into the folder of the instance",
}

_NO_TABLE: dict[str, Any] = {
    "code": "E112",
    "message": "the side file is not a kind of table that can be read",
    "expected": f"a name ending in {' or '.join(SUFFIXES)}",
    "hint": "save the table as CSV (UTF-8, header = field names) or parquet",
}

_MISSING: dict[str, Any] = {
    "code": "E110",
    "message": "there is no such side file",
    "expected": "a file in the folder of the instance",
    "hint": "check the spelling, or copy the table into the folder of the instance",
}
