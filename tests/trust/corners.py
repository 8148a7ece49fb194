"""Corners of a model: points that its cost would not lead to, where a wrong row shows itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from optimizer.backends import BACKENDS
from optimizer.backends.process import run
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.modeling.sparse import SparseMatrix
from optimizer.result import Limits, SolveResult, Status
from optimizer.tolerances import FEASIBILITY
from optimizer.verification.rows import row_violations

LIMITS = Limits(time_limit_s=2.0, mip_rel_gap=0.0, seed=0, threads=1)

FAR = 1e5
"""A bound for the columns that have none."""

MOST_CORNERS = 4
"""Of one model."""

MOST_ROWS = 3
"""Of those that differ, or columns, beyond which a point is looked for one by one."""

NEARLY_NOTHING = 1e-3
"""Of the true cost: what does not matter for a corner is not wasted."""


def solved(form: MatrixForm, limits: Limits = LIMITS) -> SolveResult[Point]:
    return run(BACKENDS["highs"].target, form.unnamed(), limits)


def relaxation(form: MatrixForm) -> float | None:
    """The optimum with continuous columns only."""
    whole = np.zeros_like(form.integer)
    return solved(dataclasses.replace(form, integer=whole)).primal_bound


def with_whole(form: MatrixForm, point: Point) -> MatrixForm:
    """The model with its whole columns as they are in a point."""
    whole = np.round(point)
    return dataclasses.replace(
        form,
        col_lower=np.where(form.integer, whole, form.col_lower),
        col_upper=np.where(form.integer, whole, form.col_upper),
    )


def corners(form: MatrixForm, rng: np.random.Generator) -> Iterator[Point]:
    """As much of some families of columns as there can be."""
    families = [family for family in form.columns if len(family.index)]
    for k in rng.permutation(len(families))[:MOST_CORNERS].tolist():
        family = families[k]
        direction = np.zeros(form.size.columns)
        direction[family.start : family.stop] = rng.uniform(0.5, 1.5, len(family.index))
        yield from _farthest(form, direction)


def beyond(inside: MatrixForm, outside: MatrixForm, rng: np.random.Generator) -> Iterator[Point]:
    """Points of ``inside`` as far as they can be outside of what differs in ``outside``."""
    for tried in (_farthest_from(inside, outside, rng), _halfway(inside, outside, rng)):
        for point in tried:
            if any(row_violations(outside, point)):
                yield point


def have_the_same_points(form: MatrixForm, other: MatrixForm) -> bool:
    """Proved by rows and bounds, up to ``FAR``: no point of either model breaks the other's."""
    same_columns = all(
        np.array_equal(getattr(form, field), getattr(other, field)) for field in ("cost", "integer")
    )
    return same_columns and _is_within(form, other) and _is_within(other, form)


def _is_within(inside: MatrixForm, outside: MatrixForm) -> bool:
    outside = _with_bounds_as_rows(outside)
    differs = _rows_that_differ(_with_bounds_as_rows(inside), outside)
    for sign, limits in _sides(outside):
        for row in np.flatnonzero(differs & np.isfinite(limits)).tolist():
            direction = _along(outside, np.array([row]), np.array([sign]))
            result = solved(_capped(inside, -direction))
            if result.termination.status is not Status.OPTIMAL or result.dual_bound is None:
                return False
            if -result.dual_bound - sign * limits[row] > FEASIBILITY * max(1.0, abs(limits[row])):
                return False
    return True


def _with_bounds_as_rows(form: MatrixForm) -> MatrixForm:
    """What columns may be said by rows, too, after the others."""
    old, columns = form.matrix, np.arange(form.size.columns)
    matrix = SparseMatrix(
        np.concatenate([old.indptr, old.nnz + 1 + columns]),
        np.concatenate([old.indices, columns]),
        np.concatenate([old.data, np.ones(len(columns))]),
        len(columns),
    )
    return dataclasses.replace(
        form,
        matrix=matrix,
        row_lower=np.concatenate([form.row_lower, form.col_lower]),
        row_upper=np.concatenate([form.row_upper, form.col_upper]),
    )


def _sides(form: MatrixForm) -> tuple[tuple[float, np.ndarray], ...]:
    return (-1.0, form.row_lower), (1.0, form.row_upper)


def _rows_that_differ(form: MatrixForm, other: MatrixForm) -> np.ndarray:
    differs = (form.row_lower != other.row_lower) | (form.row_upper != other.row_upper)
    row = np.repeat(np.arange(form.size.rows), np.diff(form.matrix.indptr))
    differs[row[form.matrix.data != other.matrix.data]] = True
    return np.asarray(differs)


def _along(form: MatrixForm, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The direction in which the weighted sum of some rows grows."""
    weight = np.zeros(form.size.rows)
    weight[rows] = weights
    entries = form.matrix.data * np.repeat(weight, np.diff(form.matrix.indptr))
    return np.bincount(form.matrix.indices, entries, form.size.columns)


def _farthest_from(
    inside: MatrixForm, outside: MatrixForm, rng: np.random.Generator
) -> Iterator[Point]:
    """Beyond each side of the rows and bounds that differ: of all, and of some one by one."""
    stated = _with_bounds_as_rows(outside)
    differs = _rows_that_differ(_with_bounds_as_rows(inside), stated)
    for sign, limits in _sides(stated):
        rows = np.flatnonzero(differs & np.isfinite(limits))
        for chosen in (rows, *np.split(rng.permutation(rows)[:MOST_ROWS], range(1, MOST_ROWS))):
            if len(chosen):
                weights = sign * rng.uniform(0.5, 1.5, len(chosen))
                yield from _farthest(inside, _along(stated, chosen, weights))


def _halfway(inside: MatrixForm, outside: MatrixForm, rng: np.random.Generator) -> Iterator[Point]:
    """Between the first two whole numbers of columns that are whole in ``outside`` alone."""
    columns = np.flatnonzero(outside.integer & ~inside.integer & np.isfinite(inside.col_lower))
    for column in rng.permutation(columns)[:MOST_ROWS].tolist():
        lower, upper = inside.col_lower.copy(), inside.col_upper.copy()
        lower[column] = upper[column] = np.floor(lower[column]) + 0.5
        result = solved(dataclasses.replace(inside, col_lower=lower, col_upper=upper))
        if result.point is not None:
            yield result.point


def _farthest(form: MatrixForm, direction: np.ndarray) -> Iterator[Point]:
    """The point farthest in a direction, if one is found."""
    result = solved(_capped(form, NEARLY_NOTHING * form.cost - direction))
    if result.point is not None:
        yield result.point


def _capped(form: MatrixForm, cost: np.ndarray) -> MatrixForm:
    """The model with another cost, and a bound for each column."""
    return dataclasses.replace(
        form,
        cost=cost,
        offset=0.0,
        col_lower=np.maximum(form.col_lower, -FAR),
        col_upper=np.minimum(form.col_upper, FAR),
    )
