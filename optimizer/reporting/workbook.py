"""A report as an Excel workbook: a summary, the room's tables, and each table of the plan."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from optimizer.reporting.headline import headline_lines
from optimizer.reporting.numbers import is_number
from optimizer.reporting.origin import origin_facts
from optimizer.reporting.proof import proof_facts
from optimizer.reporting.text import reasons_of
from optimizer.reporting.words import words
from optimizer.result import SolveReport
from optimizer.section import Section

CREATED = dt.datetime(2000, 1, 1)
"""In every workbook, so that the same report is the same file."""

MOST_ROWS = 1_048_575
"""What a sheet holds below its header; what is more goes on in the next sheet."""

LONGEST_NAME = 31
WIDEST = 60


class Sheet(NamedTuple):
    """A table with the name of its sheet, and what is noted below it."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    note: str | None = None


def workbook(report: SolveReport) -> bytes:
    """Numbers stay numbers, and a text stays a text whatever it begins with."""
    import xlsxwriter

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": report.name, "created": CREATED})
        bold = book.add_format({"bold": True})
        for sheet in _sheets(report):
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.columns, bold)
            page.freeze_panes(1, 0)
            for number, row in enumerate(sheet.rows, start=1):
                page.write_row(number, 0, map(_cell, row))
            if sheet.note:
                page.write_string(len(sheet.rows) + 2, 0, sheet.note)
            for k, width in enumerate(_widths(sheet)):
                page.set_column(k, k, width)
    return content.getvalue()


def _sheets(report: SolveReport) -> Iterator[Sheet]:
    """All sheets; their names differ, as Excel sees them."""
    taken: set[str] = set()
    for title, columns, rows, note in _tables(report):
        for begin in range(0, max(1, len(rows)), MOST_ROWS):
            end = begin + MOST_ROWS
            last = note if end >= len(rows) else None
            yield Sheet(_name(title, taken), columns, rows[begin:end], last)


def _name(title: str, taken: set[str]) -> str:
    """A title without what Excel forbids in names, cut, and numbered where it is taken."""
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in title).strip()
    names = (plain[: LONGEST_NAME - len(end)] + end for end in _endings())
    name = next(name for name in names if name.lower() not in taken)
    taken.add(name.lower())
    return name


def _endings() -> Iterator[str]:
    yield ""
    yield from (f" {number}" for number in range(2, 10_000))


def _tables(report: SolveReport) -> Iterator[Sheet]:
    yield Sheet("summary", ("what", "value"), list(_summary(report)))
    if report.violations:
        rows = [(v.rule, v.where, v.amount, v.unit, v.detail) for v in report.violations]
        yield Sheet("rules broken", ("rule", "where", "by", "unit", "detail"), rows)
    if report.unserved:
        left_out = [(item.id, "; ".join(reasons_of(item))) for item in report.unserved]
        yield Sheet("left out", ("what", "why"), left_out)
    drawn = [each for each in report.drawings() if isinstance(each, Section)]
    for section in (*report.sections, *drawn):
        yield Sheet(section.title, section.columns, section.rows, section.note)
    for name, table in {} if report.plan is None else report.plan.tables().items():
        columns = list(table.row_type.model_fields)
        rows = list(zip(*(table[field].tolist() for field in columns), strict=True))
        yield Sheet(f"plan {name.replace('_', ' ')}", columns, rows)


def _summary(report: SolveReport) -> Iterator[tuple[str, Any]]:
    yield from (("answer", line.strip()) for line in headline_lines(report))
    yield "status", report.status.value
    yield "currency", report.currency
    if report.objective is not None:
        yield "total cost", report.objective.value
        yield from ((f"cost: {k}", v) for k, v in report.objective.components.items())
    yield "bound", report.bound
    yield "gap", report.gap
    if report.verification is not None:
        yield from ((f"check: {k}", v) for k, v in report.verification.summary().items())
    yield from proof_facts(report)
    yield from report.kpis.items()
    yield from ((issue.code, issue.message) for issue in report.warnings)
    yield from origin_facts(report)


def _cell(value: Any) -> Any:
    """Numbers and truth values as they are, blank for what is absent, all else in words."""
    if value is None or value != value:
        return None
    is_plain = isinstance(value, bool) or (is_number(value) and math.isfinite(value))
    return value if is_plain else words(value)


def _widths(sheet: Sheet) -> Iterator[int]:
    for k, name in enumerate(sheet.columns):
        longest = max((len(words(row[k])) for row in sheet.rows[:200]), default=0)
        yield min(WIDEST, max(len(name), longest) + 2)
