"""Comparisons as people read them: cost by component, then the rows that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from optimizer.reporting.numbers import grouped, is_number, money
from optimizer.reporting.proof import verdict
from optimizer.reporting.text import section_lines, violation_lines
from optimizer.schema.table import Table
from optimizer.section import MOST_ROWS, Section
from optimizer.tolerances import close
from optimizer.whatif.diff import Diff
from optimizer.whatif.rows import RowChange


def render_diff(diff: Diff, name: str, currency: str | None, width: int = 80) -> str:
    """The whole comparison as plain text of at most ``width`` columns."""
    lines = [headline(diff, name, currency)]
    for which, check in (("before", diff.before), ("after", diff.after)):
        lines.append(f"  {which}: {verdict(check, currency)}")
        lines += violation_lines(check.violations, width)
    sections = ("\n".join(section_lines(part, width)) for part in diff_sections(diff))
    return "\n\n".join(["\n".join(lines), *sections])


def headline(diff: Diff, name: str, currency: str | None) -> str:
    """How many rows differ, and what that costs."""
    rows = f"{grouped(len(diff.rows))} row{'' if len(diff.rows) == 1 else 's'} of the plan differ"
    extra = diff.extra_cost
    way = "more" if extra > 0 else "less"
    cost = "the same cost" if close(extra, 0.0) else f"{money(abs(extra), currency)} {way}"
    return f"{name}: {rows}, {cost}."


def diff_sections(diff: Diff) -> Iterator[Section]:
    """The components of the cost that differ, then the rows that do."""
    changed = [change for change in diff.cost if not close(change.before, change.after)]
    if changed:
        rows = [(_words(c.component), c.before, c.after, c.after - c.before) for c in changed]
        before, after = sum(c.before for c in changed), sum(c.after for c in changed)
        columns = ("component", "before", "after", "more")
        total = ("total of these", before, after, after - before)
        yield Section.short("Cost that differs", columns, [*rows, total])
    yield from row_sections(diff)


def row_sections(diff: Diff, most: int = MOST_ROWS) -> Iterator[Section]:
    """Each table with rows that differ, of at most so many lines."""
    for table, changes in groupby(diff.rows, key=lambda change: change.table):
        yield _table(table, list(changes), most)


def table_section(title: str, table: Table[Any]) -> Section:
    """A whole table, a column for each of its fields."""
    fields = list(table.row_type.model_fields)
    rows = tuple(zip(*map(table.values, fields), strict=True))
    return Section(title=title, columns=tuple(map(_column, fields)), rows=rows)


def _table(name: str, changes: Sequence[RowChange], most: int) -> Section:
    """A line for each number that differs, or, where a row has none, for what else does."""
    keys = list(changes[0].key)
    lines = [(*change.key.values(), *shown) for change in changes for shown in _shown(change)]
    fields = {line[len(keys)] for line in lines}
    columns = (*map(_column, keys), "field", "before", "after")
    if len(fields) == 1:
        (field,) = fields
        of_field = f"{_words(field)} " if field else ""
        columns = (*columns[: len(keys)], f"{of_field}before", f"{of_field}after")
        lines = [(*line[: len(keys)], *line[len(keys) + 1 :]) for line in lines]
    lacking = sum(change.before is None for change in changes)
    gone = sum(change.after is None for change in changes)
    title = f"{_words(name).capitalize()}: {grouped(len(changes))} differ"
    title = f"{title}, {grouped(lacking)} new, {grouped(gone)} gone"
    return Section.short(title, columns, lines, most=most)


def _shown(change: RowChange) -> Iterable[tuple[str, Any, Any]]:
    fields = list(change.fields())
    numbers = [line for line in fields if is_number(line[1]) or is_number(line[2])]
    if change.before is not None and change.after is not None:
        return [(_words(field), _value(was), _value(now)) for field, was, now in fields]
    if numbers:
        return [(_words(field), was, now) for field, was, now in numbers]
    return [("", change.before is not None, change.after is not None)]


def _value(value: Any) -> Any:
    """A map of quantities, such as a load, in words."""
    if not isinstance(value, dict):
        return value
    return ", ".join(f"{name} {number:g}" for name, number in value.items())


def _column(field: str) -> str:
    return _words(field.removesuffix("_id"))


def _words(name: str) -> str:
    return name.replace("_", " ")
