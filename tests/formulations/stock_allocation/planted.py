"""Networks that serve everything until one cause is planted, with the reason that has to be found.

A mill sells cloth and a forge sells nails to a warehouse in the north and one in the south. The
north delivers to the town, the south to the town and the village, both at once.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.formulations.stock_allocation.cases import Data

PERIODS = [f"P{k}" for k in range(1, 5)]
WAREHOUSES = ("NORTH", "SOUTH")
TO_VILLAGE = ("SOUTH-VILLAGE",)


class Planted(NamedTuple):
    """A network with a shortage, and the code of its reason."""

    data: Data
    code: str


def loose_network(rng: random.Random) -> Data:
    """Everything is to be had at once, and pays."""
    supply = [(source, w) for source in ("MILL", "FORGE") for w in WAREHOUSES]
    delivery = [("NORTH", "TOWN"), ("SOUTH", "TOWN"), ("SOUTH", "VILLAGE")]
    asked = [("CLOTH", "TOWN"), ("CLOTH", "VILLAGE"), ("NAILS", "TOWN")]
    return {
        "skus": [
            {"id": sku, "unit_volume_m3": size, "unit_weight_kg": size}
            | {"holding_cost_per_unit": rng.uniform(0.1, 0.3)}
            for sku, size in (("CLOTH", 1.0), ("NAILS", 0.5))
        ],
        "sources": [{"id": "MILL"}, {"id": "FORGE"}],
        "warehouses": [{"id": name} for name in WAREHOUSES],
        "zones": [{"id": "TOWN"}, {"id": "VILLAGE"}],
        "periods": [{"id": name} for name in PERIODS],
        "offers": [
            {"source_id": source, "sku_id": sku, "unit_cost": rng.uniform(2.0, 4.0)}
            for source, sku in (("MILL", "CLOTH"), ("FORGE", "NAILS"))
        ],
        "supply_lanes": [
            {"id": f"{v}-{w}", "source_id": v, "warehouse_id": w}
            | {"unit_cost": rng.uniform(0.5, 1.0)}
            for v, w in supply
        ],
        "delivery_lanes": [
            {"id": f"{w}-{z}", "warehouse_id": w, "zone_id": z, "unit_cost": rng.uniform(0.5, 1.0)}
            for w, z in delivery
        ],
        "demand": [
            {"sku_id": sku, "zone_id": zone, "period_id": period}
            | {"demand_units": float(rng.randint(5, 15))}
            | {"shortage_cost_per_unit": rng.uniform(20.0, 30.0)}
            for sku, zone in asked
            for period in PERIODS
        ],
    }


def of(data: Data, table: str, names: tuple[str, ...] = (), **fields: Any) -> Data:
    """The data with fields of some rows of a table changed, or of all."""
    changed = copy.deepcopy(data)
    for row in changed[table]:
        if not names or row.get("id", row.get("sku_id")) in names:
            row.update(fields)
    return changed


def units(data: Data, period: str | None = None, **where: str) -> float:
    """What is asked for, in one period or in all."""
    rows = (r for r in data["demand"] if all(r[k] == v for k, v in where.items()))
    return float(sum(r["demand_units"] for r in rows if period in (None, r["period_id"])))


def no_offer(data: Data, rng: random.Random) -> Planted:
    offers = [row for row in data["offers"] if row["sku_id"] != "CLOTH"]
    return Planted({**data, "offers": offers}, "supply_limit")


def little_supply(data: Data, rng: random.Random) -> Planted:
    each = units(data, sku_id="CLOTH") / len(PERIODS) * rng.uniform(0.3, 0.7)
    return Planted(of(data, "offers", ("CLOTH",), supply_units=each), "supply_limit")


def little_stock(data: Data, rng: random.Random) -> Planted:
    """Some is in stock, the source is sold out."""
    lying = {"sku_id": "CLOTH", "warehouse_id": "SOUTH", "stock_units": rng.uniform(3.0, 9.0)}
    sold_out = of(data, "offers", ("CLOTH",), supply_units=0.0)
    return Planted({**sold_out, "initial_stock": [lying]}, "supply_limit")


def no_lane(data: Data, rng: random.Random) -> Planted:
    lanes = [row for row in data["delivery_lanes"] if row["id"] not in TO_VILLAGE]
    return Planted({**data, "delivery_lanes": lanes}, "unreachable")


def long_way(data: Data, rng: random.Random) -> Planted:
    return Planted(of(data, "supply_lanes", lead_time_periods=rng.randint(1, 3)), "too_late")


def beyond_the_horizon(data: Data, rng: random.Random) -> Planted:
    return Planted(of(data, "delivery_lanes", TO_VILLAGE, lead_time_periods=4), "too_late")


def goes_off(data: Data, rng: random.Random) -> Planted:
    """Cloth is sold in the first period only, and lasts for one."""
    changed = of(data, "skus", ("CLOTH",), shelf_life_periods=1)
    closed = [
        {"source_id": "MILL", "sku_id": "CLOTH", "period_id": period, "supply_units": 0.0}
        for period in PERIODS[1:]
    ]
    return Planted({**changed, "supply_calendar": closed}, "shelf_life")


def old_stock(data: Data, rng: random.Random) -> Planted:
    """There is plenty of cloth that is too old after the first period."""
    changed = of(data, "skus", ("CLOTH",), shelf_life_periods=5)
    lying = [
        {"sku_id": "CLOTH", "warehouse_id": w, "stock_units": 200.0, "age_periods": 5 - k}
        for k, w in enumerate(WAREHOUSES)
    ]
    sold_out = of(changed, "offers", ("CLOTH",), supply_units=0.0)
    return Planted({**sold_out, "initial_stock": lying}, "shelf_life")


def frozen(data: Data, rng: random.Random) -> Planted:
    names = tuple(PERIODS[: rng.randint(1, 3)])
    return Planted(of(data, "periods", names, frozen=True), "pinned")


def pinned(data: Data, rng: random.Random) -> Planted:
    """Every purchase of cloth is as it was, and it was little."""
    share = rng.uniform(0.2, 0.4)
    flows = [
        {"lane_id": f"MILL-{w}", "sku_id": "CLOTH", "period_id": period, "pinned": True}
        | {"planned_units": share * units(data, period, sku_id="CLOTH")}
        for w in WAREHOUSES
        for period in PERIODS
    ]
    return Planted({**data, "planned_flows": flows}, "pinned")


def kept_back(data: Data, rng: random.Random) -> Planted:
    """All cloth that there is must stay."""
    held = rng.uniform(20.0, 40.0)
    row = {"sku_id": "CLOTH", "warehouse_id": "SOUTH"}
    sold_out = of(data, "offers", ("CLOTH",), supply_units=0.0)
    stock = {"initial_stock": [{**row, "stock_units": held}]}
    return Planted(
        {**sold_out, **stock, "safety_stock": [{**row, "safety_stock_units": held}]},
        "safety_stock",
    )


def dear_lane(data: Data, rng: random.Random) -> Planted:
    return Planted(of(data, "delivery_lanes", TO_VILLAGE, opening_cost=5000.0), "closed")


def dear_warehouse(data: Data, rng: random.Random) -> Planted:
    return Planted(of(data, "warehouses", ("SOUTH",), opening_cost=5000.0), "closed")


def one_warehouse(data: Data, rng: random.Random) -> Planted:
    """Cloth goes to the south only, nails to the north, and one of them serves the town."""
    lanes = [r for r in data["supply_lanes"] if r["id"] in ("MILL-SOUTH", "FORGE-NORTH")]
    limited = of(data, "zones", ("TOWN",), single_source=True)
    return Planted({**limited, "supply_lanes": lanes}, "closed")


def dear_trips(data: Data, rng: random.Random) -> Planted:
    lane = {"trip_cost": 900.0, "trip_capacity_units": 30.0}
    return Planted(of(data, "delivery_lanes", TO_VILLAGE, **lane), "trip_load")


def full_trips(data: Data, rng: random.Random) -> Planted:
    """A lorry pays, but not a second one for the rest."""
    most = max(units(data, period, zone_id="VILLAGE") for period in PERIODS)
    lane = {"trip_cost": 50.0, "trip_capacity_m3": most - 1.5}
    return Planted(of(data, "delivery_lanes", TO_VILLAGE, **lane), "trip_load")


def dear_orders(data: Data, rng: random.Random) -> Planted:
    return Planted(of(data, "offers", ("CLOTH",), order_cost=9000.0), "dearer_than_leaving_out")


def narrow_lane(data: Data, rng: random.Random) -> Planted:
    few = rng.uniform(1.0, 4.0)
    return Planted(of(data, "delivery_lanes", TO_VILLAGE, capacity_units=few), "lane_capacity")


def slow_warehouses(data: Data, rng: random.Random) -> Planted:
    few = rng.uniform(2.0, 6.0)
    return Planted(of(data, "warehouses", throughput_capacity_units=few), "throughput_capacity")


def slow_docks(data: Data, rng: random.Random) -> Planted:
    few = rng.uniform(2.0, 6.0)
    return Planted(of(data, "warehouses", inbound_capacity_units=few), "inbound_capacity")


def little_space(data: Data, rng: random.Random) -> Planted:
    """Cloth for the last period has to be bought before, and there is nowhere to lay it."""
    limit = rng.choice(("storage_capacity_m3", "storage_capacity_kg"))
    small = of(data, "warehouses", **{limit: rng.uniform(0.5, 2.0)})
    sold_out = {"source_id": "MILL", "sku_id": "CLOTH", "period_id": "P4", "supply_units": 0.0}
    return Planted({**small, "supply_calendar": [sold_out]}, "storage_capacity")


def little_money(data: Data, rng: random.Random) -> Planted:
    rows = [{"period_id": p, "budget": rng.uniform(20.0, 40.0)} for p in PERIODS]
    return Planted({**data, "budgets": rows}, "budget_balance")


def cheap_to_leave_out(data: Data, rng: random.Random) -> Planted:
    price = rng.uniform(0.5, 2.0)
    changed = of(data, "demand", ("NAILS",), shortage_cost_per_unit=price)
    return Planted(changed, "dearer_than_leaving_out")


def cheap_to_wait(data: Data, rng: random.Random) -> Planted:
    """Nails may wait for nothing, and are not missed much in the end."""
    terms = {"shortage_cost_per_unit": rng.uniform(0.5, 2.0), "backorder_cost_per_unit": 0.01}
    return Planted(of(data, "demand", ("NAILS",), **terms), "dearer_than_leaving_out")


def waits_in_vain(data: Data, rng: random.Random) -> Planted:
    """Demand may wait, but all supply together is too little."""
    each = units(data, sku_id="CLOTH") / len(PERIODS) * rng.uniform(0.3, 0.7)
    terms = {"shortage_cost_per_unit": 25.0, "backorder_cost_per_unit": rng.uniform(0.5, 1.0)}
    changed = of(data, "demand", ("CLOTH",), **terms)
    return Planted(of(changed, "offers", ("CLOTH",), supply_units=each), "supply_limit")


CAUSES: tuple[Callable[[Data, random.Random], Planted], ...] = (
    no_offer, little_supply, little_stock, no_lane, long_way, beyond_the_horizon, goes_off,
    old_stock, frozen, pinned, kept_back, dear_lane, dear_warehouse, one_warehouse, dear_trips,
    full_trips, dear_orders, narrow_lane, slow_warehouses, slow_docks, little_space, little_money,
    cheap_to_leave_out, cheap_to_wait, waits_in_vain,
)  # fmt: skip


def planted(cause: Callable[[Data, random.Random], Planted], seed: int) -> tuple[Data, Planted]:
    """A network without the cause and the same one with it."""
    rng = random.Random(f"{cause.__name__} {seed}")
    data = loose_network(rng)
    return data, cause(data, rng)
