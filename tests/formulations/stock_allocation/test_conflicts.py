"""Proofs of infeasibility: each names its rule, and none is claimed for what has a plan."""

from __future__ import annotations

import itertools
import random

import pytest

import optimizer
from formulations.stock_allocation.conflicts import conflicts
from formulations.stock_allocation.generate import generate
from optimizer.result import Status
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    demand,
    instance,
    offer,
    optimum,
    shop,
)
from tests.formulations.stock_allocation.test_brute_force import tiny

LATE = [SHOP["supply_lanes"][0] | {"lead_time_periods": 1}]
NARROW = [SHOP["delivery_lanes"][0] | {"capacity_units": 4.0}]
SMALL = [{"id": "A", "unit_volume_m3": 1.0}]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("lead_time", {"demand": demand(10.0), "supply_lanes": LATE}),
        ("lead_time", {"delivery_lanes": []}),
        ("supply_limit", {"offers": offer(supply_units=4.0)}),
        (
            "supply_limit",
            {
                "offers": offer(supply_units=4.0),
                "demand": demand(5.0, 5.0, backorder_cost_per_unit=1.0),
            },
        ),
        (
            "throughput_capacity",
            {"warehouses": [{"id": "SHOP", "throughput_capacity_units": 4.0}]},
        ),
        (
            "lane_capacity",
            {"delivery_lanes": [SHOP["delivery_lanes"][0] | {"capacity_units": 4.0}]},
        ),
        (
            "storage_capacity",
            {
                "skus": SMALL,
                "warehouses": [{"id": "SHOP", "storage_capacity_m3": 4.0}],
                "safety_stock": [
                    {"sku_id": "A", "warehouse_id": "SHOP", "safety_stock_units": 5.0}
                ],
            },
        ),
    ],
)
def test_each_conflict_is_named_and_real(code: str, changes: Data) -> None:
    """The condition that fails is told by its rule, and the model has no plan either."""
    subject = instance(shop(**changes))
    assert {reason.code for reason in conflicts(subject)} == {code}
    assert optimum(subject) == (None, None)


def test_large_amounts_are_told_in_full() -> None:
    """Nobody reads powers of ten."""
    short = shop(offers=offer(supply_units=1_200_001.0), demand=demand(1_234_568.0))
    (reason,) = conflicts(instance(short))
    assert reason.detail.startswith("1234568 units")
    assert reason.detail.endswith("at most 1200001")


@pytest.mark.parametrize("seed", range(12))
def test_no_conflict_is_claimed_where_there_is_a_plan(seed: int) -> None:
    """Tiny instances are drawn until one has a conflict: it is always a proof."""
    rng = random.Random(seed)
    drawn = (instance(tiny(rng)) for _ in itertools.count())
    subject = next(each for each in drawn if list(conflicts(each)))
    assert optimum(subject) == (None, None)


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
def test_generated_instances_have_no_conflict(tightness: str) -> None:
    """They are feasible by construction."""
    assert not list(conflicts(instance(generate(random.Random(7), 20, tightness)["data"])))


def test_a_repair_is_told_in_the_words_of_the_file() -> None:
    """All of ten units are promised, the maker has six in P1 and none in P2: four more, by ids."""
    data = shop(
        offers=offer(supply_units=6.0),
        supply_calendar=[
            {"source_id": "MAKER", "sku_id": "A", "period_id": "P2", "supply_units": 0.0}
        ],
        demand=demand(0.0, 10.0, shortage_cost_per_unit=5.0),
        fill_rates=[{"id": "ALL", "target_pct": 100.0}],
    )
    envelope = {
        "formulation": "stock_allocation",
        "schema_version": "1.0",
        "name": "promise",
        "data": data,
    }
    report = optimizer.solve(envelope)
    assert report.status is Status.INFEASIBLE
    (change,) = report.repair
    assert change.where == "supply_limit[MAKER, A, P1]"
    assert change.amount == pytest.approx(4.0)
