"""What was reached in several goals as people read it."""

from __future__ import annotations

from optimizer.reporting.numbers import in_percent
from optimizer.section import Section
from optimizer.whatif.goals import Goals


def goals_section(found: Goals, currency: str | None) -> Section:
    """A line for each goal, the most important one first."""
    rows = tuple(
        (each.text, each.value, currency if each.unit is None else each.unit, in_percent(each.gap))
        for each in found.reached
    )
    columns = ("goal, then the next", "reached", "unit", "gap %")
    return Section(title="Goals", columns=columns, rows=rows)
