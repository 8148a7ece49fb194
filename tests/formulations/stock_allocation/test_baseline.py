"""The rule of thumb: a real plan or none, never better than the optimum, as a planner would do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from formulations.stock_allocation.baseline import baseline, rule_of_thumb
from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.importers import IMPORTERS
from formulations.stock_allocation.solution import encode
from tests.formulations.stock_allocation.cases import (
    Data,
    broken,
    compiled,
    demand,
    instance,
    offer,
    shop,
    solved,
    stock,
    total,
)


def bought(data: Data) -> dict[str, float]:
    """What the rule of thumb buys, by period of the order."""
    plan = baseline(instance(data), random.Random(0))
    assert plan is not None
    return {row.period_id: row.units for row in plan.purchases}


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(4))
def test_it_keeps_the_rules_and_never_beats_the_optimum(seed: int, tightness: str) -> None:
    """Its plan also fits the model, so that a solver can begin with it."""
    subject = instance(generate(random.Random(seed), 4, tightness)["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert not list(violations(subject, plan))
    form = compiled(subject)
    point = form.point(encode(subject, plan))
    assert broken(form, point) == set()
    assert form.objective(point) == pytest.approx(total(subject, plan))
    assert total(subject, plan) >= solved(form).fun * (1 - 1e-9)


def test_it_orders_what_is_lacking_just_in_time() -> None:
    """Three of ten are in stock; seven are ordered in the period in which they are needed."""
    assert bought(shop(initial_stock=[stock(3.0)])) == {"P2": 7.0}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"supply_units": 6.0}, {"P2": 6.0, "P1": 4.0}),
        ({"min_order_units": 12.0}, {"P2": 12.0}),
        ({"lot_units": 4.0}, {"P2": 12.0}),
        ({"lot_units": 4.0, "supply_units": 9.0}, {"P2": 8.0, "P1": 4.0}),
    ],
)
def test_it_respects_the_terms_of_the_source(
    terms: dict[str, float], expected: dict[str, float]
) -> None:
    """Earlier when the source is short, more when the order must be larger, whole lots."""
    assert bought(shop(offers=offer(**terms))) == expected


def test_it_serves_a_zone_from_no_more_warehouses_than_allowed() -> None:
    """Of three with stock the two that have most of it send; what the third has stays there."""
    places = {"W1": 2.0, "W2": 4.0, "W3": 6.0}
    data = shop(
        warehouses=[{"id": w} for w in places],
        zones=[{"id": "TOWN", "max_warehouses": 2}],
        supply_lanes=[],
        delivery_lanes=[{"id": w, "warehouse_id": w, "zone_id": "TOWN"} for w in places],
        initial_stock=[stock(units, "A", w) for w, units in places.items()],
    )
    plan = baseline(instance(data), random.Random(0))
    assert plan is not None
    assert {r.warehouse_id: r.units for r in plan.deliveries} == {"W2": 4.0, "W3": 6.0}


def test_it_ships_from_the_nearest_warehouse_with_stock() -> None:
    """The near warehouse has six, so the far one sends the other four."""
    data = shop(
        warehouses=[{"id": "FAR"}, {"id": "NEAR"}],
        supply_lanes=[],
        delivery_lanes=[
            {"id": "F", "warehouse_id": "FAR", "zone_id": "TOWN", "unit_cost": 3.0},
            {"id": "N", "warehouse_id": "NEAR", "zone_id": "TOWN", "unit_cost": 1.0},
        ],
        initial_stock=[stock(9.0, "A", "FAR"), stock(6.0, "A", "NEAR")],
    )
    plan = baseline(instance(data), random.Random(0))
    assert plan is not None
    assert {r.warehouse_id: r.units for r in plan.deliveries} == {"NEAR": 6.0, "FAR": 4.0}


def test_it_opens_a_warehouse_only_for_what_must_be_served() -> None:
    """Demand with a price of loss is lost, demand without one opens the shop."""
    closed = [{"id": "SHOP", "opening_cost": 5.0}]
    may = baseline(
        instance(shop(warehouses=closed, demand=demand(4.0, shortage_cost_per_unit=9.0))),
        random.Random(0),
    )
    must = baseline(instance(shop(warehouses=closed)), random.Random(0))
    assert may is not None and must is not None
    assert (len(may.open_warehouses), len(must.open_warehouses)) == (0, 1)


def test_it_fills_hard_safety_stock() -> None:
    """Two units must stay in the shop; they are ordered for the first period."""
    safety = [{"sku_id": "A", "warehouse_id": "SHOP", "safety_stock_units": 2.0}]
    assert bought(shop(safety_stock=safety)) == {"P1": 2.0, "P2": 10.0}


def overfull(*units: float, **fields: float) -> Data:
    """Ten units of a cubic metre in a shop with room for six, and nothing to be bought."""
    data = shop(offers=[], supply_lanes=[], initial_stock=[stock(10.0)])
    data["skus"] = [{"id": "A", "unit_volume_m3": 1.0, **fields}]
    data["warehouses"][0]["storage_capacity_m3"] = 6.0
    return data | {"demand": demand(*units, shortage_cost_per_unit=9.0)}


@pytest.mark.parametrize(
    ("units", "thrown", "short"),
    [((0.0, 3.0), 4.0, 0.0), ((1.0, 3.0), 3.0, 0.0), ((1.0, 8.0), 3.0, 2.0)],
    ids=["idle", "after what leaves at once", "what would have been sold"],
)
def test_it_throws_away_what_does_not_fit(
    units: tuple[float, ...], thrown: float, short: float
) -> None:
    """At the end of the first period, of idle goods no more than must be."""
    plan = baseline(instance(overfull(*units, disposal_cost_per_unit=0.5)), random.Random(0))
    assert plan is not None
    waste = {row.period_id: row.units for row in plan.waste}
    lost = sum(plan.shortages["units"].tolist())
    if short:
        assert waste["P1"] >= thrown and lost >= short
    else:
        assert (waste, lost) == ({"P1": pytest.approx(thrown)}, 0.0)


@pytest.mark.parametrize(
    ("asked", "terms", "expected"),
    [
        ({"shortage_cost_per_unit": 9.0}, {"units_per_unit": 1.0}, 4.0),
        ({"shortage_cost_per_unit": 9.0}, {"units_per_unit": 2.0}, 2.5),
        ({"shortage_cost_per_unit": 0.5}, {"units_per_unit": 1.0}, None),
        ({}, {"units_per_unit": 1.0}, 4.0),
    ],
    ids=["one for one", "two for one", "too dear", "must be served"],
)
def test_it_replaces_what_is_short_by_what_lies_idle(
    asked: dict[str, float], terms: dict[str, float], expected: float | None
) -> None:
    """Four units of A are short; of seven of B two are asked for, and a replacement costs 1."""
    row = {"zone_id": "TOWN", "sku_id": "A", "substitute_sku_id": "B", "cost_per_unit": 1.0}
    data = shop(
        skus=[{"id": "A"}, {"id": "B"}],
        offers=[],
        supply_lanes=[],
        initial_stock=[stock(6.0), stock(7.0, "B")],
        demand=demand(0.0, 10.0, **asked) + [r | {"sku_id": "B"} for r in demand(0.0, 2.0)],
        substitutions=[row | terms],
    )
    plan = baseline(instance(data), random.Random(0))
    assert plan is not None
    told = [(each.substitute_sku_id, each.units) for each in plan.substitutes]
    assert told == ([] if expected is None else [("B", pytest.approx(expected))])


def test_it_keeps_what_may_not_be_thrown_away() -> None:
    """Without a cost of disposal there is no plan for what does not fit."""
    assert baseline(instance(overfull(0.0, 3.0)), random.Random(0)) is None


def test_it_throws_away_the_cheapest_by_its_size() -> None:
    """A takes three times the room at twice the cost."""
    data = overfull(0.0, 1.0, disposal_cost_per_unit=2.0)
    data["skus"][0]["unit_volume_m3"] = 3.0
    data["skus"].append({"id": "B", "unit_volume_m3": 1.0, "disposal_cost_per_unit": 1.0})
    data["initial_stock"] = [stock(3.0), stock(3.0, "B")]
    plan = baseline(instance(data), random.Random(0))
    assert plan is not None
    assert [(row.sku_id, row.units) for row in plan.waste] == [("A", pytest.approx(2.0))]


@pytest.mark.parametrize("kind", ["catalogue", "orders"])
@pytest.mark.parametrize("seed", [0, 3])
def test_it_has_a_plan_for_overfull_catalogues(kind: str, seed: int) -> None:
    """Half of the stock at the start does not fit, and not all of it is sold at once."""
    subject = instance(generate(random.Random(seed), 6, "tight", kind)["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None and len(plan.waste)
    form = compiled(subject)
    point = form.point(encode(subject, plan))
    assert broken(form, point) == set()
    assert form.objective(point) == pytest.approx(total(subject, plan))


def test_it_gives_up_where_the_rule_finds_no_plan() -> None:
    """Goods that would have to be moved between warehouses first: no plan by rule of thumb."""
    data = shop(
        warehouses=[{"id": "SHOP"}, {"id": "BARN"}],
        supply_lanes=[],
        transfer_lanes=[{"id": "T", "from_warehouse_id": "BARN", "to_warehouse_id": "SHOP"}],
        initial_stock=[stock(10.0, "A", "BARN")],
    )
    assert solved(compiled(instance(data))).x is not None
    assert baseline(instance(data), random.Random(0)) is None


def test_it_manages_warehouse_location(shared_data: Path) -> None:
    """A plan for cap41, within a quarter of the optimum."""
    path = shared_data / "facility_location" / "cap41.txt"
    subject = instance(IMPORTERS["orlib-cap"].read(path, {})["data"])
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert 1040444.375 <= total(subject, plan) <= 1.25 * 1040444.375


def test_interrupted_it_keeps_what_it_has() -> None:
    """Out of time, the plan still holds every rule: what was not reached is short."""
    subject = instance(generate(random.Random(1), 4, "loose")["data"])
    cells = iter(range(10**6))
    whole = baseline(subject, random.Random(0))
    part = baseline(subject, random.Random(0), lambda: next(cells) >= 20)
    assert whole is not None and part is not None
    assert not list(violations(subject, part))
    assert len(part.deliveries) < len(whole.deliveries)


def test_of_much_demand_it_makes_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row more than it serves, and there is none; what invents instances still has one."""
    subject = instance(generate(random.Random(1), 4, "loose")["data"])
    monkeypatch.setattr("formulations.stock_allocation.baseline.MOST_DEMAND", len(subject.demand))
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    monkeypatch.setattr(
        "formulations.stock_allocation.baseline.MOST_DEMAND", len(subject.demand) - 1
    )
    assert baseline(subject, random.Random(0)) is None
    assert rule_of_thumb(subject) == plan
