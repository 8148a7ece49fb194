"""Trips: whole lorries to fill, by volume and by weight, beside a dear way without them."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

from formulations.stock_allocation.baseline import baseline
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.instance import Instance, cross_checks
from formulations.stock_allocation.report import sections
from formulations.stock_allocation.solution import Solution, Trips, decode, encode
from optimizer.schema.record import parse_record
from tests.formulations.stock_allocation.cases import (
    Data,
    broken,
    compiled,
    demand,
    instance,
    optimum,
    replaced,
    shop,
)

ROAD = {
    "id": "ROAD",
    "source_id": "MAKER",
    "warehouse_id": "SHOP",
    "mode": "road",
    "trip_cost": 5.0,
    "trip_capacity_m3": 8.0,
    "trip_capacity_kg": 30.0,
}
AIR = {
    "id": "AIR",
    "source_id": "MAKER",
    "warehouse_id": "SHOP",
    "mode": "air",
    "cost_per_kg": 0.5,
}
VAN = {
    "id": "VAN",
    "warehouse_id": "SHOP",
    "zone_id": "TOWN",
    "trip_cost": 1.0,
    "trip_capacity_units": 50.0,
}

LORRY: Data = shop(
    skus=[{"id": "A", "unit_volume_m3": 2.0, "unit_weight_kg": 6.0, "holding_cost_per_unit": 0.1}],
    supply_lanes=[ROAD, AIR],
    delivery_lanes=[VAN],
)
"""A lorry takes four units by volume and five by weight; the van takes all ten units at once."""

PLAN: dict[str, dict[tuple[Any, ...], float]] = {
    "flow": {("ROAD", "A", 1): 8.0, ("AIR", "A", 1): 2.0, ("VAN", "A", 1): 10.0},
    "trips": {("ROAD", 1): 2.0, ("VAN", 1): 1.0},
}

SUBJECT = instance(LORRY)
FORM = compiled(SUBJECT)

BREACHES = [
    ("trip_load", {("ROAD", 1): 1.0, ("VAN", 1): 1.0}),
    ("trip_sent", {("ROAD", 1): 2.0, ("VAN", 1): 0.5}),
    ("trip_sent", {("ROAD", 1): 2.0}),
]


def plan() -> Solution:
    return decode(SUBJECT, FORM.values(FORM.point(PLAN)))


def rules(solution: Solution) -> set[str]:
    return {violation.rule for violation in violations(SUBJECT, solution)}


def test_the_plan_made_by_hand_holds_and_costs_what_it_should() -> None:
    """Ten units at 2, two lorries at 5, twelve kilos by air at 0.5, one van: no rule is broken."""
    point = FORM.point(PLAN)
    assert broken(FORM, point) == set()
    assert rules(plan()) == set()
    worked = {"purchase": 20.0, "inbound_freight": 6.0, "trips": 11.0}
    found = cost(SUBJECT, plan())
    assert {name: value for name, value in found.items() if value} == pytest.approx(worked)
    assert FORM.objective(point) == pytest.approx(37.0)


@pytest.mark.parametrize(("family", "trips"), BREACHES)
def test_each_equation_catches_its_breach(family: str, trips: dict[tuple[Any, ...], float]) -> None:
    """Too few trips for the load, half a trip, no trip."""
    assert family in broken(FORM, FORM.point({**PLAN, "trips": trips}))


def test_encode_is_the_inverse_of_decode() -> None:
    """The trips come back with all else."""
    back = {family: values for family, values in encode(SUBJECT, plan()).items() if values}
    assert back == PLAN


@pytest.mark.parametrize(
    ("rule", "trips"),
    [
        ("load of trips", [("ROAD", "P2", 1), ("VAN", "P2", 1)]),
        ("no goods without a trip", [("ROAD", "P2", 2)]),
        ("no goods without a trip", [("ROAD", "P1", 2), ("VAN", "P2", 1)]),
        ("trips of a lane", [("ROAD", "P2", 2), ("VAN", "P2", 1), ("AIR", "P2", 1)]),
        ("one row each", [("ROAD", "P2", 1), ("ROAD", "P2", 1), ("VAN", "P2", 1)]),
        ("known ids", [("ROAD", "P2", 2), ("VAN", "P2", 1), ("RAIL", "P2", 1)]),
    ],
)
def test_each_rule_is_caught_by_name(rule: str, trips: list[tuple[str, str, int]]) -> None:
    """One change to the trips, and the rule that forbids it speaks up."""
    rows = [Trips(lane_id=lane, period_id=period, trips=n) for lane, period, n in trips]
    assert rule in rules(replaced(plan(), "trips", rows))


def test_weight_fills_a_lorry_before_volume_does() -> None:
    """At 12 kg a unit, a lorry of 30 kg takes two and a half: four for all ten."""
    heavy = [LORRY["skus"][0] | {"unit_weight_kg": 12.0}]
    value, best = optimum(instance({**LORRY, "skus": heavy}))
    assert best is not None
    assert {(row.lane_id, row.trips) for row in best.trips} == {("ROAD", 4), ("VAN", 1)}
    assert value == pytest.approx(20.0 + 4 * 5.0 + 1.0)


def test_without_trips_there_is_nothing_of_them_in_the_model() -> None:
    """The plain shop has neither a trip to count nor a row about one."""
    form = compiled(instance(shop()))
    trips = [family for family in (*form.rows, *form.columns) if "trip" in family.name]
    assert trips and not any(family.index for family in trips)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"supply_lanes": [ROAD | {"trip_cost": None}, AIR]}, "/data/supply_lanes/0"),
        ({"delivery_lanes": [VAN | {"trip_capacity_units": None}]}, "/data/delivery_lanes/0"),
        ({"skus": [LORRY["skus"][0] | {"unit_weight_kg": None}]}, "/data/skus/0"),
        ({"skus": [LORRY["skus"][0] | {"unit_volume_m3": None}]}, "/data/skus/0"),
        (
            {"supply_lanes": [ROAD, AIR | {"co2_kg_per_trip": 7.0}]},
            "/data/supply_lanes/1/co2_kg_per_trip",
        ),
        (
            {
                "skus": [LORRY["skus"][0] | {"unit_weight_kg": None}],
                "supply_lanes": [ROAD | {"trip_capacity_kg": None}],
                "delivery_lanes": [VAN | {"co2_kg_per_kg": 0.5}],
            },
            "/data/skus/0",
        ),
    ],
)
def test_half_told_trips_are_refused(changes: Data, pointer: str) -> None:
    """A trip has a cost and a limit, and what is loaded by weight or volume has one."""
    subject = parse_record(Instance, {**LORRY, **changes}, "/data")
    assert [(issue.code, issue.pointer) for issue in cross_checks(subject)] == [("E304", pointer)]


def with_road_of(capacity_m3: float) -> Data:
    return {**LORRY, "supply_lanes": [{**ROAD, "trip_capacity_m3": capacity_m3}]}


@pytest.mark.parametrize("capacity_m3", [1e-14, 1e-320])
def test_trips_that_no_number_counts_are_refused(capacity_m3: float) -> None:
    """Beyond 1e15 a whole number is no longer exact."""
    subject = parse_record(Instance, with_road_of(capacity_m3), "/data")
    (issue,) = cross_checks(subject)
    assert (issue.code, issue.pointer) == ("E303", "/data/supply_lanes/0/trip_capacity_m3")


def test_however_many_trips_are_counted() -> None:
    """More than a 32 bit number holds."""
    subject = instance(with_road_of(1e-9))
    thumb = baseline(subject, random.Random(0))
    assert thumb is not None and list(violations(subject, thumb)) == []
    assert {row.trips for row in thumb.trips} == {20_000_000_000, 1}


def test_the_rule_of_thumb_counts_its_trips() -> None:
    """It takes the cheapest lane by the unit, which is the road: three lorries for ten units."""
    thumb = baseline(SUBJECT, random.Random(0))
    assert thumb is not None
    assert {(row.lane_id, row.trips) for row in thumb.trips} == {("ROAD", 3), ("VAN", 1)}


def test_the_report_tells_how_full_the_lorries_are() -> None:
    """By mode, or by kind of lane where none is told: eight units are 16 of 16 m3."""
    [section] = [s for s in sections(SUBJECT, plan()) if s.title == "Transport by mode"]
    assert section.rows == (
        ("road", 8.0, 2, 100.0, 10.0),
        ("air", 2.0, None, None, 6.0),
        ("delivery", 10.0, 1, 20.0, 1.0),
    )


def small(rng: random.Random) -> Data:
    """Whole units for two periods by lorry and by air, of volumes and weights that do not fit."""
    sku = {
        "id": "A",
        "whole_units": True,
        "unit_volume_m3": rng.choice([1.0, 1.5]),
        "unit_weight_kg": float(rng.randint(2, 7)),
        "holding_cost_per_unit": rng.choice([0.0, 0.4, 1.5]),
    }
    road = ROAD | {
        "trip_cost": float(rng.randint(1, 9)),
        "trip_capacity_m3": float(rng.randint(2, 5)),
        "trip_capacity_kg": float(rng.randint(8, 20)),
    }
    air = AIR | {"cost_per_kg": rng.choice([0.2, 0.5, 1.0])}
    asked = demand(rng.randint(0, 4), rng.randint(1, 4), shortage_cost_per_unit=rng.randint(4, 12))
    return {**LORRY, "skus": [sku], "supply_lanes": [road, air], "demand": asked}


def least_cost(data: Data) -> float:
    """Of all whole purchases by road and by air; what is there is sold at once, or kept."""
    [sku], [road, air] = data["skus"], data["supply_lanes"]
    asked = [int(row["demand_units"]) for row in data["demand"]]
    lost = data["demand"][0]["shortage_cost_per_unit"]
    best = math.inf
    for bought in itertools.product(range(sum(asked) + 1), repeat=4):
        by_road, by_air = bought[:2], bought[2:]
        for kept in range(sum(asked) + 1):
            first = by_road[0] + by_air[0] - kept
            second = kept + by_road[1] + by_air[1]
            if not (0 <= first <= asked[0] and second <= asked[1]):
                continue
            trips = sum(_lorries(units, sku, road) for units in by_road)
            flown = sum(by_air) * sku["unit_weight_kg"] * air["cost_per_kg"]
            vans = (first > 0) + (second > 0)
            short = sum(asked) - first - second
            money = 2.0 * sum(bought) + trips * road["trip_cost"] + flown + vans + short * lost
            best = min(best, money + kept * sku["holding_cost_per_unit"])
    return best


def _lorries(units: int, sku: Data, road: Data) -> int:
    by_volume = units * sku["unit_volume_m3"] / road["trip_capacity_m3"]
    by_weight = units * sku["unit_weight_kg"] / road["trip_capacity_kg"]
    return math.ceil(max(by_volume, by_weight))


@pytest.mark.parametrize("seed", range(12))
def test_trips_against_every_plan(seed: int) -> None:
    """The least cost of all whole plans, tried one by one."""
    data = small(random.Random(seed))
    subject = instance(data)
    value, best = optimum(subject)
    assert value == pytest.approx(least_cost(data))
    assert best is not None
    assert not list(violations(subject, best))
