"""The linear programme over the routes known so far, solved by HiGHS from where it stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import highspy
import numpy as np

from formulations.vehicle_routing.columns.cuts import Cut
from formulations.vehicle_routing.columns.prices import Column, Prices, Row
from formulations.vehicle_routing.columns.subsets import Weighted


@dataclass
class Master:
    """Every customer is covered, left out at its price, or covered at a price above all routes.

    Rows: one for each customer, one for each counted type, then the cuts.
    """

    leaving_out: np.ndarray  # (n + 1,) infinite where a customer must be served
    fewest_routes: np.ndarray  # (types,)
    most_routes: np.ndarray  # (types,) infinite where routes are not counted
    dearest: float  # more than any customer can cost
    columns: list[Column] = field(default_factory=list)
    cuts: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._highs = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._highs.setOptionValue(name, value)
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._forbidden: set[int] = set()
        self._counted = np.flatnonzero(np.isfinite(self.most_routes))
        for customer in range(1, len(self.leaving_out)):
            self._row(1.0, highspy.kHighsInf)
            cost = min(self.dearest, float(self.leaving_out[customer]))
            self._highs.addCol(cost, 0.0, 1.0, 1, np.array([customer - 1]), np.ones(1))
        for kind in self._counted:
            self._row(float(self.fewest_routes[kind]), float(self.most_routes[kind]))

    def add(self, column: Column) -> bool:
        """Whether the column is new."""
        key = (column.kind, column.path)
        if key in self._known:
            return False
        self._known.add(key)
        self.columns.append(column)
        rows, values = self._entries(column)
        infinity = highspy.kHighsInf
        self._highs.addCol(column.cost, 0.0, infinity, len(rows), rows, values)
        return True

    def add_row(self, cut: Row) -> None:
        """Routes count for it; so does a customer of a capacity cut that is left out."""
        first = len(self.leaving_out) - 1  # columns of leaving out come before the routes
        entered = [(first + k, cut.times_in(c.path)) for k, c in enumerate(self.columns)]
        left_out = sorted(cut.customers) if isinstance(cut, Cut) else []
        out = [(customer - 1, 1) for customer in left_out]
        entries = [*out, *(each for each in entered if each[1])]
        index = np.array([column for column, _ in entries], dtype=np.int32)
        value = np.array([times for _, times in entries], dtype=float)
        self._highs.addRow(float(cut.least), highspy.kHighsInf, len(index), index, value)
        self.cuts.append(cut)

    def forbid(self, is_forbidden: Callable[[Column], bool]) -> None:
        """Drive no route of this kind any more."""
        first = len(self.leaving_out) - 1
        for k, column in enumerate(self.columns):
            if k not in self._forbidden and is_forbidden(column):
                self._highs.changeColBounds(first + k, 0.0, 0.0)
                self._forbidden.add(k)

    def allowed(self) -> list[Column]:
        """The routes that it may drive."""
        return [each for k, each in enumerate(self.columns) if k not in self._forbidden]

    def solve(self) -> tuple[float, Prices]:
        """The optimum over the columns known, and its prices."""
        self._highs.run()
        duals = np.array(self._highs.getSolution().row_dual)
        n, counted = len(self.leaving_out) - 1, len(self._counted)
        vehicles = np.zeros(len(self.most_routes))
        vehicles[self._counted] = -duals[n : n + counted]
        duals = np.maximum(duals, 0.0)
        prices = Prices(
            customers=np.concatenate([[0.0], duals[:n]]),
            cuts=tuple(zip(self.cuts, duals[n + counted :].tolist(), strict=True)),
            vehicles=vehicles,
        )
        return float(self._highs.getInfo().objective_function_value), prices

    def driven(self) -> Weighted:
        """The paths of the optimum, and how much it drives each."""
        weights = self._weights()
        return [(self.columns[k].path, float(weights[k])) for k in np.flatnonzero(weights > 1e-9)]

    def routes(self) -> np.ndarray:
        """How many routes of each type the optimum drives."""
        kinds = [column.kind for column in self.columns]
        return np.bincount(kinds, weights=self._weights(), minlength=len(self.most_routes))

    def _weights(self) -> np.ndarray:
        return np.array(self._highs.getSolution().col_value)[len(self.leaving_out) - 1 :]

    def _row(self, lower: float, upper: float) -> None:
        nothing = np.array([], dtype=np.int32)
        self._highs.addRow(lower, upper, 0, nothing, np.array([]))

    def _entries(self, column: Column) -> tuple[np.ndarray, np.ndarray]:
        n = len(self.leaving_out) - 1
        customers, times = np.unique(np.array(column.path), return_counts=True)
        entries = list(zip((customers - 1).tolist(), times.tolist(), strict=True))
        entries += [(n + int(at), 1) for at in np.flatnonzero(self._counted == column.kind)]
        first = n + len(self._counted)
        for k, cut in enumerate(self.cuts):
            entered = cut.times_in(column.path)
            entries += [(first + k, entered)] if entered else []
        rows = np.array([row for row, _ in entries], dtype=np.int32)
        return rows, np.array([value for _, value in entries], dtype=float)
