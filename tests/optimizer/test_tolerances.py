"""What counts as the same objective."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizer.tolerances import FEASIBILITY, OBJECTIVE, allowed, close


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (0.0, OBJECTIVE, True),
        (0.0, 2 * OBJECTIVE, False),
        (1e9, 1e9 + 900, True),
        (1e9, 1e9 + 1100, False),
        (-5.0, 5.0, False),
        (math.inf, math.inf, True),
        (math.inf, -math.inf, False),
        (math.inf, 28.0, False),
        (28.0, math.inf, False),
        (math.nan, math.nan, False),
        (28.0, math.nan, False),
    ],
)
def test_objectives_agree_within_the_tolerance(a: float, b: float, same: bool) -> None:
    """Relative to the larger of 1 and both; what is infinite agrees with itself only."""
    assert close(a, b) is same


def test_what_a_rule_may_be_broken_by_grows_with_its_right_hand_side() -> None:
    """Relative to the larger of 1 and its size; of a number as of an array."""
    assert allowed(-3.0) == 3.0 * FEASIBILITY
    assert allowed(np.array([0.0, 2.0, -5.0])).tolist() == [
        FEASIBILITY * size for size in (1.0, 2.0, 5.0)
    ]
