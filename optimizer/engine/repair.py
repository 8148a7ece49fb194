"""The least that the limits of an infeasible model would have to give, all together.

J. Chinneck, "Feasibility and Infeasibility in Optimization" (2008), ch. 6: an elastic model pays
for every row that it stretches. Here it pays in parts of what the limit is, so that 5 of 100 units
count as much as 50 of 1 000.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from optimizer.modeling.matrix import Family, Key, MatrixForm, Point
from optimizer.result import Change, Reason
from optimizer.tolerances import allowed

Minimise = Callable[[MatrixForm], Point | None]
Place = Callable[[Key], str]


def cheapest_repair(
    form: MatrixForm, conflict: Iterable[Reason], minimise: Minimise, place: Place
) -> tuple[Change, ...]:
    """With all of these changes there is a plan; nothing where none of this kind would do.

    Limits of the rules in ``conflict`` are stretched, and where that is not enough, all limits.
    ``place`` says where a row is.
    """
    named = {reason.code for reason in conflict}
    for families in ([f for f in form.rows if f.name in named], form.rows):
        rows = _limits(form, families)
        if len(rows):
            point = minimise(_elastic(form, rows))
            if point is not None:
                return tuple(_changes(form, rows, point[form.size.columns :], place))
    return ()


def _limits(form: MatrixForm, families: Iterable[Family]) -> np.ndarray:
    """Rows with one side; those that tie a quantity to a decision are how the model works."""
    ties = abs(form.matrix) @ form.integer.astype(float) > 0
    one_sided = np.isinf(form.row_lower) != np.isinf(form.row_upper)
    rows = [np.arange(family.start, family.stop) for family in families]
    own = np.concatenate(rows) if rows else np.zeros(0, dtype=int)
    return np.asarray(own[(one_sided & ~ties)[own]])


def _sides(form: MatrixForm, rows: np.ndarray) -> np.ndarray:
    lower, upper = form.row_lower[rows], form.row_upper[rows]
    return np.asarray(np.where(np.isfinite(lower), lower, upper))


def _elastic(form: MatrixForm, rows: np.ndarray) -> MatrixForm:
    """One more column for each of the rows, which is all that costs."""
    sign = np.where(np.isfinite(form.row_lower[rows]), 1.0, -1.0)
    price = 1.0 / np.maximum(1.0, np.abs(_sides(form, rows)))
    return elastic(form, rows, np.arange(len(rows)), sign, price, np.full(len(rows), np.inf))


def elastic(
    form: MatrixForm,
    row: np.ndarray,
    column: np.ndarray,
    value: np.ndarray,
    price: np.ndarray,
    most: np.ndarray,
) -> MatrixForm:
    """The model with more columns, from 0 to ``most``, which have these entries and alone cost."""
    columns, more = form.size.columns, len(price)
    return dataclasses.replace(
        form,
        cost=np.concatenate([np.zeros(columns), price]),
        offset=0.0,
        matrix=form.matrix.widened(row, column, value, more),
        col_lower=np.concatenate([form.col_lower, np.zeros(more)]),
        col_upper=np.concatenate([form.col_upper, most]),
        integer=np.concatenate([form.integer, np.zeros(more, dtype=bool)]),
        columns=(*form.columns, Family("stretch", "", [(k,) for k in range(more)], columns)),
    )


def _changes(
    form: MatrixForm, rows: np.ndarray, stretch: np.ndarray, place: Place
) -> Iterator[Change]:
    """The rows that were stretched, those that gave most first."""
    sides = _sides(form, rows)
    given = np.flatnonzero(stretch > allowed(sides))
    for k in given[np.argsort(-stretch[given], kind="stable")].tolist():
        row, amount = int(rows[k]), float(stretch[k])
        family = next(f for f in form.rows if f.start <= row < f.stop)
        where = place(family.index[row - family.start])
        what = family.doc or family.name.replace("_", " ")
        way = "less" if np.isfinite(form.row_lower[row]) else "more"
        yield Change(
            rule=family.name,
            where=f"{family.name}[{where}]",
            amount=amount,
            unit="model units",
            detail=f"{what} ({where}): {amount:.6g} {way} than {sides[k]:.6g}",
        )
