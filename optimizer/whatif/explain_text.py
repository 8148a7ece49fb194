"""An explanation as people read it: the conflict, then each way out of it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.reporting.headline import MOST_CHANGES, headline_lines
from optimizer.reporting.paragraph import wrapped
from optimizer.section import rest_of
from optimizer.whatif.explain import Explanation, Relaxation


def render_explanation(found: Explanation, width: int = 80) -> str:
    """The whole explanation as plain text of at most ``width`` columns."""
    report, ways = found.report, found.relaxations
    if ways:  # they name fields, and the repair of the report but rows of the model
        report = report.replace(repair=())
    lines = [*wrapped(headline_lines(report), width)]
    if report.is_sound:
        lines.append("There is a plan, so there is nothing to explain.")
    elif ways:
        lines += ["", "Each of these is a way out by itself, the least change first:"]
    for number, way in enumerate(ways, start=1):
        lines += wrapped(_way(number, way), width)
    return "\n".join(lines)


def _way(number: int, way: Relaxation) -> Iterator[str]:
    for position, change in enumerate(way.changes[:MOST_CHANGES]):
        head = f"  {number}. " if position == 0 else "     "
        yield f"{head}{change.what}: {_value(change.before)} -> {_value(change.after)}"
        yield f"     {change.pointer}"
    if more := rest_of(len(way.changes), MOST_CHANGES):
        yield f"     {more}"
    if not way.proved:
        yield "     (not proved: no plan was found in the time)"


def _value(value: float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:.12g}"
