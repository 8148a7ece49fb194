"""Grouping: the bound never above the mixed-integer optimum, the plan within a percent of it."""

from __future__ import annotations

import random
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.special import ndtri

from formulations.abc_cost.baseline import baseline
from formulations.abc_cost.checks import cost, violations
from formulations.abc_cost.grouping.chains import Chains, Levels
from formulations.abc_cost.grouping.data import Grouping, costs, safety_factors
from formulations.abc_cost.instance import Instance, cross_checks
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.search.lagrange import solve
from formulations.abc_cost.solution import Solution, encode, grouping_plan
from optimizer.result import Limits, SolveResult, Status
from optimizer.schema.record import parse_record
from tests.formulations.abc_cost.cases import broken, compiled

LIMITS = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)
LEVELS = (50.0, 80.0, 90.0, 95.0, 98.0, 99.5)


def random_grouping(seed: int, size: int) -> Instance:
    """A catalogue whose budget allows a tenth to all of what 98 % everywhere would take."""
    rng = random.Random(seed)
    skus = [
        {
            "id": f"S{k}",
            "annual_demand_units": round(rng.lognormvariate(5.0, 1.3)) + 1.0,
            "daily_demand_std_units": round(rng.lognormvariate(0.5, 1.0), 3),
            "lead_time_days": rng.choice([4.0, 12.0, 40.0]),
            "unit_cost": round(rng.lognormvariate(2.5, 1.0), 2) + 0.1,
            "unit_margin": round(rng.lognormvariate(0.5, 0.8), 2) + 0.05,
            "holding_rate_pct_year": 25.0,
        }
        for k in range(size)
    ]
    everywhere = sum(
        2.05 * s["unit_cost"] * s["daily_demand_std_units"] * s["lead_time_days"] ** 0.5
        for s in skus
    )
    chosen = sorted(rng.sample(LEVELS, rng.randint(3, 6)))
    classes = [
        {
            "id": f"L{pct:g}",
            "service_level_pct": pct,
            "management_cost": rng.choice([0.0, 20.0, 90.0]),
        }
        for pct in chosen
    ]
    fields: dict[str, Any] = {"stock_budget": round(everywhere * rng.choice([0.1, 0.4, 1.0]), 2)}
    if rng.random() < 0.8:
        fields["max_classes"] = rng.randint(1, 3)
    return parse_record(
        Instance, {"grouping": {"skus": skus, "classes": classes, **fields}}, "/data"
    )


def decision_of(subject: Instance) -> Grouping:
    assert subject.grouping is not None
    return subject.grouping


def mip_optimum(subject: Instance) -> float:
    """Of the room's model, by scipy."""
    form = compiled(subject)
    rows = LinearConstraint(form.matrix.scipy(), form.row_lower, form.row_upper)
    bounds = Bounds(form.col_lower, form.col_upper)
    found = milp(
        form.cost,
        constraints=rows,
        bounds=bounds,
        integrality=form.integer,
        options={"mip_rel_gap": 1e-9},
    )
    return float(found.fun) + form.offset


def planned(subject: Instance) -> SolveResult[Solution]:
    return solve(subject, LIMITS, lambda progress: None, lambda: False)


def test_a_budget_of_next_to_nothing_is_kept() -> None:
    """Safety stocks of more than 10^15 budgets are no parts of it that integers count."""
    decision = decision_of(random_grouping(0, 4)).model_copy(update={"stock_budget": 1e-14})
    subject = Instance.model_validate({"grouping": decision})
    found = planned(subject).point
    assert found is not None and not list(violations(subject, found))
    assert found.groups is not None and found.groups["safety_stock_value"].sum() == 0.0


@pytest.mark.parametrize("seed", range(100))
def test_bound_and_plan_against_the_model(seed: int) -> None:
    """40 SKUs: bound <= optimum <= plan, and the plan is within a percent."""
    subject = random_grouping(seed, 40)
    found, best = planned(subject), mip_optimum(subject)
    assert found.point is not None
    assert not list(violations(subject, found.point))
    assert sum(cost(subject, found.point).values()) == pytest.approx(found.primal_bound)
    assert found.dual_bound is not None
    assert found.primal_bound is not None
    assert found.dual_bound <= best * (1 + 1e-9)
    assert best * (1 - 1e-6) <= found.primal_bound <= best * 1.01


