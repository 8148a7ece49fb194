"""The plan of a grouping in business words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formulations.abc_cost.grouping.data import Grouping, safety_factors
from formulations.abc_cost.reorder.data import lead_time_std_units
from optimizer.sdk import Id, Number, Record, Table

if TYPE_CHECKING:
    from formulations.abc_cost.solution import Solution
    from optimizer.sdk import Encoded, Values


class GroupedRow(Record):
    """The class of one SKU and the safety stock that follows; without a class it is not stocked."""

    KEY = ("sku_id",)

    sku_id: Id
    class_id: Id | None = None
    safety_stock_units: Number
    safety_stock_value: Number


NONE = -1
"""In place of a class: the SKU is not stocked."""


def grouped_table(decision: Grouping, chosen: np.ndarray) -> Table[GroupedRow]:
    """The plan with these classes: (SKUs,) rows of ``decision.classes``, or ``NONE``."""
    skus = decision.skus
    factors = np.append(safety_factors(decision), 0.0)[chosen]
    names = np.append(decision.classes["id"], np.array([None], dtype=object))
    safety = factors * lead_time_std_units(skus)
    return Table(
        GroupedRow,
        {
            "sku_id": skus["id"],
            "class_id": names[chosen],
            "safety_stock_units": safety,
            "safety_stock_value": skus["unit_cost"] * safety,
        },
    )


def decoded(decision: Grouping, values: Values) -> dict[str, Table[GroupedRow]]:
    """The tables of the plan behind the model's values."""
    member = values["member"].array.reshape(len(decision.skus), len(decision.classes))
    chosen = np.where(member.max(axis=1) > 0.5, member.argmax(axis=1), NONE)
    return {"groups": grouped_table(decision, chosen)}


def encoded(decision: Grouping, solution: Solution) -> Encoded:
    """The model's values for a plan."""
    rows = solution.groups or ()
    named = [(row.sku_id, row.class_id) for row in rows if row.class_id is not None]
    return {
        "member": dict.fromkeys(named, 1.0),
        "used": {(name,): 1.0 for _, name in named},
    }
