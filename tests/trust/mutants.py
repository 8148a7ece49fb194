"""Wrong models, made by a program: what a slip in a formulation would have given.

R. DeMillo, R. Lipton and F. Sayward, "Hints on test data selection", Computer 11 (1978). Each
mutant is one change to a constraint or variable family of a compiled model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.sparse import SparseMatrix

Change = Callable[[MatrixForm], MatrixForm]


def mutants(form: MatrixForm) -> Iterator[tuple[str, MatrixForm]]:
    """What was done, in words, and the model after it; what changes nothing is left out."""
    for rows in form.rows:
        yield from _of_rows(form, rows)
        for columns in form.columns:
            yield from _of_entries(form, rows, columns)
    for columns in form.columns:
        yield from _of_columns(form, columns)


def _of_rows(form: MatrixForm, rows: Family) -> Iterator[tuple[str, MatrixForm]]:
    if not len(rows.index):
        return
    yield f"without {rows.name}", form.without({rows.name})
    own = slice(rows.start, rows.stop)
    for side in ("row_lower", "row_upper"):
        values = getattr(form, side)
        if not np.isfinite(values[own]).any():
            continue
        where = f"{side.removeprefix('row_')} side of {rows.name}"
        yield f"no {where}", _replaced(form, side, own, _open(side))
        if (np.isfinite(values[own]) & (values[own] != 0)).any():
            yield f"half the {where}", _replaced(form, side, own, values[own] / 2)
            yield f"twice the {where}", _replaced(form, side, own, values[own] * 2)


def _of_entries(
    form: MatrixForm, rows: Family, columns: Family
) -> Iterator[tuple[str, MatrixForm]]:
    row = np.repeat(np.arange(form.size.rows), np.diff(form.matrix.indptr))
    column = form.matrix.indices
    chosen = (row >= rows.start) & (row < rows.stop)
    chosen &= (column >= columns.start) & (column < columns.stop)
    if not chosen.any():
        return
    for words, factor in (("forgets", 0.0), ("halves", 0.5), ("doubles", 2.0), ("turns", -1.0)):
        data = np.where(chosen, form.matrix.data * factor, form.matrix.data)
        matrix = SparseMatrix(form.matrix.indptr, column, data, form.size.columns)
        yield f"{rows.name} {words} {columns.name}", dataclasses.replace(form, matrix=matrix)


def _of_columns(form: MatrixForm, columns: Family) -> Iterator[tuple[str, MatrixForm]]:
    own, name = slice(columns.start, columns.stop), columns.name
    if form.cost[own].any():
        yield f"{name} costs nothing", _replaced(form, "cost", own, 0.0)
        yield f"{name} costs twice as much", _replaced(form, "cost", own, form.cost[own] * 2)
        yield f"{name} pays", _replaced(form, "cost", own, -form.cost[own])
    if form.integer[own].any():
        yield f"{name} need not be whole", _replaced(form, "integer", own, False)
    upper = form.col_upper[own]
    if (np.isfinite(upper) & (upper > 0)).any():
        yield f"half of {name} at most", _replaced(form, "col_upper", own, upper / 2)


def _open(side: str) -> float:
    return -np.inf if side == "row_lower" else np.inf


def _replaced(
    form: MatrixForm, field: str, own: slice, values: np.ndarray | float | bool
) -> MatrixForm:
    changed = getattr(form, field).copy()
    changed[own] = values
    return dataclasses.replace(form, **{field: changed})
