"""MatrixForm: a linear model as frozen sparse arrays, with the names that lead back to the maths.

minimise  cost @ x + offset
subject to  row_lower <= matrix @ x <= row_upper
            col_lower <= x <= col_upper,  x[integer] whole
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.modeling.sparse import SparseMatrix
from optimizer.result import ModelSize
from optimizer.tolerances import ZERO

Key = tuple[Any, ...]
"""The index of one member of a family, always a tuple: ``()`` for a scalar."""

Point = np.ndarray
"""A value for every column of a MatrixForm, shape (columns,)."""

Encoded = Mapping[str, Mapping[Key, float]]
"""A plan as model values: family -> key -> value; what is not named is 0."""


@dataclass(frozen=True)
class Family:
    """The rows (or columns) of one named constraint (or variable): ``start`` to ``stop``."""

    name: str
    doc: str
    index: Sequence[Key]
    start: int

    @property
    def stop(self) -> int:
        return self.start + len(self.index)


@dataclass(frozen=True)
class Block:
    """The values of one variable family over its index."""

    index: Sequence[Key]
    array: np.ndarray

    def nonzero(self) -> Iterator[tuple[Key, float]]:
        """(key, value) of every member that is not 0 within the tolerance for noise."""
        counts = np.abs(self.array) > ZERO
        keys = itertools.compress(self.index, counts.tolist())
        return zip(keys, self.array[counts].tolist(), strict=True)

    def __getitem__(self, key: Key) -> float:
        return float(self.array[self.index.index(key)])


Values = Mapping[str, Block]
"""What ``decode`` gets: the values of a point by variable family."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MatrixForm:
    """A model as arrays; ``rows`` and ``columns`` say which of them belong to which name."""

    cost: np.ndarray
    offset: float
    matrix: SparseMatrix
    row_lower: np.ndarray
    row_upper: np.ndarray
    col_lower: np.ndarray
    col_upper: np.ndarray
    integer: np.ndarray
    rows: tuple[Family, ...]
    columns: tuple[Family, ...]

    def __post_init__(self) -> None:
        rows, columns = self.matrix.shape
        assert self.cost.shape == self.col_lower.shape == self.col_upper.shape == (columns,)
        assert self.row_lower.shape == self.row_upper.shape == (rows,)
        assert self.integer.shape == (columns,) and self.integer.dtype == bool

    @property
    def size(self) -> ModelSize:
        rows, columns = self.matrix.shape
        return ModelSize(
            rows=rows,
            columns=columns,
            nonzeros=self.matrix.nnz,
            integers=int(self.integer.sum()),
        )

    def objective(self, point: Point) -> float:
        return float(self.cost @ point) + self.offset

    def values(self, point: Point) -> Values:
        """The point by variable family, integers rounded to whole numbers."""
        rounded = np.where(self.integer, np.round(point), point)
        return {f.name: Block(f.index, rounded[f.start : f.stop]) for f in self.columns}

    def point(self, encoded: Encoded) -> Point:
        """The vector behind encoded values.

        Raises:
            KeyError: when a family or key does not exist in this model.
        """
        point = np.zeros(len(self.cost))
        families = {family.name: family for family in self.columns}
        for name, members in encoded.items():
            family = families[name]
            position = {key: family.start + k for k, key in enumerate(family.index)}
            for key, value in members.items():
                point[position[key]] = value
        return point

    def weights(self, encoded: Encoded) -> np.ndarray:
        """A weight for each column; what this model has no column for is nothing, and weighs none.

        Raises:
            KeyError: when a family does not exist in this model.
        """
        families = {
            family.name: set(family.index) for family in self.columns if family.name in encoded
        }
        return self.point(
            {
                name: {key: of for key, of in members.items() if key in families[name]}
                for name, members in encoded.items()
            }
        )

    def unnamed(self) -> MatrixForm:
        """The same arrays without the names, which no solver reads and which are slow to send."""
        return dataclasses.replace(self, rows=(), columns=())

    def without(self, names: set[str]) -> MatrixForm:
        """The same model less the constraint families named."""
        keep = np.ones(len(self.row_lower), dtype=bool)
        kept = []
        for family in self.rows:
            if family.name in names:
                keep[family.start : family.stop] = False
            else:
                start = int(keep[: family.start].sum())
                kept.append(dataclasses.replace(family, start=start))
        return dataclasses.replace(
            self,
            matrix=self.matrix.selected(keep),
            row_lower=self.row_lower[keep],
            row_upper=self.row_upper[keep],
            rows=tuple(kept),
        )
