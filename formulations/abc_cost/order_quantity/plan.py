"""The plan of order quantities in business words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.ranking.pareto import order_pareto
from optimizer.sdk import Id, Number, Record, Table

if TYPE_CHECKING:
    from formulations.abc_cost.solution import Solution
    from optimizer.sdk import Encoded, Values


class OrderPolicy(Record):
    """The lot in which one SKU is ordered, and what follows from it.

    ``average_stock_value`` is the money in half a lot.
    """

    sku_id: Id
    order_quantity_units: Number
    orders_per_year: Number
    average_stock_value: Number


def order_tables(decision: OrderQuantity, lot_units: np.ndarray) -> dict[str, Table[Any]]:
    """The policies with these lots, (SKUs,) in the order of the instance, and their ranking."""
    skus = decision.skus
    columns = {
        "sku_id": skus["id"],
        "order_quantity_units": lot_units,
        "orders_per_year": skus["annual_demand_units"] / lot_units,
        "average_stock_value": skus["unit_cost"] * lot_units / 2.0,
    }
    return {
        "order_policies": Table(OrderPolicy, columns),
        "pareto": order_pareto(decision, lot_units),
    }


def decoded(decision: OrderQuantity, values: Values) -> dict[str, Table[Any]]:
    """The tables of the plan behind the model's values."""
    return order_tables(decision, values["order_quantity_units"].array)


def encoded(decision: OrderQuantity, solution: Solution) -> Encoded:
    """The model's values for a plan."""
    policies = solution.order_policies or ()
    return {
        "order_quantity_units": {(row.sku_id,): row.order_quantity_units for row in policies},
        "orders_per_year": {(row.sku_id,): row.orders_per_year for row in policies},
    }
