"""An ABC-cost plan in business words, and its translation from and to the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule, fewest_counts
from formulations.abc_cost.counting.plan import CountRow, count_table
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.plan import NONE, GroupedRow, grouped_table
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.prices import PriceRow, price_table
from formulations.abc_cost.ranking.pareto import ParetoRow, order_pareto
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.plan import ReorderRow, reorder_table
from optimizer.sdk import LARGEST, Id, Number, Record, Table

if TYPE_CHECKING:
    from optimizer.sdk import Encoded, Values


class StockLevel(Record):
    """The stock to hold of one class."""

    class_id: Id
    stock_units: Number


class OrderPolicy(Record):
    """The lot in which one SKU is ordered, and what follows from it.

    ``average_stock_value`` is the money in half a lot.
    """

    sku_id: Id
    order_quantity_units: Number
    orders_per_year: Number
    average_stock_value: Number


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
    columns = {"class_id": decision.classes["id"], "stock_units": stock_units}
    return Solution(stock_levels=Table(StockLevel, columns))


def order_plan(
    decision: OrderQuantity, lot_units: np.ndarray, prices: Mapping[str, float] | None = None
) -> Solution:
    """The plan with these lots, shape (SKUs,) in the order of the instance."""
    skus = decision.skus
    columns = {
        "sku_id": skus["id"],
        "order_quantity_units": lot_units,
        "orders_per_year": skus["annual_demand_units"] / lot_units,
        "average_stock_value": skus["unit_cost"] * lot_units / 2.0,
    }
    return Solution(
        order_policies=Table(OrderPolicy, columns),
        pareto=order_pareto(decision, lot_units),
        prices=_priced(prices),
    )


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
    match instance.decision:
        case ClassStock() as decision:
            return stock_plan(decision, values["stock_units"].array)
        case OrderQuantity() as decision:
            return order_plan(decision, values["order_quantity_units"].array)
        case ReorderPolicy():
            raise ValueError("reorder policies have no model, so there are no values of one")
        case Grouping() as decision:
            member = values["member"].array.reshape(len(decision.skus), len(decision.classes))
            chosen = np.where(member.max(axis=1) > 0.5, member.argmax(axis=1), NONE)
            return grouping_plan(decision, chosen)
        case CountSchedule() as decision:
            return count_plan(decision, np.round(values["counts_per_year"].array))


def encode(instance: Instance, solution: Solution) -> Encoded:
    """The model's values for a plan: every variable family by its index."""
    if solution.stock_levels is not None:
        stock = {(row.class_id,): row.stock_units for row in solution.stock_levels}
        return {"stock_units": stock, "total_stock_units": {(): sum(stock.values())}}
    if solution.groups is not None:
        return _encoded_groups(solution.groups)
    if solution.counts is not None:
        return _encoded_counts(instance, solution.counts)
    policies = solution.order_policies or ()
    return {
        "order_quantity_units": {(row.sku_id,): row.order_quantity_units for row in policies},
        "orders_per_year": {(row.sku_id,): row.orders_per_year for row in policies},
    }


def _encoded_counts(instance: Instance, counts: Table[CountRow]) -> Encoded:
    decision = instance.decision
    assert isinstance(decision, CountSchedule)
    fewest = dict(zip(decision.skus["id"], fewest_counts(decision).astype(int), strict=True))
    steps = [
        (row.sku_id, n)
        for row in counts
        for n in range(fewest[row.sku_id] + 1, round(row.counts_per_year) + 1)
    ]
    return {
        "counts_per_year": {(row.sku_id,): row.counts_per_year for row in counts},
        "step": dict.fromkeys(steps, 1.0),
    }


def _encoded_groups(groups: Table[GroupedRow]) -> Encoded:
    named = [(row.sku_id, row.class_id) for row in groups if row.class_id is not None]
    return {
        "member": dict.fromkeys(named, 1.0),
        "used": {(name,): 1.0 for _, name in named},
    }
