"""What a planner reads of an ABC-cost plan."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.decisions import asked
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Section, Unserved

MOST_ROWS = 15


def sections(instance: Instance, solution: Solution) -> Iterator[Section]:
    """The plan as small tables, most important rows first."""
    report, decision = asked(instance, "report")
    yield from report.sections(decision, solution)


def kpis(instance: Instance, solution: Solution) -> dict[str, float]:
    """A few figures of the whole plan."""
    report, decision = asked(instance, "report")
    return report.kpis(decision, solution)  # type: ignore[no-any-return]


def unserved(instance: Instance, solution: Solution) -> Iterator[Unserved]:
    """SKUs that a grouping does not stock; other plans cover everything."""
    if solution.groups is not None:
        groups = solution.groups
        for name in groups["sku_id"][~groups["class_id"].astype(bool)].tolist():
            yield Unserved(id=name)


def more(count: int, what: str = "", most_rows: int = MOST_ROWS) -> str | None:
    """The note below a table that shows the first rows only."""
    return f"… {count - most_rows} more {what}".rstrip() if count > most_rows else None
