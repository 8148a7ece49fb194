"""Are the rows of a plan what they claim to be? Ids, repetitions, ends of lanes and lead times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.lanes import ENDS
from formulations.stock_allocation.checks.quantities import MOVEMENTS, Quantities
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Violation, repeated_rows, row_keys

MOVEMENT_KEY = ("lane_id", "sku_id", "period_id")

KEYS = {
    "purchases": MOVEMENT_KEY,
    "transfers": MOVEMENT_KEY,
    "deliveries": MOVEMENT_KEY,
    "stock": ("warehouse_id", "sku_id", "period_id"),
    "shortages": ("zone_id", "sku_id", "period_id"),
    "safety_shortfalls": ("warehouse_id", "sku_id", "period_id"),
    "open_warehouses": ("warehouse_id",),
    "open_lanes": ("lane_id",),
    "trips": ("lane_id", "period_id"),
    "waste": ("warehouse_id", "sku_id", "period_id"),
    "substitutes": ("zone_id", "sku_id", "substitute_sku_id", "period_id"),
}
"""What may stand only once in each table of a plan; every id in it must be known."""


def misstated_rows(figures: Figures, solution: Solution, plan: Quantities) -> Iterator[Violation]:
    """Every row that contradicts the data, other rows or itself."""
    yield from _unknown_ids(figures, solution, plan)
    yield from _repeated_rows(solution)
    for kind, name in MOVEMENTS.items():
        yield from _misstated_movements(figures, solution, plan, kind, name)


def _unknown_ids(figures: Figures, solution: Solution, plan: Quantities) -> Iterator[Violation]:
    for name, fields in KEYS.items():
        for field in fields:
            what, names = figures.axes.of_field[field].what, getattr(solution, name).texts(field)
            for row in np.flatnonzero(plan.positions(name, field) < 0).tolist():
                yield _one("known ids", f"{name}[{row}]", f"there is no {what} {names[row]}")


def _repeated_rows(solution: Solution) -> Iterator[Violation]:
    for name, fields in KEYS.items():
        columns = [getattr(solution, name).texts(field) for field in fields]
        for row in repeated_rows(row_keys(columns)).tolist():
            key = ", ".join(str(column[row]) for column in columns)
            yield _one("one row each", f"{name}[{row}]", f"{key} stands twice")


def _misstated_movements(
    figures: Figures, solution: Solution, plan: Quantities, kind: str, name: str
) -> Iterator[Violation]:
    """A movement joins the places of its lane and arrives after its lead time."""
    lanes, ids = figures.lanes, getattr(solution, name).texts("lane_id")
    of_kind = np.isin(plan.positions(name, "lane_id"), lanes.of(kind))
    for row in np.flatnonzero(~of_kind).tolist():
        yield _one("lane of its kind", f"{name}[{row}]", f"{ids[row]} is no {kind} lane")
    rows = np.flatnonzero(of_kind)
    fields = "lane_id", *ENDS[kind], "period_id", "arrival_period_id"
    lane, start, end, left, arrived = (plan.positions(name, field)[rows] for field in fields)
    starts, ends = (figures.axes.of_field[field].ids for field in ENDS[kind])
    for k in np.flatnonzero((start != lanes.origin[lane]) | (end != lanes.destination[lane])):
        joined = f"{starts[lanes.origin[lane[k]]]} and {ends[lanes.destination[lane[k]]]}"
        yield _one("ends of its lane", f"{name}[{rows[k]}]", f"{ids[rows[k]]} joins {joined}")
    departure = np.where(left < 0, len(figures.axes.periods), left)
    for k in np.flatnonzero(arrived != departure + lanes.lead_time[lane]):
        detail = f"{ids[rows[k]]} takes {lanes.lead_time[lane[k]]} periods"
        yield _one("lead time", f"{name}[{rows[k]}]", detail)


def _one(rule: str, where: str, detail: str) -> Violation:
    return Violation(rule=rule, where=where, amount=1.0, unit="rows", detail=detail)
