"""A solver that is loaded ahead is the one that the first solve uses."""

from __future__ import annotations

from pathlib import Path

import pytest

import optimizer
from optimizer.backends.pool import POOL
from optimizer.errors import UsageError

DEMO = Path(__file__).parents[3] / "instances" / "vehicle_routing" / "two-trips.json"


def test_the_first_solve_takes_the_process_that_is_ready():
    """No second process is started, and what was loaded stays loaded."""
    POOL.close()
    assert optimizer.prepare("vehicle_routing")
    (ready,) = POOL._idle
    optimizer.solve(DEMO, time_limit_s=1.0)
    assert ready.alive
    assert ready in POOL._idle


def test_an_unknown_formulation_is_a_usage_error():
    """Told before any process is started."""
    with pytest.raises(UsageError):
        optimizer.prepare("vehicle_rooting")