def everything(decision: Grouping) -> float:
    """The least cost of all ways to group a few SKUs."""
    by_class, margin = costs(decision), decision.skus["unit_margin"]
    lost = margin * decision.skus["annual_demand_units"]
    table = np.column_stack([by_class, lost])
    value = decision.skus["unit_cost"] * lead_time_std_units(decision.skus)
    factors = np.append(safety_factors(decision), 0.0)
    none, best = len(decision.classes), np.inf
    for chosen in product(range(none + 1), repeat=len(value)):
        used = set(chosen) - {none}
        few = decision.max_classes is None or len(used) <= decision.max_classes
        if few and value @ factors[list(chosen)] <= (decision.stock_budget or np.inf):
            management = decision.classes["management_cost"][sorted(used)].sum()
            best = min(best, table[range(len(value)), chosen].sum() + management)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_model_against_all_groupings(seed: int) -> None:
    """Four SKUs, every class for every one of them."""
    subject = random_grouping(seed, 4)
    assert mip_optimum(subject) == pytest.approx(everything(decision_of(subject)))


@pytest.mark.parametrize("seed", range(20))
def test_a_shortest_path_is_the_best_set_of_classes(seed: int) -> None:
    """At random prices, against the cheapest class of each SKU for every set of classes."""
    rng = np.random.default_rng(seed)
    served = np.sort(rng.uniform(0.5, 0.999, 5))[::-1]
    levels = Levels(np.append(served, 0.0), np.append(ndtri(served), 0.0), rng.uniform(0, 40, 5), 3)
    chains = Chains(levels, rng.lognormal(3, 1, 30), rng.lognormal(2, 1, 30))
    table = np.multiply.outer(chains.margin, 1 - levels.served)
    table += np.multiply.outer(chains.keep, levels.factor)
    sets = [c for count in range(4) for c in combinations(range(5), count)]
    exact = {
        c: table[:, [*c, 5]].min(axis=1).sum() + levels.management[list(c)].sum() for c in sets
    }
    value, chain = chains.best()
    assert value == pytest.approx(min(exact.values()))
    assert exact[chain] == pytest.approx(value)
    for c in sets:
        assert chains.cost(c) == pytest.approx(exact[c])
        assert table[range(30), chains.members(c)].sum() == pytest.approx(
            exact[c] - levels.management[list(c)].sum()
        )


@pytest.mark.parametrize("seed", range(10))
def test_the_rule_of_thumb_holds_every_rule_of_plan_and_model(seed: int) -> None:
    """And costs no less than the bound."""
    subject = random_grouping(seed, 30)
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert not list(violations(subject, plan))
    form = compiled(subject)
    assert not broken(form, form.point(encode(subject, plan)))
    assert sum(cost(subject, plan).values()) >= (planned(subject).dual_bound or np.inf) * (1 - 1e-9)


def test_enough_money_is_proven_at_once() -> None:
    """Without a budget the best classes are exact."""
    subject = random_grouping(1, 40)
    free = Instance.model_validate(
        {"grouping": decision_of(subject).model_copy(update={"stock_budget": None})}
    )
    assert planned(free).termination.status is Status.OPTIMAL


BAD = grouping_plan(decision_of(random_grouping(3, 4)), np.array([0, 1, 2, 0]))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"max_classes": 3, "stock_budget": 1e9}, set()),
        ({"max_classes": 2, "stock_budget": 1e9}, {"number of classes"}),
        ({"max_classes": 3, "stock_budget": 0.01}, {"stock budget"}),
    ],
)
def test_a_broken_rule_is_named(fields: dict[str, float], expected: set[str]) -> None:
    """Three classes in use, and money in stock."""
    decision = decision_of(random_grouping(3, 4)).model_copy(update=fields)
    subject = Instance.model_validate({"grouping": decision})
    assert {violation.rule for violation in violations(subject, BAD)} == expected


def test_two_classes_of_one_level_are_a_contradiction() -> None:
    """A level stands once."""
    twice = [{"id": name, "service_level_pct": 95.0} for name in "AB"]
    data = {"skus": [], "classes": twice}
    subject = parse_record(Instance, {"grouping": data}, "/data")
    assert {i.pointer for i in cross_checks(subject)} == {
        "/data/grouping/skus",
        "/data/grouping/classes/1/service_level_pct",
    }
