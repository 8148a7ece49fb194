"""The one table of tolerances, used by the code and by the tests."""

import math

FEASIBILITY = 1e-6
"""A rule may be broken by this much, relative to max(1, |right-hand side|)."""

INTEGRALITY = 1e-6
"""A solver's value for an integer may be this far from an integer; it is then rounded."""

OBJECTIVE = 1e-6
"""Claimed and recomputed objective may differ by this much, relative to max(1, |objective|)."""

ZERO = 1e-9
"""A quantity smaller than this is noise and does not enter a plan."""


def close(a: float, b: float, rel: float = OBJECTIVE) -> bool:
    """Whether two objectives agree within ``rel``, relative to the larger of 1 and both.

    An infinite one agrees with itself and with no other, and one that is no number with none.
    """
    return math.isclose(a, b, rel_tol=rel, abs_tol=rel)
