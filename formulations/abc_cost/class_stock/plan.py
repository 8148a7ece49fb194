"""The plan of class stock in business words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formulations.abc_cost.class_stock.data import ClassStock
from optimizer.sdk import Id, Number, Record, Table

if TYPE_CHECKING:
    from formulations.abc_cost.solution import Solution
    from optimizer.sdk import Encoded, Values


class StockLevel(Record):
    """The stock to hold of one class."""

    class_id: Id
    stock_units: Number


def stock_table(decision: ClassStock, stock_units: np.ndarray) -> Table[StockLevel]:
    """The plan with this stock: (classes,) in the order of the instance."""
    return Table(StockLevel, {"class_id": decision.classes["id"], "stock_units": stock_units})


def decoded(decision: ClassStock, values: Values) -> dict[str, Table[StockLevel]]:
    """The tables of the plan behind the model's values."""
    return {"stock_levels": stock_table(decision, values["stock_units"].array)}


def encoded(decision: ClassStock, solution: Solution) -> Encoded:
    """The model's values for a plan."""
    stock = {(row.class_id,): row.stock_units for row in solution.stock_levels or ()}
    return {"stock_units": stock, "total_stock_units": {(): sum(stock.values())}}
