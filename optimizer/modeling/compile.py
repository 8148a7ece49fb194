"""Compile a Pyomo model to a MatrixForm, once, so that every backend gets the same arrays.

Rules are evaluated over whole index sets where that can be (optimizer/modeling/vectorize), else
Pyomo builds the model key by key.

Pyomo's own standard form drops unused columns, splits ranges in two rows and refuses a constant
row that does not hold. Here every declared variable and constraint keeps its place, and a constant
row stays as an empty one, so that infeasibility is found and named in one place only.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyomo.core as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.linear import LinearRepnVisitor
from pyomo.repn.util import VarRecorder

from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.sparse import SparseMatrix
from optimizer.modeling.vectorize import NotVectorizedError, vectorized

LOG = logging.getLogger(__name__)


def construct(model: pyo.AbstractModel) -> pyo.ConcreteModel:
    """The model with every rule evaluated over its sets."""
    with PauseGC(), _unlogged():  # millions of small objects are made and none of them is garbage
        return model.create_instance()


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without Pyomo's log of an exception on its way: whoever catches it knows what to say."""
    log = logging.getLogger("pyomo.core")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def compile_model(model: pyo.AbstractModel | pyo.ConcreteModel) -> MatrixForm:
    """The arrays of a linear model, columns and rows in order of declaration, minimising.

    Raises:
        ValueError: when the model is not linear or has not exactly one objective.
    """
    if not model.is_constructed():
        try:
            return vectorized(model)
        except NotVectorizedError as why:
            LOG.info("the model is built key by key: %s", why)
    return compile_by_key(model)


def compile_by_key(model: pyo.AbstractModel | pyo.ConcreteModel) -> MatrixForm:
    """The same from the expressions that Pyomo builds; the measure of what is vectorised.

    Raises:
        ValueError: when the model is not linear or has not exactly one objective.
    """
    concrete = model if model.is_constructed() else construct(model)
    with PauseGC():
        columns, variables = _families(concrete, pyo.Var)
        rows, constraints = _families(concrete, pyo.Constraint)
        linear = _Linear(variables)
        offset, cost = _objective(concrete, linear, len(variables))
        matrix, lower, upper = _rows(constraints, linear, len(variables))
        return MatrixForm(
            cost=cost,
            offset=offset,
            matrix=matrix,
            row_lower=lower,
            row_upper=upper,
            col_lower=_bounds(variables, "lb", -np.inf),
            col_upper=_bounds(variables, "ub", np.inf),
            integer=np.array([v.is_integer() for v in variables], dtype=bool),
            rows=rows,
            columns=columns,
        )


class _Linear:
    """Linear expressions as (constant, column positions, coefficients)."""

    def __init__(self, variables: Iterable[Any]) -> None:
        self._order = {id(variable): k for k, variable in enumerate(variables)}
        recorder = VarRecorder({}, None)
        self._visitor = LinearRepnVisitor({}, var_recorder=recorder)

    def __call__(self, owner: Any, expression: Any) -> tuple[float, list[int], list[float]]:
        form = self._visitor.walk_expression(expression)
        if form.nonlinear is not None:
            raise ValueError(f'"{owner.name}" is not linear')
        positions = [self._order[key] for key in form.linear]
        return form.constant, positions, list(form.linear.values())


def _families(model: Any, kind: Any) -> tuple[tuple[Family, ...], list[Any]]:
    families: list[Family] = []
    members: list[Any] = []
    for component in model.component_objects(kind, active=True, descend_into=True):
        index = [_key(key) for key in component]
        families.append(Family(component.name, component.doc or "", index, len(members)))
        members.extend(component.values())
    return tuple(families), members


def _key(index: Any) -> tuple[Any, ...]:
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)


def _objective(model: Any, linear: _Linear, num_columns: int) -> tuple[float, np.ndarray]:
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) != 1:
        raise ValueError(f"a model needs exactly one objective, this one has {len(objectives)}")
    sign = 1.0 if objectives[0].sense == pyo.minimize else -1.0
    constant, positions, coefficients = linear(objectives[0], objectives[0].expr)
    cost = np.zeros(num_columns)
    cost[positions] = coefficients
    return sign * constant, sign * cost


def _rows(
    constraints: list[Any], linear: _Linear, num_columns: int
) -> tuple[SparseMatrix, np.ndarray, np.ndarray]:
    lower, upper = np.full(len(constraints), -np.inf), np.full(len(constraints), np.inf)
    columns, coefficients = [], []
    for row, constraint in enumerate(constraints):
        low, body, high = constraint.to_bounded_expression(evaluate_bounds=True)
        constant, positions, values = linear(constraint, body)
        if low is not None:
            lower[row] = low - constant
        if high is not None:
            upper[row] = high - constant
        columns.append(positions)
        coefficients.append(values)
    return SparseMatrix.of(columns, coefficients, num_columns), lower, upper


def _bounds(variables: list[Any], side: str, absent: float) -> np.ndarray:
    values = (v.value if v.fixed else getattr(v, side) for v in variables)
    return np.array([absent if value is None else value for value in values], dtype=float)
