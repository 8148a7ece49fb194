"""Keys and numbers that stand in arrays, to declare large sets and parameters with.

Pyomo reads them as a list and as a dictionary; over arrays they are taken as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np


class Cells(Sequence[Any]):
    """The keys of a set: for each part of a key a list of labels, and where in it each key's is."""

    def __init__(self, labels: Sequence[Sequence[Any]], positions: Sequence[np.ndarray]) -> None:
        self.labels = labels
        self.positions = positions

    def __len__(self) -> int:
        return len(self.positions[0])

    def __getitem__(self, place: Any) -> Any:
        return self._keys[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._keys)

    def __deepcopy__(self, memo: dict[int, Any]) -> Cells:
        """Pyomo copies what it builds from; this never changes."""
        return self

    @cached_property
    def _keys(self) -> list[Any]:
        """Tuples, or labels where a key has one part."""
        pairs = zip(self.labels, self.positions, strict=True)
        parts = [[names[k] for k in places.tolist()] for names, places in pairs]
        return parts[0] if len(parts) == 1 else list(zip(*parts, strict=True))


class CellValues(Mapping[Any, float]):
    """A number for each key of some cells, in their sequence."""

    def __init__(self, cells: Cells, values: np.ndarray) -> None:
        self.cells = cells
        self.array = values

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, key: Any) -> float:
        return self._by_key[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.cells)

    def __deepcopy__(self, memo: dict[int, Any]) -> CellValues:
        return self

    @cached_property
    def _by_key(self) -> dict[Any, float]:
        return dict(zip(self.cells, self.array.tolist(), strict=True))
