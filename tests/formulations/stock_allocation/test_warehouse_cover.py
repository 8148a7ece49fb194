"""The row that makes the relaxation open enough warehouses and cuts off no plan."""

from __future__ import annotations

import random

import pytest

import optimizer
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Status
from tests.formulations.stock_allocation.cases import Data, broken, compiled, instance, solved

PLACES = ("A", "B", "C")

BREACHES = [("warehouse_cover", {("A",): 1.0, ("B",): 0.0, ("C",): 0.6})]


def sites(capacity: tuple[float, ...] = (10.0, 10.0, 10.0), **changes: object) -> Data:
    """Three warehouses to open, equally dear, and a town with 16 units of demand in one period."""
    return {
        "skus": [{"id": "S"}],
        "sources": [{"id": "MAKER"}],
        "warehouses": [
            {"id": w, "opening_cost": 100.0, "throughput_capacity_units": most}
            for w, most in zip(PLACES, capacity, strict=True)
        ],
        "zones": [{"id": "TOWN"}],
        "periods": [{"id": "P1"}, {"id": "P2"}],
        "offers": [{"source_id": "MAKER", "sku_id": "S"}],
        "supply_lanes": [{"id": f"M-{w}", "source_id": "MAKER", "warehouse_id": w} for w in PLACES],
        "delivery_lanes": [
            {"id": f"{w}-T", "warehouse_id": w, "zone_id": "TOWN", "unit_cost": float(k)}
            for k, w in enumerate(PLACES)
        ],
        "demand": [
            {"sku_id": "S", "zone_id": "TOWN", "period_id": "P1", "demand_units": 16.0},
        ],
        **changes,
    }


@pytest.mark.parametrize(("family", "use"), BREACHES)
def test_one_warehouse_and_a_part_of_another_are_not_enough(
    family: str, use: dict[tuple[str], float]
) -> None:
    """Sixteen units fill 1.6 warehouses of ten: whole ones are two at least."""
    form = compiled(instance(sites()))
    flows = {
        ("M-A", "S", 0): 10.0,
        ("M-C", "S", 0): 6.0,
        ("A-T", "S", 0): 10.0,
        ("C-T", "S", 0): 6.0,
    }
    values = {"flow": flows, "open_warehouse": {("A",): 1.0, ("C",): 1.0}}
    assert broken(form, form.point(values)) == set()
    assert broken(form, form.point({**values, "open_warehouse": use})) == {family}


def test_the_relaxation_opens_as_many_as_the_plan() -> None:
    """Two warehouses and what the units cost; 1.6 of them without the row."""
    form = compiled(instance(sites()))
    assert solved(form).fun == pytest.approx(206.0)
    assert solved(form, relaxed=True).fun == pytest.approx(206.0 - 2.0, abs=2.0)
    assert solved(form.without({"warehouse_cover"}), relaxed=True).fun < 170.0


def least(data: Data) -> list[int]:
    """The right sides of the row, of which there is one at most."""
    form: MatrixForm = compiled(instance(data))
    [family] = [family for family in form.rows if family.name == "warehouse_cover"]
    return form.row_lower[family.start : family.stop].tolist()


def test_the_largest_warehouses_count_first() -> None:
    """With one of 16 units one is enough; what cannot be sent at all opens all there are."""
    assert least(sites((16.0, 10.0, 10.0))) == [1]
    assert least(sites((15.0, 1.0, 0.5))) == [2]
    assert least(sites((5.0, 5.0, 5.0))) == [3]


def test_only_what_must_be_served_counts() -> None:
    """No row for demand that may be lost or may wait, or where a warehouse is open anyway."""
    [asked] = sites()["demand"]
    for terms in ({"shortage_cost_per_unit": 5.0}, {"backorder_cost_per_unit": 1.0}):
        assert least(sites(demand=[asked | terms])) == []
    free = [dict(row, opening_cost=0.0) for row in sites((20.0, 10.0, 10.0))["warehouses"][:1]]
    assert least(sites(warehouses=free + sites()["warehouses"][1:])) == []


def test_it_counts_in_the_period_in_which_goods_leave() -> None:
    """With one lead time for all lanes a small warehouse in P1 is not enough for demand of P2."""
    [asked] = sites()["demand"]
    lanes = [dict(lane, lead_time_periods=1) for lane in sites()["delivery_lanes"]]
    late = sites(demand=[asked | {"period_id": "P2"}], delivery_lanes=lanes)
    weak = {"warehouse_id": "A", "period_id": "P1", "throughput_capacity_units": 3.0}
    assert least(late) == [2]
    assert least(late | {"warehouse_calendar": [weak | {"warehouse_id": w} for w in "AB"]}) == [3]
    lanes[0]["lead_time_periods"] = 0
    assert least(late) == []


def hard(rng: random.Random) -> Data:
    """Capacities by period, one warehouse without an opening cost, demand of all kinds."""
    data = sites(tuple(float(rng.randint(4, 14)) for _ in PLACES))
    data["warehouses"][rng.randrange(3)]["opening_cost"] = float(rng.choice((0, 20, 50)))
    data["zones"] = [{"id": "TOWN"}, {"id": "PORT"}]
    for lane in list(data["delivery_lanes"]):
        other = lane | {"id": f"{lane['warehouse_id']}-P", "zone_id": "PORT"}
        data["delivery_lanes"].append(other | {"lead_time_periods": 1})
    terms: dict[str, float] = rng.choice(({}, {"shortage_cost_per_unit": 9.0}))
    data["demand"] = [
        {"sku_id": "S", "zone_id": zone, "period_id": period, "demand_units": rng.randint(2, 11)}
        | (terms if zone == "PORT" else {})
        for zone, period in (("TOWN", "P1"), ("TOWN", "P2"), ("PORT", "P2"))
    ]
    data["warehouse_calendar"] = [
        {"warehouse_id": w, "period_id": "P2", "throughput_capacity_units": rng.randint(4, 14)}
        for w in rng.sample(PLACES, 2)
    ]
    return data


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_cut_off(seed: int) -> None:
    """The optimum is the same without the row, and so is whether there is any."""
    form = compiled(instance(hard(random.Random(seed))))
    best = solved(form.without({"warehouse_cover"})).fun
    assert solved(form).fun == (None if best is None else pytest.approx(best, rel=1e-8))


def test_a_conflict_is_not_told_by_what_follows_from_others() -> None:
    """Two warehouses are needed, and there are not units enough to keep what both must keep."""
    offer = {"source_id": "MAKER", "sku_id": "S", "supply_units": 20.0}
    kept = [{"sku_id": "S", "warehouse_id": w, "safety_stock_units": 12.0} for w in PLACES]
    data = sites(offers=[offer], safety_stock=kept)
    file = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "x", "data": data}
    report = optimizer.solve(file, time_limit_s=20.0)
    told = {reason.code for reason in report.conflict}
    assert report.status is Status.INFEASIBLE
    assert {"safety_stock", "supply_limit"} <= told and "warehouse_cover" not in told
