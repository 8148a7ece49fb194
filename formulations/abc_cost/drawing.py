"""What there is to look at of an ABC-cost plan: the Pareto curve, and stock by class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.instance import ClassStock, Instance, OrderQuantity
from formulations.abc_cost.ranking import pareto
from formulations.abc_cost.reorder.data import ReorderPolicy
from formulations.abc_cost.skus import AbcClass
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Bars, Chart, Drawing, Section, Series, Table

MOST_POINTS = 500
"""A longer curve is thinned out: the eye sees no more."""


def drawings(instance: Instance, solution: Solution) -> Iterator[Drawing | Section]:
    """What suits the decision."""
    match instance.decision:
        case ClassStock() as decision:
            levels = {row.class_id: row.stock_units for row in solution.stock_levels or ()}
            names = tuple(decision.classes["id"].tolist())
            yield Bars(
                title="Stock by class",
                unit="units",
                names=names,
                parts={"stock": tuple(levels[name] for name in names)},
            )
        case OrderQuantity() as decision:
            yield _curve(decision.skus, decision.abc_classes)
        case ReorderPolicy() as decision:
            yield _curve(decision.skus, decision.abc_classes)
            yield _stock_by_class(decision, solution)
        case Grouping() as decision:
            yield _stock_by_group(decision, solution)


def _curve(skus: Table[Any], classes: Table[AbcClass]) -> Chart:
    """Which share of the value so many SKUs make, a line for each class."""
    ranking = pareto(skus, classes)
    share = ranking["cumulative_share_pct"]
    kept = np.unique(np.linspace(0, len(share) - 1, MOST_POINTS).astype(int))
    series = []
    for name in classes["id"].tolist():
        own = kept[ranking["abc_class_id"][kept] == name]
        if len(own):
            x = (100.0 * (own + 1) / len(share)).tolist()
            series.append(Series(name=f"class {name}", x=tuple(x), y=tuple(share[own].tolist())))
    return Chart(
        title="Pareto curve",
        x_title="% of the SKUs",
        y_title="% of the annual value",
        series=tuple(series),
    )


def _stock_by_class(decision: ReorderPolicy, solution: Solution) -> Bars:
    """Money in half lots and in safety stock, by class of the ranking."""
    from formulations.abc_cost.ranking import ranked_classes

    rows = solution.reorder_policies
    assert rows is not None
    ranked = ranked_classes(decision.skus, decision.abc_classes)
    unit_cost, names = decision.skus["unit_cost"], decision.abc_classes["id"].tolist()
    cycle = unit_cost * rows["order_quantity_units"] / 2.0
    safety = unit_cost * rows["safety_stock_units"]
    return Bars(
        title="Money in stock by class",
        unit="money",
        names=tuple(names),
        parts={
            what: tuple(float(value[ranked == name].sum()) for name in names)
            for what, value in (("half lots", cycle), ("safety stock", safety))
        },
    )


def _stock_by_group(decision: Grouping, solution: Solution) -> Bars:
    rows = solution.groups
    assert rows is not None
    names = decision.classes["id"].tolist()
    value = rows["safety_stock_value"]
    return Bars(
        title="Money in safety stock by class",
        unit="money",
        names=tuple(names),
        parts={
            "safety stock": tuple(float(value[rows["class_id"] == name].sum()) for name in names)
        },
    )
