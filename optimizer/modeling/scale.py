"""Rows whose numbers lie so far apart that a solver, which computes within tolerances, loses some.

A solver takes 0.000001 for 0. Where a decision of 0 or 1 gates a quantity by a large constant M,
that share of M slips through a gate that is shut; and what is a million times smaller than its
neighbours is no larger than the error allowed for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from optimizer.errors import Issue
from optimizer.modeling.matrix import Family, Key, MatrixForm
from optimizer.tolerances import FEASIBILITY

WIDEST = 1.0 / FEASIBILITY
"""The largest coefficient of a row over its smallest, beyond which the smallest may be lost."""


def scale_warnings(form: MatrixForm, place: Callable[[Key], str]) -> Iterator[Issue]:
    """For each family its worst row, where that is bad; ``place`` says where a row is."""
    sizes, gated = np.abs(form.matrix.data), _gates(form)[form.matrix.indices]
    largest, smallest = _largest(form, sizes), _smallest(form, sizes)
    gates = _largest(form, np.where(gated, sizes, 0.0))
    slip = FEASIBILITY * gates / _smallest(form, np.where(gated, np.inf, sizes))
    spread = largest / smallest
    for family in form.rows:
        if not len(family.index):
            continue
        worst, widest = (
            family.start + int(np.argmax(measure[family.start : family.stop]))
            for measure in (slip, spread)
        )
        if slip[worst] > 1.0:
            told = f"{slip[worst]:.3g} units slip through a gate that a solver takes for closed"
            yield _issue(family, worst, told, place, float(gates[worst]))
        elif spread[widest] > WIDEST:
            told = f"its numbers range from {smallest[widest]:.3g} to {largest[widest]:.3g}"
            yield _issue(family, widest, told, place, float(largest[widest]))


def _issue(family: Family, row: int, told: str, place: Callable[[Key], str], value: float) -> Issue:
    where = place(family.index[row - family.start])
    name = family.doc or family.name.replace("_", " ")
    message = f"{name}{f' ({where})' if where else ''}: {told}"
    return Issue(code="W302", message=message, value=value)


def _gates(form: MatrixForm) -> np.ndarray:
    """Which columns are decisions between two neighbouring whole numbers."""
    return np.asarray(form.integer & (form.col_upper - form.col_lower == 1.0))


def _largest(form: MatrixForm, entries: np.ndarray) -> np.ndarray:
    """By row, 0 where there is no entry."""
    return _by_row(form, np.maximum, entries, 0.0)


def _smallest(form: MatrixForm, entries: np.ndarray) -> np.ndarray:
    """By row, infinite where there is no entry."""
    return _by_row(form, np.minimum, entries, np.inf)


def _by_row(form: MatrixForm, take: np.ufunc, entries: np.ndarray, empty: float) -> np.ndarray:
    starts, lengths = form.matrix.indptr[:-1], np.diff(form.matrix.indptr)
    found = np.full(len(lengths), empty)
    if len(entries):
        found[lengths > 0] = take.reduceat(entries, starts[lengths > 0])
    return found
