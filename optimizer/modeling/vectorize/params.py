"""The values of Pyomo's parameters as columns over their index sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.core.base.initializer import ConstantInitializer, ItemInitializer
from pyomo.core.base.param import _ImplicitAny

from optimizer.modeling.cells import CellValues
from optimizer.modeling.vectorize.frames import NotVectorizedError
from optimizer.modeling.vectorize.index import Index
from optimizer.modeling.vectorize.labels import Column, Labels
from optimizer.modeling.vectorize.sets import Sets

Evaluate = Callable[[Any, Index], Column]
"""The values of a rule over an index set."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """Where ``given`` is false a parameter has no value, and asking for it is an error."""

    index: Index
    column: Column
    given: np.ndarray


def read(of: Any, sets: Sets, labels: Labels, evaluate: Evaluate) -> Parameter:
    """A parameter as it is declared.

    Raises:
        NotVectorizedError: when only Pyomo can say its values, or would refuse one.
    """
    index, start = sets.index(of.index_set()), of._rule
    if of._validate is not None:
        raise NotVectorizedError(f'"{of.name}" has a rule that checks its values')
    if start is None:
        return _checked(of, _default(of, index, labels))
    if type(start) is ConstantInitializer:
        value = labels.column([start.val if index.size else 0])
        return _checked(of, Parameter(index, value[np.zeros(index.size, int)], _all(index)))
    if type(start) is ItemInitializer:
        if not isinstance(start._dict, Mapping):
            raise NotVectorizedError(f'"{of.name}" is given as a sequence')
        return _checked(of, _by_key(of, index, start._dict, sets, labels))
    return _checked(of, Parameter(index, evaluate(of, index), _all(index)))


def _by_key(
    of: Any, index: Index, values: Mapping[Any, Any], sets: Sets, labels: Labels
) -> Parameter:
    known = index.factors[0].keys if len(index.factors) == 1 else None
    keys: Sequence[Any]
    if isinstance(values, CellValues):
        keys, column = values.cells, labels.numbers(values.array)
    else:
        keys, column = list(values), labels.column(list(values.values()))
    if keys is known or keys == known:
        return Parameter(index, column, _all(index))
    places = index.positions(sets.factor(keys, index.num_parts).columns)
    if (places < 0).any():
        raise NotVectorizedError(f'"{of.name}" has a value for what is not in its index')
    if len(places) == index.size and (places == np.arange(index.size)).all():
        return Parameter(index, column, _all(index))
    rest = _default(of, index, labels)
    if len(places) < index.size and rest.given.any() and rest.column.names is not column.names:
        raise NotVectorizedError(f'the default of "{of.name}" is of another kind')
    kind = np.result_type(column.values, rest.column.values) if rest.given.any() else None
    filled = np.zeros(index.size, kind or column.values.dtype)
    filled[:] = rest.column.values if rest.given.any() else 0
    filled[places] = column.values
    given = rest.given.copy()
    given[places] = True
    return Parameter(index, Column(filled, column.names), given)


def _default(of: Any, index: Index, labels: Labels) -> Parameter:
    """The default everywhere, or nothing anywhere."""
    default, nowhere = of._default_val, np.zeros(index.size, int)
    if default is pyo.Param.NoValue:
        return Parameter(index, Column(nowhere, None), np.zeros(index.size, bool))
    if not isinstance(default, int | float | str):
        raise NotVectorizedError(f'the default of "{of.name}" is computed')
    return Parameter(index, labels.column([default])[nowhere], _all(index))


def _all(index: Index) -> np.ndarray:
    return np.ones(index.size, bool)


def _checked(of: Any, parameter: Parameter) -> Parameter:
    """The same, if every value lies in its domain."""
    if of.domain is not pyo.Any and not isinstance(of.domain, _ImplicitAny):
        chosen = parameter.column[parameter.given]
        if not all(value in of.domain for value in set(chosen.labels())):
            raise NotVectorizedError(f'a value of "{of.name}" is not in its domain')
    return parameter
