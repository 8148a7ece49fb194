"""The rules of order quantities and their cost, from the data and the plan's own words alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import ALL, excess, positions, wrong_ids
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.order_quantity.plan import OrderPolicy
from formulations.abc_cost.prices import (
    STOCK_BUDGET,
    STORAGE,
    PriceRow,
    by_limit,
    price_violations,
    proof_violations,
)
from formulations.abc_cost.ranking import rules as ranking
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Table, Violation


def violations(decision: OrderQuantity, solution: Solution) -> Iterator[Violation]:
    """Every rule that lots, prices and ranking break by more than the tolerance."""
    policies, pareto = _policies(solution), solution.pareto or Table.of(ParetoRow, [])
    yield from _lot_violations(decision, policies)
    if solution.prices is not None:
        yield from _price_violations(decision, policies, solution.prices)
    yield from ranking.violations(decision, pareto, _lots_by_sku(decision, policies))


def cost(decision: OrderQuantity, solution: Solution) -> dict[str, float]:
    """Money per year by component. Rows of unknown ids cost nothing."""
    return _cost(decision, _policies(solution))


def _policies(solution: Solution) -> Table[OrderPolicy]:
    return solution.order_policies or Table.of(OrderPolicy, [])


def _cost(decision: OrderQuantity, policies: Table[OrderPolicy]) -> dict[str, float]:
    skus, lots = decision.skus, policies["order_quantity_units"]
    row = positions(skus["id"], policies["sku_id"])
    priced = (row >= 0) & (lots > 0)
    row, lots = row[priced], lots[priced]
    orders_per_year = skus["annual_demand_units"][row] / lots
    return {
        "ordering": float(skus["ordering_cost"][row] @ orders_per_year),
        "holding": float(holding_costs(skus)[row] @ (lots / 2.0)),
    }


def _lot_violations(decision: OrderQuantity, policies: Table[OrderPolicy]) -> Iterator[Violation]:
    skus, ids, lots = decision.skus, policies["sku_id"], policies["order_quantity_units"]
    row = positions(skus["id"], ids)
    strangers = list(wrong_ids("SKU", skus, ids, row))
    if strangers:
        yield from strangers
        return
    if not (lots > 0).all():
        empty = (~(lots > 0)).astype(float)
        yield from excess("the order quantity is above zero", ids, empty, 0.0, "lots")
        return
    demand, unit_cost = skus["annual_demand_units"][row], skus["unit_cost"][row]
    orders, value = demand / lots, unit_cost * lots / 2.0
    off = np.abs(policies["orders_per_year"] - orders)
    yield from excess("orders per year follow from the lot", ids, off, orders, "orders")
    off = np.abs(policies["average_stock_value"] - value)
    yield from excess("average stock value follows from the lot", ids, off, value, "money")
    if (budget := decision.stock_budget) is not None:
        over = np.array([np.sum(value) - budget])
        yield from excess("stock budget", ALL, over, budget, "money")
    if (capacity := decision.storage_capacity_m3) is not None:
        over = np.array([skus["unit_volume_m3"][row] @ lots - capacity])
        yield from excess("storage capacity", ALL, over, capacity, "m3")


def _price_violations(
    decision: OrderQuantity, policies: Table[OrderPolicy], prices: Table[PriceRow]
) -> Iterator[Violation]:
    """The prices are those of the limits, and prove the cost of the lots.

    With prices y on the limits SKU i costs at least 2 sqrt(K D (h / 2 + y a)) a year (Hadley and
    Whitin, "Analysis of Inventory Systems", 1963, section 2-8).
    """
    limits = {STOCK_BUDGET: decision.stock_budget, STORAGE: decision.storage_capacity_m3}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    wrong = list(price_violations(prices, given))
    yield from wrong
    if wrong:
        return
    skus, price = decision.skus, by_limit(prices)
    unit = holding_costs(skus) / 2.0 + price.get(STOCK_BUDGET, 0.0) * skus["unit_cost"] / 2.0
    unit = unit + price.get(STORAGE, 0.0) * np.nan_to_num(skus["unit_volume_m3"])
    least = 2.0 * np.sqrt(skus["ordering_cost"] * skus["annual_demand_units"] * unit)
    bound = float(least.sum()) - sum(price[name] * limit for name, limit in given.items())
    yield from proof_violations(sum(_cost(decision, policies).values()), bound)


def _lots_by_sku(decision: OrderQuantity, policies: Table[OrderPolicy]) -> np.ndarray:
    """The lot of each SKU, NaN where the plan has none: (SKUs,) in the order of the instance."""
    row = positions(policies["sku_id"], decision.skus["id"])
    return np.asarray(np.append(policies["order_quantity_units"], np.nan)[row])
