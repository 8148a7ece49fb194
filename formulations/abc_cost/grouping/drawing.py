"""What there is to look at of a grouping."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.drawing import bars, sums
from formulations.abc_cost.grouping.data import Grouping
from formulations.abc_cost.grouping.sweep import sweep, sweep_chart
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Drawing


def drawings(decision: Grouping, solution: Solution) -> Iterator[Drawing]:
    """SKUs and money in safety stock by class, and money against service."""
    rows = solution.groups
    assert rows is not None
    names, classes = decision.classes["id"].tolist(), rows["class_id"]
    yield bars("SKUs by class", "SKUs", names, SKUs=sums(np.ones(len(rows)), classes, names))
    value = sums(rows["safety_stock_value"], classes, names)
    yield bars("Money in safety stock by class", "money", names, safety_stock=value)
    if (curve := sweep(decision, rows)) is not None:
        yield sweep_chart(curve)
