"""Repairs are the cheapest ones, name the rows that give, and make the model feasible."""

from __future__ import annotations

import dataclasses
import os
import random

import numpy as np
import pyomo.core as pyo
import pytest

from optimizer.engine.diagnose import infeasible_families
from optimizer.engine.repair import cheapest_repair
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Change
from tests.optimizer.engine.test_diagnose import feasible, milp, minimised, model

NUM_PLANTED = int(os.environ.get("PLANTED_CONFLICTS", "20"))


def repaired(form: MatrixForm) -> tuple[Change, ...]:
    conflict = infeasible_families(form, feasible)
    return cheapest_repair(form, conflict, minimised, lambda key: ", ".join(map(str, key)))


def with_changes(form: MatrixForm, changes: tuple[Change, ...]) -> MatrixForm:
    """The limits stretched as told."""
    lower, upper = form.row_lower.copy(), form.row_upper.copy()
    for family in form.rows:
        for k, key in enumerate(family.index):
            for change in changes:
                if change.where == f"{family.name}[{', '.join(map(str, key))}]":
                    lower[family.start + k] -= change.amount
                    upper[family.start + k] += change.amount
    return dataclasses.replace(form, row_lower=lower, row_upper=upper)


def test_the_space_that_lacks_is_named() -> None:
    """Demand of 25 against twice 10 units of space: five more, of whichever warehouse."""
    form = compile_model(model(25))
    changes = repaired(form)
    assert {change.rule for change in changes} == {"capacity"}
    assert sum(change.amount for change in changes) == pytest.approx(5.0)
    assert "more than 10" in changes[0].detail
    assert feasible(with_changes(form, changes))


def test_small_parts_of_large_limits_are_cheaper() -> None:
    """Ten units lack of space for 1 000 or for 20: the large one gives a hundredth."""
    m = pyo.ConcreteModel()
    m.SITE = pyo.Set(initialize=["large", "small"])
    m.ship = pyo.Var(m.SITE, domain=pyo.NonNegativeReals)
    m.serve = pyo.Constraint(expr=m.ship["large"] + m.ship["small"] >= 1030, doc="serve")
    m.space = pyo.Constraint(
        m.SITE, rule=lambda m, s: m.ship[s] <= (1000 if s == "large" else 20), doc="space"
    )
    m.cost = pyo.Objective(expr=0.0 * m.ship["large"])
    (change,) = repaired(compile_model(m))
    assert change.where in {"space[large]", "serve[]"}
    assert change.amount == pytest.approx(10.0)


def test_what_no_limit_causes_has_no_repair() -> None:
    """Half a unit in whole numbers: no limit could give."""
    assert repaired(compile_model(model(2.5, whole=True))) == ()


def planted(seed: int) -> tuple[MatrixForm, str]:
    """Shipments that fit their limits exactly, but for one row that was cut by a tenth or more."""
    rng = random.Random(seed)
    sites, needed = range(4), {s: rng.randint(5, 40) for s in range(4)}
    cut = rng.choice(sites)
    cap = {s: needed[s] * (rng.uniform(0.3, 0.9) if s == cut else 1.0) for s in sites}
    m = pyo.ConcreteModel()
    m.ship = pyo.Var(sites, domain=pyo.NonNegativeReals)
    m.serve = pyo.Constraint(sites, rule=lambda m, s: m.ship[s] == needed[s], doc="serve")
    m.space = pyo.Constraint(sites, rule=lambda m, s: m.ship[s] <= cap[s], doc="space")
    m.cost = pyo.Objective(expr=sum(m.ship[s] for s in sites))
    return compile_model(m), f"space[{cut}]"


@pytest.mark.parametrize("seed", range(NUM_PLANTED))
def test_a_planted_conflict_is_repaired_where_it_was_planted(seed: int) -> None:
    """By that row alone, and by no more than was cut off."""
    form, where = planted(seed)
    changes = repaired(form)
    assert [change.where for change in changes] == [where]
    mended = with_changes(form, changes)
    assert milp(mended).status == 0
    assert not feasible(
        with_changes(form, (dataclasses.replace(changes[0], amount=0.9 * changes[0].amount),))
    )
    assert np.isfinite(changes[0].amount)
