"""A report as an Excel workbook: a summary, the room's tables, and each table of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from optimizer.contracts import Section
from optimizer.reporting.headline import headline_lines
from optimizer.reporting.proof import proof_facts
from optimizer.reporting.text import reasons_of
from optimizer.result import SolveReport

CREATED = dt.datetime(2000, 1, 1)
"""In every workbook, so that the same report is the same file."""

MOST_ROWS = 1_048_575
"""What a sheet holds below its header."""

WIDEST = 60


def write_workbook(report: SolveReport, path: Path) -> None:
    """Numbers stay numbers, and a text stays a text whatever it begins with."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": report.name, "created": CREATED})
        bold = book.add_format({"bold": True})
        for name, columns, rows in _sheets(report):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns, bold)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows[:MOST_ROWS], start=1):
                sheet.write_row(number, 0, [_cell(value) for value in row])
            for k, width in enumerate(_widths(columns, rows)):
                sheet.set_column(k, k, width)


Sheet = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def _sheets(report: SolveReport) -> Iterator[Sheet]:
    """Name, columns and rows of each; names are at most 31 characters and differ."""
    yield "summary", ("what", "value"), list(_summary(report))
    drawn = [each for each in report.draw() if isinstance(each, Section)]
    for number, section in enumerate((*report.sections, *drawn), start=1):
        yield f"{number} {_plain(section.title)}"[:31], section.columns, section.rows
    if report.unserved:
        rows = [(item.id, "; ".join(reasons_of(item))) for item in report.unserved]
        yield "left out", ("what", "why"), rows
    for name, table in {} if report.plan is None else report.plan.tables().items():
        frame = table.frame()
        yield f"plan {name}"[:31], list(frame.columns), frame.to_numpy(dtype=object).tolist()


def _summary(report: SolveReport) -> Iterator[tuple[str, Any]]:
    for line in headline_lines(report):
        yield "answer", line.strip()
    yield "status", report.status.value
    if report.objective is not None:
        yield "total cost", report.objective.value
        yield from ((f"cost: {k}", v) for k, v in report.objective.components.items())
    yield "bound", report.bound
    yield "gap", report.gap
    yield from proof_facts(report)
    yield from report.kpis.items()
    yield "instance, sha256", report.provenance.instance_sha256
    yield from ((f"version: {k}", v) for k, v in report.provenance.versions.items())
    yield "method", report.provenance.method
    yield "seed", report.provenance.seed


def _cell(value: Any) -> Any:
    if value is None or value != value:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{name} {amount:g}" for name, amount in value.items())
    return value if isinstance(value, int | float | str) else str(value)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[int]:
    for k, name in enumerate(columns):
        longest = max((len(str(_cell(row[k]))) for row in rows[:200]), default=0)
        yield min(WIDEST, max(len(name), longest) + 2)


def _plain(title: str) -> str:
    """Without the characters that Excel allows in no name of a sheet."""
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)
