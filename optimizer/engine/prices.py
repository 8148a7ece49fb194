"""What the limits of a plan are worth: prices of rows once all decisions are taken as in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm, Point
from optimizer.modeling.meaning import Pricing
from optimizer.result import Prices, SolveResult, Status
from optimizer.tolerances import FEASIBILITY, ZERO, close


def decisions_taken(form: MatrixForm, point: Point, pricing: Pricing) -> MatrixForm:
    """The linear program of the quantities, all decisions taken as in the point."""
    taken = form.integer & ~_members(form.columns, pricing.quantities, form.size.columns)
    decided = np.where(taken, np.round(point), 0.0)
    left = form.row_upper - form.matrix @ decided
    idle = _members(form.rows, pricing.gates, form.size.rows) & (left > FEASIBILITY)
    idle |= _members(form.rows, pricing.implied, form.size.rows)
    return dataclasses.replace(
        form,
        integer=np.zeros_like(form.integer),
        col_lower=np.where(taken, decided, form.col_lower),
        col_upper=np.where(taken, decided, form.col_upper),
        row_lower=np.where(idle, -np.inf, form.row_lower),
        row_upper=np.where(idle, np.inf, form.row_upper),
    )


def prices_of(form: MatrixForm, priced: SolveResult[Point], cost: float) -> Prices | None:
    """The prices of a solved program by family and row; ``cost`` is that of the plan."""
    prices, value = priced.row_prices, priced.primal_bound
    if priced.termination.status is not Status.OPTIMAL or prices is None or value is None:
        return None
    rows = {family.name: _nonzero(family, prices) for family in form.rows}
    told = {name: members for name, members in rows.items() if members}
    return Prices(rows=told, exact=close(value, cost))


def _nonzero(family: Family, prices: np.ndarray) -> dict[tuple[object, ...], float]:
    part = prices[family.start : family.stop]
    return {family.index[k]: float(part[k]) for k in np.flatnonzero(np.abs(part) > ZERO).tolist()}


def _members(families: Iterable[Family], names: tuple[str, ...], size: int) -> np.ndarray:
    """Whether a row or column belongs to one of the families named, shape (size,)."""
    chosen = np.zeros(size, dtype=bool)
    for family in families:
        chosen[family.start : family.stop] = family.name in names
    return chosen
