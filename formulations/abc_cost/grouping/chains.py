"""The best classes at a price of money in stock: a shortest path over the service levels.

At a price y on money in safety stock, SKU i costs A_i (1 - alpha_j) + B_i z_j in class j, with A_i
its margin and B_i = sigma_i (h_i + y c_i). So of two classes the higher one is better for SKUs with

    B_i / A_i <= (alpha_a - alpha_b) / (z_a - z_b),

a threshold that falls with the levels, because the normal distribution is concave above its
middle. The SKUs in order of B / A are therefore cut into stretches, one a class, and the least cost
over all sets of classes is a shortest path from level to level: its arcs are sums of the sorted A
and B.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats


@dataclass(frozen=True, eq=False)
class Levels:
    """Classes from the highest level down, and at the end "not stocked"."""

    served: Floats  # (classes + 1,) alpha, the last 0
    factor: Floats  # (classes + 1,) z, the last 0
    management: Floats  # (classes,)
    most: int  # classes in use

    @property
    def none(self) -> int:
        """The place of "not stocked"."""
        return len(self.management)


@dataclass(frozen=True, eq=False)
class Chains:
    """The SKUs of a catalogue at one price."""

    levels: Levels
    margin: Floats  # A, (SKUs,)
    keep: Floats  # B, (SKUs,)

    @cached_property
    def _ratio(self) -> Floats:
        return np.asarray(self.keep / self.margin)

    @cached_property
    def _order(self) -> npt.NDArray[np.int64]:
        return np.argsort(self._ratio, kind="stable")

    @cached_property
    def _above(self) -> tuple[Floats, Floats]:
        """What margins and keeps add up to from each place in the order on: (SKUs + 1,) each."""
        sums = [
            np.concatenate([np.cumsum(values[self._order][::-1])[::-1], [0.0]])
            for values in (self.margin, self.keep)
        ]
        return sums[0], sums[1]

    @cached_property
    def _threshold(self) -> Floats:
        """(levels, levels) up to which ratio the row, a higher level, is better than the column."""
        served, factor = self.levels.served, self.levels.factor
        gain = np.subtract.outer(served, served)
        with np.errstate(divide="ignore", invalid="ignore"):
            threshold = gain / np.subtract.outer(factor, factor)
        return np.where(np.isnan(threshold), np.inf, threshold)

    @cached_property
    def _all_in(self) -> Floats:
        """What all SKUs cost in each level: (levels,)."""
        margins, keeps = (above[0] for above in self._above)
        return np.asarray(margins * (1.0 - self.levels.served) + keeps * self.levels.factor)

    @cached_property
    def _saved(self) -> Floats:
        """(levels, levels) what going on from the row to a lower level, the column, saves."""
        served, factor = self.levels.served, self.levels.factor
        ratios = self._ratio[self._order]
        at = np.searchsorted(ratios, self._threshold.ravel(), side="right")
        margins, keeps = (above[at].reshape(self._threshold.shape) for above in self._above)
        less_keep = np.subtract.outer(factor, factor) * keeps
        return np.asarray(less_keep - np.subtract.outer(served, served) * margins)

    def best(self) -> tuple[float, tuple[int, ...]]:
        """The least cost, management included, and the classes that reach it, highest first."""
        levels = self.levels
        costs = [self._all_in[:-1] + levels.management]
        before = [np.full(levels.none, -1)]
        lower = np.tri(levels.none, k=-1, dtype=bool).T  # only downwards
        for _ in range(1, levels.most):
            onward = np.where(lower, costs[-1][:, None] - self._saved[:-1, :-1], np.inf)
            before.append(np.argmin(onward, axis=0))
            costs.append(onward.min(axis=0) + levels.management)
        ended = np.array(costs) - self._saved[:-1, -1]
        number, last = np.unravel_index(int(np.argmin(ended)), ended.shape)
        if levels.most == 0 or ended[number, last] >= self._all_in[-1]:
            return float(self._all_in[-1]), ()
        chain = [int(last)]
        for step in range(int(number), 0, -1):
            chain.append(int(before[step][chain[-1]]))
        return float(ended[number, last]), tuple(reversed(chain))

    def cost(self, chain: Sequence[int]) -> float:
        """The least cost with just these classes, highest first."""
        if not chain:
            return float(self._all_in[-1])
        path = [*chain, self.levels.none]
        saved = sum(self._saved[a, b] for a, b in pairwise(path))
        return float(self._all_in[path[0]] + self.levels.management[list(chain)].sum() - saved)

    def members(self, chain: Sequence[int]) -> npt.NDArray[np.int64]:
        """The level of each SKU with just these classes: (SKUs,)."""
        if not chain:
            return np.full(len(self.margin), self.levels.none)
        path = np.array([*chain, self.levels.none])
        ends = self._threshold[path[:-1], path[1:]]
        return np.asarray(path[np.searchsorted(ends, self._ratio, side="left")])
