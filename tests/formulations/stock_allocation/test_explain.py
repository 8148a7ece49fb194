"""A planted conflict is explained by the field it was planted in, and changing that mends it."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import pytest

import optimizer
from formulations.stock_allocation.fields import field_of as field_of_rows
from formulations.stock_allocation.model import build
from optimizer.modeling.compile import compile_model
from optimizer.registry import formulation
from optimizer.result import Status
from optimizer.whatif.explain import explain
from optimizer.whatif.patch import as_file
from optimizer.whatif.stretch import put

Data = dict[str, Any]
NUM_PLANTED = int(os.environ.get("PLANTED_CONFLICTS", "1"))
CUT = 0.6
"""A planted limit is this part of what is needed."""


def chain(rng: random.Random) -> Data:
    """A maker, a shop and a town, two goods, demand of four weeks that must be served."""
    periods = [f"W{t}" for t in range(4)]
    demand = [
        {"sku_id": sku, "zone_id": "TOWN", "period_id": t, "demand_units": rng.randint(5, 40)}
        for sku in ("A", "B")
        for t in periods
    ]
    return {
        "skus": [{"id": "A", "unit_volume_m3": 0.5}, {"id": "B", "unit_volume_m3": 0.25}],
        "sources": [{"id": "MAKER"}],
        "warehouses": [{"id": "SHOP"}],
        "zones": [{"id": "TOWN"}],
        "periods": [{"id": name} for name in periods],
        "offers": [
            {"source_id": "MAKER", "sku_id": "A", "unit_cost": 2.0, "order_cost": 7.0},
            {"source_id": "MAKER", "sku_id": "B", "unit_cost": 3.0, "min_order_units": 2.0},
        ],
        "supply_lanes": [{"id": "IN", "source_id": "MAKER", "warehouse_id": "SHOP"}],
        "delivery_lanes": [{"id": "OUT", "warehouse_id": "SHOP", "zone_id": "TOWN"}],
        "demand": demand,
    }


def units_of(data: Data, *skus: str) -> list[int]:
    """Demand of some SKUs by period."""
    return [
        sum(
            row["demand_units"]
            for row in data["demand"]
            if row["sku_id"] in skus and row["period_id"] == period["id"]
        )
        for period in data["periods"]
    ]


def least_rate(units: list[int]) -> float:
    """What must come per period where all can be stored."""
    return max(total / k for k, total in enumerate(accumulate(units), start=1))


def throughput(data: Data) -> tuple[str, float]:
    needed = max(units_of(data, "A", "B"))
    data["warehouses"][0]["throughput_capacity_units"] = CUT * needed
    return "/data/warehouses/0/throughput_capacity_units", needed


def lane(data: Data) -> tuple[str, float]:
    needed = max(units_of(data, "A", "B"))
    data["delivery_lanes"][0]["capacity_units"] = CUT * needed
    return "/data/delivery_lanes/0/capacity_units", needed


def inbound(data: Data) -> tuple[str, float]:
    needed = least_rate(units_of(data, "A", "B"))
    data["warehouses"][0]["inbound_capacity_units"] = CUT * needed
    return "/data/warehouses/0/inbound_capacity_units", needed


def special_week(data: Data) -> tuple[str, float]:
    """A capacity of the calendar, where the usual one would do."""
    needed = units_of(data, "A", "B")[2]
    data["warehouses"][0]["throughput_capacity_units"] = 1000.0
    row = {"warehouse_id": "SHOP", "period_id": "W2", "throughput_capacity_units": CUT * needed}
    data["warehouse_calendar"] = [row]
    return "/data/warehouse_calendar/0/throughput_capacity_units", needed


def supply(data: Data) -> tuple[str, float]:
    needed = least_rate(units_of(data, "A"))
    data["offers"][0]["supply_units"] = CUT * needed
    return "/data/offers/0/supply_units", needed


def no_supply(data: Data) -> tuple[str, float]:
    """Nothing at all of a SKU with a minimum order: every big-M of its orders is 0."""
    needed = least_rate(units_of(data, "B"))
    data["offers"][1]["supply_units"] = 0.0
    return "/data/offers/1/supply_units", needed


def storage(data: Data) -> tuple[str, float]:
    """Safety stock that does not fit."""
    data["safety_stock"] = [
        {"sku_id": "A", "warehouse_id": "SHOP", "safety_stock_units": 20.0},
        {"sku_id": "B", "warehouse_id": "SHOP", "safety_stock_units": 8.0},
    ]
    data["warehouses"][0]["storage_capacity_m3"] = CUT * 12.0
    return "/data/warehouses/0/storage_capacity_m3", 20 * 0.5 + 8 * 0.25


def receipts(data: Data) -> tuple[str, float]:
    """Goods on their way are more than can be unloaded, and nothing else comes at all."""
    row = {"sku_id": "A", "warehouse_id": "SHOP", "period_id": "W1", "receipt_units": 50.0}
    data["receipts"] = [row]
    data["supply_lanes"] = []
    data["initial_stock"] = [
        {"sku_id": sku, "warehouse_id": "SHOP", "stock_units": 200.0} for sku in ("A", "B")
    ]
    data["warehouses"][0]["inbound_capacity_units"] = CUT * 50.0
    return "/data/warehouses/0/inbound_capacity_units", 50.0


def budget(data: Data) -> tuple[str, float]:
    """All the money comes in the first week: for all units, and for one order of A."""
    needed = 2.0 * sum(units_of(data, "A")) + 7.0 + 3.0 * sum(units_of(data, "B"))
    data["budgets"] = [{"period_id": "W0", "budget": CUT * needed}]
    return "/data/budgets/0/budget", needed


def fill_rate(data: Data) -> tuple[str, float]:
    """There is stock for a part of the demand of a good that nobody offers any more."""
    for row in data["demand"]:
        if row["sku_id"] == "A":
            row["shortage_cost_per_unit"] = 5.0
    asked = sum(units_of(data, "A"))
    stock = float(int(0.7 * asked))
    del data["offers"][0]
    data["initial_stock"] = [{"sku_id": "A", "warehouse_id": "SHOP", "stock_units": stock}]
    data["skus"][0]["abc_class_id"] = "FIRST"
    data["fill_rates"] = [{"id": "FIRST", "abc_class_id": "FIRST", "target_pct": 95.0}]
    return "/data/fill_rates/0/target_pct", 100.0 * stock / asked


def pin(data: Data) -> tuple[str, float]:
    """A pinned order that does not fit into the store."""
    row = {
        "lane_id": "IN",
        "sku_id": "A",
        "period_id": "W1",
        "planned_units": 500.0,
        "pinned": True,
    }
    data["planned_flows"] = [row]
    data["warehouses"][0]["storage_capacity_m3"] = 60.0
    return "/data/planned_flows/0/pinned", 0.0


def frozen(data: Data) -> tuple[str, float]:
    """A frozen week in which more is planned than fits."""
    row = {"lane_id": "IN", "sku_id": "A", "period_id": "W1", "planned_units": 500.0}
    data["planned_flows"] = [row]
    data["periods"][1]["frozen"] = True
    data["warehouses"][0]["storage_capacity_m3"] = 60.0
    return "/data/periods/1/frozen", 0.0


def frozen_flows(data: Data) -> tuple[str, float]:
    """A frozen week of which one flow must shrink by far more units than another has."""
    pointer, needed = frozen(data)
    row = {"lane_id": "IN", "sku_id": "B", "period_id": "W1", "planned_units": 5.0}
    data["planned_flows"].append(row)
    return pointer, needed


KINDS: tuple[Callable[[Data], tuple[str, float]], ...] = (
    throughput,
    lane,
    inbound,
    special_week,
    supply,
    no_supply,
    storage,
    receipts,
    budget,
    fill_rate,
    pin,
    frozen,
    frozen_flows,
)


def envelope(data: Data) -> Data:
    head = {"formulation": "stock_allocation", "schema_version": "1.0", "name": "planted"}
    return head | {"data": data}


@pytest.mark.parametrize("seed", range(NUM_PLANTED))
@pytest.mark.parametrize("plant", KINDS, ids=lambda kind: kind.__name__)
def test_a_planted_conflict_is_mended_where_it_was_planted(plant, seed):
    """One of the relaxations is that field alone, at the value worked out by hand; it works."""
    data = chain(random.Random(seed))
    assert optimizer.solve(envelope(data)).is_sound
    pointer, needed = plant(data)
    found = explain(envelope(data))
    assert found.report.status is Status.INFEASIBLE
    assert found.report.conflict
    proved = [relaxation for relaxation in found.relaxations if relaxation.proved]
    alone = [relaxation.changes[0] for relaxation in proved if len(relaxation.changes) == 1]
    (change,) = (each for each in alone if each.pointer == pointer)
    assert float(change.after) == pytest.approx(needed, abs=1.1e-4)
    for relaxation in proved:
        changed = envelope(data)
        put(changed, {each.pointer: each.after for each in relaxation.changes})
        assert optimizer.solve(changed).is_sound
    assert [each.parts for each in proved] == sorted(each.parts for each in proved)


@pytest.mark.parametrize("kind", ["limits", "replan", "all"])
def test_relaxations_of_whole_networks_work(kind):
    """Demand that may be late or lost must be served now: every way out leads to a plan."""
    made = formulation("stock_allocation").generate(random.Random(1), 4, "tight", kind)
    for row in made["data"]["demand"]:
        for word in ("shortage_cost_per_unit", "backorder_cost_per_unit", "max_lateness_periods"):
            row.pop(word, None)
    found = explain(made, time_limit_s=60)
    proved = [relaxation for relaxation in found.relaxations if relaxation.proved]
    assert found.report.status is Status.INFEASIBLE and proved
    for relaxation in proved:
        changed = copy.deepcopy(made)
        put(changed, {each.pointer: each.after for each in relaxation.changes})
        assert optimizer.solve(changed, mip_rel_gap=1.0).is_sound


def test_every_named_field_is_where_its_pointer_says():
    """Of all words of a file at once: the value behind the pointer is the one that is told."""
    made = formulation("stock_allocation").generate(random.Random(2), 5, "tight", "all")
    loaded = optimizer.load(made)
    file, field_of = as_file(loaded), field_of_rows(loaded.data)
    fields = [
        field_of(f.name, key) for f in compile_model(build(loaded.data)).rows for key in f.index
    ]
    known = [each for each in fields if each is not None]
    assert {each.pointer.split("/")[2] for each in known} >= {
        "budgets",
        "demand",
        "offers",
        "warehouses",
        "fill_rates",
    }
    for each in known:
        value: Any = file
        for part in each.pointer.split("/")[1:]:
            value = value[int(part) if isinstance(value, list) else part]
        assert value == each.value


def test_a_conflict_of_whole_numbers_alone_is_mended_by_a_whole_lot():
    """Ten units in lots of eight need room for sixteen less ten: the relaxation needs none."""
    data = chain(random.Random(0)) | {"periods": [{"id": "W0"}]}
    data["demand"] = [{"sku_id": "A", "zone_id": "TOWN", "period_id": "W0", "demand_units": 10.0}]
    data["offers"] = [{"source_id": "MAKER", "sku_id": "A", "lot_units": 8.0}]
    data["warehouses"][0]["storage_capacity_m3"] = 1.0
    found = explain(envelope(data))
    assert found.report.status is Status.INFEASIBLE
    changes = {r.changes[0].pointer: r.changes[0].after for r in found.relaxations if r.proved}
    assert changes["/data/warehouses/0/storage_capacity_m3"] == pytest.approx(3.0)


def test_what_comes_in_whole_units_is_changed_by_whole_units():
    """Of 7 units 4 are there and 0.35 may be lost: 4.35 would do, but a file may have 4 only."""
    data = chain(random.Random(0)) | {"periods": [{"id": "W0"}], "offers": []}
    data["skus"][0]["whole_units"] = True
    data["demand"] = [
        {"sku_id": "A", "zone_id": "TOWN", "period_id": "W0"}
        | {"demand_units": 7.0, "shortage_cost_per_unit": 5.0}
    ]
    data["initial_stock"] = [{"sku_id": "A", "warehouse_id": "SHOP", "stock_units": 4.0}]
    data["fill_rates"] = [{"id": "ALL", "target_pct": 95.0}]
    found = explain(envelope(data))
    ways = {r.changes[0].pointer: r for r in found.relaxations if len(r.changes) == 1}
    way = ways["/data/demand/0/demand_units"]
    assert way.changes[0].after == 4.0
    assert way.proved and way.parts == pytest.approx(3 / 7)
