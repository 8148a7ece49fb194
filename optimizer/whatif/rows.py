"""What differs between two plans, row by row: a row is known by the ids that name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.reporting.numbers import is_number
from optimizer.schema.record import Record
from optimizer.schema.table import Table
from optimizer.tolerances import close


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A row of a table that one plan lacks, or that says something else in the other.

    ``before`` and ``after`` have the fields that differ; where one of them is None the plan lacks
    the row, and the other has all fields that are no part of the ``key``.
    """

    table: str
    key: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def size(self) -> float:
        """By how much the numbers of the row differ, all together; absent is 0."""
        return sum(abs(_number(now) - _number(was)) for _, was, now in self.fields())

    def fields(self) -> Iterator[tuple[str, Any, Any]]:
        """Each field that differs, with its values before and after; None for none."""
        before, after = self.before or {}, self.after or {}
        for name in {**before, **after}:
            yield name, before.get(name), after.get(name)


def row_changes(before: Record, after: Record) -> Iterator[RowChange]:
    """What a solution has otherwise than another of its type, by table, the largest first."""
    old, new = before.tables(), after.tables()
    for name in {**old, **new}:
        found = list(_changes_of_table(name, old.get(name), new.get(name)))
        yield from sorted(found, key=lambda change: -change.size)


def _changes_of_table(
    name: str, before: Table[Any] | None, after: Table[Any] | None
) -> Iterator[RowChange]:
    row_type = next(table.row_type for table in (before, after) if table is not None)
    key_fields = row_type.key_fields()
    others = [field for field in row_type.model_fields if field not in key_fields]
    old, new = _by_key(before, key_fields, others), _by_key(after, key_fields, others)
    for key in {**old, **new}:
        was, now = old.get(key), new.get(key)
        known = dict(zip(key_fields, key[:-1], strict=True))
        if was is None or now is None:
            sides = (_named(others, row) for row in (was, now))
        else:
            pairs = zip(others, was, now, strict=True)
            differing = [pair for pair in pairs if _differ(*pair[1:])]
            if not differing:
                continue
            sides = ({field: pair[k] for field, *pair in differing} for k in (0, 1))
        yield RowChange(table=name, key=known, **dict(zip(("before", "after"), sides, strict=True)))


def _by_key(
    table: Table[Any] | None, key_fields: tuple[str, ...], others: list[str]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The other values of each row by its key; the last part tells rows of the same key apart."""
    if table is None:
        return {}
    keys = list(zip(*map(table.values, key_fields), strict=True)) or [()] * len(table)
    values = list(zip(*map(table.values, others), strict=True)) or [()] * len(table)
    seen: Counter[tuple[Any, ...]] = Counter()
    rows = {}
    for key, row in zip(keys, values, strict=True):
        seen[key] += 1
        rows[(*key, seen[key])] = row
    return rows


def _named(fields: list[str], row: tuple[Any, ...] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {field: value for field, value in zip(fields, row, strict=True) if value is not None}


def _differ(was: Any, now: Any) -> bool:
    if is_number(was) and is_number(now):
        return not close(was, now)
    return bool(was != now)


def _number(value: Any) -> float:
    return float(value) if is_number(value) else 0.0
