"""A sparse matrix by rows, in numpy alone.

scipy has one, but importing it makes Pyomo import half of scipy as well: two seconds at every
start for a product and a selection of rows. ``scipy()`` gives scipy's where it is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, eq=False)
class SparseMatrix:
    """Row ``i`` holds ``data[k]`` in column ``indices[k]`` for ``indptr[i] <= k < indptr[i + 1]``.

    The indices of a row ascend and are distinct.
    """

    indptr: np.ndarray
    indices: np.ndarray
    data: np.ndarray
    num_columns: int

    @classmethod
    def of(
        cls, rows: Sequence[Sequence[int]], values: Sequence[Sequence[float]], num_columns: int
    ) -> SparseMatrix:
        """From the columns and coefficients of each row, in any order; zeros are left out."""
        lengths = [len(row) for row in rows]
        row = np.repeat(np.arange(len(rows)), lengths)
        column = np.fromiter((k for row in rows for k in row), np.int32, sum(lengths))
        value = np.fromiter((v for row in values for v in row), float, sum(lengths))
        return cls.from_entries(row, column, value, (len(rows), num_columns))

    @classmethod
    def from_entries(
        cls, row: np.ndarray, column: np.ndarray, value: np.ndarray, shape: tuple[int, int]
    ) -> SparseMatrix:
        """From entries in any order; those at the same place are added, zeros are left out."""
        place = row.astype(np.int64) * shape[1] + column
        if (place[1:] <= place[:-1]).any():
            order = np.argsort(place, kind="stable")
            place, value = place[order], value[order]
            first = np.flatnonzero(np.diff(place, prepend=-1))
            place, value = place[first], np.add.reduceat(value, first) if len(first) else value
        place, value = place[value != 0], value[value != 0]
        row, column = np.divmod(place, max(shape[1], 1))
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=shape[0]))])
        return cls(starts, column.astype(np.int32), value, shape[1])

    @classmethod
    def stacked(cls, parts: Sequence[SparseMatrix], num_columns: int) -> SparseMatrix:
        """The rows of some matrices, one below the other."""
        lengths = [np.zeros(0, np.int64), *(np.diff(part.indptr) for part in parts)]
        starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
        indices = np.concatenate([np.zeros(0, np.int32), *(part.indices for part in parts)])
        data = np.concatenate([np.zeros(0), *(part.data for part in parts)])
        return cls(starts, indices, data, num_columns)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.indptr) - 1, self.num_columns

    @property
    def nnz(self) -> int:
        return len(self.data)

    def __matmul__(self, vector: np.ndarray) -> np.ndarray:
        """The product with a vector, shape (rows,)."""
        return self._sums(self.data * vector[self.indices])

    def __abs__(self) -> SparseMatrix:
        return SparseMatrix(self.indptr, self.indices, np.abs(self.data), self.num_columns)

    def selected(self, rows: np.ndarray) -> SparseMatrix:
        """The rows for which a mask of shape (rows,) is true."""
        entries = rows[self._row_of_entry()]
        lengths = np.diff(self.indptr)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return SparseMatrix(starts, self.indices[entries], self.data[entries], self.num_columns)

    def above(self, other: SparseMatrix) -> SparseMatrix:
        """These rows, then those of another matrix with the same columns."""
        return SparseMatrix(
            np.concatenate([self.indptr, self.nnz + other.indptr[1:]]),
            np.concatenate([self.indices, other.indices]),
            np.concatenate([self.data, other.data]),
            self.num_columns,
        )

    def widened(
        self, row: np.ndarray, column: np.ndarray, value: np.ndarray, more: int
    ) -> SparseMatrix:
        """With ``more`` columns on the right that have these entries; columns count anew there."""
        rows = np.concatenate([self._row_of_entry(), row])
        columns = np.concatenate([self.indices, self.num_columns + column])
        order = np.lexsort((columns, rows))
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=self.shape[0]))])
        data = np.concatenate([self.data, value])
        return SparseMatrix(starts, columns[order], data[order], self.num_columns + more)

    def scipy(self) -> sparse.csr_array:
        from scipy import sparse

        return sparse.csr_array((self.data, self.indices, self.indptr), shape=self.shape)

    def _row_of_entry(self) -> np.ndarray:
        return np.repeat(np.arange(self.shape[0]), np.diff(self.indptr))

    def _sums(self, entries: np.ndarray) -> np.ndarray:
        return np.bincount(self._row_of_entry(), weights=entries, minlength=self.shape[0])
