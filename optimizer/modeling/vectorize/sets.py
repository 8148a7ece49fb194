"""The members of Pyomo's sets as columns, read from what a set is declared with.

A set that is declared with plain members is not built by Pyomo at all; every other set is, and its
members are read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.core.base.initializer import (
    ConstantInitializer,
    ItemInitializer,
    ScalarCallInitializer,
)
from pyomo.core.base.set import (
    InsertionOrderSetData,
    RangeSet,
    SetProduct,
    UnindexedComponent_set,
    UnknownSetDimen,
)

from optimizer.modeling.cells import Cells
from optimizer.modeling.vectorize.frames import NotVectorizedError
from optimizer.modeling.vectorize.index import Factor, Index
from optimizer.modeling.vectorize.labels import Column, Labels


class Groups:
    """An indexed set: the members of its sets one after the other, each set's in one run."""

    def __init__(self, index: Index, counts: np.ndarray, members: Factor) -> None:
        self.index = index
        self.members = members
        self.counts = counts
        self.starts = np.cumsum(counts) - counts
        owners = np.repeat(np.arange(len(counts)), counts)
        self.owned = Factor([Column(owners, None), *members.columns], members.size)


class Sets:
    """All sets of a model that were asked for, read once."""

    def __init__(self, labels: Labels, call: Callable[[Any], Any]) -> None:
        self._labels = labels
        self._call = call
        self._indices: dict[int, Index] = {}
        self._groups: dict[int, Groups] = {}

    def index(self, of: Any) -> Index:
        """The members of a set that has no index itself."""
        if id(of) not in self._indices:
            self._indices[id(of)] = Index(self._factors(of))
        return self._indices[id(of)]

    def groups(self, of: Any) -> Groups:
        """The members of an indexed set."""
        if id(of) not in self._groups:
            self._groups[id(of)] = self._grouped(of)
        return self._groups[id(of)]

    def factor(self, members: Sequence[Any], num_parts: int) -> Factor:
        """Keys as columns.

        Raises:
            NotVectorizedError: when keys have different lengths, or parts that are no labels.
        """
        if isinstance(members, Cells) and len(members.labels) == num_parts:
            pairs = zip(members.labels, members.positions, strict=True)
            columns = [self._column(names)[places] for names, places in pairs]
            return Factor(columns, len(members), members)
        if num_parts == 1:
            return Factor([self._column(members)], len(members), members)
        if set(map(type, members)) - {tuple} or set(map(len, members)) - {num_parts}:
            raise NotVectorizedError("the members of a set have different lengths")
        parts = (list(map(itemgetter(k), members)) for k in range(num_parts))
        return Factor([self._column(part) for part in parts], len(members), members)

    def _column(self, part: Sequence[Any]) -> Column:
        column = self._labels.column(part)
        if column.values.dtype.kind == "f" and any(isinstance(label, int) for label in part):
            raise NotVectorizedError("a set has whole numbers and others")
        return column

    def _factors(self, of: Any) -> list[Factor]:
        if of is UnindexedComponent_set:
            return []
        if isinstance(of, SetProduct):
            return [factor for part in of._sets for factor in self.index(part).factors]
        plain = None if isinstance(of, RangeSet) else self._plain(of, Sequence)
        if plain is not None:
            factor = self.factor(plain, _num_parts(of, plain))
            if factor.is_distinct:
                return [factor]
        members = _built(of).ordered_data() if of.isordered() else tuple(_built(of))
        return [self.factor(members, _num_parts(of, members))]

    def _grouped(self, of: Any) -> Groups:
        index = self.index(of.index_set())
        sets: Mapping[Any, Sequence[Any]] | None = self._plain(of, Mapping)
        groups = None if sets is None else self._groups_of(of, index, sets)
        if groups is not None and groups.owned.is_distinct:
            return groups
        return self._groups_of(of, index, {key: tuple(each) for key, each in _built(of).items()})

    def _plain(self, of: Any, kind: type) -> Any:
        """What a set is declared with, None where Pyomo would filter, check, sort or compute it."""
        values = getattr(of, "_init_values", None)
        if values is None or of.is_constructed():
            return None
        ordered = of._ComponentDataClass if of.is_indexed() else type(of)
        as_given = of._validate is None and of._filter is None and of._init_domain._set is None
        if not as_given or not issubclass(ordered, InsertionOrderSetData):
            return None
        match values._init:
            case ConstantInitializer(val=given) | ItemInitializer(_dict=given):
                found = given
            case ScalarCallInitializer(_fcn=rule) if not of.is_indexed():
                found = self._call(rule)
            case _:
                return None
        return found if isinstance(found, kind) and not isinstance(found, str) else None

    def _groups_of(self, of: Any, within: Index, sets: Mapping[Any, Sequence[Any]]) -> Groups:
        index = Index([self.factor(list(sets), within.num_parts)])
        if (within.positions(index.columns) < 0).any():
            raise NotVectorizedError(f'"{of.name}" has a set for what is not in its index')
        counts = np.fromiter(map(len, sets.values()), np.int64, len(sets))
        members = list(itertools.chain.from_iterable(sets.values()))
        return Groups(index, counts, self.factor(members, _num_parts(of, members)))


def _built(of: Any) -> Any:
    """The set as Pyomo builds it, after what is declared before it.

    Raises:
        NotVectorizedError: when that is not enough.
    """
    try:
        for component in (*_declared_before(of), of):
            component.construct()
    except Exception as error:
        raise NotVectorizedError(f'"{of.name}" cannot be built by itself') from error
    return of


def _declared_before(of: Any) -> Iterable[Any]:
    """The sets and parameters to which the rule of a set can refer."""
    block = of.parent_block()
    if of.is_constructed() or block is None or block.component(of.local_name) is not of:
        return ()  # a set that is nobody's component builds what it is made of
    known = block.component_objects((pyo.Set, pyo.RangeSet, pyo.Param))
    return itertools.takewhile(lambda each: each is not of, known)


def _num_parts(of: Any, members: Sequence[Any]) -> int:
    dimen = of._init_dimen(of.parent_block(), None) if hasattr(of, "_init_dimen") else of.dimen
    if isinstance(dimen, int):
        return dimen
    if dimen is not UnknownSetDimen and not members:
        raise NotVectorizedError(f'"{of.name}" has keys of any length')
    return len(members[0]) if members and type(members[0]) is tuple else 1
