"""Words of trust, by what was checked."""

from __future__ import annotations

import pytest

from optimizer.result import Objective, Trust, Verification, Violation
from optimizer.verification.trust import trust_in

HOLDS = Verification(
    violations=(), claimed=100.0, bound=90.0, objective=Objective(value=100.0, components={})
)


@pytest.mark.parametrize(
    ("certified_bound", "trust"),
    [
        (None, Trust.FEASIBLE_ONLY),
        (90.0, Trust.CERTIFIED_GAP),
        (100.0, Trust.PROVEN),
        (100.0 - 1e-5, Trust.PROVEN),
        (100.0 + 1e-5, Trust.PROVEN),
    ],
)
def test_a_plan_that_holds(certified_bound: float | None, trust: Trust) -> None:
    """The bound that was computed decides, and not the one that was claimed."""
    assert trust_in(HOLDS, certified_bound) is trust


def test_a_plan_that_does_not_hold_is_unverified() -> None:
    """Whatever its bound; without a plan there is no word."""
    late = Violation(rule="demand", where="tea", amount=1.0, unit="units")
    broken = Verification(violations=(late,), claimed=100.0, bound=90.0)
    assert trust_in(broken, 90.0) is Trust.UNVERIFIED
    assert trust_in(None, None) is None
