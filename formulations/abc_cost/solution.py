"""An ABC-cost plan in business words, and its translation from and to the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from formulations.abc_cost.class_stock.data import ClassStock
from formulations.abc_cost.class_stock.plan import StockLevel, stock_table
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.plan import CountRow, count_table
from formulations.abc_cost.decisions import asked
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.plan import GroupedRow, grouped_table
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.order_quantity.plan import OrderPolicy, order_tables
from formulations.abc_cost.prices import PriceRow, price_table
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.plan import ReorderRow, reorder_table
from optimizer.sdk import LARGEST, Record, Table

if TYPE_CHECKING:
    from optimizer.sdk import Encoded, Values


class Solution(Record):
    """The tables of the decision that was asked for.

    ``stock_levels`` answers "class_stock", ``order_policies`` and ``pareto`` "order_quantity",
    ``reorder_policies`` "reorder_policy", ``groups`` "grouping", ``counts`` "count_schedule".
    ``prices`` of limits stand beside the last four where they prove the plan.
    """

    stock_levels: Table[StockLevel] | None = None
    order_policies: Table[OrderPolicy] | None = None
    pareto: Table[ParetoRow] | None = None
    reorder_policies: Table[ReorderRow] | None = None
    groups: Table[GroupedRow] | None = None
    counts: Table[CountRow] | None = None
    prices: Table[PriceRow] | None = None


def stock_plan(decision: ClassStock, stock_units: np.ndarray) -> Solution:
    """The plan with this stock, shape (classes,) in the order of the instance."""
    return Solution(stock_levels=stock_table(decision, stock_units))


def order_plan(
    decision: OrderQuantity, lot_units: np.ndarray, prices: Mapping[str, float] | None = None
) -> Solution:
    """The plan with these lots, shape (SKUs,) in the order of the instance."""
    return Solution(**order_tables(decision, lot_units), prices=_priced(prices))


def reorder_plan(
    decision: ReorderPolicy,
    lot_units: np.ndarray,
    factor: np.ndarray,
    prices: Mapping[str, float] | None = None,
) -> Solution:
    """The plan with these lots and safety factors, shape (SKUs,) in the order of the instance."""
    table = reorder_table(decision, lot_units, factor)
    return Solution(reorder_policies=table, prices=_priced(prices))


def grouping_plan(
    decision: Grouping, chosen: np.ndarray, prices: Mapping[str, float] | None = None
) -> Solution:
    """The plan with these rows of classes, or ``NONE``: (SKUs,) in the order of the instance."""
    return Solution(groups=grouped_table(decision, chosen), prices=_priced(prices))


def count_plan(
    decision: CountSchedule, counts: np.ndarray, prices: Mapping[str, float] | None = None
) -> Solution:
    """The plan with these counts a year, shape (SKUs,) in the order of the instance."""
    return Solution(counts=count_table(decision, counts), prices=_priced(prices))


def _priced(prices: Mapping[str, float] | None) -> Table[PriceRow] | None:
    """The table of the prices; None as well where one is larger than a number of a plan may be."""
    if prices is None or any(price > LARGEST for price in prices.values()):
        return None
    return price_table(prices)


def decode(instance: Instance, values: Values) -> Solution:
    """The plan behind the model's values, which stand in the order of the instance."""
    plan, decision = asked(instance, "plan")
    return Solution(**plan.decoded(decision, values))


def encode(instance: Instance, solution: Solution) -> Encoded:
    """The model's values for a plan: every variable family by its index."""
    plan, decision = asked(instance, "plan")
    return plan.encoded(decision, solution)  # type: ignore[no-any-return]
