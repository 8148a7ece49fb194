"""A whole model over arrays: components in the order in which they are declared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.core.base.initializer import (
    ConstantInitializer,
    IndexedCallInitializer,
    ScalarCallInitializer,
)

from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.sparse import SparseMatrix
from optimizer.modeling.vectorize import twin
from optimizer.modeling.vectorize.families import Rows, Rule, cost_of, evaluated, rows_of
from optimizer.modeling.vectorize.frames import NotVectorizedError, Run
from optimizer.modeling.vectorize.index import Index
from optimizer.modeling.vectorize.labels import Column, Keys, Labels
from optimizer.modeling.vectorize.linear import linear
from optimizer.modeling.vectorize.params import read
from optimizer.modeling.vectorize.rules import Rules
from optimizer.modeling.vectorize.sets import Sets
from optimizer.modeling.vectorize.variables import Bounds, bounds_of

COMPILED = pyo.Constraint, pyo.Objective
LISTS = pyo.ConstraintList, pyo.VarList, pyo.ObjectiveList


def vectorized(model: pyo.AbstractModel) -> MatrixForm:
    """The arrays of a linear model that is declared and not yet built.

    Raises:
        NotVectorizedError: when a part of it has to be evaluated key by key; it says which and why.
    """
    compiler = _Compiler(model)
    rows_last = sorted(model.component_objects(), key=lambda each: each.ctype in COMPILED)
    with np.errstate(all="ignore"):  # in rows that wait nothing has to make sense
        for component in rows_last:
            try:
                compiler.add(component)
            except (NotVectorizedError, Exception) as error:
                why = compiler.run.failure or f"{type(error).__name__}: {error}"
                raise NotVectorizedError(f'"{component.name}": {why}') from error
        return compiler.form()


class _Compiler:
    """What is known of the components so far, and the families made from them."""

    def __init__(self, model: Any) -> None:
        labels = Labels()
        self.run = Run(labels)
        self._sets = Sets(labels, self._called)
        self._rules = Rules(self.run)
        self._components: dict[str, Any] = {}
        self._twin = twin.Twin(self.run, model, self._components)
        self._columns: list[Family] = []
        self._bounds: list[Bounds] = []
        self._rows: list[Family] = []
        self._parts: list[Rows] = []
        self._costs: list[tuple[float, np.ndarray]] = []

    def add(self, component: Any) -> None:
        """One more component; those it refers to have been added."""
        if component.ctype not in ADDED or isinstance(component, LISTS):
            raise NotVectorizedError(f"a {type(component).__name__} is built key by key")
        ADDED[component.ctype](self, component)

    def _add_set(self, of: Any) -> None:
        if of.is_indexed():
            known: Any = twin.IndexedSet(self.run, self._sets.groups(of))
        else:
            known = twin.PlainSet(self.run, self._sets.index(of))
        self._components[of.local_name] = known

    def _add_param(self, of: Any) -> None:
        param = twin.Param(self.run, read(of, self._sets, self.run.labels, self._values))
        known = param if of.is_indexed() else twin.Scalar(lambda: param[()])
        self._components[of.local_name] = known

    def _add_var(self, of: Any) -> None:
        index, start = self._index(of), self._columns[-1].stop if self._columns else 0
        var = twin.Var(self.run, index, start)
        self._components[of.local_name] = var if of.is_indexed() else twin.Scalar(lambda: var[()])
        keys = Keys(index.columns, index.size)
        self._columns.append(Family(of.name, of.doc or "", keys, start))
        self._bounds.append(bounds_of(self.run, of, index, self._sets, self._bound))

    def _add_expression(self, of: Any) -> None:
        index, constant = self._index(of), type(of._rule) is ConstantInitializer
        rule: Rule = (lambda *_: of._rule.val) if constant else self._rule(of)
        known = twin.Expression(self.run, index, rule)
        self._components[of.local_name] = (
            known if of.is_indexed() else twin.Scalar(lambda: known[()])
        )
        for frame, _, result in evaluated(self.run, rule, index):
            linear(frame, result)

    def _add_constraint(self, of: Any) -> None:
        if not of.active:
            return
        index = self._index(of)
        rows = rows_of(self.run, self._rule(of), index, self._num_columns)
        keys = Keys([column[rows.positions] for column in index.columns], len(rows.positions))
        start = self._rows[-1].stop if self._rows else 0
        self._rows.append(Family(of.name, of.doc or "", keys, start))
        self._parts.append(rows)

    def _add_objective(self, of: Any) -> None:
        if of.active:
            sign = 1.0 if of._init_sense(None, None) == pyo.minimize else -1.0
            offset, cost = cost_of(self.run, self._rule(of), self._num_columns)
            self._costs.append((sign * offset, sign * cost))

    def form(self) -> MatrixForm:
        if len(self._costs) != 1:
            raise NotVectorizedError("not just one objective")
        offset, cost = self._costs[0]
        lower, upper, integer = map(np.concatenate, zip(*self._bounds, strict=True))
        matrix = SparseMatrix.stacked([part.matrix for part in self._parts], len(cost))
        return MatrixForm(
            cost=cost,
            offset=offset,
            matrix=matrix,
            row_lower=np.concatenate([np.zeros(0), *(part.lower for part in self._parts)]),
            row_upper=np.concatenate([np.zeros(0), *(part.upper for part in self._parts)]),
            col_lower=lower,
            col_upper=upper,
            integer=integer,
            rows=tuple(self._rows),
            columns=tuple(self._columns),
        )

    @property
    def _num_columns(self) -> int:
        return self._columns[-1].stop if self._columns else 0

    def _index(self, of: Any) -> Index:
        return self._sets.index(of.index_set())

    def _rule(self, of: Any) -> Rule:
        """The rule of a component, of the parts of a key."""
        kind = IndexedCallInitializer if of.is_indexed() else ScalarCallInitializer
        if type(of._rule) is not kind:
            raise NotVectorizedError("it has no rule, or one for another kind of index")
        return self._bound(of._rule._fcn)

    def _bound(self, rule: Any) -> Rule:
        return partial(self._rules.fit(rule), self._twin)

    def _called(self, rule: Any) -> Any:
        """What a rule of the model alone gives, None where only Pyomo can call it."""
        try:
            (part,) = evaluated(self.run, self._bound(rule), Index(()))
        except NotVectorizedError:
            self.run.failure = None
            return None
        return part.result

    def _values(self, of: Any, index: Index) -> Column:
        """What the rule of a parameter gives."""
        values, kinds = np.zeros(index.size), set()
        for frame, rows, result in evaluated(self.run, self._rule(of), index):
            number = linear(frame, result)
            if number.terms:
                raise NotVectorizedError("its rule gives an expression")
            given = np.broadcast_to(number.constant, frame.size)
            kinds.add(given.dtype.kind)
            values[rows[frame.alive]] = given[frame.alive]
        return Column(values.astype(np.int64) if kinds == {"i"} else values, None)


ADDED: dict[type, Callable[[_Compiler, Any], None]] = {
    pyo.Set: _Compiler._add_set,
    pyo.RangeSet: _Compiler._add_set,
    pyo.Param: _Compiler._add_param,
    pyo.Var: _Compiler._add_var,
    pyo.Expression: _Compiler._add_expression,
    pyo.Constraint: _Compiler._add_constraint,
    pyo.Objective: _Compiler._add_objective,
}
