"""The release table: what is published of our figures, made from results and from nothing else.

``docs/benchmarks.json`` holds one entry for each release and suite; ``docs/benchmarks.md`` is that
file as people read it. An entry of the same release and suite takes the place of the old one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from optimizer.benchmarks.metrics import mean
from optimizer.benchmarks.results import Results
from optimizer.benchmarks.row import Row
from optimizer.benchmarks.suite import DEFAULT
from optimizer.benchmarks.summary import Line, sections, summary, troubles
from optimizer.errors import Issue, UsageError
from optimizer.reporting.markdown import markdown_lines
from optimizer.reporting.numbers import in_percent
from optimizer.section import Section

Entry = dict[str, Any]


def release(results: Sequence[Results], docs: Path, version: str) -> list[Path]:
    """Take results into the page of a release; returns the files written.

    Raises:
        UsageError: E405 when a result was cut short, was not made by this version, mixes several
            states of the code, or was made by one that nobody can have.
    """
    store, page = docs / "benchmarks.json", docs / "benchmarks.md"
    known: list[Entry] = json.loads(store.read_text("utf-8")) if store.is_file() else []
    for each in results:
        entry = _entry(each, version)
        known = [old for old in known if _name(old) != _name(entry)] + [entry]
    store.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page.write_text(page_text(known), encoding="utf-8")
    return [store, page]


def page_text(entries: Sequence[Entry]) -> str:
    """The page of these entries, the newest release first."""
    method = resources.files("optimizer.benchmarks") / "method.md"
    parts = [
        method.read_text(encoding="utf-8"),
        "\n".join(markdown_lines(_overview(entries))) + "\n",
    ]
    for version in dict.fromkeys(entry["release"] for entry in reversed(entries)):
        parts.append(f"## Release {version}\n")
        parts += ("\n".join(_lines(e)) + "\n" for e in entries if e["release"] == version)
    return "\n".join(parts)


def _overview(entries: Sequence[Entry]) -> Section:
    """One row for each release and suite: what our default method did."""
    columns = ("release", "suite", "runs", "verified", "proven", "gap to best %", "gap to bound %")
    return Section(
        title="Overview, default methods only",
        columns=columns,
        rows=tuple(map(_overview_row, reversed(entries))),
    )


def _overview_row(entry: Entry) -> tuple[object, ...]:
    """Gaps are means over the verified runs, of all groups and budgets."""
    lines = [line for line in (Line(**told) for told in entry["lines"]) if line.solver == DEFAULT]
    return (
        entry["release"],
        entry["suite"],
        sum(line.runs for line in lines),
        sum(line.verified for line in lines),
        sum(line.optimal for line in lines),
        in_percent(_over_runs(lines, "gap_to_best")),
        in_percent(_over_runs(lines, "gap_to_bound")),
    )


def _over_runs(lines: Sequence[Line], figure: str) -> float | None:
    """The mean over the verified runs of lines that each tell their own mean."""
    told = [(getattr(line, figure), line.verified) for line in lines]
    return mean(value for value, verified in told if value is not None for _ in range(verified))


def _name(entry: Entry) -> tuple[str, str]:
    return entry["release"], entry["suite"]


def _entry(results: Results, version: str) -> Entry:
    rows, planned = results.rows, results.planned
    if planned is not None and len(rows) < planned:
        message = f"it was cut short: {planned - len(rows)} of {planned} runs are missing"
        raise _unpublishable(message, "run the suite again, whole")
    commit = _one("commit", rows)
    versions = json.loads(_one("versions", rows) or "{}")
    if commit is None or commit.endswith("+"):
        raise _unpublishable(f"the code was changed after commit {commit}", "commit first")
    if versions.get("stockwright") != version:
        made_by = versions.get("stockwright")
        raise _unpublishable(f"it was made by version {made_by}, not {version}", "run it again")
    return {
        "release": version,
        "suite": results.suite,
        "title": results.title,
        "command": results.command,
        "date": min(row.started or "" for row in rows)[:10],
        "commit": commit,
        "machine": json.loads(_one("machine", rows) or "{}"),
        "versions": versions,
        "load_average": mean(row.load_average for row in rows),
        "seeds": sorted({row.seed for row in rows}),
        "threads": sorted({row.threads for row in rows}),
        "conventions": {row.group: row.convention for row in rows if row.convention},
        "left_out": list(results.left_out),
        "troubles": _plain(troubles(rows)),
        "lines": [dataclasses.asdict(line) for line in summary(rows)],
    }


def _plain(section: Section | None) -> dict[str, Any] | None:
    return None if section is None else dataclasses.asdict(section)


def _one(field: str, rows: Sequence[Row]) -> str | None:
    found = {getattr(row, field) for row in rows}
    if len(found) != 1:
        listed = ", ".join(map(str, sorted(found, key=str)))
        raise _unpublishable(f"the runs differ in {field}: {listed}", "run the suite again, whole")
    value: str | None = found.pop()
    return value


def _unpublishable(message: str, hint: str) -> UsageError:
    return UsageError(Issue(code="E405", message=message, hint=hint))


def _lines(entry: Entry) -> Iterator[str]:
    machine, versions = entry["machine"], entry["versions"]
    yield f"### {entry['title']}"
    yield ""
    yield f"    {entry['command']}"
    yield ""
    yield (
        f"{entry['date']}, commit {entry['commit']}, seeds {_listed(entry['seeds'])}, "
        f"threads {_listed(entry['threads'])}; {machine['processor']}, "
        f"{machine['processors']} processors, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}, "
        f"{', '.join(f'{name} {number}' for name, number in versions.items())}."
    )
    if entry["load_average"] is not None:
        busy = f"{entry['load_average']:.1f}"
        yield f"Load average before a run, this benchmark's own included: {busy}."
    for section in sections([Line(**line) for line in entry["lines"]]):
        yield ""
        yield from markdown_lines(section)
        convention = entry["conventions"].get(section.title)
        if convention:
            yield ""
            yield f"Convention: {convention}."
    if entry.get("troubles") is not None:  # entries of old have none
        yield ""
        yield from markdown_lines(Section(**entry["troubles"]))
    if entry["left_out"]:
        yield ""
        yield f"Left out: {'; '.join(entry['left_out'])}."


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(str, values))
