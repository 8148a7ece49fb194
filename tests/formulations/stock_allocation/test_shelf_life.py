"""Goods that go off: the oldest leave first, the rest is thrown away, none is moved on."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import Any

import pytest

from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.baseline.lots import Lot, Lots
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.solution import Solution, Transfer, Waste, decode, encode
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import (
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    optimum,
    replaced,
    shop,
    stock,
)

MILK = {
    "id": "A",
    "shelf_life_periods": 1,
    "disposal_cost_per_unit": 0.5,
    "holding_cost_per_unit": 0.1,
}
PERIODS = [{"id": "P1"}, {"id": "P2"}, {"id": "P3"}]

FRESH: Data = shop(
    skus=[MILK],
    warehouses=[{"id": "SHOP"}, {"id": "BARN"}],
    transfer_lanes=[{"id": "ON", "from_warehouse_id": "SHOP", "to_warehouse_id": "BARN"}],
    periods=PERIODS,
    offers=offer(order_cost=3.0),
    demand=demand(2.0, 4.0, 5.0, shortage_cost_per_unit=9.0),
    initial_stock=[stock(4.0) | {"age_periods": 1}],
    receipts=[
        {"sku_id": "A", "warehouse_id": "SHOP", "period_id": "P1", "receipt_units": 3.0},
    ],
)
"""Seven at the start: of the four old ones two are sold at once, two are thrown away."""

PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {
        ("SHOP-TOWN", "A", 0): 2.0,
        ("MAKER-SHOP", "A", 1): 6.0,
        ("SHOP-TOWN", "A", 1): 4.0,
        ("SHOP-TOWN", "A", 2): 5.0,
    },
    "order": {("MAKER-SHOP", "A", 1): 1.0},
    "stock": {("SHOP", "A", 0): 3.0, ("SHOP", "A", 1): 5.0},
    "waste": {("SHOP", "A", 0): 2.0},
}

SUBJECT = instance(FRESH)
FORM = compiled(SUBJECT)

BREACHES: list[tuple[str, dict[str, dict[tuple[Any, ...], float]]]] = [
    ("shelf_life", {"stock": {("SHOP", "A", 0): 3.5}}),
    ("shelf_life", {"stock": {("SHOP", "A", 1): 6.5}}),
    ("shelf_life", {"stock": {("SHOP", "A", 2): 0.5}}),
    ("stock_balance", {"waste": {("SHOP", "A", 0): 1.0}}),
]


def plan() -> Solution:
    return decode(SUBJECT, FORM.values(FORM.point(PLAN)))


def rules(solution: Solution, **changes: Any) -> set[str]:
    """What a plan breaks in the instance with some tables replaced."""
    return {v.rule for v in violations(instance({**FRESH, **changes}), solution)}


def test_the_plan_made_by_hand_holds_and_is_the_best() -> None:
    """12 for six units, 3 for the order, 0.8 for holding, 1 for the two that are thrown away."""
    point = FORM.point(PLAN)
    assert broken(FORM, point) == set()
    assert rules(plan()) == set()
    assert cost(SUBJECT, plan())["disposal"] == 1.0
    assert optimum(SUBJECT)[0] == pytest.approx(FORM.objective(point)) == 16.8


@pytest.mark.parametrize(("family", "changes"), BREACHES)
def test_each_equation_catches_its_breach(family: str, changes: Any) -> None:
    """More in stock than came lately, fewer thrown away than are missing."""
    assert family in broken(FORM, FORM.point({**PLAN, **changes}))


def test_encode_is_the_inverse_of_decode() -> None:
    """What is thrown away comes back with all else."""
    back = {family: values for family, values in encode(SUBJECT, plan()).items() if values}
    assert back == PLAN


@pytest.mark.parametrize(
    ("expected", "sku"),
    [
        ({"shelf life"}, MILK | {"shelf_life_periods": 0}),
        (set(), MILK),
        (set(), MILK | {"shelf_life_periods": 2}),
        (set(), MILK | {"whole_units": True}),
        ({"waste of what may be"}, {"id": "A"}),
        (set(), {"id": "A", "disposal_cost_per_unit": 0.0}),
    ],
)
def test_the_rules_of_age(expected: set[str], sku: Data) -> None:
    """A shorter life is caught, a longer one is not; what lasts is kept, unless it has a price."""
    assert rules(plan(), skus=[sku], initial_stock=[stock(4.0)]) == expected


def test_nothing_that_ages_is_moved_on() -> None:
    """Neither has the model a flow for it, nor do the checks let it pass."""
    assert not any(lane == "ON" for f in FORM.columns if f.name == "flow" for lane, *_ in f.index)
    row = Transfer(
        lane_id="ON",
        from_warehouse_id="SHOP",
        to_warehouse_id="BARN",
        sku_id="A",
        period_id="P1",
        arrival_period_id="P1",
        units=1.0,
    )
    assert "nothing moved that ages" in rules(replaced(plan(), "transfers", [row]))


def test_waste_is_counted_by_every_rule() -> None:
    """None of it is negative, none is half of a whole unit, all of it is missing in stock."""
    for units, rule in (
        (-2.0, "no negative quantities"),
        (1.5, "whole units"),
        (3.0, "stock balance"),
    ):
        row = Waste(warehouse_id="SHOP", sku_id="A", period_id="P1", units=units)
        changed = replaced(plan(), "waste", [row])
        assert rule in rules(changed, skus=[MILK | {"whole_units": True}])


def test_an_age_needs_a_shelf_life() -> None:
    """Stock that lasts has no age."""
    subject = parse_record(Instance, {**FRESH, "skus": [{"id": "A"}]}, "/data")
    found = [(issue.code, issue.pointer) for issue in cross_checks(subject)]
    assert found == [("E304", "/data/initial_stock/0/age_periods")]


def test_what_has_gone_off_is_no_stock() -> None:
    """As old as it keeps it may still leave at once, a period later it may not."""
    life = FRESH["skus"][0]["shelf_life_periods"]
    for age, expected in ((life, []), (life + 1, [("E303", "/data/initial_stock/0/age_periods")])):
        data = {**FRESH, "initial_stock": [stock(4.0) | {"age_periods": age}]}
        found = cross_checks(parse_record(Instance, data, "/data"))
        assert [(issue.code, issue.pointer) for issue in found] == expected


def test_without_shelf_life_there_is_nothing_of_it_in_the_model() -> None:
    """The plain shop throws nothing away."""
    form = compiled(instance(shop()))
    families = [f for f in (*form.rows, *form.columns) if f.name in ("shelf_life", "waste")]
    assert [len(family.index) for family in families] == [0, 0]


def test_too_large_an_order_may_be_thrown_away() -> None:
    """Only four fit and four are asked for, but an order is ten: it pays to waste two."""
    changes = {
        "skus": [MILK | {"unit_volume_m3": 1.0}],
        "warehouses": [{"id": "SHOP", "storage_capacity_m3": 4.0}],
        "transfer_lanes": [],
        "offers": offer(min_order_units=10.0),
        "initial_stock": [],
        "receipts": [],
        "demand": demand(4.0, 4.0, shortage_cost_per_unit=9.0),
    }
    value, best = optimum(instance({**FRESH, **changes}))
    assert best is not None
    assert [row.units for row in best.waste] == pytest.approx([2.0])
    assert value == pytest.approx(20.0 + 1.0 + 0.4)


def test_the_rule_of_thumb_sells_the_oldest_and_throws_away_the_rest() -> None:
    """It orders just in time: four and five, of the old ones two are left over."""
    thumb = baseline(SUBJECT, random.Random(0))
    assert thumb is not None
    assert rules(thumb) == set()
    assert {row.period_id: row.units for row in thumb.waste} == {"P1": 2.0}
    assert {row.period_id: row.units for row in thumb.purchases} == {"P2": 1.0, "P3": 5.0}


def test_lots_leave_in_order_of_age() -> None:
    """Three of the older one, then the younger; what has not come or has gone off is not free."""
    lots = Lots()
    for lot in (Lot(5.0, 1, 3), Lot(3.0, 0, 1), Lot(9.0, 2, 4)):
        lots.add(0, 0, lot)
    assert [lots.free(0, 0, period) for period in range(5)] == [3.0, 8.0, 14.0, 14.0, 9.0]
    assert [(lot.units, lot.last) for lot in lots.take(0, 0, 1, 4.0)] == [(3.0, 1), (1.0, 3)]
    assert [(lot.units, lot.last) for _, _, lot in lots.left_over()] == [(4.0, 3), (9.0, 4)]


def test_the_report_tells_the_waste() -> None:
    """Where and when how much is thrown away."""
    [section] = [s for s in sections(SUBJECT, plan()) if s.title == "Largest waste"]
    assert section.rows == (("A", "SHOP", "P1", 2.0),)


def small(rng: random.Random) -> Data:
    """Whole units in lots for four periods, with a stock that may be old and goods on the way."""
    life = rng.randint(0, 2)
    sku = {
        "id": "A",
        "whole_units": True,
        "shelf_life_periods": life,
        "holding_cost_per_unit": rng.choice([0.0, 0.3, 1.0]),
        "disposal_cost_per_unit": rng.choice([0.0, 0.5]),
    }
    age = {"age_periods": rng.randint(0, life)}
    receipt = {"sku_id": "A", "warehouse_id": "SHOP", "period_id": "P2"}
    return {
        **FRESH,
        "skus": [sku],
        "periods": [{"id": f"P{k}"} for k in range(1, 5)],
        "offers": offer(order_cost=float(rng.randint(0, 4)), lot_units=float(rng.randint(2, 3))),
        "demand": demand(*(float(rng.randint(0, 3)) for _ in range(4)), shortage_cost_per_unit=5.0),
        "initial_stock": [stock(float(rng.randint(0, 4))) | age],
        "receipts": [receipt | {"receipt_units": float(rng.randint(0, 3))}],
    }


class Tiny:
    """The least cost by dynamic programming over units by the periods that they have left."""

    def __init__(self, data: Data) -> None:
        [self.sku], [self.offer], [first] = data["skus"], data["offers"], data["initial_stock"]
        self.life = self.sku["shelf_life_periods"]
        self.asked = [int(row["demand_units"]) for row in data["demand"]]
        self.received = [0, int(data["receipts"][0]["receipt_units"]), 0, 0]
        held = [0] * (self.life + 1)
        held[self.life - first["age_periods"]] = int(first["stock_units"])
        self.start = tuple(held)
        self.best = cache(self._from)

    def _from(self, period: int, held: tuple[int, ...]) -> float:
        if period == len(self.asked):
            return 0.0
        best, lot = math.inf, int(self.offer["lot_units"])
        for bought in range(0, sum(self.asked) + lot, lot):
            present = [*held[:-1], held[-1] + bought + self.received[period]]
            paid = self.offer["unit_cost"] * bought + self.offer["order_cost"] * (bought > 0)
            for sold in range(min(self.asked[period], sum(present)) + 1):
                lost = 5.0 * (self.asked[period] - sold)
                for wasted in range(sum(present) - sold + 1):
                    rest = _without_oldest(present, sold + wasted)
                    if rest[0]:
                        continue
                    cost = paid + lost + wasted * self.sku["disposal_cost_per_unit"]
                    cost += sum(rest) * self.sku["holding_cost_per_unit"]
                    best = min(best, cost + self.best(period + 1, (*rest[1:], 0)))
        return best


def _without_oldest(present: list[int], units: int) -> list[int]:
    """What stays when so many have left, those with the fewest periods left first."""
    rest = []
    for there in present:
        gone = min(there, units)
        units -= gone
        rest.append(there - gone)
    return rest


@pytest.mark.parametrize("seed", range(15))
def test_shelf_life_against_every_plan(seed: int) -> None:
    """The least cost of all whole plans."""
    data = small(random.Random(seed))
    subject, tiny = instance(data), Tiny(data)
    value, best = optimum(subject)
    assert value == pytest.approx(tiny.best(0, tiny.start))
    assert best is not None
    assert not list(violations(subject, best))
