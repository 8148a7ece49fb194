"""The plan of a count schedule in business words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule, error_costs, fewest_counts
from optimizer.sdk import Id, Number, Record, Table

if TYPE_CHECKING:
    from formulations.abc_cost.solution import Solution
    from optimizer.sdk import Encoded, Values


class CountRow(Record):
    """How often a year one SKU is counted, the hours it takes, and what its errors then cost."""

    sku_id: Id
    counts_per_year: Number
    labour_hours: Number
    error_cost: Number


def count_table(decision: CountSchedule, counts: np.ndarray) -> Table[CountRow]:
    """The plan with these counts: (SKUs,) in the order of the instance."""
    skus = decision.skus
    return Table(
        CountRow,
        {
            "sku_id": skus["id"],
            "counts_per_year": counts,
            "labour_hours": skus["hours_per_count"] * counts,
            "error_cost": error_costs(decision) / counts,
        },
    )


def decoded(decision: CountSchedule, values: Values) -> dict[str, Table[CountRow]]:
    """The tables of the plan behind the model's values."""
    return {"counts": count_table(decision, np.round(values["counts_per_year"].array))}


def encoded(decision: CountSchedule, solution: Solution) -> Encoded:
    """The model's values for a plan: each count beyond the fewest is a step."""
    fewest = dict(zip(decision.skus["id"], fewest_counts(decision).astype(int), strict=True))
    counts = solution.counts or ()
    steps = [
        (row.sku_id, n)
        for row in counts
        for n in range(fewest[row.sku_id] + 1, round(row.counts_per_year) + 1)
    ]
    return {
        "counts_per_year": {(row.sku_id,): row.counts_per_year for row in counts},
        "step": dict.fromkeys(steps, 1.0),
    }
