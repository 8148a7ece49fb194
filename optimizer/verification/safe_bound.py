"""A bound from the prices of rows that no rounding can lift above the truth.

A. Neumaier and O. Shcherbina, "Safe bounds in linear and mixed-integer linear programming",
Mathematical Programming 99 (2004): for any prices y of the rows, of the right sign,
Σ y b + Σ_j min (c_j - Σ_i y_i a_ij) x_j over the bounds of x_j is below the cost of every point.
"""

from __future__ import annotations

import math

import numpy as np

from optimizer.modeling.matrix import MatrixForm
from optimizer.verification.implied import implied_bounds

UNIT = 2.0**-53
"""The relative error of one operation."""


def safe_bound(form: MatrixForm, prices: np.ndarray, below: float) -> float:
    """No point of the model costs less than this, or than ``below``, whatever the ``prices``.

    ``prices`` are one for each row, shape (rows,): positive where its lower side costs, negative
    where the upper one does; what has another sign, or is no number, counts as 0. It is -inf where
    a column that saves money has no bound.
    """
    limits = np.where(prices > 0, form.row_lower, form.row_upper)
    y = np.where(np.isfinite(prices) & np.isfinite(limits), prices, 0.0)
    reduced, error = _reduced_costs(form, y)
    lower, upper = implied_bounds(form, below)
    paid = np.where(y != 0, y * np.where(np.isfinite(limits), limits, 0.0), 0.0)
    terms = np.concatenate([[form.offset], paid, _least(reduced, error, lower, upper)])
    if not np.isfinite(terms).all():
        return -math.inf
    return min(below, math.fsum(terms) - 4.0 * UNIT * math.fsum(np.abs(terms)))


def _reduced_costs(form: MatrixForm, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cost less what the rows pay, of each column, and by how much rounding may have missed it."""
    columns = form.size.columns
    paid = form.matrix.data * np.repeat(y, np.diff(form.matrix.indptr))
    where = form.matrix.indices
    reduced = form.cost - np.bincount(where, weights=paid, minlength=columns)
    size = np.abs(form.cost) + np.bincount(where, weights=np.abs(paid), minlength=columns)
    operations = np.bincount(where, minlength=columns) + 3.0
    return reduced, 2.0 * UNIT * operations * size


def _least(
    reduced: np.ndarray, error: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """The least that each column can add within its bounds."""
    with np.errstate(invalid="ignore"):  # 0 * inf: a column that costs nothing may be anything
        corners = [side * (reduced + sign * error) for side in (lower, upper) for sign in (-1, 1)]
    least = np.fmin.reduce(corners)
    return np.where(np.isnan(least), 0.0, least)
