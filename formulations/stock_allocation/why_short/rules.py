"""What stands in the way of a further unit beside a plan, rule by rule.

Each rule closes the steps that have no room left for it, or keeps a unit from being kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.planned import planned
from formulations.stock_allocation.usage import Usage
from formulations.stock_allocation.why_short.needs import least_units
from formulations.stock_allocation.why_short.ways import Ways, free
from optimizer.sdk import FEASIBILITY, allowed

SUPPLY = "supply_limit"

ORDERS = "order_placed"

DECISIONS = ("pinned", "closed", ORDERS)
"""Rules that hold or do not: nothing of them is used up."""


class Room:
    """What a plan leaves of every limit, for a further unit of some SKUs (positions, (n,))."""

    def __init__(self, a: Arrays, usage: Usage, skus: np.ndarray) -> None:
        self.a = a
        self.usage = usage
        self.skus = skus
        self.flow = usage.flow(skus)
        self.least = least_units(a, skus)

    def closed(self, lanes: np.ndarray, full: np.ndarray) -> Ways:
        """Lanes (positions) closed where ``full``, of a shape that fits (lanes, n, T)."""
        ways = free(self.a, len(self.skus))
        shape = ways.send[lanes].shape
        ways.send[lanes] = np.where(np.broadcast_to(full, shape), np.inf, 0.0)
        return ways

    def full(self, lanes: np.ndarray, left: np.ndarray, limit: np.ndarray) -> Ways:
        """Lanes closed where less is left than a flow grows by."""
        return self.closed(lanes, _lacks(left, limit, self.least[lanes]))


def rules(a: Arrays, usage: Usage, skus: np.ndarray) -> Mapping[str, Ways]:
    """Every rule by its code: that of supply, then the others from what lasts to what is spent."""
    room = Room(a, usage, skus)
    made: dict[str, Callable[[Room], Ways]] = {
        SUPPLY: _supply,
        "shelf_life": _shelf_life,
        "pinned": _pinned,
        "safety_stock": _safety_stock,
        "closed": _closed,
        ORDERS: _orders,
        "trip_load": _trips,
        "lane_capacity": _lane_capacity,
        "throughput_capacity": _throughput,
        "inbound_capacity": _inbound,
        "storage_capacity": _storage,
        "budget_balance": _budget,
    }
    return {code: make(room) for code, make in made.items()}


def _supply(room: Room) -> Ways:
    """Sources that sell no more, and stock that is used for something else."""
    a, usage, skus = room.a, room.usage, room.skus
    lanes = a.lanes.of("supply")
    source = a.lanes.origin[lanes]
    bought = np.zeros((len(a.sources), len(skus), len(a.periods)))
    np.add.at(bought, source, room.flow[lanes])
    limit = a.supply[skus].swapaxes(0, 1)
    ways = room.full(lanes, (limit - bought)[source], limit[source])
    ways.given[:] = _spare(a, usage, skus, 0.0)
    return ways


def _spare(a: Arrays, usage: Usage, skus: np.ndarray, held: np.ndarray | float) -> np.ndarray:
    """The cost of a unit that lies idle above what is ``held``, less what it saves there.

    It lies until the end or until it is thrown away; infinite where there is none, (n, W, T).
    """
    stock, waste = usage.stock[skus] - held, usage.waste[skus]
    disposal = np.nan_to_num(a.instance.skus["disposal_cost_per_unit"])[skus, None]
    cost = np.full(stock.shape, np.inf)
    later = np.repeat(a.end_value[skus, None], stock.shape[1], axis=1)
    lying = np.full(stock.shape[:2], True)
    low = (a.safety_stock[skus] > 0) & (usage.stock[skus] <= a.safety_stock[skus] + FEASIBILITY)
    lacks = np.where(low, np.nan_to_num(a.shortfall_cost[skus])[:, :, None], 0.0)
    for period in range(len(a.periods) - 1, -1, -1):
        wasted = waste[:, :, period] > FEASIBILITY
        lying = wasted | (lying & (stock[:, :, period] > FEASIBILITY))
        kept = later - a.holding_cost[skus] + lacks[:, :, period]
        later = np.where(wasted, -disposal, kept)
        cost[:, :, period] = np.where(lying, later, np.inf)
    return cost


def _shelf_life(room: Room) -> Ways:
    """What goes off is not moved between warehouses, and kept as long as it lasts."""
    life = room.a.shelf_life[room.skus]
    fresh: np.ndarray = ~np.isnan(life)
    ways = room.closed(room.a.lanes.of("transfer"), fresh[None, :, None])
    ways.life[:] = np.where(fresh, life, np.inf)
    return ways


def _pinned(room: Room) -> Ways:
    """Flows that are as in an earlier plan."""
    every = np.arange(len(room.a.lanes.axis))
    return room.closed(every, planned(room.a, room.skus).fixed)


def _safety_stock(room: Room) -> Ways:
    """Stock that lies idle but must be held, at any price."""
    a, usage, skus = room.a, room.usage, room.skus
    hard = usage.open_warehouse & np.isnan(a.shortfall_cost[skus])
    held = np.where(hard[:, :, None], a.safety_stock[skus], 0.0)
    ways = free(a, len(skus))
    idle, free_to_go = (np.isfinite(_spare(a, usage, skus, units)) for units in (0.0, held))
    ways.given[:] = np.where(idle & ~free_to_go, np.inf, 0.0)
    return ways


def _closed(room: Room) -> Ways:
    """Lanes and warehouses that are not open, or do not serve a zone that only some may serve."""
    a, usage, lanes = room.a, room.usage, room.a.lanes
    closed = ~usage.open_lane
    leaves, enters = lanes.kind != "supply", lanes.kind != "delivery"
    closed[leaves] |= ~usage.open_warehouse[lanes.origin[leaves]]
    closed[enters] |= ~usage.open_warehouse[lanes.destination[enters]]
    delivers = a.lanes.of("delivery")
    ends = lanes.origin[delivers], lanes.destination[delivers]
    serves = usage.sums.deliveries > 0
    no_more = ~serves & (serves.sum(axis=0) >= a.max_warehouses)
    closed[delivers] |= no_more[ends]
    return room.closed(np.arange(len(closed)), closed[:, None, None])


def _orders(room: Room) -> Ways:
    """Orders that are not placed, where one costs something or has a minimum, and further lots."""
    a, lanes = room.a, room.a.lanes.of("supply")
    terms = a.offered("order_cost", 0.0) + a.offered("min_order_units", 0.0)
    source = a.lanes.origin[lanes]
    none = room.flow[lanes] <= 0
    first = none & (terms[room.skus].T[source] > 0)[:, :, None]
    another_lot = (a.offered("lot_units", 0.0)[room.skus].T[source] > 0)[:, :, None]
    return room.closed(lanes, first | another_lot)


def _trips(room: Room) -> Ways:
    """Trips that are full, or not sent at all."""
    a, lanes = room.a, np.flatnonzero(~np.isnan(room.a.lanes.trip_cost))
    sent = room.usage.trips[lanes][:, None]
    full = np.broadcast_to(sent == 0, room.least[lanes].shape).copy()
    load = room.usage.sums.load
    for size, capacity, loaded in zip(a.unit_size, a.trip_capacity, load, strict=True):
        limit = capacity[lanes, None, None] * np.maximum(sent, 1.0)
        left = limit - loaded[lanes][:, None]
        takes = size[room.skus, None]
        full |= _lacks(left, limit, room.least[lanes] * takes) & (takes > 0)
    return room.closed(lanes, full)


def _lane_capacity(room: Room) -> Ways:
    limit = room.a.lanes.capacity[:, None, None]
    left = limit - room.usage.sums.units[:, None]
    return room.full(np.arange(len(left)), left, limit)


def _throughput(room: Room) -> Ways:
    a, lanes = room.a, np.flatnonzero(room.a.lanes.kind != "supply")
    origin = a.lanes.origin[lanes]
    limit = a.throughput[origin][:, None]
    return room.full(lanes, limit - room.usage.sums.sent[origin][:, None], limit)


def _inbound(room: Room) -> Ways:
    """Warehouses that can unload no more when it arrives, seen from the departure."""
    a, lanes = room.a, np.flatnonzero(room.a.lanes.kind != "delivery")
    arrival = np.arange(len(a.periods)) + a.lanes.lead_time[lanes, None]
    at = a.lanes.destination[lanes, None], np.minimum(arrival, len(a.periods) - 1)
    limit = a.capacity("inbound_capacity_units")[at][:, None]
    return room.full(lanes, limit - room.usage.sums.unloaded[at][:, None], limit)


def _storage(room: Room) -> Ways:
    """Warehouses that are full at the end of a period."""
    a, ways = room.a, free(room.a, len(room.skus))
    whole = a.instance.skus["whole_units"].astype(float)[room.skus]
    for size, limit, stored in zip(a.unit_size, a.storage, room.usage.sums.stored, strict=True):
        left = limit - stored
        takes = size[room.skus, None, None]
        full = _lacks(left, limit, whole[:, None, None] * takes) & (takes > 0)
        ways.keep[full] = np.inf
    return ways


def _budget(room: Room) -> Ways:
    """Money that is spent now or planned to be spent later."""
    a, lanes = room.a, room.a.lanes.of("supply")
    source = a.lanes.origin[lanes]
    terms = a.offered("unit_cost", 0.0), a.offered("order_cost", 0.0)
    spent = np.cumsum(room.usage.sums.spent)
    left = np.minimum.accumulate((a.money - spent)[::-1])[::-1]
    price, fee = (term[room.skus].T[source][:, :, None] for term in terms)
    first = np.where(room.flow[lanes] > 0, 0.0, fee)
    cost = price * room.least[lanes] + first
    return room.closed(lanes, _lacks(left, a.money, cost) & (price > 0))


def _lacks(left: np.ndarray, limit: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Whether less is left of a limit than is needed, or nothing."""
    nothing = left <= allowed(np.where(np.isfinite(limit), limit, 1.0))
    return np.asarray(nothing | (left < least - FEASIBILITY))
