"""How good a plan of the decomposition is, by what is proven."""

from __future__ import annotations

import math

from optimizer.sdk import rel_gap


def gap_of(cost: float | None, bound: float) -> float:
    """How much less any plan could cost, as a part of the cost; infinite without a plan."""
    gap = rel_gap(cost, bound)
    return math.inf if gap is None else gap
