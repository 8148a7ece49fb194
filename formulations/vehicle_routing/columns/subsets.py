"""Subset-row cuts: of three customers at most one pair of visits is in whole routes.

M. Jepsen and others, "Subset-row inequalities applied to the vehicle routing problem with time
windows", Operations Research 56 (2008); remembered only near its customers: D. Pecin and others,
"Limited memory rank-1 cuts for vehicle routing problems", Operations Research Letters 45 (2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

LEAST_VIOLATION = 0.05
MOST_AT_ONCE, MOST_OF_ONE = 30, 4
"""So many cuts a round, and so many of them with the same customer."""

Weighted = Sequence[tuple[tuple[int, ...], float]]
"""Paths, and how much a linear programme drives each."""


class Subset(NamedTuple):
    """Three customers (from 1): every second visit of a path counts, at most one in any plan.

    A visit is forgotten where the path leaves ``memory``, which has the customers in it.
    """

    customers: frozenset[int]
    memory: frozenset[int]

    @property
    def least(self) -> int:
        """Of the row, which is written as one that is bounded from below."""
        return -1

    def times_in(self, path: Sequence[int]) -> int:
        """What a path adds to the row."""
        pairs, odd = 0, False
        for customer in path:
            odd = odd and customer in self.memory
            if customer in self.customers:
                pairs += odd
                odd = not odd
        return -pairs


def violated_subsets(paths: Weighted, nodes: int) -> list[Subset]:
    """The most violated cuts of all triples, each with the memory that these paths need."""
    together = np.zeros((nodes, nodes))
    for path, weight in paths:
        at = np.array(sorted(set(path)))
        together[np.ix_(at, at)] += weight
    triples = _heavy_triples(together, 1.0 + LEAST_VIOLATION)
    ranked = sorted(_ranked(triples, paths))
    chosen: list[Subset] = []
    times = np.zeros(nodes, dtype=int)
    for _, triple in ranked:
        if len(chosen) < MOST_AT_ONCE and (times[list(triple)] < MOST_OF_ONE).all():
            times[list(triple)] += 1
            chosen.append(Subset(frozenset(triple), _needed(triple, paths)))
    return chosen


def _ranked(triples: np.ndarray, paths: Weighted) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Those that are violated, with the violation as a negative number."""
    visits = np.zeros((len(paths), int(triples.max(initial=0)) + 1), dtype=np.int8)
    weights = np.array([weight for _, weight in paths])
    for k, (path, _) in enumerate(paths):
        inside = [customer for customer in path if customer < visits.shape[1]]
        np.add.at(visits[k], inside, 1)
    for triple in triples.tolist():
        excess = float(weights @ (visits[:, triple].sum(axis=1) // 2)) - 1.0
        if excess > LEAST_VIOLATION:
            yield -excess, tuple(triple)


def _needed(triple: Sequence[int], paths: Weighted) -> frozenset[int]:
    """All that these paths visit between two visits of the triple."""
    memory = set(triple)
    for path, _ in paths:
        at = [k for k, customer in enumerate(path) if customer in triple]
        for one, other in zip(at[::2], at[1::2], strict=False):
            memory.update(path[one:other])
    return frozenset(memory)


@njit(cache=True)
def _heavy_triples(together, least):  # type: ignore[no-untyped-def]
    """Triples whose pairs are together on more than so many routes: (any, 3)."""
    nodes, found = len(together), []
    for i in range(1, nodes):
        for j in range(i + 1, nodes):
            for k in range(j + 1, nodes):
                if together[i, j] + together[i, k] + together[j, k] > least:
                    found.append((i, j, k))
    triples = np.empty((len(found), 3), np.int64)
    for row in range(len(found)):
        for column in range(3):
            triples[row, column] = found[row][column]
    return triples
