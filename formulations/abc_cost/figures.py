"""Figures as all decisions use them: whole columns, the days of a year, limits that are absent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DAYS_PER_YEAR = 365


def unlimited(limits: Floats) -> Floats:
    """A column of limits, infinite where there is none."""
    return np.where(np.isnan(limits), np.inf, limits)
