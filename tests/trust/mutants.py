"""Wrong models, made by a program: what a slip in a formulation would have given.

R. DeMillo, R. Lipton and F. Sayward, "Hints on test data selection", Computer 11 (1978). Each
mutant is one change to a constraint or variable family of a compiled model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.sparse import SparseMatrix

Mutant = tuple[str, Callable[[], MatrixForm]]
"""What was done, in words, and what makes the model after it; its rows are as many."""


OPEN = {"row_lower": -np.inf, "row_upper": np.inf}
"""The sides of a row, and what each is where it limits nothing."""


def mutants(form: MatrixForm) -> Iterator[Mutant]:
    """Every change of every family; what changes nothing, or the same again, is left out."""
    for rows in form.rows:
        yield from _of_rows(form, rows)
        for columns in form.columns:
            yield from _of_entries(form, rows, columns)
    for columns in form.columns:
        yield from _of_columns(form, columns)


def _of_rows(form: MatrixForm, rows: Family) -> Iterator[Mutant]:
    own = slice(rows.start, rows.stop)
    limited = [side for side in OPEN if np.isfinite(getattr(form, side)[own]).any()]
    lower, upper = form.row_lower[own], form.row_upper[own]
    if (lower != upper).any():
        turned = {
            "row_lower": np.where(np.isfinite(upper), upper, -np.inf),
            "row_upper": np.where(np.isfinite(lower), lower, np.inf),
        }
        yield f"{rows.name} the other way round", partial(_replaced, form, own, turned)
        limit = np.where(np.isfinite(lower), lower, upper)
        equal = {"row_lower": limit, "row_upper": limit}
        yield f"{rows.name} as equations", partial(_replaced, form, own, equal)
    if len(limited) == len(OPEN):
        yield f"without {rows.name}", partial(_replaced, form, own, OPEN)
    for side in limited:
        values = getattr(form, side)[own]
        where = f"{side.removeprefix('row_')} side of {rows.name}"
        yield f"no {where}", partial(_replaced, form, own, {side: OPEN[side]})
        if (np.isfinite(values) & (values != 0)).any():
            yield f"half the {where}", partial(_replaced, form, own, {side: values / 2})
            yield f"twice the {where}", partial(_replaced, form, own, {side: values * 2})
        if _differ(values):
            yield f"another's {where}", partial(_replaced, form, own, {side: np.roll(values, 1)})


def _of_entries(form: MatrixForm, rows: Family, columns: Family) -> Iterator[Mutant]:
    row = np.repeat(np.arange(form.size.rows), np.diff(form.matrix.indptr))
    column = form.matrix.indices
    chosen = (row >= rows.start) & (row < rows.stop)
    chosen &= (column >= columns.start) & (column < columns.stop)
    if not chosen.any():
        return
    for words, factor in (("forgets", 0.0), ("halves", 0.5), ("doubles", 2.0), ("turns", -1.0)):
        if not _says_the_same(form, row, chosen, factor):
            changed = partial(_with_entries, form, chosen, form.matrix.data[chosen] * factor)
            yield f"{rows.name} {words} {columns.name}", changed
    entries = form.matrix.data[chosen]
    if _differ(entries):
        changed = partial(_with_entries, form, chosen, np.roll(entries, 1))
        yield f"{rows.name} takes another's {columns.name}", changed


def _says_the_same(form: MatrixForm, row: np.ndarray, chosen: np.ndarray, factor: float) -> bool:
    """Whole rows are scaled, between sides that stay what they are."""
    whole = not np.isin(row[~chosen], row[chosen]).any()
    lower, upper = form.row_lower[row[chosen]], form.row_upper[row[chosen]]
    stays = all((np.isinf(side) | (side == 0.0)).all() for side in (lower, upper))
    return whole and stays and (factor > 0.0 or (factor < 0.0 and bool((lower == upper).all())))


def _of_columns(form: MatrixForm, columns: Family) -> Iterator[Mutant]:
    own, name = slice(columns.start, columns.stop), columns.name
    change = partial(_replaced, form, own)
    if form.cost[own].any():
        yield f"{name} costs nothing", partial(change, {"cost": 0.0})
        yield f"{name} costs twice as much", partial(change, {"cost": form.cost[own] * 2})
        yield f"{name} pays", partial(change, {"cost": -form.cost[own]})
        if _differ(form.cost[own]):
            another = np.roll(form.cost[own], 1)
            yield f"{name} costs what another does", partial(change, {"cost": another})
    lower, upper, whole = form.col_lower[own], form.col_upper[own], form.integer[own]
    if np.isfinite(lower).any():
        yield f"{name} has no least", partial(change, {"col_lower": -np.inf})
    if (np.isfinite(upper) & (upper > 0)).any():
        yield f"half of {name} at most", partial(change, {"col_upper": upper / 2})
    if whole.any():
        yield f"{name} need not be whole", partial(change, {"integer": False})
        if np.isfinite(upper[whole]).any():
            yield f"one more of {name} at most", partial(change, {"col_upper": upper + whole})


def _differ(values: np.ndarray) -> bool:
    """Taken from the one before, at least one is another."""
    return bool((values != np.roll(values, 1)).any())


def _with_entries(form: MatrixForm, chosen: np.ndarray, entries: np.ndarray) -> MatrixForm:
    data = form.matrix.data.copy()
    data[chosen] = entries
    matrix = SparseMatrix(form.matrix.indptr, form.matrix.indices, data, form.size.columns)
    return dataclasses.replace(form, matrix=matrix)


def _replaced(
    form: MatrixForm, own: slice, values: Mapping[str, np.ndarray | float | bool]
) -> MatrixForm:
    changed = {field: getattr(form, field).copy() for field in values}
    for field, value in values.items():
        changed[field][own] = value
    return dataclasses.replace(form, **changed)
