"""What the command line returns to the shell."""

from __future__ import annotations

from enum import IntEnum

from optimizer.result import Limit, SolveReport, Status


class ExitCode(IntEnum):
    """What became of a request, as a number for scripts."""

    VERIFIED = 0  # an answer that was re-checked, or a request carried out
    INTERNAL_ERROR = 1
    REGRESSION = 1  # a comparison that failed; build servers expect a 1
    REFUSED = 2  # bad instance or usage
    NO_PLAN_EXISTS = 3  # proven infeasible or unbounded
    NOTHING_FOUND = 4  # within the limit
    NOT_VERIFIED = 5  # the answer failed its verification
    INTERRUPTED = 130  # the best plan so far is printed or saved


_BY_STATUS = {
    Status.OPTIMAL: ExitCode.VERIFIED,
    Status.FEASIBLE: ExitCode.VERIFIED,
    Status.INFEASIBLE: ExitCode.NO_PLAN_EXISTS,
    Status.UNBOUNDED: ExitCode.NO_PLAN_EXISTS,
    Status.NO_SOLUTION: ExitCode.NOTHING_FOUND,
    Status.ERROR: ExitCode.NOT_VERIFIED,
}


def exit_code(report: SolveReport) -> ExitCode:
    """An answer that failed its check is told as such, even after an interrupt."""
    if report.limit is Limit.INTERRUPT and report.status is not Status.ERROR:
        return ExitCode.INTERRUPTED
    return _BY_STATUS[report.status]
