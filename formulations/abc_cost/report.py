"""What a planner reads of an ABC-cost plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from formulations.abc_cost.arrays import shared_limits
from formulations.abc_cost.comparing import positions
from formulations.abc_cost.counting import report as counting
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.figures import DAYS_PER_YEAR
from formulations.abc_cost.grouping import report as grouping
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.instance import (
    ClassStock,
    Instance,
    OrderQuantity,
    StockClass,
)
from formulations.abc_cost.prices import price_section
from formulations.abc_cost.ranking import migration
from formulations.abc_cost.ranking.data import steadiness_classes
from formulations.abc_cost.ranking.pareto import ParetoRow, pareto_by_value
from formulations.abc_cost.ranking.report import RANKED_BY, steadiness_section
from formulations.abc_cost.ranking.scores import scores
from formulations.abc_cost.reorder import report as reorder
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.reorder.duality import demand_of_rates
from formulations.abc_cost.reorder.rules import counted
from formulations.abc_cost.skus import holding_costs
from formulations.abc_cost.solution import Solution
from optimizer.sdk import FEASIBILITY, Section, Table, Unserved

MOST_ROWS = 15


def sections(instance: Instance, solution: Solution) -> Iterator[Section]:
    """The plan as small tables, most important rows first."""
    match instance.decision:
        case ClassStock() as decision:
            yield _stock_section(decision, _stock_by_class(solution))
        case OrderQuantity() as decision:
            figures = _figures(decision, solution)
            yield _class_section(decision, figures)
            yield from _ranking_sections(decision, solution.pareto)
            yield from _limit_sections(decision, figures)
            yield from _prices(solution)
            yield _sku_section(figures)
        case ReorderPolicy() as decision:
            assert solution.reorder_policies is not None
            yield from reorder.sections(decision, solution.reorder_policies)
            yield from _prices(solution, demand_of_rates(decision, counted(decision)))
            yield from _reorder_ranking(decision)
        case Grouping() as decision:
            assert solution.groups is not None
            yield from grouping.sections(decision, solution.groups)
            yield from _prices(solution)
        case CountSchedule() as decision:
            assert solution.counts is not None
            yield from counting.sections(decision, solution.counts)
            yield from _prices(solution)


def _prices(
    solution: Solution, demand: Mapping[str, float] = MappingProxyType({})
) -> Iterator[Section]:
    if solution.prices is not None:
        yield from price_section(solution.prices, demand)


def kpis(instance: Instance, solution: Solution) -> dict[str, float]:
    match instance.decision:
        case ClassStock() as decision:
            return {"total_stock_units": sum(_stock_by_class(solution).values())}
        case OrderQuantity() as decision:
            return _order_kpis(decision, _figures(decision, solution))
        case ReorderPolicy() as decision:
            assert solution.reorder_policies is not None
            return reorder.kpis(decision, solution.reorder_policies)
        case Grouping() as decision:
            assert solution.groups is not None
            return grouping.kpis(decision, solution.groups)
        case CountSchedule() as decision:
            assert solution.counts is not None
            return counting.kpis(decision, solution.counts)


def unserved(instance: Instance, solution: Solution) -> Iterator[Unserved]:
    """SKUs that a grouping does not stock; other plans cover everything."""
    if solution.groups is not None:
        yield from grouping.unserved(solution.groups)


# -- class stock ---------------------------------------------------------------------------


def _stock_by_class(solution: Solution) -> dict[str, float]:
    return {row.class_id: row.stock_units for row in solution.stock_levels or ()}


def _stock_section(decision: ClassStock, stock: dict[str, float]) -> Section:
    total = sum(stock.values())
    rows = []
    for row in decision.classes:
        units = stock[row.id]
        share_pct = 100.0 * units / total if total else 0.0
        rows.append((row.id, units, share_pct, row.unit_cost * units, _held_at(row, units)))
    rows.sort(key=lambda row: -row[3])
    return Section(
        title=f"Stock by class, {total:.12g} units in total",
        columns=("class", "units", "share %", "cost", "held at"),
        rows=tuple(rows[:MOST_ROWS]),
        note=_more(len(rows), "classes"),
    )


def _held_at(row: StockClass, units: float) -> str:
    """Which of its own rules the stock of a class leans on."""
    close = FEASIBILITY * max(1.0, units)
    if row.max_units is not None and row.max_units - units <= close:
        return "its cap"
    if row.min_units > 0 and units - row.min_units <= close:
        return "its floor"
    return "" if row.share_pct is None else "its share"


# -- order quantities ----------------------------------------------------------------------


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
        note=_more(len(figures["cost"]), "SKUs"),
    )


def _order_kpis(decision: OrderQuantity, figures: dict[str, np.ndarray]) -> dict[str, float]:
    stock_value = float(figures["stock_value"].sum())
    used = _used(decision, figures).items()
    return {
        "orders_per_year": float(figures["orders"].sum()),
        "average_stock_value": stock_value,
        "stock_turns_per_year": float(figures["annual_value"].sum()) / stock_value,
        **{f"{name}_used_pct": 100.0 * u / available for name, (u, available) in used},
    }


def _reorder_ranking(decision: ReorderPolicy) -> Iterator[Section]:
    """Steadiness of demand beside the ranking by annual value, at the usual cut-offs."""
    pareto, classes = pareto_by_value(decision.skus, decision.abc_classes), decision.abc_classes
    xyz = steadiness_classes()["id"].tolist()
    matrix = steadiness_section(pareto, classes["id"].tolist(), xyz)
    if matrix is not None:
        yield matrix


def _more(count: int, what: str) -> str | None:
    return f"… {count - MOST_ROWS} more {what}" if count > MOST_ROWS else None
