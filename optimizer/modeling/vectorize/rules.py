"""Rules made fit to be called with values that stand for many rows.

A rule is copied with a ``sum`` of ours and with the functions it calls copied likewise. That is
sound only for a function of its arguments: what has a state of its own, or looks at what kind of
object a label is, is refused.
"""

from __future__ import annotations

import builtins
import dis
import inspect
import itertools
import math
import operator
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
from pyomo.core.base.set import SetData

from optimizer.modeling.vectorize.frames import NotVectorizedError, Run
from optimizer.modeling.vectorize.loops import sum_over

PURE = {
    *("abs", "all", "any", "bool", "dict", "enumerate", "filter", "float", "frozenset", "int"),
    *("len", "list", "map", "max", "min", "pow", "range", "reversed", "round", "set", "sorted"),
    *("str", "sum", "tuple", "zip"),
}
"""Builtins that see of a label only what it does."""

PURE_MODULES = ("_operator", "itertools", "math", "pyomo")

PYOMO = ("pyomo.core", "pyomo.environ")
"""The modules by which models know Pyomo: the second has the first's names and loads slowly."""

CHANGING = {
    *("add", "append", "appendleft", "clear", "default_rng", "discard", "extend", "fix", "insert"),
    *("pop", "popitem", "random", "remove", "reverse", "set_value", "setdefault", "sort"),
    *("unfix", "update", "write"),
}
"""Methods and modules with a state that a rule would change or depend on."""

FORBIDDEN = ("STORE_ATTR", "STORE_GLOBAL", "STORE_SUBSCR", "DELETE_", "IMPORT_", "MATCH_")

DATA = (
    *(type(None), bool, int, float, str, bytes, tuple, list, range, set, frozenset),
    *(Mapping, np.ndarray, np.generic, SetData),
)
"""What a rule may refer to, as it cannot change it."""


class Rules:
    """The rules of one model, each copied once."""

    def __init__(self, run: Run) -> None:
        self._sum = sum_over(run)
        self._copies: dict[FunctionType, FunctionType] = {}

    def fit(self, rule: Any) -> FunctionType:
        """The rule, to be called with values.

        Raises:
            NotVectorizedError: when it is no function of its arguments alone.
        """
        if not isinstance(rule, FunctionType):
            raise NotVectorizedError(f"a rule is a {type(rule).__name__}")
        if rule not in self._copies:
            fault = _fault(rule.__code__)
            if fault is not None:
                raise NotVectorizedError(f'"{rule.__name__}" {fault}')
            names: dict[str, Any] = {"__builtins__": builtins, "__name__": rule.__module__}
            cells = [CellType() for _ in rule.__code__.co_freevars]
            copy = FunctionType(rule.__code__, names, rule.__name__, None, tuple(cells))
            self._copies[rule] = copy  # known before the functions that it calls: it may be one
            names.update(self._globals(rule))
            for cell, outer in zip(cells, rule.__closure__ or (), strict=True):
                cell.cell_contents = self._known(rule, outer.cell_contents)
            defaults, by_name = rule.__defaults__ or (), rule.__kwdefaults__ or {}
            copy.__defaults__ = tuple(self._known(rule, value) for value in defaults)
            copy.__kwdefaults__ = {name: self._known(rule, by_name[name]) for name in by_name}
        return self._copies[rule]

    def _globals(self, rule: FunctionType) -> Iterator[tuple[str, Any]]:
        for name in _globals_of(rule.__code__):
            if name in rule.__globals__:
                yield name, self._known(rule, rule.__globals__[name])
            elif name == "sum":
                yield name, self._sum
            elif not _is_pure(getattr(builtins, name)):
                raise NotVectorizedError(f'"{rule.__name__}" uses {name}')

    def _known(self, rule: FunctionType, value: Any) -> Any:
        """What a rule refers to, with functions copied."""
        if isinstance(value, FunctionType) and not _is_pure(value):
            return self.fit(value)
        if isinstance(value, DATA) or _is_pure(value):
            return value
        kind = type(value).__name__
        raise NotVectorizedError(f'"{rule.__name__}" refers to an object of type {kind}')


def _is_pure(value: Any) -> bool:
    """Whether it is a module, function or class that is known to have no state."""
    if isinstance(value, ModuleType):
        return value in (itertools, math, operator, np) or value.__name__ in PYOMO
    if isinstance(value, type) and issubclass(value, BaseException):
        return True
    if not isinstance(value, BuiltinFunctionType | FunctionType | type):
        return False
    module = value.__module__ or ""
    return value.__name__ in PURE if module == "builtins" else module.split(".")[0] in PURE_MODULES


@cache
def _fault(code: CodeType) -> str | None:
    """What changes anything outside, or asks what kind of object a label is, if anything does."""
    if code.co_flags & inspect.CO_GENERATOR and code.co_name != "<genexpr>":
        return "is a generator"
    steps = [(each.opname, each.argval) for each in dis.get_instructions(code)]
    for before, (operation, name) in pairwise([("", ""), *steps]):
        if (
            operation.startswith(FORBIDDEN)
            or (operation == "STORE_DEREF" and name in code.co_freevars)
            or (operation == "IS_OP" and before != ("LOAD_CONST", None))
            or (operation in ("LOAD_ATTR", "LOAD_METHOD") and name in CHANGING)
        ):
            what = name if isinstance(name, str) else operation
            return f"has a state or looks at objects: {what}"
        if operation == "CHECK_EXC_MATCH" and before[1] != "KeyError":
            return "catches more than a KeyError"
    if ("PUSH_EXC_INFO", None) in steps and ("CHECK_EXC_MATCH", None) not in steps:
        return "catches every exception"
    return next(filter(None, map(_fault, _nested(code))), None)


@cache
def _globals_of(code: CodeType) -> tuple[str, ...]:
    """The names that a function looks up outside, in alphabetical order."""
    found = {
        each.argval
        for each in dis.get_instructions(code)
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    return tuple(sorted(found.union(*map(_globals_of, _nested(code)))))


def _nested(code: CodeType) -> Iterator[CodeType]:
    return (each for each in code.co_consts if isinstance(each, CodeType))
