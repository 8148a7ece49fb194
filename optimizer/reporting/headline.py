"""What was found, in one or two sentences."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.reporting.numbers import money, percent_at_most
from optimizer.result import Limit, SolveReport, Status
from optimizer.section import rest_of

STOPPED_BY = {
    Limit.TIME: "stopped by the time limit",
    Limit.INTERRUPT: "stopped by request",
    Limit.MEMORY: "stopped by the memory limit",
    Limit.SEARCH: "the search ended by its own rule",
    Limit.CRASH: "stopped by a crash of the solver",
}


MOST_CHANGES = 10


def headline_lines(report: SolveReport) -> Iterator[str]:
    """The answer, why it ended early if it did, and what the solver had to add."""
    yield _answer(report)
    for reason in report.conflict:
        yield f"  - {reason.detail} ({reason.code})"
        if reason.changes:
            yield f"    needed: {', or '.join(change.detail for change in reason.changes)}"
    if report.repair:
        yield "There would be a plan if all of these limits gave way:"
        yield from (f"  - {change.detail}" for change in report.repair[:MOST_CHANGES])
        if more := rest_of(len(report.repair), MOST_CHANGES):
            yield f"  {more}"
    if report.limit is not None:
        yield f"{STOPPED_BY[report.limit].capitalize()}."
    if report.detail:
        yield f"{report.detail[0].upper()}{report.detail[1:]}."


def _answer(report: SolveReport) -> str:
    match report.status:
        case Status.OPTIMAL | Status.FEASIBLE:
            return f"Plan for {report.name}: {_value(report)}, {_quality(report)}."
        case Status.INFEASIBLE:
            return f"No plan for {report.name} can exist{_why(report, 'these are in conflict')}"
        case Status.UNBOUNDED:
            return f"The cost of {report.name} can fall for ever{_why(report, 'without limit are')}"
        case Status.NO_SOLUTION:
            return f"No plan for {report.name} was found; nothing is proven about it."
        case Status.ERROR if report.is_contradicted:
            return (
                f"The answer for {report.name} is contradicted by a second solver: do not use it."
            )
        case Status.ERROR:
            return f"The answer for {report.name} failed its verification: do not use it."


def _value(report: SolveReport) -> str:
    assert report.objective is not None, "a plan has an objective"
    return money(report.objective.value, report.currency)


def _quality(report: SolveReport) -> str:
    if report.status is Status.OPTIMAL:
        return "proven optimal"
    if report.gap is None:
        return "without a bound on the best possible"
    return f"at most {percent_at_most(report.gap)} from the best possible"


def _why(report: SolveReport, what: str) -> str:
    return f"; {what}:" if report.conflict else "."
