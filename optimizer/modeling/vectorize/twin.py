"""The model as a rule sees it: the same names, and behind them arrays."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from optimizer.modeling.vectorize.frames import Frame, Run
from optimizer.modeling.vectorize.index import Index
from optimizer.modeling.vectorize.keys import contains, found
from optimizer.modeling.vectorize.linear import Linear, Terms, named
from optimizer.modeling.vectorize.loops import CommonMembers, GroupMembers, Loop
from optimizer.modeling.vectorize.params import Parameter
from optimizer.modeling.vectorize.sets import Groups
from optimizer.modeling.vectorize.values import Value

DATA = (type(None), bool, int, float, str, tuple, list, dict, set, frozenset, np.ndarray)
"""What a model may carry beside its components."""


class Twin:
    """The model: components by their names, and the plain data that it carries."""

    def __init__(self, run: Run, model: Any, components: dict[str, Any]) -> None:
        self.__dict__.update(_run=run, _model=model, _components=components)

    def __getattr__(self, name: str) -> Any:
        component = self._components.get(name)
        if isinstance(component, Scalar):
            return component.get()
        if component is not None:
            return component
        given = getattr(self._model, name)
        if isinstance(given, DATA):
            return given
        raise self._run.fail(f'the model\'s "{name}" is not known over arrays')

    def __setattr__(self, name: str, value: Any) -> None:
        raise self._run.fail("a rule changes the model")


class Scalar:
    """A component without an index: what its name stands for."""

    def __init__(self, get: Callable[[], Any]) -> None:
        self.get = get


class Indexed:
    """What every component with an index can be asked."""

    def __init__(self, run: Run, index: Index) -> None:
        self.run = run
        self.index = index

    def __contains__(self, key: Any) -> bool:
        return contains(self.run, self.index, key)

    def __iter__(self) -> Iterator[Any]:
        return Loop(CommonMembers(self.run, self.index.flat), sys._getframe(1))

    def __len__(self) -> int:
        return self.index.size

    def __eq__(self, other: object) -> Any:
        raise self.run.fail("two components are compared")

    __hash__ = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        raise self.run.fail(f".{name} of a component")


class PlainSet(Indexed):
    """A set of keys."""

    def __mul__(self, other: PlainSet) -> PlainSet:
        return PlainSet(self.run, Index((*self.index.factors, *other.index.factors)))

    def first(self) -> Any:
        return CommonMembers(self.run, self.index.flat).after(0)

    def last(self) -> Any:
        return CommonMembers(self.run, self.index.flat).after(self.index.size - 1)


class IndexedSet(Indexed):
    """A set for each key."""

    def __init__(self, run: Run, groups: Groups) -> None:
        super().__init__(run, groups.index)
        self._groups = groups

    def __iter__(self) -> Iterator[Any]:
        raise self.run.fail("a loop over the keys of an indexed set")

    def __getitem__(self, key: Any) -> GroupMembers:
        frame, positions = found(self.run, self.index, key)
        frame, groups = _in_rows(self.run, frame, positions)
        return GroupMembers(self.run, frame, self._groups, groups)


class Param(Indexed):
    """A number or a label for each key that has one."""

    def __init__(self, run: Run, parameter: Parameter) -> None:
        super().__init__(run, parameter.index)
        self._column = parameter.column
        self._given = None if parameter.given.all() else parameter.given

    def __contains__(self, key: Any) -> bool:
        return contains(self.run, self.index, key, self._given)

    def __iter__(self) -> Iterator[Any]:
        raise self.run.fail("a loop over the keys of a parameter")

    def __len__(self) -> int:
        raise self.run.fail("the number of values of a parameter")

    def __getitem__(self, key: Any) -> Any:
        frame, positions = found(self.run, self.index, key)
        if self._given is not None and not contains(self.run, self.index, key, self._given):
            raise ValueError("a parameter has no value")
        if frame is None:
            return self._column.label(int(positions))
        return Value(frame, self._column[positions])


class Var(Indexed):
    """A column for each key, from ``start`` on."""

    def __init__(self, run: Run, index: Index, start: int) -> None:
        super().__init__(run, index)
        self._start = start

    def __getitem__(self, key: Any) -> Linear:
        frame, positions = _in_rows(self.run, *found(self.run, self.index, key))
        terms = Terms(None, positions + self._start, 1.0)
        return Linear(frame, (terms,), 0.0)


class Expression(Indexed):
    """An expression for each key, written down where it is used."""

    def __init__(self, run: Run, index: Index, rule: Callable[..., Any]) -> None:
        super().__init__(run, index)
        self._rule = rule

    def __getitem__(self, key: Any) -> Any:
        found(self.run, self.index, key)
        parts = key if isinstance(key, tuple) else (key,)
        return named(self.run.frame, self._rule(*parts))


def _in_rows(run: Run, frame: Frame | None, positions: np.ndarray) -> tuple[Frame, np.ndarray]:
    """Positions for each row, also where they are the same in all of them."""
    if frame is not None:
        return frame, positions
    outermost = run.frames[0]
    return outermost, np.full(outermost.size, int(positions))
