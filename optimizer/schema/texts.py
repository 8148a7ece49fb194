"""A column of texts by number, as most texts stand in a long table many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np

FEW = 1000
"""So many distinct texts take no time to look up and hardly any space."""


@dataclass(frozen=True)
class Texts:
    """Row k holds ``distinct[codes[k]]``; an absent text is None, and one of the distinct ones."""

    codes: np.ndarray
    distinct: np.ndarray  # objects, each of them once

    @classmethod
    def of(cls, column: np.ndarray) -> Texts:
        """A column of objects, the distinct ones in the order in which they appear."""
        number: dict[str | None, int] = {}
        codes = [number.setdefault(text, len(number)) for text in column.tolist()]
        distinct = np.empty(len(number), dtype=object)
        distinct[:] = list(number)
        return cls.small(np.array(codes, dtype=np.int64), distinct)

    @classmethod
    def small(cls, codes: np.ndarray, distinct: np.ndarray) -> Texts:
        """With codes in as few bytes as will do."""
        few_bytes = np.min_scalar_type(max(0, len(distinct) - 1))
        return cls(codes.astype(few_bytes, copy=False), distinct)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        text: str | None = self.distinct[self.codes[row]]
        return text

    def array(self) -> np.ndarray:
        """The texts themselves, row by row."""
        return np.asarray(self.distinct[self.codes])

    def numbers(self, number_of: Mapping[str, int]) -> np.ndarray:
        """What a mapping has for each row, -1 where it knows the text not."""
        return np.asarray(self.distinct_numbers(number_of)[self.codes])

    def distinct_numbers(self, number_of: Mapping[str, int]) -> np.ndarray:
        """The same for each of the distinct texts."""
        found = map(number_of.get, self.distinct.tolist(), repeat(-1))
        return np.fromiter(found, np.int32, len(self.distinct))

    def part(self, rows: slice | np.ndarray) -> Texts:
        """Some of the rows; of many distinct texts only those that stand in them are left."""
        codes = self.codes[rows]
        if len(self.distinct) <= FEW:
            return Texts(codes, self.distinct)
        used = np.bincount(codes, minlength=len(self.distinct)) > 0
        left = Texts.small(np.cumsum(used) - 1, self.distinct[used])
        return Texts(left.codes[codes], left.distinct)

    def used(self) -> np.ndarray:
        """Which of the distinct texts stand in any row."""
        return np.bincount(self.codes, minlength=len(self.distinct)) > 0
