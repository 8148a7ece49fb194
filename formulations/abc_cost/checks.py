"""The rules and the cost of an ABC-cost plan, from the instance and the plan alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import ALL, excess, positions, wrong_ids
from formulations.abc_cost.counting import rules as counting
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.plan import CountRow
from formulations.abc_cost.figures import unlimited
from formulations.abc_cost.grouping import rules as grouping
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.plan import GroupedRow
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
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
from formulations.abc_cost.reorder import rules as reorder
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.plan import ReorderRow
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import OrderPolicy, Solution, StockLevel
from optimizer.sdk import Table, Violation


def violations(instance: Instance, solution: Solution) -> Iterator[Violation]:
    """Every rule that the plan breaks by more than the tolerance."""
    match instance.decision:
        case ClassStock() as decision:
            foreign = ("order_policies", "pareto", "reorder_policies", "groups", "counts", "prices")
            yield from _foreign(solution, *foreign)
            yield from _stock_violations(decision, _levels(solution))
        case OrderQuantity() as decision:
            yield from _foreign(solution, "stock_levels", "reorder_policies", "groups", "counts")
            policies, pareto = _policies(solution), solution.pareto or Table.of(ParetoRow, [])
            yield from _order_violations(decision, policies)
            if solution.prices is not None:
                yield from _order_prices(decision, policies, solution.prices)
            yield from ranking.violations(decision, pareto, _lots_by_sku(decision, policies))
        case ReorderPolicy() as decision:
            others = ("stock_levels", "order_policies", "pareto", "groups", "counts")
            yield from _foreign(solution, *others)
            yield from reorder.violations(decision, _reorder_rows(solution))
            if solution.prices is not None:
                yield from reorder.price_rules(decision, _reorder_rows(solution), solution.prices)
        case Grouping() as decision:
            others = ("stock_levels", "order_policies", "pareto", "reorder_policies", "counts")
            yield from _foreign(solution, *others)
            yield from grouping.violations(decision, _group_rows(solution))
            if solution.prices is not None:
                budget = [] if decision.stock_budget is None else [STOCK_BUDGET]
                yield from price_violations(solution.prices, budget)
        case CountSchedule() as decision:
            others = ("stock_levels", "order_policies", "pareto", "reorder_policies", "groups")
            yield from _foreign(solution, *others)
            yield from counting.violations(decision, _count_rows(solution))
            if solution.prices is not None:
                yield from counting.price_rules(decision, _count_rows(solution), solution.prices)


def cost(instance: Instance, solution: Solution) -> dict[str, float]:
    """Money by component, per year for order quantities. Rows of unknown ids cost nothing."""
    match instance.decision:
        case ClassStock() as decision:
            return _stock_cost(decision, _levels(solution))
        case OrderQuantity() as decision:
            return _order_cost(decision, _policies(solution))
        case ReorderPolicy() as decision:
            return reorder.cost(decision, _reorder_rows(solution))
        case Grouping() as decision:
            return grouping.cost(decision, _group_rows(solution))
        case CountSchedule() as decision:
            return counting.cost(decision, _count_rows(solution))


# -- class stock ---------------------------------------------------------------------------


def _levels(solution: Solution) -> Table[StockLevel]:
    return solution.stock_levels or Table.of(StockLevel, [])


def _stock_cost(decision: ClassStock, levels: Table[StockLevel]) -> dict[str, float]:
    row = positions(decision.classes["id"], levels["class_id"])
    known = row >= 0
    return {
        "stock": float(decision.classes["unit_cost"][row[known]] @ levels["stock_units"][known])
    }


def _stock_violations(decision: ClassStock, levels: Table[StockLevel]) -> Iterator[Violation]:
    ids, stock = levels["class_id"], levels["stock_units"]
    row = positions(decision.classes["id"], ids)
    strangers = list(wrong_ids("class", decision.classes, ids, row))
    if strangers:
        yield from strangers
        return
    low, high = decision.classes["min_units"][row], unlimited(decision.classes["max_units"][row])
    yield from excess("stock is not negative", ids, -stock, 0.0, "units")
    yield from excess("floor of the class", ids, low - stock, low, "units")
    yield from excess("cap of the class", ids, stock - high, high, "units")
    total = float(np.sum(stock))
    share_units = decision.classes["share_pct"][row] / 100.0 * total
    fixed = ~np.isnan(decision.classes["share_pct"][row])
    off = np.abs(stock - share_units)[fixed]
    yield from excess("fixed share of the class", ids[fixed], off, total, "units")
    yield from _total_violations(decision, total)


def _total_violations(decision: ClassStock, total: float) -> Iterator[Violation]:
    rules = (
        ("total stock covers the demand", decision.demand_units, -1.0),
        ("total stock covers the intake", decision.intake_units, -1.0),
        ("cap of the total stock", decision.max_total_units, 1.0),
        ("total stock is no less than given", decision.total_units, -1.0),
        ("total stock is no more than given", decision.total_units, 1.0),
    )
    for rule, limit, sign in rules:
        if limit is not None:
            yield from excess(rule, ALL, np.array([sign * (total - limit)]), limit, "units")


# -- order quantities ----------------------------------------------------------------------


def _policies(solution: Solution) -> Table[OrderPolicy]:
    return solution.order_policies or Table.of(OrderPolicy, [])


def _order_cost(decision: OrderQuantity, policies: Table[OrderPolicy]) -> dict[str, float]:
    skus, lots = decision.skus, policies["order_quantity_units"]
    row = positions(skus["id"], policies["sku_id"])
    priced = (row >= 0) & (lots > 0)
    row, lots = row[priced], lots[priced]
    orders_per_year = skus["annual_demand_units"][row] / lots
    return {
        "ordering": float(skus["ordering_cost"][row] @ orders_per_year),
        "holding": float(holding_costs(skus)[row] @ (lots / 2.0)),
    }


def _order_violations(decision: OrderQuantity, policies: Table[OrderPolicy]) -> Iterator[Violation]:
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


def _order_prices(
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
    yield from proof_violations(sum(_order_cost(decision, policies).values()), bound)


def _lots_by_sku(decision: OrderQuantity, policies: Table[OrderPolicy]) -> np.ndarray:
    """The lot of each SKU, NaN where the plan has none: (SKUs,) in the order of the instance."""
    row = positions(policies["sku_id"], decision.skus["id"])
    return np.asarray(np.append(policies["order_quantity_units"], np.nan)[row])


def _count_rows(solution: Solution) -> Table[CountRow]:
    return solution.counts or Table.of(CountRow, [])


def _reorder_rows(solution: Solution) -> Table[ReorderRow]:
    return solution.reorder_policies or Table.of(ReorderRow, [])


def _group_rows(solution: Solution) -> Table[GroupedRow]:
    return solution.groups or Table.of(GroupedRow, [])


# -- for all ------------------------------------------------------------------------------


def _foreign(solution: Solution, *tables: str) -> Iterator[Violation]:
    for name in tables:
        if getattr(solution, name) is not None:
            rule = "the plan answers the decision asked for"
            yield Violation(rule=rule, where=name, amount=1.0, unit="tables")
