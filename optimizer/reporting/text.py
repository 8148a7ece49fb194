"""The report on the terminal: the plan in business words, with its cost, bound, gap and check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.errors import Issue
from optimizer.reporting.headline import headline_lines
from optimizer.reporting.numbers import money, per_unit
from optimizer.reporting.origin import model_words
from optimizer.reporting.paragraph import fact_lines, indented, wrapped
from optimizer.reporting.proof import proof_lines
from optimizer.reporting.table import table_lines
from optimizer.result import (
    Change,
    Provenance,
    Reason,
    SolveReport,
    Unserved,
    Violation,
)
from optimizer.section import MOST_ROWS, Section, rest_of


def render_report(report: SolveReport, width: int = 80) -> str:
    """The whole report as plain text of at most ``width`` columns."""
    blocks = [
        wrapped(headline_lines(report), width),
        _cost(report, width),
        proof_lines(report, width),
        *(section_lines(section, width) for section in report.sections),
        wrapped(_unserved(report.unserved), width),
        violation_lines(report.violations, width),
        warning_lines(report.warnings, width),
        _provenance(report.provenance, width),
    ]
    texts = ("\n".join(block) for block in blocks)
    return "\n\n".join(text for text in texts if text)


def section_lines(section: Section, width: int = 80) -> Iterator[str]:
    """One table under its title, with its note."""
    yield section.title
    yield from indented(table_lines(section.columns, section.rows, width - 2))
    if section.note:
        yield f"  {section.note}"


def violation_lines(violations: Sequence[Violation], width: int = 80) -> Iterator[str]:
    """Which rules are broken, where, and by how much."""
    if not violations:
        return
    rows = [(v.rule, v.where, f"{v.amount:.6g} {v.unit}") for v in violations[:MOST_ROWS]]
    title = f"Rules broken ({len(violations)})"
    table = Section.short(title, ("rule", "where", "by"), rows, count=len(violations))
    yield from section_lines(table, width)


def warning_lines(warnings: Sequence[Issue], width: int = 80) -> Iterator[str]:
    """What looks like a mistake in the instance but can be solved."""
    return wrapped(_warnings(warnings), width)


def _warnings(warnings: Sequence[Issue]) -> Iterator[str]:
    if not warnings:
        return
    yield f"Warnings ({len(warnings)})"
    for issue in warnings[:MOST_ROWS]:
        hint = f" ({issue.hint})" if issue.hint else ""
        yield f"  {issue.code}  {issue.message}{hint}  {issue.pointer}"
    if more := rest_of(len(warnings)):
        yield f"  {more}"


def _cost(report: SolveReport, width: int) -> Iterator[str]:
    if report.objective is None:
        return
    total = report.objective.value
    parts = [(name, value) for name, value in report.objective.components.items() if value]
    rows = [(name.replace("_", " "), *_amount(value, total)) for name, value in parts]
    columns = ("component", report.currency or "cost", "share %")
    rows.append(("total", *_amount(total, total)))
    yield from section_lines(Section(title="Cost", columns=columns, rows=tuple(rows)), width)


def _amount(value: float, total: float) -> tuple[float, float | None]:
    return round(value, 2), round(100 * value / total, 2) if total else None


def _unserved(unserved: Sequence[Unserved]) -> Iterator[str]:
    if not unserved:
        return
    yield f"Left out ({len(unserved)})"
    explained = [item for item in unserved if item.reasons]
    for item in explained[:MOST_ROWS]:
        yield f"  {item.id}: {'; '.join(reasons_of(item))}"
    if more := rest_of(len(explained)):
        yield f"  {more}"
    others = [item.id for item in unserved if not item.reasons]
    if others:
        shown = ", ".join(others[:MOST_ROWS])
        yield f"  no reason is proven for: {shown} {rest_of(len(others)) or ''}"


def reasons_of(item: Unserved) -> list[str]:
    """Why something is left out, and what would serve it."""
    return [*map(_reason, item.reasons), *_change(item.change)]


def _reason(reason: Reason) -> str:
    return reason.detail if reason.proved else f"{reason.detail} (likely)"


def _change(change: Change | None) -> Iterator[str]:
    """What would serve it, and for how much more."""
    if change is not None:
        price = "" if change.cost is None else f" for {money(change.cost, None)} more"
        yield f"it would be served{price} if {change.detail}"


def _provenance(provenance: Provenance, width: int) -> Iterator[str]:
    times = {name: value for name, value in provenance.time_s.items() if value >= 0.005}
    solvers = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
    effort = f"{provenance.threads} thread(s), {provenance.peak_memory_mb:.0f} MB"
    facts = [
        ("model", model_words(provenance.model)),
        ("time", per_unit(times, "s")),
        ("method", f"{provenance.method}; {solvers}"),
        ("instance", f"{provenance.instance_sha256[:12]}, seed {provenance.seed}, {effort}"),
    ]
    yield "How it was made"
    yield from fact_lines(facts, width)
