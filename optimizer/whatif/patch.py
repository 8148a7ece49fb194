"""An instance with changes: a JSON merge patch, in which rows of lists are changed by their ids.

RFC 7396 ("JSON Merge Patch") replaces lists as a whole. Here a row of a patch changes the row of
the instance that has the same ids, and nothing else of the list.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimizer.errors import InstanceError, Issue
from optimizer.instance.completion import completed
from optimizer.instance.json_source import Document, read_document
from optimizer.instance.loader import LoadedInstance, load
from optimizer.instance.positions import tokens
from optimizer.schema.record import escape, json_type
from optimizer.schema.references import unknown_id

RowName = tuple[tuple[str, str], ...]
"""The fields that name a row and their values: its ``id``, or else all of its ids."""


def patched(base: LoadedInstance, patch: str | Path | Mapping[str, Any]) -> LoadedInstance:
    """The instance with the changes of a patch, which has the shape of an instance file.

    Side files of a patch lie beside it, those of a mapping beside the instance. What is known of
    the best cost of ``base`` does not hold for what is made of it.

    Raises:
        InstanceError: what is wrong with the patch or with the instance that it makes, at its place
            in the patch where it comes from there.
    """
    document = read_document(patch, allow_null=True)
    merging = _Merging(list(document.issues))
    content = document.value
    if not isinstance(content, dict):
        merging.issues.append(_no_object(content))
    result = merging.merged(as_file(base), content, "", "")
    if merging.issues:
        raise InstanceError(completed(merging.issues, document, {}))
    beside = document.path or base.path
    try:
        return load(result, folder=None if beside is None else beside.parent)
    except InstanceError as error:
        raise InstanceError(merging.located(error.issues, document), error.total) from None


def as_file(base: LoadedInstance) -> dict[str, Any]:
    """The instance as one JSON object, with all tables in it as lists of rows."""
    envelope = base.envelope.model_dump(
        by_alias=True, exclude_none=True, exclude={"data", "best_known"}
    )
    return envelope | {"data": base.data.model_dump(by_alias=True, exclude_none=True)}


@dataclass
class _Merging:
    """What is wrong with a patch, and from where in it the changed parts of the result come."""

    issues: list[Issue]
    origin: dict[str, str] = field(default_factory=dict)  # pointer into the result -> the patch

    def merged(self, target: Any, patch: Any, at: str, own: str) -> Any:
        """RFC 7396, section 2; ``at`` points into the result, ``own`` into the patch."""
        if isinstance(patch, dict) and isinstance(target, dict):
            return self._members(target, patch, at, own)
        if _are_rows(patch) and _are_rows(target):
            return self._rows(target, patch, at, own)
        self.origin[at] = own
        return self._members({}, patch, at, own) if isinstance(patch, dict) else patch

    def _members(self, target: Any, patch: Any, at: str, own: str) -> dict[str, Any]:
        result = dict(target)
        for name, value in patch.items():
            below = f"/{escape(name)}"
            if value is None:
                self.origin[at + below] = own + below
                result.pop(name, None)
            else:
                result[name] = self.merged(result.get(name), value, at + below, own + below)
        return result

    def _rows(self, target: Any, patch: Any, at: str, own: str) -> list[Any]:
        rows, positions = list(target), defaultdict(list)
        for position, row in enumerate(target):
            positions[_name(row)].append(position)
        changed = set()
        for k, change in enumerate(patch):
            found = positions.get(_name(change), [])
            if len(found) != 1:
                self.issues.append(_no_row(tokens(own)[-1], change, positions, f"{own}/{k}"))
                continue
            (position,) = found
            if position in changed:
                self.issues.append(_twice(tokens(own)[-1], change, f"{own}/{k}"))
            changed.add(position)
            self.origin[f"{at}/{position}"] = f"{own}/{k}"
            rows[position] = self.merged(rows[position], change, f"{at}/{position}", f"{own}/{k}")
        return rows

    def located(self, issues: Iterable[Issue], document: Document) -> list[Issue]:
        """Issues of the result at their place in the patch, those from elsewhere as they are."""
        own, others = [], []
        for issue in issues:
            pointer = None if issue.file else self._origin_of(issue.pointer)
            if pointer is None:
                others.append(issue)
            else:
                own.append(dataclasses.replace(issue, pointer=pointer))
        return [*completed(own, document, {}), *others]

    def _origin_of(self, pointer: str) -> str | None:
        parts = pointer.split("/")
        for length in range(len(parts), 0, -1):
            start = "/".join(parts[:length])
            if start in self.origin:
                return "/".join([self.origin[start], *parts[length:]])
        return None


def _are_rows(value: Any) -> bool:
    """Whether this is a list of objects that have ids, and not an empty one."""
    return isinstance(value, list) and bool(value) and all(map(_name, value))


def _name(row: Any) -> RowName:
    """What tells a row from the others of its list; empty where it has no ids."""
    if not isinstance(row, dict):
        return ()
    ids = {key: value for key, value in row.items() if isinstance(value, str)}
    if "id" in ids:
        return (("id", ids["id"]),)
    return tuple(sorted(item for item in ids.items() if item[0].endswith("_id")))


def _no_row(table: str, change: Any, known: Mapping[RowName, Sequence[int]], pointer: str) -> Issue:
    """E302 for a row that is not there, E301 for one that is there more than once."""
    name = _name(change)
    if name in known:
        message = f'{len(known[name])} rows of "{table}" have {_spelt(name)}'
        return Issue(code="E301", message=message, pointer=pointer, hint=WHOLE_LIST)
    if len(name) == 1:
        ((key, value),) = name
        others = [other[0][1] for other in known if len(other) == 1 and other[0][0] == key]
        return Issue(pointer=f"{pointer}/{key}", **unknown_id(value, others, f'row of "{table}"'))
    message = f'there is no row of "{table}" with {_spelt(name)}'
    return Issue(code="E302", message=message, pointer=pointer, hint=WHOLE_LIST)


def _twice(table: str, change: Any, pointer: str) -> Issue:
    message = f'the row of "{table}" with {_spelt(_name(change))} is changed before'
    return Issue(code="E301", message=message, pointer=pointer, hint="change a row in one place")


WHOLE_LIST = 'a whole list is replaced by {"columns": […], "rows": […]} or {"$file": "…"}'


def _spelt(name: RowName) -> str:
    return ", ".join(f'{key} "{value}"' for key, value in name)


def _no_object(value: Any) -> Issue:
    return Issue(
        code="E204",
        message=f"a patch must be an object, got {json_type(value)}",
        value=value,
        expected="an object",
        hint='write {"data": {…}} with what is to be changed',
    )
