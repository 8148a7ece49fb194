"""The planner's rule of thumb: A monthly, B quarterly, C yearly, by what errors may cost."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule, error_costs, fewest_counts
from formulations.abc_cost.solution import Solution, count_plan

SHARES = (0.80, 0.95, 1.0)
COUNTS = (12.0, 4.0, 1.0)


def plan_of_thumb(decision: CountSchedule) -> Solution:
    """The rule's plan."""
    return count_plan(decision, _counts(decision))


def _counts(decision: CountSchedule) -> np.ndarray:
    """Counts a year: (SKUs,); from the last SKUs on the fewest, until the hours are enough."""
    skus, errors = decision.skus, error_costs(decision)
    order = np.argsort(-errors, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(errors[order])[:-1]]) / max(errors.sum(), 1e-300)
    usual = np.empty(len(errors))
    usual[order] = np.array(COUNTS)[np.searchsorted(SHARES[:-1], before, side="right")]
    fewest = fewest_counts(decision)
    usual = np.clip(usual, fewest, skus["max_counts"])
    if decision.labour_hours is None:
        return usual
    more = (usual - fewest) * skus["hours_per_count"]
    left = decision.labour_hours - float(fewest @ skus["hours_per_count"])
    kept = np.zeros(len(errors), dtype=bool)
    kept[order] = np.cumsum(more[order]) <= left
    return np.where(kept, usual, fewest)
