"""Linear expressions over the rows of a frame, and what relates two of them."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np

from optimizer.modeling.vectorize.frames import Frame
from optimizer.modeling.vectorize.labels import Column
from optimizer.modeling.vectorize.values import PLAIN, Expression, Value


class Terms(NamedTuple):
    """Columns with their coefficients; ``rows`` is None where each row has just one, in turn."""

    rows: np.ndarray | None
    columns: np.ndarray
    coefficients: np.ndarray | float

    def times(self, factor: Any) -> Terms:
        by_row = isinstance(factor, np.ndarray) and factor.ndim and self.rows is not None
        return self._replace(
            coefficients=self.coefficients * (factor[self.rows] if by_row else factor)
        )

    def over(self, rows: np.ndarray) -> Terms:
        """The terms of each of some rows, which may come in any order and more than once."""
        if self.rows is None:
            return Terms(None, self.columns[rows], _at(self.coefficients, rows))
        order = np.argsort(self.rows, kind="stable")
        counts = np.bincount(self.rows, minlength=int(rows.max(initial=-1)) + 1)
        owners, places = ragged(np.cumsum(counts)[rows] - counts[rows], counts[rows])
        chosen = order[places]
        return Terms(owners, self.columns[chosen], _at(self.coefficients, chosen))

    def entries(self, alive: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows, columns and coefficients, in rows that are alive."""
        rows = np.arange(len(alive)) if self.rows is None else self.rows
        coefficients = np.broadcast_to(self.coefficients, rows.shape)
        if alive.all():
            return rows, self.columns, coefficients
        kept = alive[rows]
        return rows[kept], self.columns[kept], coefficients[kept]


def ragged(starts: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of runs of positions: the number of the run of each position, and all positions."""
    owners = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) + (starts - first)[owners]


def _at(values: Any, rows: np.ndarray) -> Any:
    return values[rows] if isinstance(values, np.ndarray) and values.ndim else values


class Linear(Expression):
    """A constant and terms for each row of a frame."""

    __array_ufunc__ = None
    __slots__ = ("constant", "frame", "terms")

    def __init__(self, frame: Frame, terms: tuple[Terms, ...], constant: Any) -> None:
        self.frame = frame
        self.terms = terms
        self.constant = constant

    def seen_from(self, frame: Frame) -> Linear:
        if frame is self.frame:
            return self
        rows = frame.rows_in(self.frame)
        terms = tuple(part.over(rows) for part in self.terms)
        return Linear(frame, terms, _at(self.constant, rows))

    def has_terms(self) -> np.ndarray:
        """In which rows there is a variable, whatever its coefficient."""
        found = np.zeros(self.frame.size, bool)
        for part in self.terms:
            found[... if part.rows is None else part.rows] = True
        return found

    def __add__(self, other: Any) -> Linear:
        return _sum(self, other)

    def __radd__(self, other: Any) -> Linear:
        return _sum(other, self)

    def __sub__(self, other: Any) -> Linear:
        return _sum(self, -other)

    def __rsub__(self, other: Any) -> Linear:
        return _sum(other, -self)

    def __neg__(self) -> Linear:
        return self * -1

    def __pos__(self) -> Linear:
        return self

    def __mul__(self, factor: Any) -> Linear:
        if isinstance(factor, PLAIN):
            return _scaled(self, factor)
        if not isinstance(factor, Value) or not factor.is_number:
            raise self.frame.run.fail("a product is not linear")
        frame = max(self.frame, factor.frame, key=lambda each: each.depth)
        return _scaled(self.seen_from(frame), factor.seen_from(frame))

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Any:
        if isinstance(divisor, Expression):
            raise self.frame.run.fail("a quotient is not linear")
        return self * (1.0 / divisor)  # as Pyomo does, to the last digit

    def __pow__(self, exponent: Any) -> Linear:
        raise self.frame.run.fail("a power is not linear")

    def __rtruediv__(self, other: Any) -> Linear:
        raise self.frame.run.fail("a quotient is not linear")

    def __le__(self, other: Any) -> Relation:
        return Relation(self.frame, "<=", self, other)

    def __ge__(self, other: Any) -> Relation:
        return Relation(self.frame, "<=", other, self)

    def __eq__(self, other: object) -> Relation:  # type: ignore[override]
        return Relation(self.frame, "==", self, other)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise self.frame.run.fail("a condition depends on a variable")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise self.frame.run.fail(f"asks an expression for .{name}")


class Relation(Expression):
    """Two sides in the order in which Pyomo keeps them."""

    def __init__(self, frame: Frame, kind: Literal["<=", "=="], left: Any, right: Any) -> None:
        self.frame = frame
        self.kind = kind
        self.left = left
        self.right = right

    def __bool__(self) -> bool:
        raise self.frame.run.fail("a condition depends on a variable")


def linear(frame: Frame, value: Any) -> Linear:
    """A number or an expression as a linear expression over a frame.

    Raises:
        NotVectorizedError: when it is neither.
    """
    if isinstance(value, Linear):
        return value.seen_from(frame)
    if isinstance(value, Value) and value.is_number:
        return Linear(frame, (), value.seen_from(frame))
    if isinstance(value, PLAIN):
        return Linear(frame, (), value)
    raise frame.run.fail(f"{type(value).__name__} in the place of an expression")


def named(frame: Frame, value: Any) -> Linear:
    """An expression that has a name: for Pyomo it depends on variables whatever it consists of."""
    body = linear(frame, value)
    if body.has_terms().all():
        return body
    nothing = Terms(None, np.zeros(frame.size, np.int64), 0.0)
    return Linear(frame, (*body.terms, nothing), body.constant)


def gathered(item: Any, inner: Frame, outer: Frame) -> Any:
    """The sum of what a loop gave, row by row of the frame around the loop."""
    alive, rows = inner.alive_within(outer), inner.rows_in(outer)
    if isinstance(item, Linear):
        item = item.seen_from(inner)
        terms = tuple(_gathered(part, alive, rows) for part in item.terms)
        return Linear(outer, terms, _total(item.constant, alive, rows, outer.size))
    constant = linear(inner, item).constant
    return Value(outer, Column(_total(constant, alive, rows, outer.size), None))


def _gathered(part: Terms, alive: np.ndarray, rows: np.ndarray) -> Terms:
    places, columns, coefficients = part.entries(alive)
    return Terms(rows[places], columns, coefficients)


def _total(values: Any, alive: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    values = np.broadcast_to(values, alive.shape)
    total = np.bincount(rows[alive], values[alive], minlength=size)
    return total if values.dtype.kind == "f" else total.astype(np.int64)


def _scaled(item: Linear, factor: Any) -> Linear:
    frame = item.frame
    terms = tuple(part.times(factor) for part in item.terms)
    return Linear(frame, terms, 1.0 * item.constant * factor)


def _sum(one: Any, other: Any) -> Linear:
    frames = [part.frame for part in (one, other) if not isinstance(part, PLAIN)]
    frame = max(frames, key=lambda each: each.depth)
    left, right = linear(frame, one), linear(frame, other)
    return Linear(frame, left.terms + right.terms, left.constant + right.constant)
