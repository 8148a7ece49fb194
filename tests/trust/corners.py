"""Corners of a model: points that its cost would not lead to, where a wrong row shows itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from optimizer.backends import BACKENDS
from optimizer.backends.process import run
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limits, SolveResult
from optimizer.verification.rows import row_violations

LIMITS = Limits(time_limit_s=2.0, mip_rel_gap=0.0, seed=0, threads=1)

FAR = 1e5
"""A bound for the columns that have none."""

MOST_CORNERS = 4

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
    for direction in _differences(inside, outside, rng):
        for point in _farthest(inside, direction):
            if any(row_violations(outside, point)):
                yield point


def _differences(
    inside: MatrixForm, outside: MatrixForm, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Beyond each side of the rows that differ, of all and of one; along columns that differ."""
    matrix = outside.matrix
    row = np.repeat(np.arange(outside.size.rows), np.diff(matrix.indptr))
    differs = inside.row_lower != outside.row_lower
    differs |= inside.row_upper != outside.row_upper
    differs[row[inside.matrix.data != matrix.data]] = True
    for limits, sign in ((outside.row_lower, -1.0), (outside.row_upper, 1.0)):
        rows = np.flatnonzero(differs & np.isfinite(limits))
        for chosen in (rows, rng.permutation(rows)[:1], rng.permutation(rows)[:1]):
            weight = np.zeros(outside.size.rows)
            weight[chosen] = sign * rng.uniform(0.5, 1.5, len(chosen))
            entries = matrix.data * weight[row]
            if len(chosen):
                yield np.bincount(matrix.indices, entries, outside.size.columns)
    columns = np.flatnonzero(inside.integer != outside.integer)
    if len(columns):
        direction = np.zeros(outside.size.columns)
        direction[columns] = rng.uniform(-1.0, 1.0, len(columns))
        yield direction


def _farthest(form: MatrixForm, direction: np.ndarray) -> Iterator[Point]:
    """The point farthest in a direction, if one is found."""
    result = solved(
        dataclasses.replace(
            form,
            cost=NEARLY_NOTHING * form.cost - direction,
            col_lower=np.maximum(form.col_lower, -FAR),
            col_upper=np.minimum(form.col_upper, FAR),
        )
    )
    if result.point is not None:
        yield result.point
