"""Labels of index sets as arrays: numbers as they are, everything else by a number of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any, overload

import numpy as np

from optimizer.modeling.matrix import Key
from optimizer.modeling.vectorize.frames import NotVectorizedError

LARGEST = 2**53
"""Whole numbers beyond it are no longer exact as floats."""


class Labels:
    """All labels of a model that are no numbers, counted in order of appearance."""

    def __init__(self) -> None:
        self._codes: dict[Any, int] = {}
        self.known: list[Any] = []

    def __len__(self) -> int:
        return len(self.known)

    def code(self, label: Any) -> int:
        """The number of a label, -1 for one that no set and no parameter has."""
        return self._codes.get(label, -1)

    def column(self, values: Sequence[Any]) -> Column:
        """Values as a column.

        Raises:
            NotVectorizedError: when numbers and other labels are mixed, or a label has parts.
        """
        kinds = set(map(type, values))
        if all(kind is int or issubclass(kind, np.integer) for kind in kinds):
            return self.numbers(np.array(values) if values else np.zeros(0, int))
        if all(kind in (int, float) or issubclass(kind, np.number) for kind in kinds):
            return self.numbers(np.array(values, dtype=float))
        if any(issubclass(kind, Number | np.generic) for kind in kinds):
            raise NotVectorizedError("numbers stand beside labels of another kind")
        return Column(self._coded(values), self)

    def numbers(self, values: np.ndarray) -> Column:
        """Numbers as a column.

        Raises:
            NotVectorizedError: when one is NaN, or whole and too large to be exact.
        """
        if values.dtype.kind == "f" and not np.isnan(values).any():
            return Column(values.astype(float), None)
        if values.dtype.kind in "iu" and not (np.abs(values) > LARGEST).any():
            return Column(values.astype(np.int64), None)
        raise NotVectorizedError("a label or a value is NaN, or no number that is exact")

    def _coded(self, values: Sequence[Any]) -> np.ndarray:
        new = [label for label in dict.fromkeys(values) if label not in self._codes]
        for label in new:
            if label is None or (hasattr(label, "__len__") and not isinstance(label, str)):
                raise NotVectorizedError(f"the label {label!r} is absent or has parts")
        first = len(self.known)
        self._codes.update(zip(new, range(first, first + len(new)), strict=True))
        self.known.extend(new)
        return np.fromiter(map(self._codes.__getitem__, values), np.int32, len(values))


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """One value for each row; ``names`` decodes labels, and is None for numbers."""

    values: np.ndarray
    names: Labels | None

    def __getitem__(self, rows: Any) -> Column:
        return Column(self.values[rows], self.names)

    def label(self, place: int) -> Any:
        """One value as it stands in the model."""
        plain = self.values.item(place)
        return plain if self.names is None else self.names.known[plain]

    def labels(self) -> list[Any]:
        """The values as they stand in the model."""
        plain = self.values.tolist()
        return plain if self.names is None else [self.names.known[code] for code in plain]


class Keys(Sequence[Key]):
    """The keys of a family, decoded when they are asked for."""

    def __init__(self, columns: Sequence[Column], size: int) -> None:
        self._columns = columns
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Key: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Key]: ...
    def __getitem__(self, place: int | slice) -> Key | Sequence[Key]:
        if isinstance(place, slice):
            return Keys([column[place] for column in self._columns], len(range(len(self))[place]))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return tuple(column.label(place) for column in self._columns)

    def __iter__(self) -> Iterator[Key]:
        if not self._columns:
            return iter([()] * self._size)
        return zip(*(column.labels() for column in self._columns), strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
