"""What a further unit costs by itself, and how many units at least come with it."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.planned import planned
from formulations.stock_allocation.usage import Usage
from formulations.stock_allocation.why_short.ways import Ways, free


def known_ways(a: Arrays, skus: np.ndarray) -> Ways:
    """Ways that cost nothing, from where a SKU is sold or given to the places on its lanes."""
    ways = free(a, len(skus))
    supply = a.lanes.of("supply")
    sold = (a.offer[skus][:, a.lanes.origin[supply]] >= 0).T[:, :, None]
    ways.send[supply] = np.where(sold, 0.0, np.inf)
    ways.given[:] = np.where(given_units(a)[skus] > 0, 0.0, np.inf)
    return ways


def least_costs(a: Arrays, skus: np.ndarray) -> Ways:
    """What a further unit costs at least, whatever the plan: it may save what it costs elsewhere.

    What is given, or left over from an order, a lot, an earlier plan or a safety stock that goes
    off, costs nothing, for its price and its freight are paid; taken out of stock, wherever that is
    dearest, it saves its holding and disposal, kept there the shortfall of a safety stock.
    """
    ways, plan = known_ways(a, skus), planned(a, skus)
    ways.send[:] += unit_costs(a, skus)
    change = np.where(plan.units > 0, -plan.change_cost, plan.change_cost)
    ways.send[a.lanes.kind != "delivery"] += change[a.lanes.kind != "delivery"]
    left_over = a.offered("min_order_units", 0.0) + a.offered("lot_units", 0.0) > 0
    left_over |= (~np.isnan(a.shelf_life) & a.safety_stock.any(axis=(1, 2)))[:, None]
    spare, supply = plan.fixed & (plan.units > 0), a.lanes.of("supply")
    spare[supply] |= left_over[skus][:, a.lanes.origin[supply]].T[:, :, None]
    spare &= np.isfinite(ways.send)
    left = len(a.periods) - np.arange(len(a.periods))
    disposal = np.nan_to_num(a.instance.skus["disposal_cost_per_unit"])[skus]
    idle = a.holding_cost[skus].max(axis=1)[:, None] * left + disposal[:, None]  # (n, T)
    ways.send[:] = np.where(spare, np.minimum(ways.send, 0.0) - idle, ways.send)
    ways.given[:] -= idle[:, None]
    wanted = a.safety_stock[skus] > 0
    saved = np.where(wanted, np.nan_to_num(a.shortfall_cost[skus])[:, :, None], 0.0)
    ways.keep[:] = a.holding_cost[skus][:, :, None] - saved
    return ways


def plan_costs(a: Arrays, usage: Usage, skus: np.ndarray) -> Ways:
    """What a further unit costs beside a plan, of which nothing but stock is known to be used."""
    ways, plan = known_ways(a, skus), planned(a, skus)
    ways.given[(usage.stock + usage.waste)[skus] > 0] = 0.0
    ways.send[:] += unit_costs(a, skus)
    more = usage.flow(skus) >= plan.units
    change = np.where(more, plan.change_cost, -plan.change_cost)
    ways.send[a.lanes.kind != "delivery"] += change[a.lanes.kind != "delivery"]
    short = usage.shortfall[skus] > 0
    saved = np.where(short, np.nan_to_num(a.shortfall_cost[skus])[:, :, None], 0.0)
    ways.keep[:] = a.holding_cost[skus][:, :, None] - saved
    return ways


def unit_costs(a: Arrays, skus: np.ndarray) -> np.ndarray:
    """Freight and price of a unit, (L, n, 1)."""
    cost: np.ndarray = a.lane_cost[:, skus, None].copy()
    supply = a.lanes.of("supply")
    cost[supply] += a.offered("unit_cost", 0.0)[skus].T[a.lanes.origin[supply]][:, :, None]
    return cost


def given_units(a: Arrays) -> np.ndarray:
    """Stock at the start and receipts by the period in which they are there, (S, W, T)."""
    units: np.ndarray = a.receipts.copy()
    units[:, :, 0] += a.initial_stock
    return units


def least_units(a: Arrays, skus: np.ndarray) -> np.ndarray:
    """Units by which a flow grows at least: a whole one or a lot, (L, n, T)."""
    whole = a.instance.skus["whole_units"].astype(float)[skus]
    units = np.repeat(whole[None, :], len(a.lanes.axis), axis=0)
    supply = a.lanes.of("supply")
    lot = a.offered("lot_units", 0.0)[skus].T[a.lanes.origin[supply]]
    units[supply] = np.maximum(units[supply], lot)
    return np.repeat(units[:, :, None], len(a.periods), axis=2)
