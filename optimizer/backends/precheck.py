"""Numbers and bounds, looked at before any solver sees them."""

from __future__ import annotations

import dataclasses

import numpy as np

from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.tolerances import allowed

LARGEST = 1e15
"""Numbers beyond this are not exact in a solver, and some solvers take 1e20 for infinity."""


def refuse_bad_numbers(form: MatrixForm, start: Point | None) -> None:
    """Raise SolverError for what is not a number, or too large: solvers answer "optimal, nan"."""
    bounds = (form.row_lower, form.row_upper, form.col_lower, form.col_upper)
    for name, numbers in (("cost", form.cost), ("coefficient", form.matrix.data)):
        if not np.all(np.abs(numbers) <= LARGEST):  # NaN fails every comparison
            raise SolverError(f"a {name} of the model is not finite, or larger than {LARGEST:g}")
    for numbers in bounds:
        if not np.all(np.isinf(numbers) | (np.abs(numbers) <= LARGEST)):
            raise SolverError(f"a bound of the model is not a number, or larger than {LARGEST:g}")
    if not np.isfinite(form.offset):
        raise SolverError("the constant of the objective is not finite")
    if start is not None and not (start.shape == form.cost.shape and np.all(np.isfinite(start))):
        raise SolverError("the start has the wrong length or values that are not finite")


def contradiction(form: MatrixForm) -> str | None:
    """A row or column that no value can satisfy, in words.

    Solvers disagree about these: some call crossed bounds a wrong model, and to some a model
    without columns is optimal whatever its rows ask for.
    """
    empty = np.diff(form.matrix.indptr) == 0
    sides = (
        ("row", form.row_lower, form.row_upper),
        ("column", form.col_lower, form.col_upper),
        ("empty row", np.where(empty, form.row_lower, 0.0), np.where(empty, 0.0, np.inf)),
        ("empty row", np.where(empty, 0.0, -np.inf), np.where(empty, form.row_upper, 0.0)),
    )
    for kind, lower, upper in sides:
        slack = allowed(np.minimum(np.abs(lower), np.abs(upper)))
        crossed = np.flatnonzero((lower > upper + slack) | (lower == np.inf) | (upper == -np.inf))
        if crossed.size:
            k = crossed[0]
            return f"{kind} {k} must be at least {lower[k]:g} and at most {upper[k]:g}"
    return None


def uncrossed(form: MatrixForm) -> MatrixForm:
    """Bounds that rounding errors have made to cross, made equal."""
    return dataclasses.replace(
        form,
        row_lower=np.minimum(form.row_lower, form.row_upper),
        col_lower=np.minimum(form.col_lower, form.col_upper),
    )
