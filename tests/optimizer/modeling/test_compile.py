"""The compiled arrays say exactly what the Pyomo model says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo
import pytest

from optimizer.modeling.compile import compile_model


def small_model() -> pyo.AbstractModel:
    """Two families of variables and rows, a range row, a constant, an unused variable."""
    model = pyo.AbstractModel()
    model.SKU = pyo.Set(initialize=["a", "b"])
    model.flow = pyo.Var(model.SKU, domain=pyo.NonNegativeReals)
    model.is_open = pyo.Var(domain=pyo.Binary)
    model.unused = pyo.Var(bounds=(1, 3))
    model.served = pyo.Constraint(
        model.SKU, rule=lambda m, s: (1, m.flow[s] + 3 * m.is_open, 5), doc="all is served"
    )
    model.total = pyo.Constraint(rule=lambda m: sum(m.flow[s] for s in m.SKU) + 2 <= 9)
    model.cost = pyo.Objective(rule=lambda m: 2 * m.flow["a"] + m.is_open + 4)
    return model


def test_every_declared_member_keeps_its_place() -> None:
    """Columns and rows come in order of declaration, unused ones included, names attached."""
    form = compile_model(small_model())
    assert [(f.name, list(f.index), f.start) for f in form.columns] == [
        ("flow", [("a",), ("b",)], 0),
        ("is_open", [()], 2),
        ("unused", [()], 3),
    ]
    assert [(f.name, f.doc, f.start) for f in form.rows] == [
        ("served", "all is served", 0),
        ("total", "", 2),
    ]
    assert form.matrix.scipy().toarray().tolist() == [[1, 0, 3, 0], [0, 1, 3, 0], [1, 1, 0, 0]]
    assert form.row_lower.tolist() == [1, 1, -np.inf] and form.row_upper.tolist() == [5, 5, 7]
    assert form.col_lower.tolist() == [0, 0, 0, 1] and form.col_upper[2:].tolist() == [1, 3]
    assert form.integer.tolist() == [False, False, True, False]
    assert form.objective(np.array([1.0, 0, 1, 0])) == 2 + 1 + 4


def test_maximising_is_minimising_the_negative() -> None:
    """A backend knows one sense only."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 4))
    model.gain = pyo.Objective(expr=3 * model.x + 1, sense=pyo.maximize)
    form = compile_model(model)
    assert form.cost.tolist() == [-3] and form.offset == -1


def test_a_row_without_variables_stays_and_can_be_infeasible() -> None:
    """``0 >= 5`` is a row that no point satisfies, found where all conflicts are found."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var()
    model.impossible = pyo.Constraint(expr=0 * model.x >= 5)
    model.cost = pyo.Objective(expr=model.x)
    form = compile_model(model)
    assert form.matrix.nnz == 0 and form.row_lower.tolist() == [5]


def test_a_fixed_variable_keeps_its_value() -> None:
    """Fixing is a pair of equal bounds, so that the value is read back."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 9))
    model.y = pyo.Var(bounds=(0, 9))
    model.x.fix(2)
    model.row = pyo.Constraint(expr=3 * model.x + model.y >= 7)
    model.cost = pyo.Objective(expr=model.x + model.y)
    form = compile_model(model)
    assert form.col_lower[0] == form.col_upper[0] == 2
    point = np.array([2.0, 1.0])
    assert (form.matrix @ point >= form.row_lower).all() and form.objective(point) == 3


@pytest.mark.parametrize("power", [2, 3])
def test_a_nonlinear_model_is_refused_by_name(power: int) -> None:
    """The message names the row that is not linear."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var()
    model.curved = pyo.Constraint(expr=model.x**power <= 1)
    model.cost = pyo.Objective(expr=model.x)
    with pytest.raises(ValueError, match='"curved" is not linear'):
        compile_model(model)


def test_values_and_point_are_inverse() -> None:
    """Reading a point by family and writing it back gives the point."""
    form = compile_model(small_model())
    point = np.array([1.5, 0, 1, 2])
    values = form.values(point)
    encoded: dict[str, dict[Any, float]] = {n: dict(b.nonzero()) for n, b in values.items()}
    assert form.point(encoded).tolist() == point.tolist()
    assert values["flow"][("a",)] == 1.5
    with pytest.raises(KeyError):
        form.point({"flow": {("z",): 1.0}})


def test_dropping_a_family_leaves_the_others_in_place() -> None:
    """The deletion filter of infeasible models needs honest smaller models."""
    smaller = compile_model(small_model()).without({"served"})
    assert [(f.name, f.start) for f in smaller.rows] == [("total", 0)]
    assert smaller.matrix.scipy().toarray().tolist() == [[1, 1, 0, 0]]
    assert smaller.row_upper.tolist() == [7]
