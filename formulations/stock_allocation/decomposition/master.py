"""The best mixture of plans known so far that keeps the shared limits, by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

BROKEN = 1e-9
"""A row is taken in when it is broken by more than so much of its limit."""

FIRST_PENALTY = 2.0
"""What it costs to break all of a limit once, in parts of the cost of everything."""


@dataclass(frozen=True)
class Mixture:
    """The optimum: its value, the prices of all rows, and how much of each block's columns.

    ``value`` counts what breaks limits, ``cost`` the plans alone.
    """

    value: float
    cost: float
    prices: np.ndarray  # (R,) money per unit of a limit
    weights: np.ndarray  # (columns, B)
    overrun: float  # the most that a limit is broken, in parts of it


class Master:
    """Each block mixes its columns, all together keep the rows; rows come in when broken.

    Columns are added for all blocks at once. Costs are in parts of ``scale``, rows of their limit.
    """

    def __init__(self, limit: np.ndarray, blocks: int, scale: float) -> None:
        self._unit = np.where(limit > 0.0, limit, 1.0)
        self._most = np.where(limit > 0.0, 1.0, limit)
        self._scale = scale
        self._blocks = blocks
        self._rows: list[int] = []
        self._overruns: list[int] = []
        self._penalty = FIRST_PENALTY
        self._use: list[np.ndarray] = []
        self._cost: list[np.ndarray] = []
        self._highs = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("primal_feasibility_tolerance", 1e-9),
            ("dual_feasibility_tolerance", 1e-9),
        ):
            self._highs.setOptionValue(name, value)
        for _ in range(blocks):
            self._highs.addRow(1.0, 1.0, 0, np.array([], np.int32), np.array([]))

    def add(self, cost: np.ndarray, use: np.ndarray) -> None:
        """A plan for each block, its cost (B,) and what it uses of the rows (B, R)."""
        self._cost.append(cost / self._scale)
        self._use.append(use / self._unit)
        entries = self._use[-1][:, self._rows]
        for block in range(self._blocks):
            at = np.flatnonzero(entries[block])
            index = np.append(block, self._blocks + at).astype(np.int32)
            value = np.append(1.0, entries[block, at])
            self._highs.addCol(
                float(self._cost[-1][block]), 0.0, highspy.kHighsInf, len(index), index, value
            )

    def solve(self) -> Mixture:
        """The optimum over the plans known."""
        while True:
            self._highs.run()
            weights, overrun = self._weights()
            used = np.einsum("kb,kbr->r", weights, np.array(self._use))
            broken = used > self._most + BROKEN + overrun
            broken[self._rows] = False
            if not broken.any():
                return self._mixture(weights, overrun)
            for row in np.flatnonzero(broken).tolist():
                self._take_in(row)

    def dearer(self) -> None:
        """Breaking limits costs more from now on."""
        self._penalty *= 10.0
        for column in self._overruns:
            self._highs.changeColCost(column, self._penalty)

    def _take_in(self, row: int) -> None:
        """A row, and a column that breaks it."""
        highs = self._highs
        entries = np.array([use[:, row] for use in self._use]).ravel()
        at = np.flatnonzero(entries)
        columns = self._columns()[at].astype(np.int32)
        most = float(self._most[row])
        highs.addRow(-highspy.kHighsInf, most, len(at), columns, entries[at])
        self._rows.append(row)
        self._overruns.append(highs.getNumCol())
        index = np.array([self._blocks + len(self._rows) - 1], np.int32)
        highs.addCol(self._penalty, 0.0, highspy.kHighsInf, 1, index, np.array([-1.0]))

    def _columns(self) -> np.ndarray:
        """The columns of plans, in the order in which they were added; overruns lie between."""
        every = np.arange(self._highs.getNumCol())
        return np.delete(every, self._overruns)

    def _weights(self) -> tuple[np.ndarray, np.ndarray]:
        """The weights of plans (columns, B), and by how much each row is broken (R,)."""
        values = np.array(self._highs.getSolution().col_value)
        weights = np.maximum(values[self._columns()], 0.0).reshape(-1, self._blocks)
        overrun = np.zeros(len(self._most))
        overrun[self._rows] = values[self._overruns]
        return weights, overrun

    def _mixture(self, weights: np.ndarray, overrun: np.ndarray) -> Mixture:
        duals = np.array(self._highs.getSolution().row_dual)[self._blocks :]
        prices = np.zeros(len(self._most))
        prices[self._rows] = np.maximum(0.0, -duals)
        value = self._highs.getInfo().objective_function_value
        return Mixture(
            value=float(value) * self._scale,
            cost=float((np.array(self._cost) * weights).sum()) * self._scale,
            prices=prices * self._scale / self._unit,
            weights=weights,
            overrun=float(overrun.max(initial=0.0)),
        )
