"""The model's optimum against every plan there is, on instances small enough to try them all."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from formulations.stock_allocation.checks import violations
from tests.formulations.stock_allocation.cases import Data, demand, instance, optimum, stock
from tests.formulations.stock_allocation.exhaustive import least_cost

EAST_WEST = ("EAST", "WEST")


def tiny(rng: random.Random) -> Data:
    """One SKU in whole units, a maker, two warehouses and a town; every figure small and whole."""
    terms: dict[str, Any] = rng.choice(
        [
            {"shortage_cost_per_unit": rng.randint(3, 12)},
            {"shortage_cost_per_unit": rng.randint(3, 12), "backorder_cost_per_unit": 1},
            {"backorder_cost_per_unit": rng.randint(0, 2)},
            {},
        ]
    )
    lots = {"lot_units": 2} if rng.random() < 0.4 else {}
    places = [
        {
            "id": name,
            "opening_cost": rng.choice([0, 2, 5]) if name == "WEST" else 0,
            "storage_capacity_m3": rng.randint(1, 4),
            "throughput_capacity_units": rng.randint(2, 4),
        }
        for name in EAST_WEST
    ]
    supply = [
        {
            "id": f"MAKER-{name}",
            "source_id": "MAKER",
            "warehouse_id": name,
            "lead_time_periods": rng.randint(0, 1),
            "unit_cost": rng.randint(0, 2),
        }
        for name in EAST_WEST
    ]
    deliveries = [
        {
            "id": f"{name}-TOWN",
            "warehouse_id": name,
            "zone_id": "TOWN",
            "unit_cost": rng.randint(0, 3),
        }
        for name in EAST_WEST
    ]
    transfer = {
        "id": "EAST-WEST",
        "from_warehouse_id": "EAST",
        "to_warehouse_id": "WEST",
        "lead_time_periods": rng.randint(0, 1),
        "unit_cost": rng.choice([0.5, 1]),
        "capacity_units": rng.randint(0, 2),
    }
    offer = {
        "source_id": "MAKER",
        "sku_id": "A",
        "unit_cost": rng.randint(1, 3),
        "order_cost": rng.choice([0, 1, 3]),
        "min_order_units": rng.randint(0, 3),
        "supply_units": rng.randint(2, 4),
        **lots,
    }
    safety = {
        "sku_id": "A",
        "warehouse_id": "EAST",
        "safety_stock_units": rng.randint(0, 2),
        "shortfall_cost_per_unit": rng.choice([0.5, 2]),
    }
    return {
        "skus": [
            {
                "id": "A",
                "whole_units": True,
                "unit_volume_m3": 1,
                "holding_cost_per_unit": rng.choice([0, 0.5]),
            }
        ],
        "sources": [{"id": "MAKER"}],
        "warehouses": places,
        "zones": [{"id": "TOWN"}],
        "periods": [{"id": f"P{k}"} for k in (1, 2, 3)],
        "offers": [offer],
        "supply_lanes": supply,
        "transfer_lanes": [transfer],
        "delivery_lanes": deliveries,
        "demand": demand(*(rng.randint(1, 3) for _ in range(3)), **terms),
        "initial_stock": [stock(rng.randint(0, 1), "A", "EAST"), stock(0, "A", "WEST")],
        "safety_stock": [safety],
    }


@pytest.mark.parametrize("seed", range(40))
def test_stock_over_time_against_every_plan(seed: int) -> None:
    """Lead times, order sizes, capacities, safety stock, waiting: the least cost of all plans."""
    data = tiny(random.Random(seed))
    subject = instance(data)
    value, plan = optimum(subject)
    assert (math.inf if value is None else value) == pytest.approx(least_cost(data))
    assert plan is None or not list(violations(subject, plan))


def location(rng: random.Random) -> Data:
    """Two SKUs, three warehouses to open with a throughput they share, three zones."""
    warehouses, zones = ("W1", "W2", "W3"), ("Z1", "Z2", "Z3")
    return {
        "skus": [{"id": "A", "unit_volume_m3": 1}, {"id": "B", "unit_volume_m3": 3}],
        "sources": [{"id": "MAKER"}],
        "warehouses": [
            {
                "id": w,
                "opening_cost": rng.randint(1, 30),
                "throughput_capacity_units": rng.randint(5, 20),
            }
            for w in warehouses
        ],
        "zones": [{"id": z, **_sources(rng.random())} for z in zones],
        "periods": [{"id": "P1"}],
        "offers": [
            {"source_id": "MAKER", "sku_id": s, "unit_cost": 2, "supply_units": rng.randint(9, 25)}
            for s in "AB"
        ],
        "supply_lanes": [
            {"id": f"MAKER-{w}", "source_id": "MAKER", "warehouse_id": w} for w in warehouses
        ],
        "delivery_lanes": [
            {
                "id": f"{w}-{z}",
                "warehouse_id": w,
                "zone_id": z,
                "unit_cost": rng.randint(0, 5),
                "cost_per_m3": 0.5,
            }
            for w in warehouses
            for z in zones
        ],
        "demand": [
            {
                "sku_id": s,
                "zone_id": z,
                "period_id": "P1",
                "demand_units": rng.randint(1, 9),
                "shortage_cost_per_unit": rng.randint(4, 12),
            }
            for s in "AB"
            for z in zones
        ],
    }


def _sources(chance: float) -> Data:
    """One warehouse for the zone, or at most two, or any."""
    if chance < 0.4:
        return {"single_source": True}
    return {"max_warehouses": 2} if chance < 0.7 else {}


def best_location(data: Data) -> float:
    """A linear program for each set of open warehouses and each choice of the sources of zones."""
    sites, zones = range(3), range(3)
    limits = [1 if z.get("single_source") else z.get("max_warehouses", 3) for z in data["zones"]]
    best = math.inf
    for opened in itertools.product((False, True), repeat=3):
        fixed = sum(w["opening_cost"] for w, o in zip(data["warehouses"], opened, strict=True) if o)
        choices = (itertools.combinations(sites, limit) for limit in limits)
        for sources in itertools.product(*choices):
            allowed = [[opened[w] and w in sources[z] for z in zones] for w in sites]
            best = min(best, fixed + _shipping(data, np.array(allowed)))
    return best


def _shipping(data: Data, allowed: np.ndarray) -> float:
    """Least cost of x[s, w, z] >= 0 units shipped on the lanes allowed, the rest lost."""
    lanes = np.array([lane["unit_cost"] for lane in data["delivery_lanes"]]).reshape(3, 3)
    units = np.array([row["demand_units"] for row in data["demand"]]).reshape(2, 3)
    loss = np.array([row["shortage_cost_per_unit"] for row in data["demand"]]).reshape(2, 3)
    volume = np.array([1.0, 3.0])
    saved = 2 + lanes[None] + 0.5 * volume[:, None, None] - loss[:, None, :]
    number = np.arange(18).reshape(2, 3, 3)
    rows: list[np.ndarray] = []
    limits: list[float] = []
    for s, z in np.ndindex(2, 3):
        rows.append(np.isin(number, number[s, :, z]))
        limits.append(float(units[s, z]))
    for w in range(3):
        rows.append(np.isin(number, number[:, w, :]))
        limits.append(data["warehouses"][w]["throughput_capacity_units"])
    for s in range(2):
        rows.append(np.isin(number, number[s]))
        limits.append(data["offers"][s]["supply_units"])
    upper = np.where(np.broadcast_to(allowed, (2, 3, 3)), np.inf, 0.0).ravel()
    result = linprog(
        saved.ravel(),
        A_ub=np.array([row.ravel() for row in rows], dtype=float),
        b_ub=limits,
        bounds=list(zip(np.zeros(18), upper, strict=True)),
    )
    return float(result.fun + (loss * units).sum())


@pytest.mark.parametrize("seed", range(15))
def test_openings_against_every_choice(seed: int) -> None:
    """Warehouse openings, shared throughput and single sourcing: the best of all choices."""
    data = location(random.Random(seed))
    subject = instance(data)
    value, plan = optimum(subject)
    assert value == pytest.approx(best_location(data))
    assert plan is not None
    assert not list(violations(subject, plan))


def design(rng: random.Random) -> Data:
    """Three SKUs to be taken from N1 and N2 to N4 over six lanes that each must be opened."""
    arcs = [("N1", "N2"), ("N1", "N3"), ("N2", "N3"), ("N2", "N4"), ("N3", "N4"), ("N1", "N4")]
    units = {s: rng.randint(1, 6) for s in "ABC"}
    return {
        "skus": [{"id": s} for s in "ABC"],
        "warehouses": [{"id": f"N{k}"} for k in (1, 2, 3, 4)],
        "zones": [{"id": "TOWN"}],
        "periods": [{"id": "P1"}],
        "transfer_lanes": [
            {
                "id": f"{start}-{end}",
                "from_warehouse_id": start,
                "to_warehouse_id": end,
                "unit_cost": rng.randint(1, 4),
                "opening_cost": rng.randint(1, 25),
                "capacity_units": rng.randint(3, 12),
            }
            for start, end in arcs
        ],
        "delivery_lanes": [{"id": "N4-TOWN", "warehouse_id": "N4", "zone_id": "TOWN"}],
        "demand": [
            {"sku_id": s, "zone_id": "TOWN", "period_id": "P1", "demand_units": units[s]}
            for s in "ABC"
        ],
        "initial_stock": [stock(units[s], s, "N2" if s == "C" else "N1") for s in "ABC"],
    }


def best_design(data: Data) -> float:
    """A linear program for each set of open lanes, infinite where none will do."""
    lanes = data["transfer_lanes"]
    balance = np.zeros((4, len(lanes)))
    for k, lane in enumerate(lanes):
        balance[int(lane["from_warehouse_id"][1]) - 1, k] = -1.0
        balance[int(lane["to_warehouse_id"][1]) - 1, k] = 1.0
    needs = []
    for row in data["initial_stock"]:
        need = np.zeros(4)
        need[int(row["warehouse_id"][1]) - 1], need[3] = -row["stock_units"], row["stock_units"]
        needs.append(need)
    price = np.tile([lane["unit_cost"] for lane in lanes], 3)
    best = math.inf
    for opened in itertools.product((0, 1), repeat=len(lanes)):
        capacity = [o * lane["capacity_units"] for o, lane in zip(opened, lanes, strict=True)]
        result = linprog(
            price,
            A_ub=np.tile(np.eye(len(lanes)), 3),
            b_ub=capacity,
            A_eq=np.kron(np.eye(3), balance),
            b_eq=np.concatenate(needs),
        )
        if result.status == 0:
            fixed = sum(o * lane["opening_cost"] for o, lane in zip(opened, lanes, strict=True))
            best = min(best, fixed + float(result.fun or 0.0))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_lane_openings_against_every_choice(seed: int) -> None:
    """Lanes that several SKUs share: the best of all sets of open lanes, or there is none."""
    data = design(random.Random(seed))
    value, _ = optimum(instance(data))
    assert (math.inf if value is None else value) == pytest.approx(best_design(data))
