"""Finite bounds for columns that the file leaves without: what the rows leave them to be.

A. Brearley, G. Mitra and H. Williams, "Analysis of mathematical programming problems prior to
applying the simplex algorithm", Mathematical Programming 8 (1975): in a row everything else has a
least and a most, and what is left over bounds a column. The cost of a known plan is such a row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.modeling.matrix import MatrixForm

MOST_ROUNDS = 100
"""One bound leads to the next, along the periods of a plan for instance."""

ROUNDING = 1e-9
"""Implied bounds are wider by this, relative to all that is summed up for them."""


class Entries(NamedTuple):
    """The entries of the matrix, and of the cost as a last row; rows as they limit from above."""

    row: np.ndarray
    column: np.ndarray
    value: np.ndarray
    most: np.ndarray  # (rows,) of each row, infinite where there is no limit


def implied_bounds(form: MatrixForm, below: float) -> tuple[np.ndarray, np.ndarray]:
    """Bounds on the columns of every point that costs no more than ``below``: lower and upper.

    Bounds that are finite stay what they are; some may stay infinite.
    """
    lower, upper = form.col_lower.copy(), form.col_upper.copy()
    entries = _entries(form, below)
    for _ in range(MOST_ROUNDS):
        missing = np.isinf(lower).sum() + np.isinf(upper).sum()
        if missing == 0:
            break
        _improve(entries, lower, upper)
        if np.isinf(lower).sum() + np.isinf(upper).sum() == missing:
            break
    return lower, upper


def _entries(form: MatrixForm, below: float) -> Entries:
    """Rows from above as they are, rows from below turned, and the cost."""
    rows = form.size.rows
    row = np.repeat(np.arange(rows), np.diff(form.matrix.indptr))
    column, value = form.matrix.indices, form.matrix.data
    paid = np.flatnonzero(form.cost)
    return Entries(
        row=np.concatenate([row, row + rows, np.full(len(paid), 2 * rows)]),
        column=np.concatenate([column, column, paid]),
        value=np.concatenate([value, -value, form.cost[paid]]),
        most=np.concatenate([form.row_upper, -form.row_lower, [below - form.offset]]),
    )


def _improve(entries: Entries, lower: np.ndarray, upper: np.ndarray) -> None:
    """One round over all rows: fills in what is infinite in ``lower`` and ``upper``."""
    row, column, value, most = entries
    rises = value > 0
    least = value * np.where(rises, lower[column], upper[column])
    is_open = np.isinf(least)
    closed = np.where(is_open, 0.0, least)
    total = np.bincount(row, weights=closed, minlength=len(most))
    size = np.bincount(row, weights=np.abs(closed), minlength=len(most))
    num_open = np.bincount(row, weights=is_open, minlength=len(most))
    bounds_this = np.isfinite(most)[row] & (num_open[row] == is_open)  # all others are closed
    left = most[row] - (total[row] - closed)
    left += ROUNDING * (1.0 + np.abs(most[row]) + size[row])
    for side, better, mask in ((upper, np.minimum, rises), (lower, np.maximum, ~rises)):
        at = np.flatnonzero(bounds_this & mask & np.isinf(side[column]))
        better.at(side, column[at], left[at] / value[at])
