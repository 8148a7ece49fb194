"""Conflicts are minimal and name the rules of the model; runaway variables are named too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo
from scipy import optimize

from optimizer.engine.diagnose import infeasible_families, unbounded_families
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm, Point


def milp(form: MatrixForm) -> Any:
    """An outside solver, so that the diagnosis is tested without the engine's own backends."""
    rows = optimize.LinearConstraint(form.matrix.scipy(), form.row_lower, form.row_upper)
    bounds = optimize.Bounds(form.col_lower, form.col_upper)
    return optimize.milp(
        form.cost, constraints=rows, bounds=bounds, integrality=form.integer.astype(int)
    )


def feasible(form: MatrixForm) -> bool | None:
    return {0: True, 2: False}.get(milp(form).status)


def minimised(form: MatrixForm) -> Point | None:
    point: np.ndarray | None = milp(form).x
    return point


def model(demand: float, *, whole: bool = False) -> pyo.ConcreteModel:
    """Two warehouses of 10 units and a budget that never matters."""
    m = pyo.ConcreteModel()
    m.SITE = pyo.Set(initialize=["a", "b"])
    m.ship = pyo.Var(m.SITE, domain=pyo.Integers if whole else pyo.Reals, bounds=(0, None))
    m.serve = pyo.Constraint(expr=sum(m.ship[s] for s in m.SITE) == demand, doc="serve all demand")
    m.capacity = pyo.Constraint(m.SITE, rule=lambda m, s: m.ship[s] <= 10, doc="storage capacity")
    m.budget = pyo.Constraint(expr=m.ship["a"] <= 1e6, doc="budget")
    m.cost = pyo.Objective(expr=m.ship["a"] - m.ship["b"])
    return m


def codes(m: pyo.ConcreteModel) -> list[str]:
    return [reason.code for reason in infeasible_families(compile_model(m), feasible)]


def test_only_the_rules_in_conflict_are_named() -> None:
    """Demand of 25 against 20 units of space: the budget has no part in it."""
    reasons = infeasible_families(compile_model(model(25)), feasible)
    assert [r.code for r in reasons] == ["serve", "capacity"]
    assert [r.detail for r in reasons] == ["serve all demand", "storage capacity"]


def test_integrality_is_named_where_it_is_part_of_the_conflict() -> None:
    """Half a unit cannot be shipped in whole numbers, and only then."""
    assert codes(model(2.5, whole=True)) == ["serve", "whole_numbers"]


def test_crossed_bounds_are_named_as_such() -> None:
    """A quantity with its floor above its cap needs no solver to be refused."""
    m = model(5)
    m.ship["a"].setlb(8)
    m.ship["a"].setub(2)
    assert codes(m) == ["variable_bounds"]


def test_without_an_answer_in_time_nothing_is_claimed_to_be_superfluous() -> None:
    """When no smaller conflict can be established every rule stays a suspect."""
    reasons = infeasible_families(compile_model(model(25)), lambda form: None)
    assert [r.code for r in reasons] == ["serve", "capacity", "budget"]


def test_the_quantity_that_runs_away_is_named() -> None:
    """Without its cap, the unit that earns money is shipped without end; the other is not."""
    m = model(25)
    m.capacity.deactivate()
    m.serve.deactivate()
    m.other = pyo.Var(bounds=(0, None))
    m.cost.set_value(m.other - m.ship["b"])
    (reason,) = unbounded_families(compile_model(m), minimised)
    assert reason.code == "ship"
