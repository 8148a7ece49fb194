"""Prices of limits: what a little more saves, and a certificate that is recomputed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from formulations.abc_cost.checks import violations
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.prices import PriceRow, by_limit
from formulations.abc_cost.reorder.duality import demand_of_rates, proven_cost
from formulations.abc_cost.reorder.rules import counted
from formulations.abc_cost.report import sections
from formulations.abc_cost.search import lagrange, newton
from formulations.abc_cost.solution import Solution
from optimizer.result import Limits, SolveResult
from optimizer.schema.table import Table
from tests.formulations.abc_cost.cases import class_stock, instance, order_quantity
from tests.formulations.abc_cost.reorder.cases import decision_of, random_policy

LIMITS = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)
SIZES = {"order_quantity": 30, "reorder_policy": 30, "grouping": 3000}


def data_of(kind: str) -> dict[str, Any]:
    data: dict[str, Any] = generate(random.Random(4), SIZES[kind], "tight", kind)["data"]
    return data


def solved(subject: Instance) -> SolveResult[Solution]:
    method = lagrange if subject.grouping is not None else newton
    return method.solve(subject, LIMITS, lambda progress: None, lambda: False)


def priced(subject: Instance) -> tuple[Solution, dict[str, float]]:
    plan = solved(subject).point
    assert plan is not None and plan.prices is not None
    return plan, by_limit(plan.prices)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("order_quantity", "stock_budget"),
        ("order_quantity", "storage_capacity_m3"),
        ("reorder_policy", "stock_budget"),
        ("reorder_policy", "storage_capacity_m3"),
        ("grouping", "stock_budget"),
    ],
)
def test_a_price_is_what_a_little_more_saves(kind: str, field: str) -> None:
    """By the proven cost with a thousandth more and a thousandth less of the limit."""
    data = data_of(kind)
    _, prices = priced(instance(data))
    limit, costs = data[kind][field], []
    for change in (-1e-3, 1e-3):
        there = {kind: data[kind] | {field: limit * (1.0 + change)}}
        costs.append(solved(instance(there)).dual_bound or np.inf)
    saved = (costs[0] - costs[1]) / (2e-3 * limit)
    assert saved == pytest.approx(prices[field], rel=0.02)


@pytest.mark.parametrize("number", [0, 1])
def test_a_price_of_service_is_what_a_little_less_saves(number: int) -> None:
    """A hundredth of a point off a fill rate, in units that may be short."""
    data = data_of("reorder_policy")
    subject = instance(data)
    _, prices = priced(subject)
    rates = [dict(each) for each in data["reorder_policy"]["fill_rates"]]
    name = rates[number]["id"]
    rates[number]["target_pct"] -= 0.01
    there = {"reorder_policy": data["reorder_policy"] | {"fill_rates": rates}}
    saved = (solved(subject).dual_bound or 0.0) - (solved(instance(there)).dual_bound or 0.0)
    decision = decision_of(subject)
    more_units = 1e-4 * demand_of_rates(decision, counted(decision))[name]
    assert saved == pytest.approx(prices[f"fill_rates/{name}"] * more_units, rel=0.05)


@pytest.mark.parametrize("seed", range(30))
def test_the_checker_proves_what_the_search_proves(seed: int) -> None:
    """From any safety factors to begin with, and never more than the plan costs."""
    subject = random_policy(seed, 8)
    found = solved(subject)
    if found.point is None:
        return
    assert found.point.prices is not None and found.dual_bound is not None
    assert not list(violations(subject, found.point))
    decision, prices = decision_of(subject), by_limit(found.point.prices)
    inside = counted(decision)
    for begin in (0.0, 1.0, 3.0):
        bound = proven_cost(decision, inside, prices, np.full(8, begin))
        assert bound == pytest.approx(found.dual_bound, rel=1e-9)
        halved = {name: price / 2.0 for name, price in prices.items()}
        assert proven_cost(decision, inside, halved, np.full(8, begin)) <= found.dual_bound * (
            1 + 1e-9
        )


SUBJECTS = {kind: instance(data_of(kind)) for kind in SIZES}


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"price": lambda price: -price - 1.0}, "a price is not below zero"),
        ({"limit": lambda limit: "max_classes"}, "a price is that of a limit"),
        ({"limit": lambda limit: "max_classes"}, "each limit has one price"),
        ({"unit": lambda unit: "tea"}, "a price is told in the unit of its limit"),
        ({"price": lambda price: 3.0 * price}, "the prices prove the cost"),
    ],
)
def test_a_wrong_price_is_named(kind: str, changes: dict[str, Any], rule: str) -> None:
    """Sign, limit, unit and size; what prices of grouping prove is left to the search."""
    plan, _ = priced(SUBJECTS[kind])
    assert plan.prices is not None
    columns = {name: np.array(plan.prices[name]) for name in PriceRow.model_fields}
    for name, change in changes.items():
        columns[name][0] = change(columns[name][0])
    spoiled = plan.model_copy(update={"prices": Table(PriceRow, columns)})
    assert not list(violations(SUBJECTS[kind], plan))
    found = {violation.rule for violation in violations(SUBJECTS[kind], spoiled)}
    if kind == "grouping" and rule == "the prices prove the cost":
        assert found == set()
    else:
        assert rule in found


def test_prices_have_no_place_beside_class_stock() -> None:
    """There they answer nothing."""
    plan = Solution(prices=Table.of(PriceRow, []))
    rules = {violation.where for violation in violations(class_stock(), plan)}
    assert "prices" in rules


def test_each_limit_that_binds_has_a_sentence() -> None:
    """With the saving in its own unit, and no sentence for limits that are slack."""
    decision = SUBJECTS["reorder_policy"]
    plan, prices = priced(decision)
    told = {section.title: section.rows for section in sections(decision, plan)}
    rows = [row[0] for row in told["What a little more of each limit is worth"]]
    demand = decision_of(decision).skus["annual_demand_units"].sum()
    assert rows[0] == f"one more of stock budget saves {prices['stock_budget']:.4g} a year"
    saved = f"{prices['fill_rates/all'] * 1e-3 * demand:,.2f}".replace(",", " ")
    assert rows[2] == f'a fill rate "all" lower by 0.1 points saves {saved} a year'
    assert len(rows) == sum(price > 0.0 for price in prices.values())


def test_whole_lots_of_a_few_skus_have_no_prices() -> None:
    """Where prices do not prove the cost they are not told."""
    subject = random_policy(2, 1, whole=True)
    skus = [{**row.model_dump(exclude_none=True)} for row in decision_of(subject).skus]
    skus[0]["lot_multiple_units"] = 5000.0
    plan = solved(instance({"reorder_policy": {"skus": skus}})).point
    assert plan is not None and plan.prices is None


def test_prices_beyond_the_numbers_of_a_plan_are_left_out() -> None:
    """A cubic metre is worth 10^16 a year where there is a tenth of a cubic centimetre."""
    sku = {"annual_demand_units": 1e6, "ordering_cost": 100.0, "unit_volume_m3": 1e-6}
    found = solved(order_quantity(sku, storage_capacity_m3=1e-7))
    assert found.point is not None and found.point.prices is None
    assert (
        found.certificate is not None and found.certificate["limits"]["storage_capacity_m3"] > 1e15
    )
