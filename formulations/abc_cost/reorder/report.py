"""What a planner reads of reorder policies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.prices import price_section
from formulations.abc_cost.ranking.data import steadiness_classes
from formulations.abc_cost.ranking.pareto import pareto_by_value, ranked_classes
from formulations.abc_cost.ranking.report import steadiness_section
from formulations.abc_cost.reorder.bill import bill
from formulations.abc_cost.reorder.data import ReorderPolicy, members
from formulations.abc_cost.reorder.duality import demand_of_rates
from formulations.abc_cost.reorder.plan import ReorderRow
from formulations.abc_cost.reorder.rules import counted
from formulations.abc_cost.reorder.sweep import sweep, sweep_section
from formulations.abc_cost.report import MOST_ROWS, more
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Section, Table


def sections(decision: ReorderPolicy, solution: Solution) -> Iterator[Section]:
    """What the policies do, what limits are worth, and the steadiness of demand."""
    policies = solution.reorder_policies
    assert policies is not None
    yield from _policy_sections(decision, policies)
    yield from price_section(solution.prices, demand_of_rates(decision, counted(decision)))
    yield from _steadiness_sections(decision)


def kpis(decision: ReorderPolicy, solution: Solution) -> dict[str, float]:
    """Stock, orders and service of the whole catalogue."""
    policies = solution.reorder_policies
    assert policies is not None
    skus, value = decision.skus, policies["average_stock_value"]
    return {
        "orders_per_year": float(policies["orders_per_year"].sum()),
        "average_stock_value": float(value.sum()),
        "safety_stock_value": float(skus["unit_cost"] @ policies["safety_stock_units"]),
        "stock_turns_per_year": float(
            skus["annual_demand_units"] @ skus["unit_cost"] / value.sum()
        ),
        "fill_rate_pct": _fill_rate_pct(decision, policies, np.ones(len(skus), dtype=bool)),
    }


def _policy_sections(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Iterator[Section]:
    """Classes, rates, limits, the bill of the old way, money against service, the dearest SKUs."""
    yield _class_section(decision, policies)
    if len(decision.fill_rates):
        yield _rate_section(decision, policies)
    used = _used(decision, policies)
    if used:
        rows = [(name, u, a, 100.0 * u / a) for name, (u, a) in used.items()]
        columns = ("limit", "used", "available", "used %")
        yield Section(title="Shared limits", columns=columns, rows=tuple(rows))
    old_way = bill(decision, policies)
    if old_way is not None:
        yield old_way
    curve = sweep(decision, policies)
    if curve is not None:
        yield from sweep_section(curve)
    yield _sku_section(decision, policies)


def _fill_rate_pct(
    decision: ReorderPolicy, policies: Table[ReorderRow], inside: np.ndarray
) -> float:
    """Of the demand of some SKUs, what is met from stock."""
    demand = decision.skus["annual_demand_units"][inside]
    return float(policies["fill_rate_pct"][inside] @ demand / demand.sum())


def _class_section(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Section:
    ranked = ranked_classes(decision.skus, decision.abc_classes)
    rows = []
    for name in decision.abc_classes["id"].tolist():
        inside = ranked == name
        if inside.any():
            sums = [
                float(policies[each][inside].sum())
                for each in ("orders_per_year", "average_stock_value")
            ]
            rate = _fill_rate_pct(decision, policies, inside)
            rows.append((name, int(inside.sum()), *sums, rate))
    columns = ("class", "SKUs", "orders a year", "stock value", "fill rate %")
    return Section(title="Classes by annual consumption value", columns=columns, rows=tuple(rows))


def _rate_section(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Section:
    inside = members(decision, ranked_classes(decision.skus, decision.abc_classes))
    rows = [
        (rate.id, int(each.sum()), rate.target_pct, _fill_rate_pct(decision, policies, each))
        for rate, each in zip(decision.fill_rates, inside, strict=True)
        if each.any()
    ]
    columns = ("fill rate", "SKUs", "asked %", "planned %")
    return Section(title="Fill rates", columns=columns, rows=tuple(rows))


def _used(decision: ReorderPolicy, policies: Table[ReorderRow]) -> dict[str, tuple[float, float]]:
    """For each limit given what the policies use of it, and what there is."""
    peak = policies["order_quantity_units"] + policies["safety_stock_units"]
    used = {
        "stock budget": (policies["average_stock_value"].sum(), decision.stock_budget),
        "storage capacity m3": (
            np.nan_to_num(decision.skus["unit_volume_m3"]) @ peak,
            decision.storage_capacity_m3,
        ),
        "orders a year": (policies["orders_per_year"].sum(), decision.max_orders_per_year),
    }
    return {name: (float(u), limit) for name, (u, limit) in used.items() if limit is not None}


def _sku_section(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Section:
    skus = decision.skus
    stock = policies["order_quantity_units"] / 2.0 + policies["safety_stock_units"]
    ordering = skus["ordering_cost"] * policies["orders_per_year"]
    short = skus["annual_demand_units"] * (1.0 - policies["fill_rate_pct"] / 100.0)
    yearly = ordering + holding_costs(skus) * stock + skus["shortage_cost_per_unit"] * short
    dearest = np.argsort(-yearly, kind="stable")[:MOST_ROWS]
    names = (
        "sku_id",
        "order_quantity_units",
        "reorder_point_units",
        "safety_stock_units",
        "fill_rate_pct",
    )
    columns = [policies[name][dearest].tolist() for name in names]
    return Section(
        title="SKUs that cost most",
        columns=("SKU", "lot", "reorder point", "safety stock", "fill rate %", "cost a year"),
        rows=tuple(zip(*columns, yearly[dearest].tolist(), strict=True)),
        note=more(len(yearly), "SKUs"),
    )


def _steadiness_sections(decision: ReorderPolicy) -> Iterator[Section]:
    """Steadiness of demand beside the ranking by annual value, at the usual cut-offs."""
    pareto, classes = pareto_by_value(decision.skus, decision.abc_classes), decision.abc_classes
    xyz = steadiness_classes()["id"].tolist()
    matrix = steadiness_section(pareto, classes["id"].tolist(), xyz)
    if matrix is not None:
        yield matrix
