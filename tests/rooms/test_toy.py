"""The toy formulation is itself right, so that it can be used to test the engine."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm
from optimizer.schema.record import parse_record
from optimizer.schema.table import Table
from tests.rooms.toy import FORMULATION, baseline, checks, conflicts, generate, instance, solution
from tests.rooms.toy.instance import Instance

DEMO = json.loads((Path(__file__).parent / "toy" / "demo.json").read_text())


def parsed(data: dict[str, Any]) -> Instance:
    found = parse_record(Instance, data, "/data")
    assert not list(instance.cross_checks(found))
    return found


def solved(form: MatrixForm) -> Any:
    return milp(
        form.cost,
        integrality=form.integer,
        bounds=Bounds(form.col_lower, form.col_upper),
        constraints=LinearConstraint(form.matrix.scipy(), form.row_lower, form.row_upper),
    )


def generated(seed: int, tightness: str, size: int = 2) -> Instance:
    return parsed(generate.generate(random.Random(seed), size, tightness)["data"])


def brute_force(data: Instance) -> float:
    """The least cost over all numbers of packs, refusing the cheapest demands first."""
    products = list(data.products)
    need = data.demands["quantity_units"].sum()
    ranges = [range(int(need // p.pack_units) + 2) for p in products]
    costs = []
    for packs in itertools.product(*ranges):
        short = _shortages(data, dict(zip((p.id for p in products), packs, strict=True)))
        orders = [
            solution.Order(product_id=p.id, packs=n) for p, n in zip(products, packs, strict=True)
        ]
        plan = solution.Solution(
            orders=Table.of(solution.Order, orders),
            shortages=Table.of(solution.Shortage, short),
        )
        if not any(checks.violations(data, plan)):
            costs.append(sum(checks.cost(data, plan).values()))
    return min(costs)


def _shortages(data: Instance, packs: dict[str, int]) -> list[solution.Shortage]:
    shortages = []
    for product in data.products:
        own = [d for d in data.demands if d.product_id == product.id]
        lacking = sum(d.quantity_units for d in own) - packs[product.id] * product.pack_units
        for d in sorted(own, key=lambda d: (d.shortage_cost is None, d.shortage_cost)):
            part = min(lacking, d.quantity_units if d.shortage_cost is not None else 0)
            if part > 0:
                shortages.append(solution.Shortage(demand_id=d.id, shortage_units=part))
                lacking -= part
    return shortages


def test_demo_has_its_known_optimum() -> None:
    """Tea 2 packs (20), juice 1 pack (9) and 2 short (8), cake 4 (12) and 2 short (11): 60."""
    found = solved(compile_model(FORMULATION.build(parsed(DEMO["data"]))))
    assert found.fun == pytest.approx(DEMO["best_known"]["objective"])


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(4))
def test_model_agrees_with_brute_force(seed: int, tightness: str) -> None:
    """The optimum of the model is the least cost of all plans that keep the rules."""
    data = generated(seed, tightness)
    found = solved(compile_model(FORMULATION.build(data)))
    assert found.fun == pytest.approx(brute_force(data))


@pytest.mark.parametrize("seed", range(4))
def test_baseline_is_a_plan_and_never_better_than_the_optimum(seed: int) -> None:
    """The rule of thumb keeps all rules, costs no less, and its encoding satisfies every row."""
    data = generated(seed, "tight", size=6)
    plan = baseline.baseline(data, random.Random(0))
    assert plan is not None
    form = compile_model(FORMULATION.build(data))
    point = form.point(solution.encode(data, plan))
    activity = form.matrix @ point
    assert np.all(activity >= form.row_lower - 1e-9)
    assert np.all(activity <= form.row_upper + 1e-9)
    assert form.objective(point) == pytest.approx(sum(checks.cost(data, plan).values()))
    assert solved(form).fun <= form.objective(point) + 1e-9
    assert solution.decode(data, form.values(point)) == plan


def test_can_be_infeasible() -> None:
    """Too few packs for what must be served: proven without a solver, and by the model."""
    data = json.loads(json.dumps(DEMO["data"]))
    data["products"][0]["max_packs"] = 1
    assert [reason.code for reason in conflicts.conflicts(parsed(data))] == ["demand_of_product"]
    assert solved(compile_model(FORMULATION.build(parsed(data)))).status == 2


def test_can_be_unbounded() -> None:
    """A rebate on every unit and no limit at all: the cost falls for ever."""
    data = json.loads(json.dumps(DEMO["data"]))
    del data["storage_m3"]
    data["products"][0]["unit_cost"] = -1
    form = compile_model(FORMULATION.build(parsed(data)))
    assert solved(form).status in (3, 4)  # 4: unbounded or infeasible, not told apart
    assert solved(dataclasses.replace(form, cost=0 * form.cost)).status == 0


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("demand of products", lambda plan: plan["orders"][0].update(packs=1)),
        ("storage", lambda plan: plan["orders"][2].update(packs=5)),
        ("packs of products", lambda plan: plan["orders"][1].update(packs=5)),
        ("shortage", lambda plan: plan["shortages"][0].update(shortage_units=9.0)),
        ("known products", lambda plan: plan["orders"][0].update(product_id="milk")),
        ("known demands", lambda plan: plan["shortages"][0].update(demand_id="nobody")),
    ],
)
def test_spoiled_plan_is_caught_by_name(rule: str, spoil: Any) -> None:
    """Each rule, broken by hand in the optimal plan, is named by the checks."""
    plan = {
        "orders": [
            {"product_id": "tea", "packs": 2},
            {"product_id": "juice", "packs": 1},
            {"product_id": "cake", "packs": 4},
        ],
        "shortages": [
            {"demand_id": "school", "shortage_units": 2.0},
            {"demand_id": "office", "shortage_units": 2.0},
        ],
    }
    data = parsed(DEMO["data"])
    assert not list(checks.violations(data, parse_record(solution.Solution, plan)))
    spoil(plan)
    found = checks.violations(data, parse_record(solution.Solution, plan))
    assert rule in {violation.rule for violation in found}
