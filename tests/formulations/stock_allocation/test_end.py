"""The end of the horizon and of warehouses: what stock is worth then, and what closing costs."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.report import unserved
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import (
    Data,
    compiled,
    demand,
    instance,
    offer,
    optimum,
    shop,
    stock,
    total,
)
from tests.formulations.stock_allocation.exhaustive import least_cost
from tests.formulations.stock_allocation.test_brute_force import tiny

VALUED: Data = shop(
    skus=[{"id": "A", "end_value_per_unit": 1.5, "disposal_cost_per_unit": 0.25}],
    offers=offer(lot_units=4.0),
    initial_stock=[stock(1.0)],
)
"""Ten units for P2; nine come in three lots of four, so three are left, worth 1.5 each."""

DEPOT = {"id": "DEPOT", "opening_cost": 9.0, "closing_cost": 5.0}

TWO_PLACES: Data = shop(
    warehouses=[{"id": "SHOP"}, DEPOT],
    supply_lanes=[
        {"id": f"MAKER-{w}", "source_id": "MAKER", "warehouse_id": w} for w in ("SHOP", "DEPOT")
    ],
    delivery_lanes=[
        {"id": "SHOP-TOWN", "warehouse_id": "SHOP", "zone_id": "TOWN", "unit_cost": 1.0},
        {"id": "DEPOT-TOWN", "warehouse_id": "DEPOT", "zone_id": "TOWN", "unit_cost": 0.5},
    ],
)
"""From the depot ten units go for 5 less; it costs 9 to use and 5 not to."""


def test_what_is_left_is_worth_something() -> None:
    """24 for twelve units, of which ten are asked for, and 4.5 back for the three that are left."""
    subject = instance(VALUED)
    value, plan = optimum(subject)
    assert plan is not None
    assert value == pytest.approx(24.0 - 4.5) == total(subject, plan)
    assert cost(subject, plan)["end_value"] == pytest.approx(-4.5)
    assert not list(violations(subject, plan))
    assert len(plan.waste) == 0


def test_only_stock_at_the_end_of_the_last_period_is_worth_anything() -> None:
    """Ten units wait a period for their demand; nothing is left."""
    valued = [{"id": "A", "end_value_per_unit": 2.0}]
    subject = instance(shop(skus=valued, initial_stock=[stock(10.0)]))
    value, plan = optimum(subject)
    assert plan is not None
    assert [row.period_id for row in plan.stock] == ["P1"]
    assert value == 0.0 == cost(subject, plan)["end_value"]


def test_a_unit_that_is_worth_more_in_the_end_is_kept() -> None:
    """A shortage costs 1, the unit is worth 1.5: it is kept, and the reason is its cost."""
    asked = demand(0.0, 5.0, shortage_cost_per_unit=1.0)
    subject = instance({**VALUED, "demand": asked, "initial_stock": [stock(3.0)], "offers": []})
    value, plan = optimum(subject)
    assert plan is not None
    assert value == pytest.approx(5.0 - 4.5)
    [item] = unserved(subject, plan)
    assert [reason.code for reason in item.reasons] == ["dearer_than_leaving_out"]


@pytest.mark.parametrize(
    ("closing_cost", "expected", "opened"),
    [(5.0, 20.0 + 5.0 + 9.0, True), (3.0, 20.0 + 10.0 + 3.0, False)],
)
def test_closing_is_weighed(closing_cost: float, expected: float, opened: bool) -> None:
    """The depot is used where that costs less than lanes and closing together."""
    places = [{"id": "SHOP"}, DEPOT | {"closing_cost": closing_cost}]
    subject = instance({**TWO_PLACES, "warehouses": places})
    value, plan = optimum(subject)
    assert plan is not None
    assert value == pytest.approx(expected) == total(subject, plan)
    assert (len(plan.open_warehouses) == 1) is opened
    parts = cost(subject, plan)
    assert parts["warehouse_closing"] == (0.0 if opened else closing_cost)
    assert parts["warehouse_opening"] == (9.0 if opened else 0.0)


def test_the_constant_of_closing_is_in_the_model() -> None:
    """A point with nothing in it pays for closing the depot."""
    form = compiled(instance(TWO_PLACES))
    assert form.objective(form.point({})) == 5.0


@pytest.mark.parametrize(
    ("pointer", "changes"),
    [
        ("/data/skus/0/end_value_per_unit", {"skus": [{"id": "A", "end_value_per_unit": 2.1}]}),
        ("/data/warehouses/0/closing_cost", {"warehouses": [{"id": "SHOP", "closing_cost": 1.0}]}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(pointer: str, changes: dict[str, Any]) -> None:
    """Stock worth more than it costs would be bought without end; what is open does not close."""
    subject = parse_record(Instance, shop(**changes), "/data")
    assert [issue.pointer for issue in cross_checks(subject)] == [pointer]


@pytest.mark.parametrize("seed", range(20))
def test_ends_against_every_plan(seed: int) -> None:
    """The least cost of all plans, with a value at the end and a cost of closing."""
    rng = random.Random(1000 + seed)
    data = tiny(rng)
    data["skus"][0]["end_value_per_unit"] = rng.choice([0.5, 1.0])
    depot = data["warehouses"][1]
    if depot["opening_cost"]:
        depot["closing_cost"] = rng.randint(1, 6)
    subject = instance(data)
    value, plan = optimum(subject)
    assert (math.inf if value is None else value) == pytest.approx(least_cost(data))
    assert plan is None or not list(violations(subject, plan))
