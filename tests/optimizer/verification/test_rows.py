"""The row check finds each way in which a point can break its model."""

from __future__ import annotations

import numpy as np
import pyomo.core as pyo
import pytest

from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm
from optimizer.verification.rows import row_violations


@pytest.fixture(scope="module")
def form() -> MatrixForm:
    """x + y = 10, 0 <= x <= 6, y whole and at least 1."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 6))
    model.y = pyo.Var(bounds=(1, None), domain=pyo.Integers)
    model.balance = pyo.Constraint(expr=model.x + model.y == 10)
    model.cost = pyo.Objective(expr=model.x)
    return compile_model(model)


@pytest.mark.parametrize(
    ("point", "rules"),
    [
        ([6, 4], []),
        ([6 + 1e-9, 4 - 1e-9], []),
        ([5, 4], ["balance"]),
        ([7, 3], ["x"]),
        ([10, 0], ["x", "y"]),
        ([5.5, 4.5], ["balance", "whole numbers"]),
        ([float("nan"), 4], ["finite values"]),
    ],
)
def test_what_is_broken_is_named(form: MatrixForm, point: list[float], rules: list[str]) -> None:
    """Rows, bounds, integrality and non-numbers; noise below the tolerance is none of them."""
    assert sorted(v.rule for v in row_violations(form, np.array(point))) == rules


def test_amount_is_the_distance_to_the_rule(form: MatrixForm) -> None:
    """A violation says by how much."""
    (violation,) = row_violations(form, np.array([5.0, 4.0]))
    assert violation.amount == pytest.approx(1) and violation.where == "balance[]"
