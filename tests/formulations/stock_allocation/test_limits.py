"""A budget that is carried over, floors that bear so many kilograms, docks that unload so much."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.conflicts import conflicts
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.solution import Solution, decode, encode
from tests.formulations.stock_allocation.cases import (
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    optimum,
    shop,
)

BUDGETS = [{"period_id": "P1", "budget": 20.0}, {"period_id": "P2", "budget": 4.0}]
SHOP = {"id": "SHOP", "storage_capacity_kg": 18.0, "inbound_capacity_units": 7.0}
RECEIPT = {"sku_id": "A", "warehouse_id": "SHOP", "period_id": "P2", "receipt_units": 2.0}

LIMITS: Data = shop(
    skus=[{"id": "A", "unit_weight_kg": 3.0, "holding_cost_per_unit": 1.0}],
    warehouses=[SHOP],
    offers=offer(order_cost=1.0),
    receipts=[RECEIPT],
    budgets=BUDGETS,
)
"""Ten units for P2: two are on their way, the docks unload five more then, so three come in P1."""

PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {("MAKER-SHOP", "A", 0): 3.0, ("MAKER-SHOP", "A", 1): 5.0, ("SHOP-TOWN", "A", 1): 10.0},
    "order": {("MAKER-SHOP", "A", 0): 1.0, ("MAKER-SHOP", "A", 1): 1.0},
    "stock": {("SHOP", "A", 0): 3.0},
    "money_left": {(0,): 13.0, (1,): 6.0},
}

SUBJECT = instance(LIMITS)
FORM = compiled(SUBJECT)

BREACHES: list[tuple[str, dict[str, dict[tuple[Any, ...], float]]]] = [
    ("inbound_capacity", {"flow": {**PLAN["flow"], ("MAKER-SHOP", "A", 1): 5.5}}),
    ("inbound_capacity", {"flow": {**PLAN["flow"], ("MAKER-SHOP", "A", 0): 7.5}}),
    ("budget_balance", {"money_left": {(0,): 13.0, (1,): 2.0}}),
    ("budget_balance", {"money_left": {(0,): 14.0, (1,): 7.0}}),
    ("budget_balance", {"order": {("MAKER-SHOP", "A", 1): 1.0}}),
    ("storage_capacity", {"stock": {("SHOP", "A", 0): 6.5}}),
]


def plan() -> Solution:
    return decode(SUBJECT, FORM.values(FORM.point(PLAN)))


def rules(**changes: Any) -> set[str]:
    """What the plan breaks in the instance with some tables replaced."""
    return {v.rule for v in violations(instance({**LIMITS, **changes}), plan())}


def test_the_plan_made_by_hand_holds_and_is_the_best() -> None:
    """16 for goods, 2 for orders, 3 for holding: 21, and 6 of 24 are left."""
    assert broken(FORM, FORM.point(PLAN)) == set()
    assert rules() == set()
    value, best = optimum(SUBJECT)
    assert value == pytest.approx(FORM.objective(FORM.point(PLAN))) == 21.0
    assert best is not None
    assert [row.units for row in best.purchases] == pytest.approx([3.0, 5.0])


@pytest.mark.parametrize(("family", "changes"), BREACHES)
def test_each_equation_catches_its_breach(family: str, changes: Any) -> None:
    """One figure of the plan spoiled breaks the equation that is about it."""
    assert family in broken(FORM, FORM.point({**PLAN, **changes}))


def test_encode_is_the_inverse_of_decode() -> None:
    """The money that is left follows from the plan."""
    back = encode(SUBJECT, plan())
    assert {family: pytest.approx(back[family]) for family in PLAN} == PLAN


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ({"budget"}, {"budgets": [BUDGETS[0] | {"budget": 6.9}, BUDGETS[1] | {"budget": 99.0}]}),
        ({"budget"}, {"budgets": [BUDGETS[0] | {"budget": 17.9}]}),
        (set(), {"budgets": [BUDGETS[0] | {"budget": 18.0}]}),
        (set(), {"budgets": []}),
        ({"storage capacity"}, {"warehouses": [SHOP | {"storage_capacity_kg": 8.9}]}),
        ({"inbound capacity"}, {"warehouses": [SHOP | {"inbound_capacity_units": 6.9}]}),
        (
            {"inbound capacity"},
            {
                "warehouse_calendar": [
                    {"warehouse_id": "SHOP", "period_id": "P1", "inbound_capacity_units": 2.9}
                ]
            },
        ),
    ],
)
def test_tighter_data_breaks_the_rule(expected: set[str], changes: Data) -> None:
    """A limit just below what the plan uses is broken, one that is met is not."""
    assert rules(**changes) == expected


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("budget_balance", {"budgets": [{"period_id": "P2", "budget": 15.9}]}),
        ("inbound_capacity", {"warehouses": [SHOP | {"inbound_capacity_units": 1.9}]}),
        (
            "storage_capacity",
            {"safety_stock": [{"sku_id": "A", "warehouse_id": "SHOP", "safety_stock_units": 6.1}]},
        ),
    ],
)
def test_each_conflict_is_named_and_real(code: str, changes: Data) -> None:
    """Too little money, too many receipts, safety stock too heavy: no plan, and it is told why."""
    subject = instance({**LIMITS, **changes})
    assert code in {reason.code for reason in conflicts(subject)}
    assert optimum(subject) == (None, None)


def test_without_a_budget_there_is_nothing_of_it_in_the_model() -> None:
    """The plain shop counts no money and has no docks."""
    form = compiled(instance(shop()))
    names = {"money_left", "budget_balance", "inbound_capacity", "storage_capacity"}
    found = {f.name: len(f.index) for f in (*form.rows, *form.columns) if f.name in names}
    assert found == dict.fromkeys(names, 0)


def test_the_rule_of_thumb_spends_no_more_than_there_is() -> None:
    """Seven units cannot be unloaded in P2: it orders the rest before, within the budget."""
    thumb = baseline(SUBJECT, random.Random(0))
    assert thumb is not None
    assert {row.period_id: row.units for row in thumb.purchases} == {"P1": 3.0, "P2": 5.0}


def test_the_report_tells_what_is_left() -> None:
    """Period by period: what comes, what is spent, what stays."""
    [section] = [s for s in sections(SUBJECT, plan()) if s.title == "Budget for purchases"]
    assert section.rows == (("P1", 20.0, 7.0, 13.0), ("P2", 4.0, 11.0, 6.0))


def small(rng: random.Random) -> Data:
    """Whole units for three periods, every limit near to what is wanted."""
    periods = [{"id": name} for name in ("P1", "P2", "P3")]
    asked = demand(*(rng.randint(1, 3) for _ in range(3)), shortage_cost_per_unit=9.0)
    sku = {
        "id": "A",
        "whole_units": True,
        "unit_weight_kg": 2.0,
        "holding_cost_per_unit": rng.choice([0.1, 1.0]),
    }
    place = SHOP | {
        "storage_capacity_kg": float(rng.randint(2, 6)),
        "inbound_capacity_units": float(rng.randint(2, 4)),
    }
    money = [{"period_id": p["id"], "budget": float(rng.randint(0, 7))} for p in periods[:2]]
    return {
        **LIMITS,
        "skus": [sku],
        "warehouses": [place],
        "periods": periods,
        "offers": offer(order_cost=float(rng.randint(0, 3))),
        "receipts": [RECEIPT | {"receipt_units": float(rng.randint(0, 2))}],
        "demand": asked,
        "budgets": money,
    }


def least_cost(data: Data) -> float:
    """Of all whole purchases and deliveries."""
    asked = [int(row["demand_units"]) for row in data["demand"]]
    best = math.inf
    for bought in itertools.product(range(sum(asked) + 1), repeat=3):
        for sold in itertools.product(*(range(units + 1) for units in asked)):
            best = min(best, _cost(data, bought, sold))
    return best


def _cost(data: Data, bought: tuple[int, ...], sold: tuple[int, ...]) -> float:
    """Of one plan, infinite where it breaks a limit."""
    [sku], [place], [terms] = data["skus"], data["warehouses"], data["offers"]
    received = [0.0, data["receipts"][0]["receipt_units"], 0.0]
    money = [row["budget"] for row in data["budgets"]] + [0.0]
    stock = left = total = 0.0
    for period, row in enumerate(data["demand"]):
        paid = bought[period] * terms["unit_cost"]
        paid += terms["order_cost"] if bought[period] else 0.0
        left += money[period] - paid
        stock += bought[period] + received[period] - sold[period]
        heavy = stock * sku["unit_weight_kg"] > place["storage_capacity_kg"]
        crowded = bought[period] + received[period] > place["inbound_capacity_units"]
        if left < 0 or stock < 0 or heavy or crowded:
            return math.inf
        lost = (row["demand_units"] - sold[period]) * row["shortage_cost_per_unit"]
        total += paid + stock * sku["holding_cost_per_unit"] + lost
    return total


@pytest.mark.parametrize("seed", range(12))
def test_limits_against_every_plan(seed: int) -> None:
    """The least cost of all whole plans, tried one by one."""
    data = small(random.Random(seed))
    subject = instance(data)
    value, best = optimum(subject)
    assert (math.inf if value is None else value) == pytest.approx(least_cost(data))
    assert best is None or not list(violations(subject, best))
