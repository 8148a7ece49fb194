"""The page of a report: one HTML file with everything in it, the same bytes for the same report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from typing import Any

from optimizer.contracts import Section
from optimizer.drawing import Bars, Drawing
from optimizer.reporting.headline import headline_lines
from optimizer.reporting.numbers import decimals_for, grouped, is_number
from optimizer.reporting.page.figures import figure
from optimizer.reporting.proof import proof_facts
from optimizer.reporting.text import reasons_of
from optimizer.result import SolveReport

MOST_ROWS = 5000
"""A longer table is cut; the workbook and the plan's tables have all of it."""

FOLDED = 30
"""A longer table is folded until somebody wants to see it."""


def page_text(report: SolveReport) -> str:
    """The whole page."""
    drawn = list(report.draw())
    figures = [each for each in (_costs(report), *drawn) if each and not isinstance(each, Section)]
    tables = [each for each in drawn if isinstance(each, Section)]
    body = "\n".join(
        [
            *_head(report),
            *_proof(report),
            *_figures(figures),
            *(_table(each) for each in report.sections),
            *_reasons(report),
            *(_table(each) for each in tables),
            *(_table(each) for each in _plan_tables(report)),
            *_origin(report),
        ]
    )
    style, behaviour = _resource("style.css"), _resource("behaviour.js")
    scripts = f"<script>{_plotly()}</script>\n" if figures else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.name)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{body}\n{scripts}<script>\n{behaviour}</script>\n</body>\n</html>\n"
    )


def _resource(name: str) -> str:
    return (resources.files("optimizer.reporting.page") / name).read_text(encoding="utf-8")


def _plotly() -> str:
    """plotly.js as its package holds it; nothing of it is loaded from elsewhere."""
    script = resources.files("plotly") / "package_data" / "plotly.min.js"
    return script.read_text(encoding="utf-8")


def _head(report: SolveReport) -> Iterator[str]:
    yield f"<h1>{escape(report.name)}</h1>"
    sound = report.verification is not None and report.verification.ok
    for line in headline_lines(report):
        look = "lead" if sound else "lead bad"
        yield f'<p class="{look}">{escape(line.strip())}</p>'
    for issue in report.warnings:
        hint = f" ({issue.hint})" if issue.hint else ""
        yield f"<p>Warning {escape(issue.code)}: {escape(issue.message + hint)}</p>"


def _proof(report: SolveReport) -> Iterator[str]:
    facts = list(proof_facts(report))
    if facts:
        yield "<h2>How good it is</h2>"
        yield _facts(facts)
    if report.violations:
        rows = [(v.rule, v.where, v.amount, v.unit, v.detail or "") for v in report.violations]
        columns = ("rule", "where", "by", "unit", "detail")
        yield _table(Section(title="Rules broken", columns=columns, rows=tuple(rows)))
    if report.kpis:
        yield "<h2>Key figures</h2>"
        kpis = report.kpis.items()
        yield _facts((name.replace("_", " "), grouped(v, decimals_for([v]))) for name, v in kpis)


def _costs(report: SolveReport) -> Bars | None:
    """Cost by component, where there is a plan."""
    if report.objective is None:
        return None
    parts = {name: value for name, value in report.objective.components.items() if value}
    return Bars(
        title="Cost by component",
        unit=report.currency or "cost",
        names=tuple(name.replace("_", " ") for name in parts),
        parts={"cost": tuple(parts.values())},
    )


def _figures(drawings: Sequence[Drawing]) -> Iterator[str]:
    """Each figure with its data beside it, as JSON that cannot end its own element."""
    for number, drawing in enumerate(drawings):
        text = json.dumps(figure(drawing), ensure_ascii=False, separators=(",", ":"))
        safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        name, title = f"figure-{number}", escape(drawing.title)
        yield f"<h2>{title}</h2>"
        yield f'<script type="application/json" id="{name}">{safe}</script>'
        yield f'<figure data-figure="{name}" aria-label="{title}"><div></div></figure>'


def _reasons(report: SolveReport) -> Iterator[str]:
    """What is left out, and why."""
    if report.unserved:
        rows = tuple((item.id, "; ".join(reasons_of(item))) for item in report.unserved)
        yield _table(Section(title="Left out", columns=("what", "why"), rows=rows))


def _plan_tables(report: SolveReport) -> Iterator[Section]:
    """The plan itself, as it is written to files."""
    if report.plan is None:
        return
    for name, table in report.plan.tables().items():
        columns = tuple(table.row_type.model_fields)
        shown = [table[field][: MOST_ROWS + 1].tolist() for field in columns]
        rows = tuple(zip(*shown, strict=True))
        title = f"Plan: {name.replace('_', ' ')}"
        if rows:
            yield Section(title=title, columns=columns, rows=rows)


def _table(section: Section) -> str:
    rows = section.rows[:MOST_ROWS]
    decimals = [_decimals([row[k] for row in rows]) for k in range(len(section.columns))]
    head = "".join(
        f'<th scope="col"{_look(places)}><button type="button">{escape(str(name))}</button></th>'
        for name, places in zip(section.columns, decimals, strict=True)
    )
    body = "\n".join(f"<tr>{''.join(map(_cell, row, decimals))}</tr>" for row in rows)
    note = f"<p>{escape(section.note)}</p>" if section.note else ""
    if len(section.rows) > MOST_ROWS:
        note += f"<p>The first {MOST_ROWS} rows.</p>"
    table = (
        f'<div class="scroll"><table><caption>{escape(section.title)}</caption>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>{note}"
    )
    if len(rows) <= FOLDED:
        return table
    return (
        f"<details><summary>{escape(section.title)} ({len(rows)} rows)</summary>{table}</details>"
    )


def _decimals(column: list[Any]) -> int | None:
    """How many decimals the numbers of a column are shown with, None where it has texts."""
    present = [value for value in column if value is not None]
    return decimals_for(present) if present and all(map(is_number, present)) else None


def _look(decimals: int | None) -> str:
    return "" if decimals is None else ' class="n"'


def _cell(value: Any, decimals: int | None) -> str:
    if value is None or value != value:
        return f"<td{_look(decimals)}></td>"
    if decimals is None:
        return f"<td>{escape(_words(value))}</td>"
    return f'<td class="n" data-value="{value!r}">{escape(grouped(value, decimals))}</td>'


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {amount:g}" for name, amount in value.items())
    return str(value)


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text
    )
    return f"<dl>{rows}</dl>"


def _origin(report: SolveReport) -> Iterator[str]:
    """Enough to run the same again."""
    made = report.provenance
    versions = ", ".join(f"{name} {number}" for name, number in made.versions.items())
    facts = [
        ("formulation", report.formulation),
        ("instance, sha256", made.instance_sha256),
        ("method", made.method + (f", {made.backend}" if made.backend else "")),
        ("versions", versions),
        ("time limit, gap", f"{made.time_limit_s:g} s, {made.mip_rel_gap:g}"),
        ("seed, threads", f"{made.seed}, {made.threads}"),
    ]
    yield f"<footer><h2>How it was made</h2>{_facts(facts)}</footer>"
