"""What a planner does by rule of thumb: ship from the nearest stock, order when it runs out.

What must be served comes first, then the rest in order of time. A unit is taken from the warehouse
with the cheapest delivery that still has it; where none has, it is ordered to arrive just in time,
from the cheapest source. What is short in the end is replaced by what lies idle. Goods are never
moved between warehouses, and a closed warehouse or lane is opened only for demand that must be
served. Stock that does not fit is thrown away.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.baseline.clearing import clear
from formulations.stock_allocation.baseline.desk import Desk
from formulations.stock_allocation.baseline.replacing import replace, substitutes
from formulations.stock_allocation.checks import violations
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.solution import Solution
from optimizer.sdk import ZERO, never

MOST_DEMAND = 50_000
"""Rows of demand; to serve more of them one by one would take longer than the search itself."""

ROUNDS = 5
"""So often all is planned where stock does not fit; each time twice of what was too much goes."""


def baseline(
    instance: Instance, rng: random.Random, interrupted: Callable[[], bool] = never
) -> Solution | None:
    """The plan by rule of thumb; None where it breaks a rule, or there is too much demand."""
    return None if len(instance.demand) > MOST_DEMAND else rule_of_thumb(instance, interrupted)


def rule_of_thumb(instance: Instance, interrupted: Callable[[], bool] = never) -> Solution | None:
    """The plan for any demand, or None where it breaks a rule; nothing in it is random.

    Interrupted, it leaves the rest of the demand short: what must be served was served first.
    """
    solution = _fitting(Arrays(instance), interrupted).solution()
    return None if any(violations(instance, solution)) else solution


def _fitting(a: Arrays, interrupted: Callable[[], bool]) -> Desk:
    """The desk when all is served: again with less stock where what did not fit was not idle."""
    too_much = np.zeros(a.storage.shape)
    for _ in range(ROUNDS):
        desk = Desk(a)
        clear(desk, -too_much)
        _serve_all(desk, interrupted)
        room = np.minimum(clear(desk, desk.room), 0.0)
        if not (room < -ZERO).any():
            break
        too_much -= 2.0 * room
    return desk


def _serve_all(desk: Desk, interrupted: Callable[[], bool]) -> None:
    """All demand by the SKU that is asked for, and only then what is short by others."""
    a, replaceable = desk.a, substitutes(desk.a)
    short = []
    _top_up_safety_stock(desk)
    lanes, needs_opening = _lanes_to_zones(a), _needs_opening(a)
    must = _must_be_served(a)
    cells = [(sku, zone, period) for sku, zone, period in np.argwhere(a.demand > 0).tolist()]
    for sku, zone, period in sorted(cells, key=lambda cell: (not must[cell], cell[2])):
        if interrupted():
            break
        usable = [k for k in lanes[zone] if must[sku, zone, period] or not needs_opening[k]]
        nearest = sorted(usable, key=lambda k: (needs_opening[k], a.lane_cost[k, sku]))
        left = _serve(desk, nearest, sku, zone, period)
        if left > ZERO and (sku, zone) in replaceable:
            short.append((nearest, sku, period, left, replaceable[sku, zone]))
    for each in short:
        replace(desk, *each)


def _must_be_served(a: Arrays) -> np.ndarray:
    """Demand that may at no price stay unserved, or no longer wait, shape (S, Z, T)."""
    at_once = np.isnan(a.shortage_cost) & ~a.waits[:, :, None]
    in_the_end = a.waits & np.isnan(a.final_shortage_cost)
    by_then = np.arange(len(a.periods)) + a.lateness[:, :, None] < len(a.periods)
    return np.asarray(at_once | in_the_end[:, :, None] | (a.waits[:, :, None] & by_then))


def _needs_opening(a: Arrays) -> np.ndarray:
    """Whether a delivery lane or the warehouse that it leaves costs something to open, (L,)."""
    needs_opening = a.lanes.opening_cost > 0
    lanes = a.lanes.of("delivery")
    needs_opening[lanes] |= a.opening_cost[a.lanes.origin[lanes]] > 0
    return needs_opening


def _lanes_to_zones(a: Arrays) -> list[list[int]]:
    """The delivery lanes to each zone, of no more warehouses than may serve it.

    These are open if possible, have most of what must be served there, and are near.
    """
    lanes: list[list[int]] = [[] for _ in a.zones.ids]
    for k in a.lanes.of("delivery").tolist():
        lanes[a.lanes.destination[k]].append(k)
    needs_opening, origin = _needs_opening(a), a.lanes.origin
    promised = np.where(_must_be_served(a), a.demand, 0.0).sum(axis=2)
    cost = a.lane_cost.mean(axis=1)
    for zone in np.flatnonzero(np.isfinite(a.max_warehouses)).tolist():
        covered = -np.minimum(a.initial_stock, promised[:, [zone]]).sum(axis=0)
        ranks = {k: (needs_opening[k], covered[origin[k]], cost[k]) for k in lanes[zone]}
        best = dict.fromkeys(origin[k] for k in sorted(lanes[zone], key=lambda k: ranks[k]))
        sources = list(best)[: int(a.max_warehouses[zone])]
        lanes[zone] = [k for k in lanes[zone] if origin[k] in sources]
    return lanes


def _serve(desk: Desk, lanes: list[int], sku: int, zone: int, period: int) -> float:
    """Deliver in the period asked for, later where demand waits; the units that are left over."""
    units = float(desk.a.demand[sku, zone, period])
    last = min(len(desk.a.periods), period + int(desk.a.lateness[sku, zone]) + 1)
    for arrival in range(period, last):
        for order in (False, True):
            for lane in lanes:
                if units > ZERO:
                    units -= desk.ship(sku, lane, arrival, units, order=order)
    return units


def _top_up_safety_stock(desk: Desk) -> None:
    """Order what hard safety stock lacks, to arrive when it first does."""
    for sku, warehouse in np.argwhere(desk.reserved.any(axis=2)).tolist():
        for period in range(len(desk.a.periods)):
            lacking = desk.reserved[sku, warehouse, period] - desk.stock[sku, warehouse, period]
            if lacking > ZERO and not desk.a.opening_cost[warehouse]:
                desk.order(sku, warehouse, period, lacking)
