"""SKUs that a zone takes in place of others: how many, at which price, and only what is there."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

import optimizer
from formulations.stock_allocation import FORMULATION
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.conflicts import conflicts
from formulations.stock_allocation.decomposition.words import unknown_word
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.solution import Solution, decode, encode
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import (
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    optimum,
    shop,
    stock,
)

TWO_FOR_ONE = {
    "zone_id": "TOWN",
    "sku_id": "A",
    "substitute_sku_id": "B",
    "units_per_unit": 2.0,
    "cost_per_unit": 0.5,
}

SUBSTITUTES: Data = shop(
    skus=[{"id": "A"}, {"id": "B"}],
    offers=[
        *offer(supply_units=2.0),
        {"source_id": "MAKER", "sku_id": "B", "unit_cost": 1.0},
    ],
    demand=[
        *demand(0.0, 10.0, shortage_cost_per_unit=20.0),
        {**demand(3.0)[0], "sku_id": "B", "period_id": "P2"},
    ],
    substitutions=[TWO_FOR_ONE],
)
"""Ten A and three B in P2, but only four A are sold until then: twelve B serve the other six."""

PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {
        ("MAKER-SHOP", "A", 0): 2.0,
        ("MAKER-SHOP", "A", 1): 2.0,
        ("MAKER-SHOP", "B", 1): 15.0,
        ("SHOP-TOWN", "A", 1): 4.0,
        ("SHOP-TOWN", "B", 1): 15.0,
    },
    "stock": {("SHOP", "A", 0): 2.0},
    "substituted": {("TOWN", "A", "B", 1): 6.0},
}

SUBJECT = instance(SUBSTITUTES)
FORM = compiled(SUBJECT)

BREACHES: list[tuple[str, dict[str, dict[tuple[Any, ...], float]]]] = [
    ("demand", {"substituted": {("TOWN", "A", "B", 1): 5.0}}),
    ("demand", {"flow": {**PLAN["flow"], ("SHOP-TOWN", "B", 1): 14.0}}),
    ("substitute_delivered", {"flow": {**PLAN["flow"], ("SHOP-TOWN", "B", 1): 11.0}}),
]


def plan(**changes: Any) -> Solution:
    found = decode(SUBJECT, FORM.values(FORM.point(PLAN)))
    return found.model_copy(update=changes)


def with_substitutes(**fields: Any) -> Solution:
    """The plan with its one row of substitutes changed."""
    [row] = plan().substitutes
    table = type(plan().substitutes)
    return plan(substitutes=table.of(type(row), [row.model_copy(update=fields)]))


def rules(solution: Solution, **changes: Any) -> set[str]:
    """What a plan breaks in the instance with some tables replaced."""
    return {v.rule for v in violations(instance({**SUBSTITUTES, **changes}), solution)}


def test_the_plan_made_by_hand_holds_and_is_the_best() -> None:
    """8 for A, 15 for B, 3 for taking B instead of A."""
    assert broken(FORM, FORM.point(PLAN)) == set()
    assert rules(plan()) == set()
    assert cost(SUBJECT, plan())["substitution"] == 3.0
    assert optimum(SUBJECT)[0] == pytest.approx(FORM.objective(FORM.point(PLAN))) == 26.0
    assert sum(cost(SUBJECT, plan()).values()) == 26.0


@pytest.mark.parametrize(("family", "changes"), BREACHES)
def test_each_equation_catches_its_breach(family: str, changes: Any) -> None:
    """One figure of the plan spoiled breaks the equation that is about it."""
    assert family in broken(FORM, FORM.point({**PLAN, **changes}))


def test_encode_is_the_inverse_of_decode() -> None:
    """All that is said of substitutes comes back."""
    back = encode(SUBJECT, plan())
    assert {family: back[family] for family in PLAN} == PLAN


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        ("demand", {"units": 5.0}),
        ("substitutes delivered", {"units": 7.6}),
        ("substitutes that a zone takes", {"sku_id": "B", "substitute_sku_id": "A"}),
        ("no negative quantities", {"units": -1.0}),
        ("known ids", {"zone_id": "MOON"}),
    ],
)
def test_each_rule_catches_its_breach(expected: str, fields: Data) -> None:
    """A row of substitutes spoiled by hand is caught by name."""
    assert expected in rules(with_substitutes(**fields))


def test_whole_demand_is_served_in_whole_units() -> None:
    """Half an A is not sold, whatever takes its place."""
    half = with_substitutes(units=5.5)
    whole = [{"id": "A", "whole_units": True}, {"id": "B"}]
    assert "whole units" not in rules(half)
    assert "whole units" in rules(half, skus=whole)
    scarce = SUBSTITUTES | {"skus": whole, "initial_stock": [stock(7.0, "B")]}
    scarce["offers"] = offer(supply_units=0.0)
    best = optimum(instance(scarce))[1]
    assert best is not None and best.substitutes["units"].tolist() == [2.0]


CHAIN = [
    {"zone_id": "TOWN", "sku_id": "A", "substitute_sku_id": "B"},
    {"zone_id": "TOWN", "sku_id": "B", "substitute_sku_id": "C"},
]


def test_a_substitute_of_a_substitute_is_none() -> None:
    """C serves B and B serves A, but C does not serve A."""
    data = shop(
        skus=[{"id": name} for name in "ABC"],
        demand=demand(0.0, 4.0, shortage_cost_per_unit=9.0),
        offers=[],
        initial_stock=[stock(4.0, "C")],
        substitutions=CHAIN,
    )
    assert optimum(instance(data))[0] == pytest.approx(36.0)
    direct = {**CHAIN[0], "substitute_sku_id": "C"}
    assert optimum(instance(data | {"substitutions": [*CHAIN, direct]}))[0] == pytest.approx(0.0)


def test_what_was_served_does_not_wait_again() -> None:
    """B that came in P1 for demand of B cannot serve A in P2, though B may wait."""
    data = shop(
        skus=[{"id": "A"}, {"id": "B"}],
        offers=[],
        initial_stock=[stock(5.0, "B")],
        demand=[
            *demand(0.0, 5.0, shortage_cost_per_unit=9.0),
            {**demand(5.0)[0], "sku_id": "B", "backorder_cost_per_unit": 20.0}
            | {"shortage_cost_per_unit": 0.0},
        ],
        substitutions=[CHAIN[0]],
    )
    assert optimum(instance(data))[0] == pytest.approx(45.0)


def tiny(rng: random.Random) -> Data:
    """Three SKUs in whole units, in stock in one shop that can send so many; all may be lost."""
    pairs = [(s, o) for s in "ABC" for o in "ABC" if s != o]
    return shop(
        skus=[{"id": name, "whole_units": True} for name in "ABC"],
        warehouses=[{"id": "SHOP", "throughput_capacity_units": rng.randint(4, 9)}],
        periods=[{"id": "P1"}],
        offers=[],
        delivery_lanes=[{"id": "OUT", "warehouse_id": "SHOP", "zone_id": "TOWN", "unit_cost": 1.0}],
        initial_stock=[stock(rng.randint(0, 4), name) for name in "ABC"],
        demand=[
            {**demand(rng.randint(0, 3))[0], "sku_id": name}
            | {"shortage_cost_per_unit": rng.randint(2, 9)}
            for name in "ABC"
        ],
        substitutions=[
            {"zone_id": "TOWN", "sku_id": sku, "substitute_sku_id": other}
            | {"units_per_unit": rng.choice((1.0, 2.0)), "cost_per_unit": rng.randint(0, 3)}
            for sku, other in rng.sample(pairs, 3)
        ],
    )


def least_cost(data: Data) -> float:
    """Every number of each substitution and of what each SKU serves of itself, tried."""
    asked = {row["sku_id"]: int(row["demand_units"]) for row in data["demand"]}
    lost = {row["sku_id"]: row["shortage_cost_per_unit"] for row in data["demand"]}
    left = {row["sku_id"]: row["stock_units"] for row in data["initial_stock"]}
    terms, best = data["substitutions"], float("inf")
    for taken in itertools.product(range(4), repeat=len(terms)):
        for own in itertools.product(*(range(asked[name] + 1) for name in "ABC")):
            served = dict(zip("ABC", own, strict=True))
            sent = dict(served)
            for units, term in zip(taken, terms, strict=True):
                served[term["sku_id"]] += units
                sent[term["substitute_sku_id"]] += units * term["units_per_unit"]
            most = data["warehouses"][0]["throughput_capacity_units"]
            if any(sent[n] > left[n] or served[n] > asked[n] for n in "ABC"):
                continue
            if sum(sent.values()) <= most:
                paid = sum(u * t["cost_per_unit"] for u, t in zip(taken, terms, strict=True))
                missing = sum(lost[n] * (asked[n] - served[n]) for n in "ABC")
                best = min(best, sum(sent.values()) + paid + missing)
    return best


@pytest.mark.parametrize("seed", range(25))
def test_against_every_plan(seed: int) -> None:
    """The model's optimum is the least cost of all plans, and its plan holds every rule."""
    data = tiny(random.Random(seed))
    value, best = optimum(instance(data))
    assert value == pytest.approx(least_cost(data))
    assert best is not None and not list(violations(instance(data), best))


