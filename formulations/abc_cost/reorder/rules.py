"""The rules of reorder policies and their cost, from the data and the plan's own words alone.

Everything follows from lots and reorder points; what else the plan states must agree with them.
Shortages are integrated here again, from scipy's error function.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import ALL, excess, positions, wrong_ids
from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.prices import PriceRow, by_limit, price_violations, proof_violations
from formulations.abc_cost.ranking.pareto import ranked_classes
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units, members
from formulations.abc_cost.reorder.duality import Counted, limits_of, proven_cost
from formulations.abc_cost.reorder.plan import ReorderRow
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Table, Violation


def violations(decision: ReorderPolicy, solution: Solution) -> Iterator[Violation]:
    """Every rule that policies and prices break by more than the tolerance."""
    policies = _policies(solution)
    yield from _policy_violations(decision, policies)
    if solution.prices is not None:
        yield from _price_violations(decision, policies, solution.prices)


def cost(decision: ReorderPolicy, solution: Solution) -> dict[str, float]:
    """Money per year by component. Rows of unknown ids cost nothing."""
    return _cost(decision, _policies(solution))


def _policies(solution: Solution) -> Table[ReorderRow]:
    return solution.reorder_policies or Table.of(ReorderRow, [])


def _policy_violations(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Iterator[Violation]:
    ids, lots = policies["sku_id"], policies["order_quantity_units"]
    row = positions(decision.skus["id"], ids)
    strangers = list(wrong_ids("SKU", decision.skus, ids, row))
    if strangers:
        yield from strangers
        return
    if not (lots > 0).all():
        empty = (~(lots > 0)).astype(float)
        yield from excess("the order quantity is above zero", ids, empty, 0.0, "lots")
        return
    figures = _figures(decision, policies, row)
    safety = figures["safety_stock_units"]
    yield from excess("no safety stock below zero", ids, -safety, 1.0, "units")
    for name, unit in STATED.items():
        off = np.abs(policies[name] - figures[name])
        rule = f"{name.replace('_', ' ')} follows from lot and reorder point"
        yield from excess(rule, ids, off, figures[name], unit)
    yield from _lots_whole(decision, ids, lots, row)
    yield from _limits(decision, figures, row)
    yield from _fill_rates(decision, figures, row)


STATED = {
    "safety_stock_units": "units",
    "orders_per_year": "orders",
    "fill_rate_pct": "%",
    "average_stock_value": "money",
}
"""What follows from lot and reorder point and is stated all the same, with its unit."""


def _cost(decision: ReorderPolicy, policies: Table[ReorderRow]) -> dict[str, float]:
    lots = policies["order_quantity_units"]
    row = positions(decision.skus["id"], policies["sku_id"])
    priced = (row >= 0) & (lots > 0)
    kept = policies.part(priced)
    row, skus = row[priced], decision.skus
    figures = _figures(decision, kept, row)
    stock = lots[priced] / 2.0 + figures["safety_stock_units"]
    return {
        "ordering": float(skus["ordering_cost"][row] @ figures["orders_per_year"]),
        "holding": float(holding_costs(skus)[row] @ stock),
        "shortage": float(skus["shortage_cost_per_unit"][row] @ figures["short_units"]),
    }


def _figures(
    decision: ReorderPolicy, policies: Table[ReorderRow], row: np.ndarray
) -> dict[str, np.ndarray]:
    """What follows from lots and reorder points, one array a figure, rows as in the plan."""
    from scipy.special import erfc

    skus, lots = decision.skus, policies["order_quantity_units"]
    demand, sigma = skus["annual_demand_units"][row], lead_time_std_units(skus)[row]
    safety = policies["reorder_point_units"] - demand / DAYS_PER_YEAR * skus["lead_time_days"][row]
    k = np.divide(safety, sigma, out=np.zeros_like(safety), where=sigma > 0)
    density, tail = np.exp(-(k**2) / 2.0) / np.sqrt(2.0 * np.pi), erfc(k / np.sqrt(2.0)) / 2.0
    per_cycle = sigma * (density - k * tail)
    short = demand * np.maximum(per_cycle, 0.0) / lots
    return {
        "lot": lots,
        "demand": demand,
        "safety_stock_units": safety,
        "short_units": short,
        "orders_per_year": demand / lots,
        "fill_rate_pct": 100.0 * (1.0 - short / demand),
        "average_stock_value": skus["unit_cost"][row] * (lots / 2.0 + safety),
    }


def _lots_whole(
    decision: ReorderPolicy, ids: np.ndarray, lots: np.ndarray, row: np.ndarray
) -> Iterator[Violation]:
    multiple = decision.skus["lot_multiple_units"][row]
    given = multiple > 0
    packs = lots[given] / multiple[given]
    off = np.abs(packs - np.maximum(np.rint(packs), 1.0))
    yield from excess("lots are whole multiples", ids[given], off, packs, "multiples")


def _limits(
    decision: ReorderPolicy, figures: dict[str, np.ndarray], row: np.ndarray
) -> Iterator[Violation]:
    """Money in stock, room for full lots, and orders: what all SKUs share."""
    peak = figures["lot"] + figures["safety_stock_units"]
    used = {
        "stock budget": (decision.stock_budget, figures["average_stock_value"], "money"),
        "storage capacity": (
            decision.storage_capacity_m3,
            np.nan_to_num(decision.skus["unit_volume_m3"][row]) * peak,
            "m3",
        ),
        "orders per year": (decision.max_orders_per_year, figures["orders_per_year"], "orders"),
    }
    for rule, (limit, use, unit) in used.items():
        if limit is not None:
            yield from excess(rule, ALL, np.array([use.sum() - limit]), limit, unit)


def _fill_rates(
    decision: ReorderPolicy, figures: dict[str, np.ndarray], row: np.ndarray
) -> Iterator[Violation]:
    """Of the demand of all SKUs that a rate counts, the part that is short."""
    inside = counted(decision)
    for rate in decision.fill_rates:
        if rate.target_pct == 0.0:  # more may be short in a year than is asked for
            continue
        asked_of = inside[rate.id][row]
        asked = float(figures["demand"][asked_of].sum())
        allowed = (1.0 - rate.target_pct / 100.0) * asked
        over = np.array([figures["short_units"][asked_of].sum() - allowed])
        where = np.array([rate.id], dtype=object)
        yield from excess("fill rate", where, over, allowed, "units")


def counted(decision: ReorderPolicy) -> Counted:
    """The SKUs that each fill rate counts."""
    inside = members(decision, ranked_classes(decision.skus, decision.abc_classes))
    return dict(zip(decision.fill_rates["id"].tolist(), inside, strict=True))


def _price_violations(
    decision: ReorderPolicy, policies: Table[ReorderRow], prices: Table[PriceRow]
) -> Iterator[Violation]:
    """The prices are those of the limits, and prove the cost of the policies."""
    inside = counted(decision)
    wrong = list(price_violations(prices, limits_of(decision, inside)))
    row = positions(decision.skus["id"], policies["sku_id"])
    strangers = list(wrong_ids("SKU", decision.skus, policies["sku_id"], row))
    yield from wrong
    if wrong or strangers:
        return
    sigma = lead_time_std_units(decision.skus)
    safety = np.empty(len(sigma))
    safety[row] = policies["safety_stock_units"]
    factor = np.divide(safety, sigma, out=np.zeros_like(safety), where=sigma > 0)
    bound = proven_cost(decision, inside, by_limit(prices), factor)
    yield from proof_violations(sum(_cost(decision, policies).values()), bound)
