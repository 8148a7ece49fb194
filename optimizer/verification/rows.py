"""A solver's point against the rows, bounds and integrality of the model it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm, Point
from optimizer.result import Violation
from optimizer.tolerances import FEASIBILITY, INTEGRALITY


def row_violations(form: MatrixForm, point: Point) -> Iterator[Violation]:
    """Each row, bound or integrality that the point breaks by more than the tolerance.

    The tolerance is ``FEASIBILITY`` relative to the size of the terms that meet in a row, so that
    a balance of millions of units is not held to a millionth of one.
    """
    if not np.isfinite(point).all():
        yield Violation(rule="finite values", where="plan", amount=float("inf"), unit="value")
        return
    whole = np.where(form.integer, np.round(point), point)
    activity = form.matrix @ whole
    scale = np.maximum(1.0, abs(form.matrix) @ np.abs(whole))
    yield from _outside(form.rows, activity, form.row_lower, form.row_upper, scale)
    size = np.maximum(1.0, np.abs(whole))
    yield from _outside(form.columns, whole, form.col_lower, form.col_upper, size)
    distance = np.where(form.integer, np.abs(point - whole), 0.0)
    yield from _named(form.columns, distance, distance > INTEGRALITY, "whole numbers")


def _outside(
    families: Iterable[Family],
    values: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    scale: np.ndarray,
) -> Iterator[Violation]:
    amount = np.maximum(lower - values, values - upper)
    yield from _named(families, amount, amount > FEASIBILITY * scale, None)


def _named(
    families: Iterable[Family], amount: np.ndarray, broken: np.ndarray, rule: str | None
) -> Iterator[Violation]:
    if not broken.any():
        return
    for family in families:
        for k in np.flatnonzero(broken[family.start : family.stop]).tolist():
            where = ", ".join(map(str, family.index[k]))
            yield Violation(
                rule=rule or family.name,
                where=f"{family.name}[{where}]",
                amount=float(amount[family.start + k]),
                unit="model units",
            )
