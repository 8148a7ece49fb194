"""A few of the random instances of ``make trust``, and what their exact check would notice."""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import pytest

from tests.optimizer.backends.models import INF, model
from tests.trust.random_plans import faults, worst_exactly

NUM_INSTANCES = int(os.environ.get("TRUST_INSTANCES", "24"))


def test_every_plan_holds_exactly() -> None:
    """Rules by the checker, the rows of the model in rational arithmetic."""
    num_plans, found = faults(NUM_INSTANCES)
    assert found == []
    assert num_plans > NUM_INSTANCES / 2


@pytest.mark.parametrize(
    ("point", "worst"),
    [([4.0, 6.0], 0), ([4.0, 7.0], Fraction(1, 11)), ([-1.0, 11.0], 1), ([0.1, 0.2], None)],
)
def test_a_breach_is_measured_exactly(point: list[float], worst: Fraction | int | None) -> None:
    """a + b = 10 and a >= 0; of decimals the exact value of their floats counts."""
    form = model([1, 1], [(10, [1, 1], 10)], [(0, INF), (0, INF)])
    expected = 10 - Fraction(0.1) - Fraction(0.2) if worst is None else Fraction(worst)
    assert worst_exactly(form, np.array(point)) == expected
