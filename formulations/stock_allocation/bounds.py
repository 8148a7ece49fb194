"""How much can usefully flow on each lane: which flows exist, and the big-M of every binary.

Costs are never negative, so some cheapest plan buys no unit that neither serves demand nor counts
as safety stock nor moves as an earlier plan says, beyond what order sizes force on it. What follows
is exact for that plan and cuts off only plans that buy more than they can use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.stock_allocation import reach
from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.planned import Planned, planned
from formulations.stock_allocation.substitution import of_use

SLACK = 1e-9
"""Relative slack against rounding errors when lots are counted."""


@dataclass(frozen=True)
class Flows:
    """Arrays of shape (L, S, T): lane, SKU and the period of departure.

    ``exists`` is where anything can usefully flow at all, capacities aside; ``largest`` is the
    most units that can. ``stocked``, shape (S, W, T), is where there can be any stock.
    """

    exists: np.ndarray
    largest: np.ndarray
    stocked: np.ndarray


def useful_flows(a: Arrays) -> Flows:
    """Which flows exist, and how large each can usefully be (README.md, "Tight big-M")."""
    plan = planned(a)
    needed = _units_needed(a, plan)
    earliest = reach.earliest_stock(a, (a.receipts > 0) | (plan.arriving > 0), needed > 0)
    stocked = (np.arange(len(a.periods)) >= earliest[:, :, None]) | (a.safety_stock > 0)
    stocked |= np.maximum.accumulate(plan.leaving > 0, axis=2)
    supply, transfer, delivery = (a.lanes.of(kind) for kind in ("supply", "transfer", "delivery"))
    bought = _purchases(a, needed, plan.units[supply])
    capped = _capped(a, bought, supply)
    given = a.initial_stock.sum(axis=1) + a.receipts.sum(axis=(1, 2))
    idle = given + _forced_surplus(a) + plan.units[supply].sum(axis=(0, 2))
    available = given + capped.sum(axis=(0, 2))

    flows = np.zeros((len(a.lanes.axis), len(a.skus), len(a.periods)))
    flows[supply] = bought
    for lanes, wanted in (
        (transfer, needed + idle[:, None, None]),
        (delivery, _deliverable(a)),
    ):
        from_stock = stocked[:, a.lanes.origin[lanes]].swapaxes(0, 1)
        flows[lanes] = np.where(from_stock, _on_arrival(a, wanted, lanes), 0.0)
    flows[np.ix_(transfer, ~np.isnan(a.shelf_life))] = 0.0
    flows = np.where(plan.fixed, plan.units, np.maximum(flows, plan.units))
    largest = _capped(a, flows, np.arange(len(a.lanes.axis)))
    np.minimum(largest, available[:, None], out=largest)
    return Flows(exists=flows > 0, largest=largest, stocked=stocked)


def _units_needed(a: Arrays, plan: Planned) -> np.ndarray:
    """Demand, safety stock and planned transfers that a unit at a warehouse can still be there for.

    Of shape (S, W, T). Safety stock counts anew in each period: units that covered it may have left
    since.
    """
    needed = np.zeros((len(a.skus), len(a.warehouses), len(a.periods)))
    later = _from_each_period(a.demand)
    oldest = np.maximum(0, np.arange(len(a.periods)) - a.lateness[:, :, None])
    remaining = of_use(a, np.take_along_axis(later, oldest, axis=2))
    _add_reachable(needed, remaining, reach.delivery_times(a))
    if a.safety_stock.any():
        _add_reachable(needed, _from_each_period(a.safety_stock), reach.transfer_times(a))
    if plan.leaving.any():
        _add_reachable(needed, _from_each_period(plan.leaving), reach.transfer_times(a))
    return needed


def _add_reachable(needed: np.ndarray, remaining: np.ndarray, times: np.ndarray) -> None:
    """Add what remains at places, shape (S, places, T), that ``times`` (W, places) away."""
    periods = needed.shape[2]
    for time in np.unique(times[times < periods]).tolist():
        there = (times == time).astype(float)
        reached = there @ remaining[:, :, time:]
        needed[:, :, : periods - time] += reached


def _from_each_period(units: np.ndarray) -> np.ndarray:
    """Sums over the last axis from each position to the end."""
    sums: np.ndarray = np.cumsum(units[:, :, ::-1], axis=2)[:, :, ::-1]
    return sums


def _deliverable(a: Arrays) -> np.ndarray:
    """Units that a zone can take in a period, with all that may still wait, shape (S, Z, T)."""
    return of_use(a, a.recent_demand(a.lateness + 1))


def _on_arrival(a: Arrays, units: np.ndarray, lanes: np.ndarray) -> np.ndarray:
    """Units by place and period, shape (S, places, T), seen from the departure: (lanes, S, T)."""
    periods = len(a.periods)
    seen = np.zeros((len(lanes), len(a.skus), periods))
    lead_time = a.lanes.lead_time[lanes]
    for time in np.unique(lead_time[lead_time < periods]).tolist():
        here = np.flatnonzero(lead_time == time)
        arriving = units[:, a.lanes.destination[lanes[here]], time:]
        seen[here, :, : periods - time] = arriving.swapaxes(0, 1)
    return seen


def _purchases(a: Arrays, needed: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The largest useful order on each supply lane: what is needed, made up to a whole order.

    ``before`` is what an earlier plan ordered on each.
    """
    lanes = a.lanes.of("supply")
    source = a.lanes.origin[lanes]
    wanted = np.maximum(_on_arrival(a, needed, lanes), before)
    order = np.maximum(wanted, a.offered("min_order_units", 0.0).T[source, :, None])
    lot = a.offered("lot_units", 0.0).T[source, :, None]
    lots = np.ceil(order / np.where(lot > 0, lot, 1.0) * (1 - SLACK))
    order = np.where(lot > 0, lots * lot, order)
    useful = (wanted > 0) & (a.offer.T[source, :, None] >= 0)
    return np.where(useful, order, 0.0)


