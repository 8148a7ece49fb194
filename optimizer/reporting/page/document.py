"""The page of a report: one HTML file with everything in it, the same bytes for the same report.

A policy inside the page lets a browser run its own scripts only, known by their digests, and load
nothing: whatever stands in an id, it cannot run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources

from optimizer.contracts import Section
from optimizer.errors import Issue
from optimizer.reporting.headline import headline_lines
from optimizer.reporting.numbers import money, percent
from optimizer.reporting.origin import origin_facts
from optimizer.reporting.page.pictures import cost_figure, figure_html
from optimizer.reporting.page.tables import facts_html, kpi_facts, plan_sections, table_html
from optimizer.reporting.proof import proof_facts
from optimizer.reporting.text import reasons_of
from optimizer.result import SolveReport, Unserved, Violation


def page_text(report: SolveReport) -> str:
    """The whole page."""
    body = "\n".join(
        [*_answer(report), *_proof(report), *_pictures(report), *_tables(report), *_origin(report)]
    )
    scripts = [_resource("behaviour.js")]
    if "<figure" in body:
        scripts.insert(0, _plotly())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.name)}</title>\n<style>\n{_resource('style.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n"
        + "".join(f"<script>{script}</script>\n" for script in scripts)
        + "</body>\n</html>\n"
    )


def _policy(scripts: list[str]) -> str:
    """Content Security Policy (W3C, level 3): these scripts, styles and inline pictures."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)
    styles = "style-src 'unsafe-inline'; img-src data: blob:"
    return (
        f"default-src 'none'; script-src {allowed}; {styles}; base-uri 'none'; form-action 'none'"
    )


def _resource(name: str) -> str:
    return (resources.files("optimizer.reporting.page") / name).read_text(encoding="utf-8")


def _plotly() -> str:
    """plotly.js as its package holds it; nothing of it is loaded from elsewhere."""
    script = resources.files("plotly") / "package_data" / "plotly.min.js"
    return script.read_text(encoding="utf-8")


# -- the parts, from top to bottom ---------------------------------------------------------


def _answer(report: SolveReport) -> Iterator[str]:
    """What was found, in sentences; what is indented in a text explains the line above."""
    yield f'<header class="{"sound" if report.is_sound else "unsound"}">'
    yield f"<h1>{escape(report.name)}</h1>"
    yield f'<p class="status">{escape(report.status.value.replace("_", " "))}</p>'
    for line in headline_lines(report):
        look = "detail" if line.startswith(" ") else "lead"
        yield f'<p class="{look}">{escape(line.strip())}</p>'
    if saving := _saving(report):
        yield f'<p class="lead">{escape(saving)}</p>'
    if report.plan is None:
        yield '<p class="lead">There is no plan to show.</p>'
    yield "</header>"


def _saving(report: SolveReport) -> str:
    """Told only of a sound plan, which is the only one to compare."""
    usual = report.baseline
    if not report.is_sound or usual is None or not usual.saving or not usual.objective:
        return ""
    saved, share = money(usual.saving, report.currency), percent(usual.saving / usual.objective)
    return f"It saves {saved} ({share}) against the rule of thumb."


def _proof(report: SolveReport) -> Iterator[str]:
    facts = proof_facts(report)
    if facts:
        yield f"<h2>How good it is</h2>\n{facts_html(facts)}"
    if report.violations:
        yield table_html(_violations(report.violations))
    if report.kpis:
        yield f"<h2>Key figures</h2>\n{facts_html(kpi_facts(report.kpis))}"
    if report.warnings:
        yield table_html(_warnings(report.warnings))


def _violations(violations: Sequence[Violation]) -> Section:
    rows = tuple((v.rule, v.where, v.amount, v.unit, v.detail) for v in violations)
    columns = ("rule", "where", "by", "unit", "detail")
    return Section(title="Rules broken", columns=columns, rows=rows)


def _warnings(warnings: Sequence[Issue]) -> Section:
    rows = tuple((w.code, w.message, w.hint, w.pointer) for w in warnings)
    columns = ("code", "warning", "hint", "where")
    return Section(title="Warnings about the instance", columns=columns, rows=rows)


def _pictures(report: SolveReport) -> Iterator[str]:
    drawn = [each for each in report.drawings() if not isinstance(each, Section)]
    costs = cost_figure(report)
    for number, drawing in enumerate(drawn if costs is None else [costs, *drawn]):
        yield figure_html(drawing, f"figure-{number}")


def _tables(report: SolveReport) -> Iterator[str]:
    """What is left out, the room's tables, and the plan itself as it is written to files."""
    left_out = tuple((item.id, _why(item)) for item in report.unserved)
    shown = [each for each in report.drawings() if isinstance(each, Section)]
    sections = [*report.sections, *shown, *plan_sections(report)]
    if left_out:
        sections.insert(0, Section(title="Left out", columns=("what", "why"), rows=left_out))
    if sections:
        yield "<h2>Tables</h2>"
    yield from map(table_html, sections)


def _why(item: Unserved) -> str:
    return "; ".join(reasons_of(item)) or "no reason is proven"


def _origin(report: SolveReport) -> Iterator[str]:
    yield f"<footer>\n<h2>How it was made</h2>\n{facts_html(origin_facts(report))}\n</footer>"
