"""The largest of many numbers, without sorting all of them."""

from __future__ import annotations

import numpy as np


def largest(numbers: np.ndarray, most: int) -> np.ndarray:
    """Where the ``most`` largest are, the largest first; those that are as large in their order."""
    less, last = -numbers, min(most, len(numbers)) - 1
    if last < 0:
        return np.zeros(0, int)
    rows = np.flatnonzero(less <= np.partition(less, last)[last])
    return rows[np.argsort(less[rows], kind="stable")[: last + 1]]
