"""What there is to look at of class stock."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.class_stock.data import ClassStock
from formulations.abc_cost.drawing import bars
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Bars


def drawings(decision: ClassStock, solution: Solution) -> Iterator[Bars]:
    """The stock of each class."""
    units = {row.class_id: row.stock_units for row in solution.stock_levels or ()}
    names = decision.classes["id"].tolist()
    yield bars("Stock by class", "units", names, stock=[units[name] for name in names])
