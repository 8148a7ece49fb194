"""The figures of the model that are not in the instance as they are, as arrays.

The big-M of a flow is the least of what its lane, source, warehouse and zone allow and of all units
of its SKU that there can be; the tighter ones of ``bounds.py`` are not used here.
"""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays


def largest_flow(a: Arrays) -> np.ndarray:
    """Units that some cheapest plan sends at most, 0 where nothing can go, shape (L, S, T)."""
    lanes, periods = a.lanes, len(a.periods)
    most = np.minimum(lanes.capacity[:, None, None], all_units(a)[:, None])
    most = np.repeat(most, periods, axis=2)
    supply, others = lanes.of("supply"), np.flatnonzero(lanes.kind != "supply")
    most[supply] = np.minimum(most[supply], a.supply[:, lanes.origin[supply]].swapaxes(0, 1))
    most[others] = np.minimum(most[others], a.throughput[lanes.origin[others], None, :])
    wanted = asked(a)
    for lane, time in enumerate(lanes.lead_time.tolist()):
        end = max(0, periods - time)
        most[lane, :, end:] = 0.0
        if lanes.kind[lane] == "delivery":
            arriving = wanted[:, lanes.destination[lane], time:]
            most[lane, :, :end] = np.minimum(most[lane, :, :end], arriving)
    return most


def all_units(a: Arrays) -> np.ndarray:
    """Units of a SKU that there can be, shape (S,).

    What is given, and what a cheapest plan buys: no more than demand and safety stock ask for, but
    for the sizes of orders.
    """
    origin = a.lanes.origin[a.lanes.of("supply")]
    sizes = (a.offered("min_order_units", 0.0) + a.offered("lot_units", 0.0))[:, origin].sum(axis=1)
    wanted = a.demand.sum(axis=(1, 2)) + a.safety_stock.sum(axis=(1, 2)) + len(a.periods) * sizes
    is_offered = (a.offer[:, origin] >= 0).any(axis=1)
    units: np.ndarray = given(a).sum(axis=(1, 2)) + is_offered * wanted
    return units


def given(a: Arrays) -> np.ndarray:
    """Units that come without a decision, in the first period with the stock, shape (S, W, T)."""
    units = a.receipts.copy()
    units[:, :, 0] += a.initial_stock
    return units


def asked(a: Arrays) -> np.ndarray:
    """Demand of a period with all that may still wait, shape (S, Z, T)."""
    return np.where(a.waits[:, :, None], np.cumsum(a.demand, axis=2), a.demand)


def most_short(a: Arrays) -> np.ndarray:
    """Units that may be lost in a period or wait at its end, shape (S, Z, T)."""
    allowed = a.waits[:, :, None] | ~np.isnan(a.shortage_cost)
    allowed[:, :, -1] &= ~(a.waits & np.isnan(a.final_shortage_cost))
    return np.where(allowed, asked(a), 0.0)


def shortage_cost(a: Arrays) -> np.ndarray:
    """Money per unit lost, or per unit and period of waiting, shape (S, Z, T)."""
    lost = np.nan_to_num(a.shortage_cost)
    cost = np.where(a.waits[:, :, None], a.backorder_cost[:, :, None], lost)
    cost[:, :, -1] += np.where(a.waits, np.nan_to_num(a.final_shortage_cost), 0.0)
    return cost


def unit_cost(a: Arrays) -> np.ndarray:
    """Freight, and for supply lanes the price, in money per unit, shape (L, S)."""
    cost, supply = a.lane_cost.copy(), a.lanes.of("supply")
    cost[supply] += a.offered("unit_cost", 0.0).T[a.lanes.origin[supply]]
    return cost
