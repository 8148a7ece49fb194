"""The best mixture of plans known so far that keeps the shared limits, by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

BROKEN = 1e-9
"""A row is taken in when it is broken by more than so much of its limit."""

FIRST_PENALTY = 2.0
"""What it costs to break all of a limit once, in parts of the cost of everything."""

LITTLE = 0.02
"""What is added to a price when its neighbourhood is measured, in the same parts."""

IDLE = 12
"""Plans that no mixture has used for so many steps are forgotten."""


@dataclass(frozen=True)
class Mixture:
    """The optimum: its value, the prices of all rows, and how much of each block's columns.

    ``value`` counts what breaks limits or what the box of prices pays, ``cost`` the plans alone.
    """

    value: float
    cost: float
    prices: np.ndarray  # (R,) money per unit of a limit
    weights: np.ndarray  # (steps, B)
    overrun: float  # the most that a limit is broken, in parts of it
    is_boxed: bool  # the box holds prices back


class Master:
    """Each block mixes its columns, all together keep the rows; rows come in when broken.

    Columns are added for all blocks at once. Costs are in parts of ``scale``, rows of their limit.
    Columns of HiGHS: for each row taken in one that breaks it and one that lowers it, then plans.
    """

    def __init__(self, limit: np.ndarray, blocks: int, scale: float) -> None:
        self._unit = np.where(limit > 0.0, limit, 1.0)
        self._most = np.where(limit > 0.0, 1.0, limit)
        self._scale = scale
        self._blocks = blocks
        self._rows: list[int] = []
        self._penalty = FIRST_PENALTY
        self._box: tuple[np.ndarray, float] | None = None
        self._steps = 0
        self._cost = np.zeros(0)  # (plans,)
        self._use = np.zeros((0, len(limit)))  # (plans, R)
        self._step = np.zeros(0, np.int64)  # (plans,): when each was added
        self._block = np.zeros(0, np.int64)  # (plans,)
        self._used_at = np.zeros(0, np.int64)  # (plans,): when a mixture last used it
        self._column = np.zeros(0, np.int64)  # (plans,): its column in HiGHS
        self._sides: list[int] = []  # columns of HiGHS, two for each row taken in
        self._highs = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("primal_feasibility_tolerance", 1e-9),
            ("dual_feasibility_tolerance", 1e-9),
        ):
            self._highs.setOptionValue(name, value)
        nothing = np.array([], np.int32)
        for _ in range(blocks):
            self._highs.addRow(1.0, 1.0, 0, nothing, np.array([]))

    def add(self, cost: np.ndarray, use: np.ndarray) -> None:
        """A plan for each block, its cost (B,) and what it uses of the rows (B, R)."""
        first = self._highs.getNumCol()
        cost, use = cost / self._scale, use / self._unit
        entries = use[:, self._rows]
        counts = 1 + np.count_nonzero(entries, axis=1)
        index = [np.append(b, self._blocks + np.flatnonzero(entries[b])) for b in range(len(cost))]
        value = [np.append(1.0, row[row != 0.0]) for row in entries]
        self._highs.addCols(
            len(cost),
            cost,
            np.zeros(len(cost)),
            np.full(len(cost), highspy.kHighsInf),
            int(counts.sum()),
            np.append(0, np.cumsum(counts)[:-1]).astype(np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value),
        )
        blocks = np.arange(len(cost))
        self._cost = np.append(self._cost, cost)
        self._use = np.concatenate([self._use, use])
        self._step = np.append(self._step, np.full(len(cost), self._steps))
        self._block = np.append(self._block, blocks)
        self._used_at = np.append(self._used_at, np.full(len(cost), self._steps))
        self._column = np.append(self._column, first + blocks)
        self._steps += 1

    def solve(self) -> Mixture:
        """The optimum over the plans known."""
        while True:
            self._highs.run()
            values = np.array(self._highs.getSolution().col_value)
            weights = np.maximum(values[self._column], 0.0)
            overrun = np.zeros(len(self._most))
            overrun[self._rows] = values[self._sides[::2]]
            broken = weights @ self._use > self._most + BROKEN + overrun
            broken[self._rows] = False
            if not broken.any():
                break
            for row in np.flatnonzero(broken).tolist():
                self._take_in(row)
        self._used_at[weights > 0.0] = self._steps
        mixture = self._mixture(values, weights)
        self._forget()
        return mixture

    def keep_near(self, prices: np.ndarray, radius: float | None) -> None:
        """Let prices leave a neighbourhood only where that pays; None for no such neighbourhood."""
        self._box = None if radius is None else (prices * self._unit / self._scale, radius)
        for row, over, under in zip(self._rows, self._sides[::2], self._sides[1::2], strict=True):
            most, least = self._sides_of(row)
            self._highs.changeColCost(over, most)
            self._highs.changeColCost(under, -least)

    def dearer(self) -> None:
        """Breaking limits costs more from now on."""
        self._penalty *= 10.0
        for over in self._sides[::2]:
            self._highs.changeColCost(over, self._penalty)

    def _sides_of(self, row: int) -> tuple[float, float]:
        """The highest and the lowest price of a row."""
        if self._box is None:
            return self._penalty, 0.0
        centre, radius = self._box
        width = radius * (centre[row] + LITTLE)
        return min(self._penalty, centre[row] + width), max(0.0, centre[row] - width)

    def _take_in(self, row: int) -> None:
        """A row, and the two columns that keep its price within bounds."""
        highs = self._highs
        at = np.flatnonzero(self._use[:, row])
        columns = self._column[at].astype(np.int32)
        highs.addRow(
            -highspy.kHighsInf, float(self._most[row]), len(at), columns, self._use[at, row]
        )
        index = np.array([self._blocks + len(self._rows)], np.int32)
        self._rows.append(row)
        most, least = self._sides_of(row)
        for cost, entry in ((most, -1.0), (-least, 1.0)):
            self._sides.append(highs.getNumCol())
            highs.addCol(cost, 0.0, highspy.kHighsInf, 1, index, np.array([entry]))

    def _mixture(self, values: np.ndarray, weights: np.ndarray) -> Mixture:
        duals = np.array(self._highs.getSolution().row_dual)[self._blocks :]
        prices = np.zeros(len(self._most))
        prices[self._rows] = np.maximum(0.0, -duals)
        by_step = np.zeros((self._steps, self._blocks))
        by_step[self._step, self._block] = weights
        under = values[self._sides[1::2]] if self._box is not None else np.zeros(0)
        overrun = float(values[self._sides[::2]].max(initial=0.0))
        return Mixture(
            value=float(self._highs.getInfo().objective_function_value) * self._scale,
            cost=float(self._cost @ weights) * self._scale,
            prices=prices * self._scale / self._unit,
            weights=by_step,
            overrun=overrun,
            is_boxed=self._box is not None and max(overrun, float(under.max(initial=0.0))) > BROKEN,
        )

    def _forget(self) -> None:
        """Leave out plans that have long been of no use."""
        old = self._used_at < self._steps - IDLE
        if old.sum() < len(old) // 4:
            return
        gone = np.sort(self._column[old]).astype(np.int32)
        self._highs.deleteCols(len(gone), gone)
        kept = ~old
        for name in ("_cost", "_use", "_step", "_block", "_used_at", "_column"):
            setattr(self, name, getattr(self, name)[kept])
        self._column = self._column - np.searchsorted(gone, self._column)
        self._sides = [side - int(np.searchsorted(gone, side)) for side in self._sides]
