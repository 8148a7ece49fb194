"""Capacitated warehouse location: which warehouses to open, and what share of a zone each serves.

Variables are y_w, whether a warehouse is open, and x_l, the share of the zone's demand that comes
over a delivery lane. Rows x_l <= y_w for each lane bring the relaxation close to the optimum
(Cornuéjols, Sridharan and Thizy 1991).
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.words import unknown_word
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.peers.textbook.plan import plan_of
from formulations.stock_allocation.peers.textbook.program import Program
from formulations.stock_allocation.solution import Solution

WORDS = {
    "skus": {"id"},
    "sources": {"id"},
    "warehouses": {"id", "opening_cost", "throughput_capacity_units"},
    "zones": {"id"},
    "periods": {"id"},
    "offers": {"source_id", "sku_id"},
    "supply_lanes": {"id", "source_id", "warehouse_id"},
    "delivery_lanes": {"id", "warehouse_id", "zone_id", "unit_cost"},
    "demand": {"sku_id", "zone_id", "period_id", "demand_units"},
}


def obstacle(instance: Instance) -> str | None:
    """Why an instance is no problem of this kind, or None."""
    if any(len(table) != 1 for table in (instance.skus, instance.periods, instance.offers)):
        return "more or less than one SKU, one period and one offer"
    supplied = instance.supply_lanes["warehouse_id"].tolist()
    if sorted(supplied) != sorted(instance.warehouses["id"].tolist()):
        return "not one supply lane for each warehouse"
    return unknown_word(instance, WORDS)


def program(a: Arrays) -> Program:
    """The model; y before x."""
    lane, demand = a.lanes.of("delivery"), a.demand[0, :, 0]
    origin, zone = a.lanes.origin[lane], a.lanes.destination[lane]
    units, capacity = demand[zone], np.minimum(a.throughput[:, 0], demand.sum())
    y, x = np.arange(len(a.warehouses)), len(a.warehouses) + np.arange(len(lane))
    cost = np.concatenate([a.opening_cost, a.lanes.unit_cost[lane] * units])
    built = Program(cost, np.ones(len(cost)), np.arange(len(cost)) < len(y))
    wanted = np.where(demand > 0, 1.0, 0.0)
    built.add([(zone, x, 1.0)], wanted, np.inf, len(a.zones))
    built.add([(origin, x, units), (y, y, -capacity)], -np.inf, 0.0, len(y))
    each = np.arange(len(x))
    built.add([(each, x, 1.0), (each, origin, -1.0)], -np.inf, 0.0, len(x))
    return built


def plan(a: Arrays, point: np.ndarray) -> Solution:
    """What each zone gets, and each warehouse so buys."""
    supply, delivery = a.lanes.of("supply"), a.lanes.of("delivery")
    is_open, share = point[: len(a.warehouses)] > 0.5, point[len(a.warehouses) :]
    units = np.zeros((len(a.lanes.axis), 1))
    units[delivery, 0] = share * a.demand[0, a.lanes.destination[delivery], 0]
    bought = np.bincount(a.lanes.origin[delivery], units[delivery, 0], len(a.warehouses))
    units[supply, 0] = bought[a.lanes.destination[supply]]
    return plan_of(a, units, warehouse_is_open=is_open)
