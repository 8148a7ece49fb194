"""Routes as columns, rows that no plan undercuts, and the prices of a programme over both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.columns.cuts import Cut
from formulations.vehicle_routing.columns.subsets import Subset

Row = Cut | Subset
"""A row that no plan undercuts: ``times_in`` each of its routes add up to ``least`` and more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """Dual values: of serving each customer, of each cut, of a vehicle of each type."""

    customers: np.ndarray  # (n + 1,) >= 0, 0 for the depot
    cuts: tuple[tuple[Row, float], ...]  # >= 0
    vehicles: np.ndarray  # (types,) below 0 where more must drive than are worth it


@dataclass(frozen=True, kw_only=True)
class Column:
    """A route: the number of its subproblem, its customers, and what it costs."""

    kind: int
    path: tuple[int, ...]
    cost: float
