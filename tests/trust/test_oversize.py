"""Of the oversize models of ``make trust`` one for each solver."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limit, Status
from tests.trust.oversize import CAPS_MB, models, solved

ONE_EACH = list({solver: (solver, make, min(CAPS_MB)) for solver, make, _ in models()}.values())


@pytest.mark.parametrize(("solver", "make", "memory_mb"), ONE_EACH)
def test_more_than_the_cap_is_a_result(
    solver: str, make: Callable[[], MatrixForm], memory_mb: float
) -> None:
    """Whatever a solver makes of a refused allocation: exception, status or segmentation fault."""
    result = solved(solver, make, memory_mb)
    assert result.termination.limit is Limit.MEMORY
    assert result.termination.status in (Status.NO_SOLUTION, Status.FEASIBLE)
    assert (result.point is not None) == (result.termination.status is Status.FEASIBLE)


def test_there_are_twenty_models() -> None:
    """As many as the figure L3 asks for, of every solver some."""
    assert len(list(models())) == 20
    assert len(ONE_EACH) == 5
