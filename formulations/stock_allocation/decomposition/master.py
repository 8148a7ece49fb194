"""The best mixture of plans known so far that keeps the shared limits, by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

BROKEN = 1e-9
"""A row is taken in when it is broken by more than so much of its limit."""

FIRST_PENALTY = 2.0
"""What it costs to break all of a limit once, in parts of the cost of everything."""

MOST_PENALTY = 1e6
"""What can be kept at no such price cannot be kept at all."""

IDLE, LEAST_IDLE = 3, 300
"""Plans that no mixture has used for so many steps are forgotten, as they cost more than they are
worth; with few blocks later, when so many plans have come since."""

OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "simplex_strategy": 4,  # primal: with new columns the last mixture is still feasible
}


@dataclass(frozen=True)
class Mixture:
    """The optimum: its value with what breaks limits, and the ``cost`` of the plans alone."""

    value: float
    cost: float
    prices: np.ndarray  # (R,) money per unit of a limit
    weights: np.ndarray  # (steps, B): how much of each block's plan of each step
    overrun: float  # the most that a limit is broken, in parts of it

    @property
    def keeps_limits(self) -> bool:
        return self.overrun <= BROKEN


class Master:
    """Each block mixes its plans, all together keep the rows; rows come in when broken.

    Plans are added for all blocks at once. Costs are in parts of ``scale``, rows of their limit.
    """

    def __init__(self, limit: np.ndarray, blocks: int, scale: float) -> None:
        self._unit = np.where(limit > 0.0, limit, 1.0)
        self._most = np.where(limit > 0.0, 1.0, limit)
        self._scale = scale
        self._blocks = blocks
        self._penalty = FIRST_PENALTY
        self._steps = 0
        self._rows: list[int] = []
        self._overruns = np.zeros(0, np.int64)  # by row taken in: the column that breaks it
        self._plans = {  # by plan
            "column": np.zeros(0, np.int64),
            "cost": np.zeros(0),
            "use": np.zeros((0, len(limit))),
            "step": np.zeros(0, np.int64),
            "block": np.zeros(0, np.int64),
            "used_at": np.zeros(0, np.int64),  # the last step that a mixture used it
        }
        self._highs = highspy.Highs()
        for name, value in OPTIONS.items():
            self._highs.setOptionValue(name, value)
        for _ in range(blocks):
            self._highs.addRow(1.0, 1.0, 0, np.array([], np.int32), np.array([]))

    def add(self, cost: np.ndarray, use: np.ndarray) -> None:
        """A plan for each block, its cost (B,) and what it uses of the rows (B, R)."""
        first = self._highs.getNumCol()
        cost, use = cost / self._scale, use / self._unit
        entries = np.column_stack([np.ones(len(cost)), use[:, self._rows]])
        rows = np.append(0, self._blocks + np.arange(len(self._rows)))
        block, at = np.nonzero(entries)
        self._highs.addCols(
            len(cost),
            cost,
            np.zeros(len(cost)),
            np.full(len(cost), highspy.kHighsInf),
            len(at),
            np.searchsorted(block, np.arange(len(cost))).astype(np.int32),
            np.where(at == 0, block, rows[at]).astype(np.int32),
            entries[block, at],
        )
        step = np.full(len(cost), self._steps)
        blocks = np.arange(len(cost))
        new = {"column": first + blocks, "cost": cost, "use": use, "step": step, "block": blocks}
        for name, values in (new | {"used_at": step}).items():
            self._plans[name] = np.concatenate([self._plans[name], values])
        self._steps += 1

    def solve(self) -> Mixture:
        """The optimum over the plans known."""
        plans = self._plans
        while True:
            self._highs.run()
            values = np.array(self._highs.getSolution().col_value)
            weights = np.maximum(values[plans["column"]], 0.0)
            overrun = np.zeros(len(self._most))
            overrun[self._rows] = values[self._overruns]
            broken = weights @ plans["use"] > self._most + overrun + BROKEN
            broken[self._rows] = False
            if not broken.any():
                break
            for row in np.flatnonzero(broken).tolist():
                self._take_in(row)
        plans["used_at"][weights > 0.0] = self._steps
        mixture = self._mixture(weights, float(overrun.max(initial=0.0)))
        self._forget()
        return mixture

    @property
    def is_dearest(self) -> bool:
        """Whether breaking limits costs as much as it ever does."""
        return self._penalty >= MOST_PENALTY

    def dearer(self) -> None:
        """Breaking limits costs more from now on."""
        self._penalty *= 10.0
        for column in self._overruns.tolist():
            self._highs.changeColCost(column, self._penalty)

    def _take_in(self, row: int) -> None:
        """A row, and a column that breaks it."""
        use = self._plans["use"][:, row]
        at = np.flatnonzero(use)
        columns = self._plans["column"][at].astype(np.int32)
        most = float(self._most[row])
        self._highs.addRow(-highspy.kHighsInf, most, len(at), columns, use[at])
        index = np.array([self._blocks + len(self._rows)], np.int32)
        self._rows.append(row)
        self._overruns = np.append(self._overruns, self._highs.getNumCol())
        infinity = highspy.kHighsInf
        self._highs.addCol(self._penalty, 0.0, infinity, 1, index, np.array([-1.0]))

    def _mixture(self, weights: np.ndarray, overrun: float) -> Mixture:
        duals = np.array(self._highs.getSolution().row_dual)[self._blocks :]
        prices = np.zeros(len(self._most))
        prices[self._rows] = np.maximum(0.0, -duals)
        by_step = np.zeros((self._steps, self._blocks))
        by_step[self._plans["step"], self._plans["block"]] = weights
        return Mixture(
            value=float(self._highs.getInfo().objective_function_value) * self._scale,
            cost=float(self._plans["cost"] @ weights) * self._scale,
            prices=prices * self._scale / self._unit,
            weights=by_step,
            overrun=overrun,
        )

    def _forget(self) -> None:
        """Leave out plans that have long been of no use, when they are many."""
        idle = max(IDLE, LEAST_IDLE // self._blocks)
        old = self._plans["used_at"] < self._steps - idle
        if old.sum() < len(old) // 4:
            return
        gone = np.sort(self._plans["column"][old]).astype(np.int32)
        self._highs.deleteCols(len(gone), gone)
        self._plans = {name: values[~old] for name, values in self._plans.items()}
        self._plans["column"] -= np.searchsorted(gone, self._plans["column"])
        self._overruns = self._overruns - np.searchsorted(gone, self._overruns)
