"""What demand is worth that must be served: more than all that gives way to it can cost.

Under a limit on space, weight or money a unit may take the place of many small ones of other SKUs.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays

ABOVE_ALL = 100.0
"""Demand that must be served is lost at so many times what gives way to it, and then told."""


def rates_of(a: Arrays) -> np.ndarray:
    """The most that can be paid for a unit, a m3, a kg and for money to spend, shape (4,).

    It is 0 where the measure has no limit; units always count.
    """
    dearest, offers = _dearest(a), a.instance.offers
    by_size = [_divided(dearest, size).max(initial=0.0) for size in a.unit_size]
    bought = dearest[a.skus.positions(offers.texts("sku_id"))]
    by_money = _divided(bought, offers["unit_cost"]).max(initial=0.0)
    limits = [np.zeros(1), *a.storage[1:], a.money]
    is_limited = [np.isfinite(limit).any() for limit in limits]
    return np.where(is_limited, [*by_size, by_money], 0.0)


def above_all(a: Arrays, rates: np.ndarray) -> np.ndarray:
    """At which cost a unit is lost that must be served, shape (S,)."""
    sizes = np.vstack([a.unit_size, a.offered("unit_cost", 0.0).max(axis=1, initial=0.0)])
    above: np.ndarray = ABOVE_ALL * (rates[:, None] * sizes).max(axis=0)
    return above


def _divided(cost: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Cost by size, 0 where there is no size."""
    rate: np.ndarray = np.divide(cost, size, out=np.zeros(len(cost)), where=size > 0.0)
    return rate


def _dearest(a: Arrays) -> np.ndarray:
    """More than any one unit of a SKU can cost, limits aside, shape (S,)."""
    data, lanes, periods = a.instance, a.lanes, len(a.periods)
    dearest: np.ndarray = 1.0 + periods * data.skus["holding_cost_per_unit"]
    rent = periods * data.warehouses["holding_cost_per_m3"].max(initial=0.0)
    costs = np.stack([lanes.unit_cost, lanes.cost_per_m3, lanes.cost_per_kg])
    freight = (len(a.warehouses) + 1) * costs.max(axis=1, initial=0.0)
    dearest += rent * a.volume_m3 + freight @ a.unit_size
    demand = data.demand
    lost = np.nan_to_num(demand["shortage_cost_per_unit"])
    lost += periods * np.nan_to_num(demand["backorder_cost_per_unit"])
    for table, cost in ((data.offers, data.offers["unit_cost"]), (demand, lost)):
        most = np.zeros(len(a.skus))
        np.maximum.at(most, a.skus.positions(table.texts("sku_id")), cost)
        dearest += most
    return dearest
