"""What there is to look at of an ABC-cost plan: the Pareto curve, stock by class, the policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from formulations.abc_cost.comparing import positions
from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.grouping import sweep as grouping
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.ranking import migration
from formulations.abc_cost.ranking.data import AbcClass
from formulations.abc_cost.ranking.pareto import ParetoRow, pareto_by_value, ranked_classes
from formulations.abc_cost.reorder import sweep as reorder
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Bars, Chart, Drawing, Section, Series, Table

MOST_POINTS = 500
"""A longer curve is thinned out: the eye sees no more."""

MOST_SKUS = 2000
"""Of more SKUs a table shows the first ones; the plan has them all."""

NAMES = {
    "sku_id": "SKU",
    "class_id": "class",
    "order_quantity_units": "lot",
    "reorder_point_units": "reorder point",
    "safety_stock_units": "safety stock",
    "orders_per_year": "orders a year",
    "fill_rate_pct": "fill rate %",
    "average_stock_value": "stock value",
    "safety_stock_value": "its value",
}
"""Columns of plans, as people read them."""


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """What suits the decision."""
    match instance.decision:
        case ClassStock() as decision:
            units = {row.class_id: row.stock_units for row in solution.stock_levels or ()}
            names = decision.classes["id"].tolist()
            yield _bars("Stock by class", "units", names, stock=[units[name] for name in names])
        case OrderQuantity() as decision:
            ranking = solution.pareto
            assert ranking is not None
            yield _curve(ranking, decision.classes)
            assert solution.order_policies is not None
            yield _policies(ranking, solution.order_policies)
            before = migration.classes_before(decision.skus, ranking)
            classes = decision.classes["id"].tolist()
            yield from migration.sections(ranking, before, classes, MOST_SKUS)
        case ReorderPolicy() as decision:
            ranking = pareto_by_value(decision.skus, decision.abc_classes)
            yield _curve(ranking, decision.abc_classes)
            yield _stock_by_class(decision, solution)
            assert solution.reorder_policies is not None
            if (curve := reorder.sweep(decision, solution.reorder_policies)) is not None:
                yield reorder.sweep_chart(curve)
            yield _policies(ranking, solution.reorder_policies)
        case Grouping() as decision:
            yield from _groups(decision, solution)
            assert solution.groups is not None
            if (line := grouping.sweep(decision, solution.groups)) is not None:
                yield grouping.sweep_chart(line)
        case CountSchedule():
            yield from _counts(solution)


def _counts(solution: Solution) -> Iterator[Bars]:
    """How many SKUs are counted how often, and the hours that this takes."""
    rows = solution.counts
    assert rows is not None
    often = np.unique(rows["counts_per_year"]).tolist()
    names = [f"{n:g}" for n in often]
    skus = [float(np.count_nonzero(rows["counts_per_year"] == n)) for n in often]
    yield _bars("SKUs by counts a year", "SKUs", names, SKUs=skus)
    hours = [float(rows["labour_hours"][rows["counts_per_year"] == n].sum()) for n in often]
    yield _bars("Hours of counting by counts a year", "h", names, hours=hours)


def _bars(title: str, unit: str, names: list[str], **parts: Sequence[float]) -> Bars:
    named = {name.replace("_", " "): tuple(values) for name, values in parts.items()}
    return Bars(title=title, unit=unit, names=tuple(names), parts=named)


def _curve(ranking: Table[ParetoRow], classes: Table[AbcClass]) -> Chart:
    """Which share of the value the first SKUs make, a line for each class of the ranking.

    Each line begins where the one before it ends.
    """
    share = np.append(0.0, ranking["cumulative_share_pct"])
    kept = np.unique(np.linspace(1, len(ranking), MOST_POINTS).astype(int))
    series = []
    for name in classes["id"].tolist():
        own = kept[ranking["abc_class_id"][kept - 1] == name]
        if len(own):
            at = np.append(kept[kept < own[0]][-1:] if own[0] > kept[0] else 0, own)
            x = tuple((100.0 * at / len(ranking)).tolist())
            series.append(Series(name=f"class {name}", x=x, y=tuple(share[at].tolist())))
    return Chart(
        title="Pareto curve",
        x_title="% of the SKUs, the first of the ranking first",
        y_title="% of the annual value",
        series=tuple(series),
        straight=True,
    )


def _policies(ranking: Table[ParetoRow], policies: Table[Any]) -> Section:
    """What to do with each SKU, in the sequence of the ranking."""
    shown = positions(policies["sku_id"], ranking["sku_id"][:MOST_SKUS])
    columns = {name: policies[name][shown].tolist() for name in policies.row_type.model_fields}
    classes = {"class_id": ranking["abc_class_id"][:MOST_SKUS].tolist()}
    told = {"sku_id": columns.pop("sku_id")} | classes | columns
    more = len(ranking) - MOST_SKUS
    return Section(
        title="Policies, the first of the ranking first",
        columns=tuple(NAMES[name] for name in told),
        rows=tuple(zip(*told.values(), strict=True)),
        note=f"… {more} more SKUs" if more > 0 else None,
    )


def _stock_by_class(decision: ReorderPolicy, solution: Solution) -> Bars:
    """Money in half lots and in safety stock, by class of the ranking."""
    rows = solution.reorder_policies
    assert rows is not None
    ranked = ranked_classes(decision.skus, decision.abc_classes)
    unit_cost, names = decision.skus["unit_cost"], decision.abc_classes["id"].tolist()
    lots = _sums(unit_cost * rows["order_quantity_units"] / 2.0, ranked, names)
    safety = _sums(unit_cost * rows["safety_stock_units"], ranked, names)
    title = "Money in stock by class"
    return _bars(title, "money", names, half_lots=lots, safety_stock=safety)


def _groups(decision: Grouping, solution: Solution) -> Iterator[Bars]:
    """How many SKUs each class has, and the money in their safety stock."""
    rows = solution.groups
    assert rows is not None
    names, classes = decision.classes["id"].tolist(), rows["class_id"]
    count = _sums(np.ones(len(rows)), classes, names)
    yield _bars("SKUs by class", "SKUs", names, SKUs=count)
    value = _sums(rows["safety_stock_value"], classes, names)
    yield _bars("Money in safety stock by class", "money", names, safety_stock=value)


def _sums(of_skus: np.ndarray, classes: np.ndarray, names: list[str]) -> list[float]:
    return [float(of_skus[classes == name].sum()) for name in names]
