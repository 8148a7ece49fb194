"""Fixed-charge network design: which lanes to open, and what of each SKU goes over each of them.

Variables are y_l, whether a transfer lane is open, and x_ls, units on it. Rows x_ls <= d_s y_l for
each flow bring the relaxation close to the optimum (Gendron and Crainic 1994).
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
    "warehouses": {"id"},
    "zones": {"id"},
    "periods": {"id"},
    "transfer_lanes": {
        "id", "from_warehouse_id", "to_warehouse_id", "unit_cost", "capacity_units", "opening_cost",
    },
    "delivery_lanes": {"id", "warehouse_id", "zone_id"},
    "demand": {"sku_id", "zone_id", "period_id", "demand_units"},
    "initial_stock": {"sku_id", "warehouse_id", "stock_units"},
}  # fmt: skip


def obstacle(instance: Instance) -> str | None:
    """Why an instance is no problem of this kind, or None."""
    if len(instance.periods) != 1:
        return "more than one period"
    if sorted(instance.delivery_lanes["zone_id"]) != sorted(instance.zones["id"]):
        return "not one delivery lane for each zone"
    wanted = dict(zip(instance.demand["sku_id"], instance.demand["demand_units"], strict=True))
    stock = instance.initial_stock
    given = dict(zip(stock["sku_id"], stock["stock_units"], strict=True))
    if wanted != given or len(instance.demand) != len(wanted) or len(stock) != len(given):
        return "not one demand for each SKU, with the same stock in one place"
    return unknown_word(instance, WORDS)


def program(a: Arrays) -> Program:
    """The model; y before x, and x lane by lane."""
    lane, num_skus = a.lanes.of("transfer"), len(a.skus)
    units = a.demand.sum(axis=(1, 2))
    capacity = np.minimum(a.lanes.capacity[lane], units.sum())
    y, x = np.arange(len(lane)), len(lane) + np.arange(len(lane) * num_skus)
    on, of = np.repeat(y, num_skus), np.tile(np.arange(num_skus), len(lane))
    cost = np.concatenate([a.lanes.opening_cost[lane], a.lanes.unit_cost[lane][on]])
    upper = np.where(np.arange(len(cost)) < len(y), 1.0, np.inf)
    built = Program(cost, upper, np.isfinite(upper))
    leaves = a.lanes.origin[lane][on] * num_skus + of, x, 1.0
    enters = a.lanes.destination[lane][on] * num_skus + of, x, -1.0
    balance = _balance(a)
    built.add([leaves, enters], balance, balance, len(balance))
    built.add([(on, x, 1.0), (y, y, -capacity)], -np.inf, 0.0, len(y))
    each, most = np.arange(len(x)), np.minimum(capacity[on], units[of])
    built.add([(each, x, 1.0), (each, on, -most)], -np.inf, 0.0, len(x))
    return built


def _balance(a: Arrays) -> np.ndarray:
    """Units that leave a warehouse more than enter it, by warehouse and SKU."""
    delivery, units = a.lanes.of("delivery"), a.initial_stock.T.copy()
    wanted = a.demand[:, a.lanes.destination[delivery], 0].T
    np.subtract.at(units, a.lanes.origin[delivery], wanted)
    return units.ravel()


def plan(a: Arrays, point: np.ndarray) -> Solution:
    """Each SKU on its way through the lanes that are open, and delivered where it ends."""
    lane, delivery = a.lanes.of("transfer"), a.lanes.of("delivery")
    units = np.zeros((len(a.lanes.axis), len(a.skus)))
    units[lane] = point[len(lane) :].reshape(len(lane), len(a.skus))
    units[delivery] = a.demand[:, a.lanes.destination[delivery], 0].T
    is_open = np.zeros(len(a.lanes.axis), bool)
    is_open[lane] = point[: len(lane)] > 0.5
    return plan_of(a, units, lane_is_open=is_open)
