"""The plan of a count schedule in business words."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule, error_costs
from optimizer.sdk import Id, Number, Record, Table


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
