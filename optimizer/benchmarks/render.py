"""A comparison with its verdicts as a table, Markdown, JSON or JUnit."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from xml.etree import ElementTree

from optimizer.benchmarks.accept import Verdict
from optimizer.benchmarks.compare import Comparison, Contrast
from optimizer.reporting.markdown import markdown_lines
from optimizer.reporting.numbers import in_percent
from optimizer.reporting.text import section_lines
from optimizer.section import Section

COLUMNS = (
    *("solver", "budget s", "runs", "win", "tie", "loss", "gap %", "was", "cost +%", "was"),
    *("time s", "was", "MB", "was"),
)

Render = Callable[[Comparison, Sequence[Verdict], int], str]


def as_table(comparison: Comparison, verdicts: Sequence[Verdict], width: int) -> str:
    """Plain text of at most ``width`` columns."""
    tables = ["\n".join(section_lines(s, width)) for s in _sections(comparison)]
    return "\n\n".join([*tables, *comparison.notes, *_failures(verdicts)])


def as_markdown(comparison: Comparison, verdicts: Sequence[Verdict], width: int) -> str:
    """Tables for documents and comments."""
    tables = ["\n".join(markdown_lines(section)) for section in _sections(comparison)]
    return "\n\n".join([*tables, *comparison.notes, *_failures(verdicts)])


def as_json(comparison: Comparison, verdicts: Sequence[Verdict], width: int) -> str:
    """All numbers behind the tables, for programs."""
    told = {
        "contrasts": [
            dataclasses.asdict(each) | {"missing": sorted(each.missing)}
            for each in comparison.contrasts
        ],
        "notes": list(comparison.notes),
        "verdicts": [dataclasses.asdict(each) for each in verdicts],
        "passed": not any(each.failed for each in verdicts),
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_junit(comparison: Comparison, verdicts: Sequence[Verdict], width: int) -> str:
    """One test case for each condition on each contrast, as build servers read them."""
    failed = sum(each.failed for each in verdicts)
    suite = ElementTree.Element(
        "testsuite", name="benchmarks", tests=str(len(verdicts)), failures=str(failed)
    )
    for each in verdicts:
        case = ElementTree.SubElement(
            suite, "testcase", classname=each.where, name=each.condition, time="0"
        )
        if each.failed:
            ElementTree.SubElement(case, "failure", message=each.detail)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


FORMATS: Mapping[str, Render] = MappingProxyType(
    {"table": as_table, "markdown": as_markdown, "json": as_json, "junit": as_junit}
)


def _sections(comparison: Comparison) -> Iterator[Section]:
    for group in dict.fromkeys(contrast.group for contrast in comparison.contrasts):
        rows = tuple(_cells(each) for each in comparison.contrasts if each.group == group)
        yield Section(title=group, columns=COLUMNS, rows=rows)


def _cells(each: Contrast) -> tuple[object, ...]:
    before, after = each.before, each.after
    return (
        each.solver,
        f"{each.budget_s:g}{each.unusual}",
        *(each.runs, each.wins, each.ties, each.losses),
        *(in_percent(after.gap), in_percent(before.gap)),
        *(_above(after.cost), _above(before.cost)),
        *(after.time, before.time),
        *(after.memory, before.memory),
    )


def _above(cost: float | None) -> float | None:
    """How far the mean cost lies above that of the cheaper result, in per cent."""
    return None if cost is None else 100.0 * (cost - 1.0)


def _failures(verdicts: Sequence[Verdict]) -> list[str]:
    failed = [each for each in verdicts if each.failed]
    if not failed:
        return [f"passed: {len(verdicts)} conditions hold"]
    lines = [f"  {each.where}: {each.condition}: {each.detail}" for each in failed]
    return ["\n".join([f"FAILED: {len(failed)} of {len(verdicts)} conditions", *lines])]