def test_what_a_substitute_may_serve_is_no_conflict() -> None:
    """Nobody sells A, which must be served; B does. Without B there is no plan, and it is told."""
    must = SUBSTITUTES | {"offers": SUBSTITUTES["offers"][1:], "demand": demand(0.0, 10.0)}
    assert not list(conflicts(instance(must)))
    assert optimum(instance(must))[0] == pytest.approx(25.0)
    alone = instance(must | {"substitutions": []})
    assert list(conflicts(alone)) and optimum(alone) == (None, None)


def test_orders_for_substitutes_too_are_covered() -> None:
    """An order of B serves A as well: the rows of order covers do not cut it off."""
    data = SUBSTITUTES | {
        "offers": [{"source_id": "MAKER", "sku_id": "B", "unit_cost": 1.0, "order_cost": 30.0}],
        "skus": [{"id": "A"}, {"id": "B", "holding_cost_per_unit": 0.1}],
    }
    assert optimum(instance(data))[0] == pytest.approx(30.0 + 23.0 + 5.0)


@pytest.mark.parametrize(
    ("pointer", "row"),
    [
        ("/data/substitutions/0/substitute_sku_id", TWO_FOR_ONE | {"substitute_sku_id": "A"}),
        ("/data/substitutions/0/substitute_sku_id", TWO_FOR_ONE | {"substitute_sku_id": "X"}),
        ("/data/substitutions/0/zone_id", TWO_FOR_ONE | {"zone_id": "MOON"}),
        ("/data/substitutions/0/units_per_unit", TWO_FOR_ONE | {"units_per_unit": 1.5}),
    ],
)
def test_odd_substitutions_are_told_at_their_place(pointer: str, row: Data) -> None:
    """A SKU in its own place, unknown ids, and a part of a substitute in whole units."""
    data = SUBSTITUTES | {"substitutions": [row], "skus": [{"id": "A"}, WHOLE_B]}
    assert [i.pointer for i in cross_checks(parse_record(Instance, data, "/data"))] == [pointer]


WHOLE_B = {"id": "B", "whole_units": True}


def test_the_decomposition_does_not_know_it() -> None:
    """SKUs that serve each other's demand share more than limits."""
    assert unknown_word(SUBJECT) == "it does not know substitutions.zone_id"


def test_the_report_tells_of_substitutes() -> None:
    """The largest ones, with what they take the place of."""
    told = {section.title: section.rows for section in sections(SUBJECT, plan())}
    assert told["Largest substitutes"] == (("A", "B", "TOWN", "P2", 6.0),)


def test_reasons_are_likely_at_most_where_there_is_a_substitute() -> None:
    """A further A is not to be had; that a further B is not either is more than is looked at."""
    dear = SUBSTITUTES | {"substitutions": [TWO_FOR_ONE | {"cost_per_unit": 99.0}]}
    file = {"formulation": FORMULATION.name, "schema_version": "1.0", "name": "x"}
    for substitutions, proved in ((dear["substitutions"], False), ([], True)):
        data = dear | {"substitutions": substitutions}
        [short] = optimizer.solve(file | {"data": data}, time_limit_s=20.0).unserved
        assert short.reasons and all(reason.proved is proved for reason in short.reasons)
