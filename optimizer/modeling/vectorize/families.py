"""Families of columns and rows: a rule evaluated over all members of its index set at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyomo.core as pyo

from optimizer.modeling.sparse import SparseMatrix
from optimizer.modeling.vectorize.frames import Frame, NotVectorizedError, Run
from optimizer.modeling.vectorize.index import Index
from optimizer.modeling.vectorize.linear import Relation, Terms, linear
from optimizer.modeling.vectorize.values import Value

Rule = Callable[..., Any]

Entries = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Rows, columns and coefficients."""


class Rows(NamedTuple):
    """The rows of a constraint at some positions of its index set, those without a row left out."""

    positions: np.ndarray
    matrix: SparseMatrix
    lower: np.ndarray
    upper: np.ndarray


class Part(NamedTuple):
    """What a rule gave in one of its runs: ``rows`` are the positions of the frame's rows."""

    frame: Frame
    rows: np.ndarray
    result: Any


def evaluated(run: Run, rule: Rule, index: Index) -> Iterator[Part]:
    """The rule over all keys, in as many runs as it has paths.

    Raises:
        NotVectorizedError: when it fails for a key, so that row by row it says for which.
    """
    run.begin()
    waiting = [np.arange(index.size)] if index.size else []
    while waiting:
        rows = waiting.pop()
        frame = run.start(len(rows))
        try:
            result = rule(*(Value(frame, column[rows]) for column in index.columns))
        except Exception as error:
            raise run.fail(f"{type(error).__name__}: {error}") from error
        if run.failure is not None:
            raise NotVectorizedError(run.failure)
        for part in frame.waiting:
            run.repeat(len(part))
            waiting.append(rows[part])
        yield Part(frame, rows, result)


def rows_of(run: Run, rule: Rule, index: Index, num_columns: int) -> Rows:
    """All rows of a constraint."""
    lower, upper = np.full(index.size, -np.inf), np.full(index.size, np.inf)
    used, entries = np.zeros(index.size, bool), []
    for frame, rows, result in evaluated(run, rule, index):
        if result is pyo.Constraint.Skip:
            continue
        alive = frame.alive
        used[rows[alive]] = True
        bounded = _bounded(frame, result)
        lower[rows[alive]], upper[rows[alive]] = bounded.lower[alive], bounded.upper[alive]
        for terms in bounded.terms:
            places, columns, coefficients = terms.entries(alive)
            entries.append((rows[places], columns, coefficients))
    if (np.isnan(lower) | np.isnan(upper) | (lower == np.inf) | (upper == -np.inf)).any():
        raise NotVectorizedError("a row has a bound that is not finite")
    matrix = _matrix(entries, (index.size, num_columns))
    positions = np.flatnonzero(used)
    if len(positions) < index.size:
        return Rows(positions, matrix.selected(used), lower[used], upper[used])
    return Rows(positions, matrix, lower, upper)


class Bounded(NamedTuple):
    """The terms of rows and what they lie between."""

    terms: list[Terms]
    lower: np.ndarray
    upper: np.ndarray


def _bounded(frame: Frame, result: Any) -> Bounded:
    if type(result) is tuple and len(result) == 3:
        return _ranged(frame, *result)
    if type(result) is tuple and len(result) == 2:
        result = Relation(frame, "==", *result)
    if not isinstance(result, Relation):
        raise NotVectorizedError(f"a constraint is a {type(result).__name__}")
    return _related(frame, result)


def _ranged(frame: Frame, low: Any, body: Any, high: Any) -> Bounded:
    body = linear(frame, body)
    bounds = [linear(frame, bound) for bound in (low, high)]
    if any(bound.terms for bound in bounds) or not body.has_terms()[frame.alive].all():
        raise NotVectorizedError("a range needs expressions between numbers")
    limits = (np.broadcast_to(bound.constant, frame.size) - body.constant for bound in bounds)
    return Bounded(list(body.terms), *limits)


def _related(frame: Frame, relation: Relation) -> Bounded:
    """As Pyomo has it: the side without variables is the bound, with variables on both it is 0."""
    left, right = (linear(frame, side) for side in (relation.left, relation.right))
    on_left, on_right = left.has_terms(), right.has_terms()
    if not (on_left | on_right)[frame.alive].all():
        raise NotVectorizedError("a row has no variables")
    turned = on_right & ~on_left
    limit = np.broadcast_to(right.constant - left.constant, frame.size)
    is_equal = relation.kind == "=="
    lower = np.where(turned, 0.0 - limit, limit if is_equal else -np.inf)
    upper = np.where(turned, 0.0 - limit if is_equal else np.inf, limit)
    sign = np.where(turned, -1.0, 1.0)
    terms = [*left.terms, *(part.times(-1.0) for part in right.terms)]
    if turned.any():
        terms = [part.times(sign) for part in terms]
    return Bounded(terms, lower, upper)


def _matrix(entries: list[Entries], shape: tuple[int, int]) -> SparseMatrix:
    rows, columns, values = (
        np.concatenate(parts) if entries else np.zeros(0, int)
        for parts in (list(zip(*entries, strict=True)) or [(), (), ()])
    )
    if not np.isfinite(values).all():
        raise NotVectorizedError("a coefficient is not finite")
    return SparseMatrix.from_entries(rows, columns, values.astype(float), shape)


def cost_of(run: Run, rule: Rule, num_columns: int) -> tuple[float, np.ndarray]:
    """Constant and coefficients of an objective."""
    (part,) = evaluated(run, rule, Index(()))
    body = linear(part.frame, part.result)
    cost = np.zeros(num_columns)
    for terms in body.terms:
        _, columns, coefficients = terms.entries(part.frame.alive)
        cost += np.bincount(columns, coefficients, minlength=num_columns)
    constant = float(np.broadcast_to(body.constant, 1)[0])
    if not np.isfinite(cost).all() or not np.isfinite(constant):
        raise NotVectorizedError("a cost is not finite")
    return constant, cost
