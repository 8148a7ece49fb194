"""By how much limits are passed: proofs need more than the tolerances of a plan add up to."""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.clock import tolerance_s
from optimizer.sdk import FEASIBILITY

MOST_IN_TURN = 8
"""So many orders of a route are asked at most whether they can all be in time."""

ADDED_UP = 3.0 * (MOST_IN_TURN + 2)
"""More tolerances than add up on the way to so many orders and back."""


def excess(value: np.ndarray, limit: np.ndarray | float) -> np.ndarray:
    """By how much a limit is passed, 0 where it is kept within the tolerance of plans."""
    with np.errstate(invalid="ignore"):
        over = value - limit
        passed = over > FEASIBILITY * np.maximum(1.0, np.abs(limit))
    return np.asarray(np.where(passed, over, 0.0))


def late(instant_s: np.ndarray, limit_s: np.ndarray) -> np.ndarray:
    """By how much an instant is after a limit, 0 where tolerances of a plan may add up to it.

    The start, every way and service and the end of a route may each be wrong by the tolerance of
    an instant, and none of them is after the limit.
    """
    return _beyond(instant_s - limit_s, limit_s)


def too_long(
    lasts_s: np.ndarray, longest_s: np.ndarray, shift_s: np.ndarray, end_s: np.ndarray
) -> np.ndarray:
    """By how much a route is too long, 0 likewise: with a shift it may end as late as that does."""
    return _beyond(lasts_s - longest_s, np.where(np.isfinite(shift_s), shift_s, end_s))


def _beyond(over_s: np.ndarray, until_s: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(over_s > ADDED_UP * tolerance_s(until_s), over_s, 0.0))
