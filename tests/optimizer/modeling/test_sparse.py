"""The sparse matrix says the same as a dense one."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from optimizer.modeling.sparse import SparseMatrix

dense = npst.arrays(
    float,
    st.tuples(st.integers(0, 5), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 0.0, 1.0, -2.5, 1e6]),
)


def sparse(table: np.ndarray) -> SparseMatrix:
    """The table with the columns of each row given backwards."""
    backwards = list(range(table.shape[1]))[::-1]
    return SparseMatrix.of([backwards] * len(table), table[:, ::-1].tolist(), table.shape[1])


@settings(max_examples=40, deadline=None)
@given(dense, st.randoms(use_true_random=False))
def test_products_selections_and_sizes_agree_with_dense_ones(
    table: np.ndarray, rng: object
) -> None:
    """Every operation, on matrices with empty rows, empty columns and no rows at all."""
    matrix = sparse(table)
    vector = np.linspace(-1, 2, table.shape[1])
    keep = np.array([rng.random() < 0.5 for _ in table], dtype=bool)  # type: ignore[attr-defined]
    assert matrix.shape == table.shape and matrix.nnz == np.count_nonzero(table)
    assert np.allclose(matrix @ vector, table @ vector)
    assert np.allclose(abs(matrix) @ vector, np.abs(table) @ vector)
    assert (matrix.scipy().toarray() == table).all()
    assert (matrix.selected(keep).scipy().toarray() == table[keep]).all()
    assert matrix.scipy().has_sorted_indices


@settings(max_examples=40, deadline=None)
@given(dense, st.integers(0, 3), st.randoms(use_true_random=False))
def test_matrices_are_put_above_and_widened_as_dense_ones(
    table: np.ndarray, more: int, rng: random.Random
) -> None:
    """Rows below rows of the same columns, and new columns with entries here and there."""
    matrix = sparse(table)
    both = matrix.above(sparse(2.0 * table))
    assert (both.scipy().toarray() == np.vstack([table, 2.0 * table])).all()
    wide = np.zeros((len(table), more))
    for k in range(more if len(table) else 0):
        wide[rng.randrange(len(table)), k] = k + 1.0
    row, column = np.nonzero(wide)
    widened = matrix.widened(row, column, wide[row, column], more)
    assert (widened.scipy().toarray() == np.hstack([table, wide])).all()
