"""What the shell is told."""

from __future__ import annotations

import pytest

from optimizer.cli.exit_code import exit_code
from optimizer.result import Limit, Status
from tests.optimizer.reporting.reports import REPORT


@pytest.mark.parametrize(
    ("status", "limit", "code"),
    [
        (Status.OPTIMAL, None, 0),
        (Status.FEASIBLE, Limit.TIME, 0),
        (Status.INFEASIBLE, None, 3),
        (Status.UNBOUNDED, None, 3),
        (Status.NO_SOLUTION, Limit.TIME, 4),
        (Status.ERROR, None, 5),
        (Status.FEASIBLE, Limit.INTERRUPT, 130),
        (Status.NO_SOLUTION, Limit.INTERRUPT, 130),
        (Status.ERROR, Limit.INTERRUPT, 5),
    ],
)
def test_each_ending_has_its_code(status, limit, code):
    """A wrong answer is never hidden behind an interrupt."""
    assert exit_code(REPORT.replace(status=status, limit=limit)) == code
