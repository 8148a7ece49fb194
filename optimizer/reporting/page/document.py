"""The page of a report: one HTML file with everything in it, the same bytes for the same report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from optimizer.errors import Issue
from optimizer.reporting.headline import headline_lines
from optimizer.reporting.origin import origin_facts
from optimizer.reporting.page.frame import framed
from optimizer.reporting.page.pictures import cost_figure, figure_html
from optimizer.reporting.page.tables import facts_html, kpi_facts, plan_sections, table_html
from optimizer.reporting.proof import proof_facts, saving_words
from optimizer.reporting.text import reasons_of
from optimizer.result import SolveReport, Unserved, Violation
from optimizer.section import Section


def page_text(report: SolveReport) -> str:
    """The whole page."""
    body = "\n".join(
        [*_answer(report), *_proof(report), *_pictures(report), *_tables(report), *_origin(report)]
    )
    return framed(report.name, body)


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
    if not report.is_sound or report.baseline is None:
        return ""
    saving = saving_words(report.baseline, report.currency)
    return f"It saves {saving} against the rule of thumb." if saving else ""


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
