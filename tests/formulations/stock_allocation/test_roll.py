"""Rolling on: the last plan in a new horizon, and how much of it is changed."""

from __future__ import annotations

import random

import pytest

import optimizer
from formulations.stock_allocation.instance import cross_checks
from formulations.stock_allocation.roll import nervousness, rolled
from formulations.stock_allocation.solution import Purchase, Solution, Transfer
from optimizer.registry import formulation
from optimizer.schema.table import Table
from tests.formulations.stock_allocation.cases import Data, demand, instance, shop

WEEKS = ("P2", "P3", "P4", "P5")
NEXT: Data = shop(
    skus=[{"id": "A", "holding_cost_per_unit": 1.0}],
    periods=[{"id": name, "change_cost_per_unit": 0.5} for name in WEEKS],
    demand=[
        row | {"period_id": name}
        for row, name in zip(
            demand(1.0, 5.0, 3.0, 2.0, shortage_cost_per_unit=9.0), WEEKS, strict=True
        )
    ],
)
"""The next four weeks of a shop whose last plan began with P1."""


def last_plan(*orders: tuple[str, str, str, float], **tables: Table) -> Solution:
    """Orders by lane, SKU, period and units; nothing else of a plan counts."""
    purchases = [
        Purchase(
            lane_id=lane,
            source_id="MAKER",
            warehouse_id="SHOP",
            sku_id=sku,
            period_id=period,
            arrival_period_id=period,
            units=units,
        )
        for lane, sku, period, units in orders
    ]
    empty = Solution.model_validate({name: [] for name in Solution.model_fields})
    return empty.model_copy(update={"purchases": Table.of(Purchase, purchases)} | tables)


def planned_of(data: Data, last: Solution) -> dict[tuple[str, str, str], tuple[float, bool]]:
    table = rolled(instance(data), last)["planned_flows"]
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    after = instance(data | {"planned_flows": rows})
    assert list(cross_checks(after)) == []
    return {
        (row.lane_id, row.sku_id, row.period_id): (row.planned_units, row.pinned)
        for row in after.planned_flows
    }


LANE = ("MAKER-SHOP", "A")


def test_flows_of_the_new_horizon_are_planned_by_their_periods():
    """P1 is over; P2 and P4 are planned; an order for nothing is not."""
    last = last_plan((*LANE, "P1", 4.0), (*LANE, "P2", 3.0), (*LANE, "P4", 2.0), (*LANE, "P3", 0.0))
    assert planned_of(NEXT, last) == {
        (*LANE, "P2"): (3.0, False),
        (*LANE, "P4"): (2.0, False),
    }


def test_what_cannot_be_done_any_more_is_left_out():
    """A lane that is gone, a SKU that is gone, an offer that is gone, an arrival too late."""
    last = last_plan(("RAIL", "A", "P2", 1.0), ("MAKER-SHOP", "B", "P2", 1.0), (*LANE, "P2", 1.0))
    assert planned_of(NEXT, last) == {(*LANE, "P2"): (1.0, False)}
    assert planned_of(NEXT | {"offers": []}, last) == {}
    slow = [lane | {"lead_time_periods": 2} for lane in NEXT["supply_lanes"]]
    late = last_plan((*LANE, "P3", 1.0), (*LANE, "P4", 1.0))
    assert planned_of(NEXT | {"supply_lanes": slow}, late) == {(*LANE, "P3"): (1.0, False)}


def test_transfers_are_planned_too_but_not_of_what_ages():
    """The data refuse such a plan, so it is not made."""
    two = NEXT | {
        "warehouses": [{"id": "SHOP"}, {"id": "STORE"}],
        "transfer_lanes": [
            {"id": "STORE-SHOP", "from_warehouse_id": "STORE", "to_warehouse_id": "SHOP"}
        ],
    }
    move = Transfer(
        lane_id="STORE-SHOP",
        from_warehouse_id="STORE",
        to_warehouse_id="SHOP",
        sku_id="A",
        period_id="P3",
        arrival_period_id="P3",
        units=2.0,
    )
    last = last_plan(transfers=Table.of(Transfer, [move]))
    assert planned_of(two, last) == {("STORE-SHOP", "A", "P3"): (2.0, False)}
    assert planned_of(two | {"skus": [{"id": "A", "shelf_life_periods": 2}]}, last) == {}


def test_what_the_file_plans_itself_counts():
    """A pinned flow of the file stays as it is there."""
    own = {
        "lane_id": LANE[0],
        "sku_id": "A",
        "period_id": "P2",
        "planned_units": 7.0,
        "pinned": True,
    }
    last = last_plan((*LANE, "P2", 3.0), (*LANE, "P3", 1.0))
    assert planned_of(NEXT | {"planned_flows": [own]}, last) == {
        (*LANE, "P2"): (7.0, True),
        (*LANE, "P3"): (1.0, False),
    }


def test_nervousness_is_told_by_period():
    """By hand: one of four planned units stays away, P3 is as planned, P4 is new."""
    flows = [
        {"lane_id": LANE[0], "sku_id": "A", "period_id": period, "planned_units": units}
        for period, units in (("P2", 4.0), ("P3", 2.0))
    ]
    data = instance(NEXT | {"planned_flows": flows})
    plan = last_plan((*LANE, "P2", 3.0), (*LANE, "P3", 2.0), (*LANE, "P4", 5.0))
    rows = [tuple(row.model_dump().values()) for row in nervousness(data, plan)]
    assert rows == [
        ("P2", 4.0, 0.0, 1.0, 75.0),
        ("P3", 2.0, 0.0, 0.0, 100.0),
        ("P4", 0.0, 5.0, 0.0, None),
        ("P5", 0.0, 0.0, 0.0, None),
    ]


def envelope_at(seed: int, change_cost: float) -> Data:
    made = formulation("stock_allocation").generate(random.Random(seed), 4, "usual")
    for row in made["data"]["periods"]:
        row["change_cost_per_unit"] = change_cost
    return made


@pytest.mark.parametrize("seed", range(3))
def test_a_dearer_change_is_made_less(seed):
    """Of new demand: the more a change costs, the fewer there are, and the dearer is the plan."""
    first = envelope_at(seed, 0.0)
    last = optimizer.solve(first, time_limit_s=120).plan
    changed, cost = [], []
    for price in (0.01, 1.0, 100.0):
        new = envelope_at(seed, price)
        for k, row in enumerate(new["data"]["demand"]):
            row["demand_units"] = float(round(row["demand_units"] * (1.5 if k % 3 else 0.5)))
        found = optimizer.roll(new, last, time_limit_s=120, mip_rel_gap=1e-9)
        rows = list(found.nervousness)
        changed.append(sum(row.more_units + row.fewer_units for row in rows))
        cost.append(found.report.objective.value)
        assert found.report.status == "optimal"
    assert changed == sorted(changed, reverse=True) and changed[0] > changed[-1]
    assert cost == sorted(cost)


def test_the_same_data_change_nothing():
    """Every unit stays where changes cost something, at the cost of the last plan."""
    first = optimizer.solve(envelope_at(1, 0.0), time_limit_s=20)
    again = optimizer.roll(envelope_at(1, 0.5), first.plan, time_limit_s=20)
    assert again.report.objective.value == pytest.approx(first.objective.value)
    assert {row.unchanged_pct for row in again.nervousness} <= {100.0, None}
    assert sum(row.more_units for row in again.nervousness) == pytest.approx(0.0, abs=1e-6)
