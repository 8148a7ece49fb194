"""What a planner reads of a count schedule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.abc_cost.counting.data import CountSchedule
from formulations.abc_cost.counting.plan import CountRow
from formulations.abc_cost.prices import price_section
from formulations.abc_cost.report import MOST_ROWS, more
from formulations.abc_cost.solution import Solution
from optimizer.sdk import Section, Table

NO_CLASS = "without a class"


def sections(decision: CountSchedule, solution: Solution) -> Iterator[Section]:
    """Classes with counts and hours, how many SKUs are counted how often, the dearest, prices."""
    rows = solution.counts
    assert rows is not None
    if decision.skus["abc_class_id"].astype(bool).any():
        yield _class_section(decision, rows)
    yield _frequency_section(rows)
    dearest = np.argsort(-rows["error_cost"], kind="stable")[:MOST_ROWS]
    names = ("sku_id", "counts_per_year", "labour_hours", "error_cost")
    columns = (rows[name][dearest].tolist() for name in names)
    yield Section(
        title="SKUs whose errors cost most",
        columns=("SKU", "counts a year", "hours a year", "cost of errors a year"),
        rows=tuple(zip(*columns, strict=True)),
        note=more(len(rows), "SKUs"),
    )
    yield from price_section(solution.prices)


def kpis(decision: CountSchedule, solution: Solution) -> dict[str, float]:
    """Counts and hours of the whole catalogue."""
    rows = solution.counts
    assert rows is not None
    hours = float(rows["labour_hours"].sum())
    told = {"counts_per_year": float(rows["counts_per_year"].sum()), "labour_hours": hours}
    if decision.labour_hours is not None:
        told["labour_used_pct"] = 100.0 * hours / decision.labour_hours
    return told


def _class_section(decision: CountSchedule, rows: Table[CountRow]) -> Section:
    by_sku = dict(zip(decision.skus["id"], decision.skus["abc_class_id"], strict=True))
    named = np.array([by_sku[name] or NO_CLASS for name in rows["sku_id"].tolist()], dtype=object)
    return _sums("Classes", "class", named, rows)


def _frequency_section(rows: Table[CountRow]) -> Section:
    return _sums("How often SKUs are counted", "counts a year", rows["counts_per_year"], rows)


def _sums(title: str, what: str, key: np.ndarray, rows: Table[CountRow]) -> Section:
    """SKUs, counts, hours and cost of errors by a key, the largest part of the hours first."""
    told = []
    for name in dict.fromkeys(key.tolist()):
        inside = key == name
        sums = [float(rows[each][inside].sum()) for each in ("labour_hours", "error_cost")]
        told.append((name, int(inside.sum()), float(rows["counts_per_year"][inside].sum()), *sums))
    told.sort(key=lambda row: -row[3])
    return Section(
        title=title,
        columns=(what, "SKUs", "counts", "hours a year", "cost of errors a year"),
        rows=tuple(told[:MOST_ROWS]),
        note=more(len(told)),
    )
