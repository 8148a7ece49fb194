"""The one table of tolerances, used by the code and by the tests."""

FEASIBILITY = 1e-6
"""A rule may be broken by this much, relative to max(1, |right-hand side|)."""

INTEGRALITY = 1e-6
"""A solver's value for an integer may be this far from an integer; it is then rounded."""

OBJECTIVE = 1e-6
"""Claimed and recomputed objective may differ by this much, relative to max(1, |objective|)."""

ZERO = 1e-9
"""A quantity smaller than this is noise and does not enter a plan."""


def close(a: float, b: float, rel: float = OBJECTIVE) -> bool:
    """Whether two objectives agree within ``rel``, relative to the larger of 1 and both."""
    return abs(a - b) <= rel * max(1.0, abs(a), abs(b))
