"""What a planner reads of order quantities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.comparing import positions
from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.order_quantity.arrays import shared_limits
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.prices import price_section
from formulations.abc_cost.ranking import migration
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.ranking.report import RANKED_BY, steadiness_section
from formulations.abc_cost.ranking.scores import scores
from formulations.abc_cost.report import MOST_ROWS, more
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Section, Table


def sections(decision: OrderQuantity, solution: Solution) -> Iterator[Section]:
    """Classes, steadiness, changes of class, limits and their prices, the dearest SKUs."""
    figures = _figures(decision, solution)
    yield _class_section(decision, figures)
    yield from _ranking_sections(decision, solution.pareto)
    yield from _limit_sections(decision, figures)
    yield from price_section(solution.prices)
    yield _sku_section(figures)


def kpis(decision: OrderQuantity, solution: Solution) -> dict[str, float]:
    """Orders, stock and use of the limits of the whole catalogue."""
    figures = _figures(decision, solution)
    stock_value = float(figures["stock_value"].sum())
    used = _used(decision, figures).items()
    return {
        "orders_per_year": float(figures["orders"].sum()),
        "average_stock_value": stock_value,
        "stock_turns_per_year": float(figures["annual_value"].sum()) / stock_value,
        **{f"{name}_used_pct": 100.0 * u / available for name, (u, available) in used},
    }


def _figures(decision: OrderQuantity, solution: Solution) -> dict[str, np.ndarray]:
    """What the tables show, one array a column, SKUs in the order of the file."""
    policies, pareto, skus = solution.order_policies, solution.pareto, decision.skus
    assert policies is not None
    assert pareto is not None
    planned = positions(policies["sku_id"], skus["id"])
    lots = policies["order_quantity_units"][planned]
    likely = np.argsort(-scores(decision, lots), kind="stable")
    ranked = positions(skus["id"], pareto["sku_id"], likely)
    classes = np.empty(len(skus), dtype=object)
    classes[ranked] = pareto["abc_class_id"]
    orders = policies["orders_per_year"][planned]
    return {
        "sku_id": skus["id"],
        "abc_class_id": classes,
        "annual_value": skus["annual_demand_units"] * skus["unit_cost"],
        "lot": lots,
        "orders": orders,
        "stock_value": policies["average_stock_value"][planned],
        "cost": skus["ordering_cost"] * orders + holding_costs(skus) * lots / 2.0,
    }


def _class_section(decision: OrderQuantity, figures: dict[str, np.ndarray]) -> Section:
    value = figures["annual_value"]
    rows = []
    for abc_class in decision.classes["id"].tolist():
        inside = figures["abc_class_id"] == abc_class
        sums = [float(figures[name][inside].sum()) for name in ("orders", "stock_value", "cost")]
        share = 100.0 * float(value[inside].sum() / value.sum())
        rows.append((abc_class, int(inside.sum()), share, *sums))
    return Section(
        title=f"Classes by {RANKED_BY[decision.rank_by]}",
        columns=("class", "SKUs", "value %", "orders a year", "stock value", "cost a year"),
        rows=tuple(rows),
    )


def _ranking_sections(
    decision: OrderQuantity, pareto: Table[ParetoRow] | None
) -> Iterator[Section]:
    """Steadiness beside the ranking, and what changed since the run before."""
    assert pareto is not None
    classes = decision.classes["id"].tolist()
    matrix = steadiness_section(pareto, classes, decision.xyz_classes["id"].tolist())
    if matrix is not None:
        yield matrix
    before = migration.classes_before(decision.skus, pareto)
    yield from migration.sections(pareto, before, classes, MOST_ROWS)


def _limit_sections(decision: OrderQuantity, figures: dict[str, np.ndarray]) -> Iterator[Section]:
    used = _used(decision, figures)
    if used:
        rows = [(name.replace("_", " "), u, a, 100.0 * u / a) for name, (u, a) in used.items()]
        columns = ("limit", "used", "available", "used %")
        yield Section(title="Shared limits", columns=columns, rows=tuple(rows))


def _used(
    decision: OrderQuantity, figures: dict[str, np.ndarray]
) -> dict[str, tuple[float, float]]:
    """For each limit what the lots use of it, and what there is."""
    limits = shared_limits(decision).items()
    return {name: (float(use @ figures["lot"]), available) for name, (use, available) in limits}


def _sku_section(figures: dict[str, np.ndarray]) -> Section:
    dearest = np.argsort(-figures["cost"], kind="stable")[:MOST_ROWS]
    names = ("sku_id", "abc_class_id", "lot", "stock_value", "cost")
    columns = [figures[name][dearest].tolist() for name in names]
    columns.insert(3, (DAYS_PER_YEAR / figures["orders"][dearest]).tolist())
    return Section(
        title="SKUs that cost most, with their lots and the days from one order to the next",
        columns=("SKU", "class", "lot", "days", "stock value", "cost a year"),
        rows=tuple(zip(*columns, strict=True)),
        note=more(len(figures["cost"]), "SKUs"),
    )
