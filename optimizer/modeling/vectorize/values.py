"""What a rule sees in place of a number or a label: its values in all rows of a frame."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from optimizer.modeling.vectorize.frames import Frame
from optimizer.modeling.vectorize.labels import LARGEST, Column

Operation = Callable[[Any, Any], Any]

PLAIN = int, float, np.number
"""Numbers that are the same in all rows."""


class Expression:
    """What depends on variables."""

    __slots__ = ()


class Value:
    """Numbers, truths or labels, one for each row of a frame.

    What only a single label or number can answer (its hash, its text, its methods) is asked of it
    after the rows that have another one have been sent to another run.
    """

    __array_ufunc__ = None  # numpy leaves arithmetic with its own numbers to this class
    __slots__ = ("column", "frame")

    def __init__(self, frame: Frame, column: Column) -> None:
        self.frame = frame
        self.column = column

    @property
    def is_number(self) -> bool:
        return self.column.names is None

    @property
    def values(self) -> np.ndarray:
        return self.column.values

    def seen_from(self, frame: Frame) -> np.ndarray:
        """The values in the rows of a frame within this one's."""
        return self.values if frame is self.frame else self.values[frame.rows_in(self.frame)]

    def single(self) -> Any:
        """The label or number itself, in a run of rows that share it."""
        run = self.frame.run
        first = self.seen_from(run.frame)[int(np.argmax(run.frame.alive))]
        run.decide(self.values == first, self.frame)
        return Column(np.array([first]), self.column.names).labels()[0]

    def __bool__(self) -> bool:
        if self.is_number:
            return self.frame.run.decide(self.values != 0, self.frame)
        return bool(self.single())

    def __eq__(self, other: object) -> Any:
        return _compared(self, other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return _compared(self, other, operator.ne)

    def __lt__(self, other: Any) -> Any:
        return _numbers(self, other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return _numbers(self, other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return _numbers(self, other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return _numbers(self, other, operator.ge)

    def __add__(self, other: Any) -> Any:
        return _numbers(self, other, operator.add)

    def __radd__(self, other: Any) -> Any:
        return _numbers(self, other, lambda a, b: b + a)

    def __sub__(self, other: Any) -> Any:
        return _numbers(self, other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return _numbers(self, other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return _numbers(self, other, _product)

    def __rmul__(self, other: Any) -> Any:
        return _numbers(self, other, lambda a, b: _product(b, a))

    def __truediv__(self, other: Any) -> Any:
        return _divided(self, other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Any:
        return _divided(other, self, operator.truediv)

    def __floordiv__(self, other: Any) -> Any:
        return _divided(self, other, operator.floordiv)

    def __rfloordiv__(self, other: Any) -> Any:
        return _divided(other, self, operator.floordiv)

    def __mod__(self, other: Any) -> Any:
        return _divided(self, other, operator.mod)

    def __rmod__(self, other: Any) -> Any:
        return _divided(other, self, operator.mod)

    def __pow__(self, other: Any) -> Any:
        return _powered(self, other, _powers)

    def __rpow__(self, other: Any) -> Any:
        return _powered(self, other, lambda a, b: _powers(b, a))

    def __neg__(self) -> Any:
        return _numbers(self, 0, lambda a, _: -a)

    def __pos__(self) -> Any:
        return _numbers(self, 0, lambda a, _: +a)

    def __abs__(self) -> Any:
        return _numbers(self, 0, lambda a, _: abs(a))

    def __hash__(self) -> int:
        return hash(self.single())

    def __index__(self) -> int:
        return operator.index(self.single())

    def __int__(self) -> int:
        return int(self.single())

    def __float__(self) -> float:
        return float(self.single())

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.single(), digits)

    def __str__(self) -> str:
        return str(self.single())

    def __repr__(self) -> str:
        return repr(self.single())

    def __format__(self, how: str) -> str:
        return format(self.single(), how)

    def __len__(self) -> int:
        return len(self.single())

    def __iter__(self) -> Any:
        return iter(self.single())

    def __contains__(self, part: Any) -> bool:
        return part in self.single()

    def __getitem__(self, place: Any) -> Any:
        return self.single()[place]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.single(), name)


def aligned(first: Any, *others: Any) -> tuple[Frame, list[Any]]:
    """The innermost frame of some values, and all of them in its rows; plain numbers stay."""
    parts = [first, *others]
    frame = max((part.frame for part in parts if isinstance(part, Value)), key=lambda f: f.depth)
    return frame, [part.seen_from(frame) if isinstance(part, Value) else part for part in parts]


def _compared(one: Value, other: Any, same: Operation) -> Any:
    if isinstance(other, Expression):
        return NotImplemented
    kind = _is_number(other)
    if not kind and not isinstance(other, Value | str):
        return same(one.single(), other)
    if one.is_number is not kind:
        return same(0, 1)  # no label equals a number
    if isinstance(other, str):
        assert one.column.names is not None
        other = one.column.names.code(other)
    return _together(one, other, same)


def _numbers(one: Any, other: Any, operation: Operation) -> Any:
    """The operation in all rows at once; labels have no arithmetic, so they are taken singly."""
    if isinstance(one, Expression) or isinstance(other, Expression):
        return NotImplemented
    if _is_number(one) and _is_number(other):
        return _together(one, other, operation)
    return operation(*(part.single() if isinstance(part, Value) else part for part in (one, other)))


def _divided(one: Any, other: Any, operation: Operation) -> Any:
    if not isinstance(other, Expression) and other == 0:
        raise ZeroDivisionError("division by zero")
    return _numbers(one, other, operation)


def _together(one: Any, other: Any, operation: Operation) -> Value:
    frame, (left, right) = aligned(one, other)
    return Value(frame, Column(operation(_plain(left), _plain(right)), None))


def _is_number(value: Any) -> bool:
    return value.is_number if isinstance(value, Value) else isinstance(value, PLAIN)


def _plain(numbers: Any) -> Any:
    """Truths count as 0 and 1, as they do in Python and not in numpy."""
    is_truth = isinstance(numbers, np.ndarray) and numbers.dtype == bool
    return numbers.astype(np.int64) if is_truth else numbers


def _product(one: Any, other: Any) -> Any:
    """Whole numbers stay whole as long as they are exact."""
    sizes = [np.abs(part).max(initial=1) for part in map(np.asarray, (one, other))]
    return one * (other if float(sizes[0]) * float(sizes[1]) < LARGEST else other * 1.0)


def _powered(one: Value, other: Any, operation: Operation) -> Any:
    power = _numbers(one, other, operation)
    if isinstance(power, Value) and bool(power != power):
        raise ArithmeticError("a power is not a number")
    return power


def _powers(one: Any, other: Any) -> np.ndarray:
    """With Python's own power, because numpy's may differ in the last digit."""
    bases, exponents = (part.tolist() for part in np.broadcast_arrays(one, other))
    return np.array([_power(*pair) for pair in zip(bases, exponents, strict=True)])


def _power(base: float, exponent: float) -> float:
    try:
        power = base**exponent
    except ArithmeticError:
        return math.nan  # what counts is whether it happens in a row of this run
    return math.nan if isinstance(power, complex) else float(power)