def _forced_surplus(a: Arrays) -> np.ndarray:
    """Units of a SKU that the sizes of all its orders may force on a plan, shape (S,)."""
    lot, least = a.offered("lot_units", 0.0), a.offered("min_order_units", 0.0)
    sizes = (lot + least)[:, a.lanes.origin[a.lanes.of("supply")]]
    surplus: np.ndarray = sizes.sum(axis=1) * len(a.periods)
    return surplus


def _capped(a: Arrays, flows: np.ndarray, lanes: np.ndarray) -> np.ndarray:
    """Flows of some lanes under the limits that hold for each one alone."""
    capped: np.ndarray = np.minimum(flows, a.lanes.capacity[lanes][:, None, None])
    supplied, docked = a.lanes.kind[lanes] == "supply", a.lanes.kind[lanes] != "delivery"
    warehouse = a.lanes.origin[lanes[~supplied]]
    capped[supplied] = np.minimum(capped[supplied], _buyable(a, lanes[supplied]))
    capped[~supplied] = np.minimum(capped[~supplied], a.throughput[warehouse][:, None, :])
    if np.isfinite(a.inbound).any():
        unloaded = np.broadcast_to(np.maximum(a.inbound, 0.0), (len(a.skus), *a.inbound.shape))
        capped[docked] = np.minimum(capped[docked], _on_arrival(a, unloaded, lanes[docked]))
    return capped


def _buyable(a: Arrays, lanes: np.ndarray) -> np.ndarray:
    """What the source sells, the money buys and the warehouse has room for, by departure."""
    source = a.lanes.origin[lanes]
    units: np.ndarray = np.minimum(a.supply[:, source].swapaxes(0, 1), _room(a, lanes))
    price = np.broadcast_to(a.offered("unit_cost", 0.0).T[source, :, None], units.shape)
    affordable = np.full(units.shape, np.inf)
    np.divide(a.money, price, out=affordable, where=price > 0)
    np.minimum(units, affordable, out=units)
    return units


def _room(a: Arrays, lanes: np.ndarray) -> np.ndarray:
    """What a warehouse can store, send on or throw away when an order arrives."""
    stored = np.full((len(a.skus), *a.throughput.shape), np.inf)
    for size, limit in zip(a.unit_size, a.storage, strict=True):
        takes = np.broadcast_to(size[:, None, None], stored.shape)
        units = np.full(stored.shape, np.inf)
        np.divide(limit, takes, out=units, where=takes > 0)
        np.minimum(stored, units, out=stored)
    stored[a.wasteable] = np.inf
    return _on_arrival(a, stored + a.throughput, lanes)
