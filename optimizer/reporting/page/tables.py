"""Tables and lists of facts as HTML; what stands in them is told, never run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from optimizer.reporting.numbers import decimals_for, grouped, is_number
from optimizer.reporting.words import words
from optimizer.result import SolveReport
from optimizer.section import Section

MOST_ROWS = 5000
"""A longer table is cut; the workbook and the plan's tables have all of it."""

FOLDED = 30
"""A longer table is folded until somebody wants to see it."""


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """Names with what is known, one below the other; an empty fact is left out."""
    rows = "\n".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text
    )
    return f"<dl>\n{rows}\n</dl>"


def kpi_facts(kpis: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """The name of each key figure in words, and its value with its unit."""
    for name, value in kpis.items():
        words = name.removesuffix("_pct").replace("_", " ")
        unit = " %" if name.endswith("_pct") else ""
        yield words, f"{grouped(value, decimals_for([value]))}{unit}"


def plan_sections(report: SolveReport) -> Iterator[Section]:
    """Each table of the plan that has rows, as it is written to files."""
    if report.plan is None:
        return
    for name, table in report.plan.tables().items():
        columns = tuple(table.row_type.model_fields)
        shown = [table[field][:MOST_ROWS].tolist() for field in columns]
        note = _cut(MOST_ROWS, len(table))
        if len(table):
            title = f"Plan: {name.replace('_', ' ')}"
            rows = tuple(zip(*shown, strict=True))
            yield Section(title=title, columns=columns, rows=rows, note=note)


def _cut(shown: int, total: int) -> str | None:
    if total <= shown:
        return None
    return f"The first {grouped(shown)} of {grouped(total)} rows; the workbook has them all."


def table_html(section: Section) -> str:
    """A table whose columns can be sorted, folded where it is long."""
    rows = section.rows[:MOST_ROWS]
    decimals = [_decimals([row[k] for row in rows]) for k in range(len(section.columns))]
    head = "".join(map(_head, section.columns, decimals))
    body = "\n".join(f"<tr>{''.join(map(_cell, row, decimals))}</tr>" for row in rows)
    notes = (section.note, _cut(len(rows), len(section.rows)))
    table = (
        f'<div class="scroll"><table>\n<caption>{escape(section.title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
        + "".join(f"\n<p>{escape(note)}</p>" for note in notes if note)
    )
    if len(rows) <= FOLDED:
        return table
    summary = f"{escape(section.title)} ({grouped(len(section.rows))} rows)"
    return f"<details><summary>{summary}</summary>\n{table}\n</details>"


def _decimals(column: Sequence[Any]) -> int | None:
    """How many decimals the numbers of a column are shown with, None where it has texts."""
    present = [value for value in column if value is not None]
    return decimals_for(present) if present and all(map(is_number, present)) else None


def _head(name: str, decimals: int | None) -> str:
    look = "" if decimals is None else ' class="n"'
    return f'<th scope="col"{look}><button type="button">{escape(name)}</button></th>'


def _cell(value: Any, decimals: int | None) -> str:
    if decimals is None:
        return f"<td>{escape(words(value))}</td>"
    if value is None or value != value:
        return '<td class="n"></td>'
    return f'<td class="n" data-value="{float(value)!r}">{grouped(value, decimals)}</td>'
