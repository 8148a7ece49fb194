"""Are the rows of a plan what they claim to be? Ids, repetitions, ends of lanes and lead times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.lanes import ENDS
from formulations.stock_allocation.checks.quantities import MOVEMENTS, Quantities
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import Table, Violation, repeated_rows, row_keys

AT_ONCE = 1_000_000
"""Movements that are looked at together, so that arrays over them stay small."""

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
        yield from _misstated_movements(figures, getattr(solution, name), kind, name)


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
    figures: Figures, table: Table[Any], kind: str, name: str
) -> Iterator[Violation]:
    """A movement joins the places of its lane and arrives after its lead time."""
    for first in range(0, len(table), AT_ONCE):
        some = table.part(slice(first, first + AT_ONCE))
        for row, rule, detail in _misstated(figures, some, kind):
            yield _one(rule, f"{name}[{first + row}]", detail)


def _misstated(figures: Figures, table: Table[Any], kind: str) -> Iterator[tuple[int, str, str]]:
    """Row, rule and detail."""
    lanes, ids = figures.lanes, table.texts("lane_id")
    fields = "lane_id", *ENDS[kind], "period_id", "arrival_period_id"
    at = [figures.axes.of_field[field].positions(table.texts(field)) for field in fields]
    of_kind = np.isin(at[0], lanes.of(kind))
    for row in np.flatnonzero(~of_kind).tolist():
        yield row, "lane of its kind", f"{ids[row]} is no {kind} lane"
    rows = np.flatnonzero(of_kind)
    lane, start, end, left, arrived = (each[rows] for each in at)
    starts, ends = (figures.axes.of_field[field].ids for field in ENDS[kind])
    for k in np.flatnonzero((start != lanes.origin[lane]) | (end != lanes.destination[lane])):
        joined = f"{starts[lanes.origin[lane[k]]]} and {ends[lanes.destination[lane[k]]]}"
        yield rows[k], "ends of its lane", f"{ids[rows[k]]} joins {joined}"
    departure = np.where(left < 0, len(figures.axes.periods), left)
    for k in np.flatnonzero(arrived != departure + lanes.lead_time[lane]):
        yield rows[k], "lead time", f"{ids[rows[k]]} takes {lanes.lead_time[lane[k]]} periods"


def _one(rule: str, where: str, detail: str) -> Violation:
    return Violation(rule=rule, where=where, amount=1.0, unit="rows", detail=detail)
