"""What a planner reads of class stock."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.class_stock.data import ClassStock, StockClass
from formulations.abc_cost.report import MOST_ROWS, more
from formulations.abc_cost.solution import Solution
from optimizer.sdk import FEASIBILITY, Section


def sections(decision: ClassStock, solution: Solution) -> Iterator[Section]:
    """The classes with their stock, the dearest first."""
    yield _stock_section(decision, _stock_by_class(solution))


def kpis(decision: ClassStock, solution: Solution) -> dict[str, float]:
    """The stock of all classes together."""
    return {"total_stock_units": sum(_stock_by_class(solution).values())}


def _stock_by_class(solution: Solution) -> dict[str, float]:
    return {row.class_id: row.stock_units for row in solution.stock_levels or ()}


def _stock_section(decision: ClassStock, stock: dict[str, float]) -> Section:
    total = sum(stock.values())
    rows = []
    for row in decision.classes:
        units = stock[row.id]
        share_pct = 100.0 * units / total if total else 0.0
        rows.append((row.id, units, share_pct, row.unit_cost * units, _held_at(row, units)))
    rows.sort(key=lambda row: -row[3])
    return Section(
        title=f"Stock by class, {total:.12g} units in total",
        columns=("class", "units", "share %", "cost", "held at"),
        rows=tuple(rows[:MOST_ROWS]),
        note=more(len(rows), "classes"),
    )


def _held_at(row: StockClass, units: float) -> str:
    """Which of its own rules the stock of a class leans on."""
    close = FEASIBILITY * max(1.0, units)
    if row.max_units is not None and row.max_units - units <= close:
        return "its cap"
    if row.min_units > 0 and units - row.min_units <= close:
        return "its floor"
    return "" if row.share_pct is None else "its share"
