"""What a planner reads of a grouping."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.plan import GroupedRow
from formulations.abc_cost.grouping.sweep import sweep, sweep_section
from formulations.abc_cost.prices import price_section
from formulations.abc_cost.report import MOST_ROWS, more
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Section, Table


def sections(decision: Grouping, solution: Solution) -> Iterator[Section]:
    """The classes, money against service, the SKUs with the most money in safety stock, prices."""
    rows = solution.groups
    assert rows is not None
    yield _class_section(decision, rows)
    curve = sweep(decision, rows)
    if curve is not None:
        yield from sweep_section(curve)
    dearest = np.argsort(-rows["safety_stock_value"], kind="stable")[:MOST_ROWS]
    names = ("sku_id", "class_id", "safety_stock_units", "safety_stock_value")
    columns = (rows[name][dearest].tolist() for name in names)
    yield Section(
        title="SKUs with the most money in safety stock",
        columns=("SKU", "class", "safety stock", "its value"),
        rows=tuple(zip(*columns, strict=True)),
        note=more(len(rows), "SKUs"),
    )
    yield from price_section(solution.prices)


def kpis(decision: Grouping, solution: Solution) -> dict[str, float]:
    """Stock, classes and service of the whole catalogue."""
    rows = solution.groups
    assert rows is not None
    demand = decision.skus["annual_demand_units"]
    kept = rows["class_id"].astype(bool)
    served = {row.id: row.service_level_pct for row in decision.classes}
    levels = np.array([served.get(name, 0.0) for name in rows["class_id"].tolist()])
    return {
        "classes": float(len(set(rows["class_id"][kept].tolist()))),
        "skus_not_stocked": float(np.count_nonzero(~kept)),
        "safety_stock_value": float(rows["safety_stock_value"].sum()),
        "mean_service_level_pct": float(levels @ demand / demand.sum()),
    }


def _class_section(decision: Grouping, rows: Table[GroupedRow]) -> Section:
    told = []
    for each in decision.classes:
        inside = rows["class_id"] == each.id
        if inside.any():
            value = float(rows["safety_stock_value"][inside].sum())
            told.append((each.id, each.service_level_pct, int(inside.sum()), value))
    told.sort(key=lambda row: -row[1])
    columns = ("class", "service level %", "SKUs", "safety stock value")
    return Section(title="Classes that are kept", columns=columns, rows=tuple(told))
