"""What can be asked of data whose structure has errors: whether its references name anything.

A draft is the data without what is wrong in it. A required field that is then missing is borrowed
from another row of its list. So nothing but references and repetitions can be judged, and of those
only what neither the wrong values nor the borrowed ones can have to do with.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from optimizer.contracts import Formulation
from optimizer.errors import Issue
from optimizer.instance.positions import is_within, tokens
from optimizer.schema.record import Record, escape, issues_from
from optimizer.schema.side_file import SideFile
from optimizer.schema.table import ENOUGH, as_objects

ROUNDS = 4
"""What is missing shows when what is wrong is gone, and one level further in each round."""


def reference_issues(formulation: Formulation, value: Any) -> Iterator[Issue]:
    """E301 and E302 of data with errors in its structure; none where no draft can be made."""
    draft = _Draft(_copied(value))
    data = draft.finished(formulation.instance_type())
    if data is not None:
        yield from filter(draft.is_sure, formulation.cross_checks(data))


@dataclass
class _Draft:
    """Data on its way to a valid structure, with the places and texts that were changed for it."""

    value: Any
    left_out: set[str] = field(default_factory=set)
    texts_left_out: set[str] = field(default_factory=set)
    borrowed: set[str] = field(default_factory=set)

    def finished(self, model: type[Record]) -> Record | None:
        for _ in range(ROUNDS):
            try:
                return model.model_validate(self.value)
            except ValidationError as error:
                issues = list(issues_from(error, model, ""))
            wrong = [issue for issue in issues if issue.code != "E201"]
            missing = [tokens(issue.pointer) for issue in issues if issue.code == "E201"]
            few = len(issues) < ENOUGH
            if not (few and all(map(self._leave_out, wrong)) and all(map(self._borrow, missing))):
                return None
        return None

    def is_sure(self, issue: Issue) -> bool:
        """Whether an issue holds whatever the values left out and borrowed should have been."""
        if issue.code == "E302":
            row = issue.pointer.rsplit("/", 1)[0]
            by_default = any(pointer.rsplit("/", 1)[0] == row for pointer in self.left_out)
            is_own = is_within(issue.pointer, self.borrowed)
            return not (by_default or is_own or str(issue.value) in self.texts_left_out)
        rows = issue.pointer.rsplit("/", 2)[0]
        return issue.code == "E301" and not any(is_within(p, {rows}) for p in self.borrowed)

    def _leave_out(self, issue: Issue) -> bool:
        """Remove the innermost member of an object that is wrong; False where that says too much.

        Without a list of objects, or what should be one, nobody knows what references may name.
        """
        path = tokens(issue.pointer)
        steps = list(_steps(self.value, path))
        if len(steps) < len(path) and isinstance(_end(steps, self.value), dict):
            return True  # it went with another error
        depth = max(at for at, (holder, _) in enumerate(steps) if isinstance(holder, dict))
        holder, key = steps[depth]
        found = holder.pop(key)
        self.texts_left_out |= set(_texts(found))
        if issue.code == "E202":
            return True
        self.left_out.add(_pointer(path[: depth + 1]))
        parts = found if isinstance(found, list) else [found]
        is_flat = not any(isinstance(part, dict | list | SideFile) for part in parts)
        return is_flat and issue.expected not in ("a list", "an object")

    def _borrow(self, path: list[str]) -> bool:
        """Give a row what another row of its list has there; False where no row has it."""
        steps = list(_steps(self.value, path[:-1]))
        if len(steps) < len(path) - 1:
            return True  # what lacks it went with another error
        lists = [depth for depth, (holder, _) in enumerate(steps) if isinstance(holder, list)]
        if not lists:
            return False
        inner = path[lists[-1] + 1 :]
        for row in steps[lists[-1]][0]:
            found = list(_steps(row, inner))
            if len(found) == len(inner):
                _end(steps, self.value)[path[-1]] = _end(found, row)
                self.left_out.discard(_pointer(path))
                self.borrowed.add(_pointer(path))
                return True
        return False


def _pointer(path: list[str]) -> str:
    return "/data" + "".join(f"/{escape(part)}" for part in path)


def _steps(value: Any, path: list[str]) -> Iterator[tuple[Any, Any]]:
    """The objects and lists along a path, each with the key that leads on, as far as it goes."""
    for part in path:
        if isinstance(value, dict) and part in value:
            key: Any = part
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            key = int(part)
        else:
            return
        yield value, key
        value = value[key]


def _end(steps: list[tuple[Any, Any]], value: Any) -> Any:
    """Where the steps from a value lead."""
    return steps[-1][0][steps[-1][1]] if steps else value


def _texts(value: Any) -> Iterator[str]:
    """All single values in a value, as texts."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
    else:
        yield str(value)


def _copied(value: Any) -> Any:
    """A copy whose objects and lists may be changed, with every table as a list of objects."""
    with suppress(PydanticCustomError):  # a table with ragged rows stays what it is
        value = as_objects(value)
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value
