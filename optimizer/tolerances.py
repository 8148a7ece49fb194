"""The one table of tolerances, used by the code and by the tests."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FEASIBILITY = 1e-6
"""A rule may be broken by this much, relative to max(1, |right-hand side|)."""

INTEGRALITY = 1e-6
"""A solver's value for an integer may be this far from an integer; it is then rounded."""

OBJECTIVE = 1e-6
"""Claimed and recomputed objective may differ by this much, relative to max(1, |objective|)."""

ZERO = 1e-9
"""A quantity smaller than this is noise and does not enter a plan."""


def allowed(side: npt.ArrayLike) -> np.ndarray:
    """By how much a rule may be broken whose right-hand side this is, or each of these."""
    import numpy as np  # slow to load, and help asks for no rules

    return np.asarray(FEASIBILITY * np.maximum(1.0, np.abs(side)))


def close(a: float, b: float, rel: float = OBJECTIVE) -> bool:
    """Whether two objectives agree within ``rel``, relative to the larger of 1 and both.

    An infinite one agrees with itself and with no other, and one that is no number with none.
    """
    return math.isclose(a, b, rel_tol=rel, abs_tol=rel)
