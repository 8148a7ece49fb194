"""What there is to look at of an ABC-cost plan, and the pictures that decisions share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from formulations.abc_cost.comparing import positions
from formulations.abc_cost.decisions import asked
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.ranking.data import AbcClass
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.report import more
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
    drawing, decision = asked(instance, "drawing")
    yield from drawing.drawings(decision, solution)


def bars(title: str, unit: str, names: list[str], **parts: Sequence[float]) -> Bars:
    """A bar for each name, of one or more parts."""
    named = {name.replace("_", " "): tuple(values) for name, values in parts.items()}
    return Bars(title=title, unit=unit, names=tuple(names), parts=named)


def pareto_curve(ranking: Table[ParetoRow], classes: Table[AbcClass]) -> Chart:
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


def policy_table(ranking: Table[ParetoRow], policies: Table[Any]) -> Section:
    """What to do with each SKU, in the sequence of the ranking."""
    shown = positions(policies["sku_id"], ranking["sku_id"][:MOST_SKUS])
    columns = {name: policies[name][shown].tolist() for name in policies.row_type.model_fields}
    classes = {"class_id": ranking["abc_class_id"][:MOST_SKUS].tolist()}
    told = {"sku_id": columns.pop("sku_id")} | classes | columns
    return Section(
        title="Policies, the first of the ranking first",
        columns=tuple(NAMES[name] for name in told),
        rows=tuple(zip(*told.values(), strict=True)),
        note=more(len(ranking), "SKUs", MOST_SKUS),
    )


def sums(of_skus: np.ndarray, classes: np.ndarray, names: list[str]) -> list[float]:
    """What figures of SKUs add up to in each class of these names."""
    return [float(of_skus[classes == name].sum()) for name in names]
