"""A part of a model: some of its rows, and some of its columns with the others held still."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.sparse import SparseMatrix


def part_of(form: MatrixForm, rows: np.ndarray, columns: np.ndarray) -> MatrixForm:
    """The rows and columns for which two masks are true, under their names.

    Every other column stays at the value within its bounds that is nearest to 0.
    """
    still = np.where(columns, 0.0, np.clip(0.0, form.col_lower, form.col_upper))
    taken = (form.matrix @ still)[rows]
    return MatrixForm(
        cost=form.cost[columns],
        offset=form.offset + float(form.cost @ still),
        matrix=_columns_of(form.matrix.selected(rows), columns),
        row_lower=form.row_lower[rows] - taken,
        row_upper=form.row_upper[rows] - taken,
        col_lower=form.col_lower[columns],
        col_upper=form.col_upper[columns],
        integer=form.integer[columns],
        rows=tuple(_families(form.rows, rows)),
        columns=tuple(_families(form.columns, columns)),
    )


def _columns_of(matrix: SparseMatrix, columns: np.ndarray) -> SparseMatrix:
    kept = columns[matrix.indices]
    before = np.concatenate([[0], np.cumsum(kept)])
    position = np.cumsum(columns) - 1
    indices = position[matrix.indices[kept]].astype(matrix.indices.dtype)
    return SparseMatrix(before[matrix.indptr], indices, matrix.data[kept], int(columns.sum()))


def _families(families: Iterable[Family], mask: np.ndarray) -> Iterable[Family]:
    start = 0
    for family in families:
        kept = np.flatnonzero(mask[family.start : family.stop]).tolist()
        yield Family(family.name, family.doc, [family.index[k] for k in kept], start)
        start += len(kept)
