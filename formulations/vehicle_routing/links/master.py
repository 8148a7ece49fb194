"""The linear programme over the links known so far, solved by HiGHS from where it stood."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np

from formulations.vehicle_routing.links.prices import Cuts, Prices
from formulations.vehicle_routing.links.relaxation import Links

DEPOT = -1
"""Where a way out begins and a way home ends."""


class Master:
    """Orders are left and reached once, or left out at a price.

    Rows: leaving and reaching of each order, balance and number of each end, the fewest routes, and
    then the cuts. A column is a tail and a head; of an order that is left out both are that order.
    """

    def __init__(self, links: Links, dearest: float) -> None:
        self._links, n, num_ends = links, links.num_orders, len(links.ends)
        self._tail = self._head = np.zeros(0, dtype=np.int64)
        self._inside = np.zeros((0, n), dtype=bool)
        self._least = np.zeros(0)
        self._highs = highspy.Highs()
        options = {"output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off"}
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        infinity = highspy.kHighsInf
        most = [each.most if each.most < n else infinity for each in links.ends]
        self._rows([1.0] * 2 * n + [0.0] * num_ends, [1.0] * 2 * n + [0.0] * num_ends)
        self._rows([-infinity] * num_ends, most)
        self._rows([float(links.fewest_routes)], [infinity])
        each, depot, none = np.arange(n), np.full(n, DEPOT), np.full(n, DEPOT)
        self._add(each, each, none, np.minimum(links.leaving_out, dearest))
        for k, ends in enumerate(links.ends):
            self._add(depot, each, np.full(n, k), ends.out)
            self._add(each, depot, np.full(n, k), ends.home)

    def add(self, tail: np.ndarray, head: np.ndarray) -> None:
        """Direct links that are new."""
        self._add(tail, head, np.full(len(tail), DEPOT), self._links.direct[tail, head])

    def add_cuts(self, sets: Sequence[np.ndarray], least: Sequence[float]) -> None:
        """Rows for sets of orders, given as masks."""
        entered = [np.flatnonzero(self._enters(inside)) for inside in sets]
        start = np.cumsum([0, *map(len, entered)])
        index = np.concatenate(entered).astype(np.int32)
        upper = np.full(len(sets), highspy.kHighsInf)
        ones = np.ones(len(index))
        first = start[:-1].astype(np.int32)
        self._highs.addRows(len(sets), np.array(least), upper, len(index), first, index, ones)
        self._inside = np.vstack([self._inside, *sets])
        self._least = np.concatenate([self._least, least])

    def solve(self, left_s: float) -> Prices | None:
        """The prices at the optimum over the links known, None where it is not found in time."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left_s)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        dual = np.array(self._highs.getSolution().row_dual)
        n, num_ends = self._links.num_orders, len(self._links.ends)
        parts = np.split(dual, np.cumsum([n, n, num_ends, num_ends, 1]))
        leave, reach, balance, vehicles, routes, entries = parts
        return Prices(
            leave=leave,
            reach=reach,
            balance=balance,
            vehicles=np.maximum(-vehicles, 0.0),
            routes=max(float(routes[0]), 0.0),
            cuts=Cuts(self._inside, self._least),
            entries=np.maximum(entries, 0.0),
        )

    def flow(self) -> np.ndarray:
        """How much is driven along each link, the depots at 0; of orders left out from it only."""
        n, value = self._links.num_orders, np.array(self._highs.getSolution().col_value)
        flow = np.zeros((n + 1, n + 1))
        tail = np.where(self._tail == self._head, DEPOT, self._tail)
        np.add.at(flow, (tail + 1, self._head + 1), value)
        return flow

    def _add(self, tail: np.ndarray, head: np.ndarray, end: np.ndarray, cost: np.ndarray) -> None:
        """Columns of finite cost."""
        there = np.isfinite(cost)
        tail, head, end, cost = tail[there], head[there], end[there], cost[there]
        each = zip(tail.tolist(), head.tolist(), end.tolist(), strict=True)
        entries = [self._entries(*one) for one in each]
        for column, inside in zip(entries, self._crossed(tail, head), strict=True):
            column += [(self._num_fixed + k, 1.0) for k in np.flatnonzero(inside).tolist()]
        start = np.cumsum([0, *map(len, entries)])[:-1].astype(np.int32)
        index = np.array([row for column in entries for row, _ in column], dtype=np.int32)
        value = np.array([size for column in entries for _, size in column])
        nothing, all_of_it = np.zeros(len(cost)), np.ones(len(cost))
        self._highs.addCols(len(cost), cost, nothing, all_of_it, len(index), start, index, value)
        self._tail = np.concatenate([self._tail, tail])
        self._head = np.concatenate([self._head, head])

    def _entries(self, tail: int, head: int, end: int) -> list[tuple[int, float]]:
        """Of a column in all rows but the cuts."""
        n, num_ends = self._links.num_orders, len(self._links.ends)
        entries = [(tail, 1.0)] if tail != DEPOT else []
        entries += [(n + head, 1.0)] if head != DEPOT else []
        if end == DEPOT:
            return entries
        if head == DEPOT:
            return [*entries, (2 * n + end, -1.0)]
        entries += [(2 * n + end, 1.0), (2 * n + num_ends + end, 1.0)]
        return [*entries, (2 * n + 2 * num_ends, 1.0)] if self._links.ends[end].is_new else entries

    @property
    def _num_fixed(self) -> int:
        return 2 * self._links.num_orders + 2 * len(self._links.ends) + 1

    def _crossed(self, tail: np.ndarray, head: np.ndarray) -> np.ndarray:
        """Which cuts each new link enters: (links, cuts)."""
        into = np.where(head != DEPOT, self._inside[:, head], False)
        out_of = np.where((tail != DEPOT) & (tail != head), self._inside[:, tail], False)
        crossed: np.ndarray = (into & ~out_of).T
        return crossed

    def _enters(self, inside: np.ndarray) -> np.ndarray:
        """Whether each column enters a set; an order left out counts."""
        padded = np.append(inside, False)  # the depot comes last
        is_out = self._tail == self._head
        entered: np.ndarray = padded[self._head] & (is_out | ~padded[self._tail])
        return entered

    def _rows(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        nothing = np.zeros(0, dtype=np.int32)
        self._highs.addRows(
            len(lower), np.array(lower), np.array(upper), 0, nothing, nothing, np.zeros(0)
        )
