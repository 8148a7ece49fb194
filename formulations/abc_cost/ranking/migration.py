"""Which SKUs changed class from one run to the next, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.abc_cost.comparing import positions
from formulations.abc_cost.ranking.pareto import ParetoRow
from formulations.abc_cost.report import more
from optimizer.sdk import Section, Table

NEW = "new"
"""In place of the class before: the SKU was not there."""


def classes_before(skus: Table[Any], pareto: Table[ParetoRow]) -> np.ndarray:
    """Of each row of the Pareto table, the class that the file tells of before, or None."""
    row = positions(skus["id"], pareto["sku_id"])
    return np.asarray(skus["previous_abc_class_id"][row])


def _moved(pareto: Table[ParetoRow], before: np.ndarray) -> np.ndarray:
    """Whether a row's SKU had another class before; a new one has not moved."""
    return np.asarray(before.astype(bool) & (before != pareto["abc_class_id"]))


def sections(
    pareto: Table[ParetoRow], before: np.ndarray, classes: list[str], most_rows: int
) -> Iterator[Section]:
    """Where SKUs went, and those that moved, the most valuable first; nothing of a first run."""
    if not before.astype(bool).any():
        return
    yield _matrix(pareto, before, classes)
    moving = np.flatnonzero(_moved(pareto, before))
    dearest = moving[np.argsort(-pareto["annual_value"][moving], kind="stable")][:most_rows]
    now = (pareto[name][dearest].tolist() for name in ("abc_class_id", "annual_value"))
    yield Section(
        title="SKUs that changed class",
        columns=("SKU", "before", "now", "annual value"),
        rows=tuple(zip(pareto["sku_id"][dearest].tolist(), before[dearest], *now, strict=True)),
        note=more(len(moving), "SKUs", most_rows),
    )


def _matrix(pareto: Table[ParetoRow], before: np.ndarray, classes: list[str]) -> Section:
    """SKUs by class before, a row each, and class now, a column each."""
    was = np.where(before.astype(bool), before, NEW)
    gone = sorted(set(was.tolist()) - {*classes, NEW})
    rows = []
    for name in (*classes, *gone, NEW):
        now = pareto["abc_class_id"][was == name]
        if len(now):
            rows.append((name, *(int((now == each).sum()) for each in classes)))
    columns = ("before", *(f"now {each}" for each in classes))
    return Section(title="SKUs by class before and now", columns=columns, rows=tuple(rows))
