"""What there is to look at of a count schedule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.drawing import bars
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Bars


def drawings(decision: CountSchedule, solution: Solution) -> Iterator[Bars]:
    """How many SKUs are counted how often, and the hours that this takes."""
    rows = solution.counts
    assert rows is not None
    often = np.unique(rows["counts_per_year"]).tolist()
    names = [f"{n:g}" for n in often]
    skus = [float(np.count_nonzero(rows["counts_per_year"] == n)) for n in often]
    yield bars("SKUs by counts a year", "SKUs", names, SKUs=skus)
    hours = [float(rows["labour_hours"][rows["counts_per_year"] == n].sum()) for n in often]
    yield bars("Hours of counting by counts a year", "h", names, hours=hours)
