"""Index sets as columns of labels, and where in them a key is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.modeling.vectorize.frames import NotVectorizedError
from optimizer.modeling.vectorize.labels import LARGEST, Column

ROOMY = 8
"""A table over all combinations of labels may have so many cells for each key, and some more."""

SMALL = 1 << 20


class Numbering:
    """The distinct values of a column by a number each, and back: -1 for any other value."""

    def __init__(self, column: Column) -> None:
        values, self._names = column.values, column.names
        self._low, self._table = 0, np.zeros(0, np.int32)
        self._sorted: np.ndarray | None = None
        span = _span(values)
        if values.dtype.kind == "i" and span <= max(SMALL, ROOMY * len(values)):
            self._low = int(values.min()) if len(values) else 0
            present = np.zeros(span + 1, bool)  # the last cell is for what is out of range
            present[values - self._low] = True
            self._table = np.where(present, np.cumsum(present) - 1, -1).astype(np.int32)
            self.count = int(present.sum())
        else:
            self._sorted = np.unique(values)
            self.count = len(self._sorted)

    def numbers(self, column: Column) -> np.ndarray:
        values = column.values
        if (column.names is None) is not (self._names is None):
            return np.full(values.shape, -1)
        if self._sorted is not None:
            return self._searched(values)
        whole = values if values.dtype.kind == "i" else np.rint(values).astype(np.int64)
        places = whole - self._low
        last = len(self._table) - 1
        outside = (places < 0) | (places > last)
        if outside.any():
            places = np.where(outside, last, places)
        found = self._table[places]
        return found if whole is values else np.where(whole == values, found, -1)

    def _searched(self, values: np.ndarray) -> np.ndarray:
        assert self._sorted is not None
        if not len(self._sorted):
            return np.full(values.shape, -1)
        at = np.minimum(np.searchsorted(self._sorted, values), len(self._sorted) - 1)
        return np.where(self._sorted[at] == values, at, -1)


def _span(values: np.ndarray) -> int:
    return int(values.max() - values.min()) + 1 if len(values) else 0


class Factor:
    """A set of keys of which nothing is known but the keys: one column for each of their parts."""

    def __init__(
        self, columns: Sequence[Column], size: int, keys: Sequence[Any] | None = None
    ) -> None:
        self.columns = tuple(columns)
        self.size = size
        self.keys = keys  # as they were given, if they were

    @cached_property
    def _numberings(self) -> list[Numbering]:
        return [Numbering(column) for column in self.columns]

    def _mixed(self, columns: Sequence[Column]) -> np.ndarray:
        """One number for each key, -1 where a part is unknown."""
        mixed, known = np.zeros((), np.int64), np.ones((), bool)
        for numbering, column in zip(self._numberings, columns, strict=True):
            numbers = numbering.numbers(column)
            mixed = mixed * numbering.count + numbers
            known = known & (numbers >= 0)
        return np.where(known, mixed, -1)

    @cached_property
    def _table(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Positions by mixed number, or in their order with the sorted numbers."""
        room = math.prod(numbering.count for numbering in self._numberings)
        if room >= LARGEST:
            raise NotVectorizedError("a set has too many combinations of labels")
        mixed = self._mixed(self.columns)
        if room > max(SMALL, ROOMY * self.size):
            order = np.argsort(mixed, kind="stable")
            return order, mixed[order]
        table = np.full(room + 1, -1, np.int32)  # the last cell answers to -1
        table[mixed] = np.arange(self.size)
        return table, None

    def positions(self, columns: Sequence[Column]) -> np.ndarray:
        mixed = self._mixed(columns)
        table, known = self._table
        if known is None:
            return np.asarray(table[mixed])
        if not len(known):
            return np.full(mixed.shape, -1)
        at = np.minimum(np.searchsorted(known, mixed), len(known) - 1)
        return np.where(known[at] == mixed, table[at], -1)

    @property
    def is_distinct(self) -> bool:
        """Whether no key comes twice."""
        return bool((self.positions(self.columns) == np.arange(self.size)).all())


class Index:
    """The product of some factors in row-major order; of none, a single empty key."""

    def __init__(self, factors: Sequence[Factor]) -> None:
        self.factors = tuple(factors)
        self.size = math.prod(factor.size for factor in factors)

    @property
    def num_parts(self) -> int:
        return sum(len(factor.columns) for factor in self.factors)

    @cached_property
    def flat(self) -> Factor:
        """All keys as one factor."""
        return self.factors[0] if len(self.factors) == 1 else Factor(self.columns, self.size)

    @cached_property
    def columns(self) -> list[Column]:
        """One value for each key, by the parts of keys."""
        if len(self.factors) == 1:
            return list(self.factors[0].columns)
        columns, outer, inner = [], 1, self.size
        for factor in self.factors:
            inner = inner // factor.size if factor.size else 0
            rows = np.tile(np.repeat(np.arange(factor.size), inner), outer)
            columns += [column[rows] for column in factor.columns]
            outer *= factor.size
        return columns

    def positions(self, parts: Sequence[Column]) -> np.ndarray:
        """Where keys are, given by their parts, -1 for what is no key."""
        if len(self.factors) == 1:
            return self.factors[0].positions(parts)
        places, known, used = np.zeros((), np.int64), np.ones((), bool), 0
        for factor in self.factors:
            here = factor.positions(parts[used : used + len(factor.columns)])
            used += len(factor.columns)
            places = places * factor.size + here
            known = known & (here >= 0)
        return np.where(known, places, -1)
