"""Scenarios as people read them: status and cost, what of it differs, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from optimizer.reporting.headline import headline_lines
from optimizer.reporting.numbers import in_percent
from optimizer.reporting.paragraph import wrapped
from optimizer.reporting.text import section_lines
from optimizer.result import SolveReport
from optimizer.section import Section
from optimizer.tolerances import close
from optimizer.whatif.scenarios import Scenario
from optimizer.whatif.text import row_sections

BESIDE = 3
"""So many scenarios stand beside the base in one table."""

MOST_ROWS = 5
"""So many rows of each table that a scenario changes are shown."""


def render_scenarios(found: Sequence[Scenario], width: int = 80) -> str:
    """The whole comparison as plain text of at most ``width`` columns."""
    blocks = ["\n".join(section_lines(section, width)) for section in _sections(found)]
    for scenario in found[1:]:
        title = f"{scenario.name}:"
        if scenario.diff is None:
            told = wrapped(headline_lines(scenario.report), width)
            blocks.append("\n".join([title, *told]))
        else:
            parts = row_sections(scenario.diff, MOST_ROWS)
            moved = ["\n".join(section_lines(part, width)) for part in parts]
            blocks += [title, *moved] if moved else [f"{title} the plan is that of the base."]
    return "\n\n".join(blocks)


def _sections(found: Sequence[Scenario]) -> Iterator[Section]:
    yield _overview(found)
    yield from _side_by_side("Cost that differs", found, _components)
    yield from _side_by_side("Key figures that differ", found, lambda report: report.kpis)


def _overview(found: Sequence[Scenario]) -> Section:
    """A line for each: how good its plan is, and how much more it costs than that of the base."""
    base = found[0].report
    rows = tuple(_line(scenario, base) for scenario in found)
    columns = ("scenario", "status", base.currency or "cost", "gap %", "more", "rows that differ")
    return Section(title=f"Scenarios of {base.name}", columns=columns, rows=rows)


def _line(scenario: Scenario, base: SolveReport) -> tuple[str | float | None, ...]:
    report, diff = scenario.report, scenario.diff
    return (
        scenario.name,
        report.status.value,
        None if report.objective is None else report.objective.value,
        in_percent(report.gap),
        None if diff is None else diff.extra_cost,
        None if diff is None else len(diff.rows),
    )


def _components(report: SolveReport) -> Mapping[str, float]:
    return {} if report.objective is None else report.objective.components


def _side_by_side(
    title: str, found: Sequence[Scenario], of: Callable[[SolveReport], Mapping[str, float]]
) -> Iterator[Section]:
    """Named numbers that are not the same everywhere, a column for each scenario with a plan."""
    told = [(each.name, of(each.report)) for each in found if each.report.is_sound]
    names = [name for name in _names(told) if _differs(name, told)]
    for start in range(1, len(told) if names else 0, BESIDE):
        beside = [told[0], *told[start : start + BESIDE]]
        rows = [(name.replace("_", " "), *(n.get(name) for _, n in beside)) for name in names]
        yield Section(title=title, columns=("", *(name for name, _ in beside)), rows=tuple(rows))


def _names(told: Sequence[tuple[str, Mapping[str, float]]]) -> list[str]:
    return list(dict.fromkeys(name for _, numbers in told for name in numbers))


def _differs(name: str, told: Sequence[tuple[str, Mapping[str, float]]]) -> bool:
    first = told[0][1].get(name, 0.0)
    return any(not close(first, numbers.get(name, 0.0)) for _, numbers in told)
