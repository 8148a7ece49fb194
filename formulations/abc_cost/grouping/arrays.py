"""A decision on grouping as arrays, for the search and for the curve of money against service.

The independent checker has its own sums (rules.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.grouping.chains import Chains, Levels
from formulations.abc_cost.grouping.data import (
    Grouping,
    margins,
    safety_factors,
    service_levels,
)
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.skus import holding_costs


@dataclass(frozen=True, eq=False)
class Catalogue:
    """SKUs in the order of the instance, classes from the highest level down."""

    levels: Levels
    rows: npt.NDArray[np.int64]  # of each level, the class of the file
    margin: Floats
    holding: Floats  # money a year for one standard deviation in stock, (SKUs,)
    value: Floats  # money in one standard deviation in stock, (SKUs,)
    budget: float

    def at(self, price: float) -> Chains:
        """The SKUs at a price on money in safety stock."""
        return Chains(self.levels, self.margin, self.holding + price * self.value)

    def use(self, chosen: npt.NDArray[np.int64]) -> float:
        """Money in safety stock of SKUs in these levels."""
        return float(self.value @ self.levels.factor[chosen])


def catalogue(decision: Grouping) -> Catalogue:
    """The arrays of a decision."""
    skus, served = decision.skus, service_levels(decision)
    rows = np.argsort(-served, kind="stable")
    sigma = lead_time_std_units(skus)
    most = len(rows) if decision.max_classes is None else min(decision.max_classes, len(rows))
    levels = Levels(
        served=np.append(served[rows], 0.0),
        factor=np.append(safety_factors(decision)[rows], 0.0),
        management=decision.classes["management_cost"][rows],
        most=most,
    )
    budget = math.inf if decision.stock_budget is None else decision.stock_budget
    value, holding = skus["unit_cost"] * sigma, holding_costs(skus) * sigma
    return Catalogue(levels, rows, margins(decision), holding, value, budget)
