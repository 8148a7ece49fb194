"""Proofs that no plan exists which need no solver: necessary conditions that fail.

Each compares what must be done by the end of a period with all that could be done by then.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formulations.stock_allocation.arrays import MEASURES, Arrays, Lanes
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.substitution import has_substitute
from optimizer.sdk import Reason, allowed


def conflicts(instance: Instance) -> Iterator[Reason]:
    """Why some demand or safety stock cannot be met by any plan; empty where nothing is proven."""
    a = Arrays(instance)
    due = units_due(a)
    if due.any():
        yield from _too_late(a, due)
        yield from _too_little_supply(a, due)
        yield from _too_little_throughput(a, due)
        yield from _too_narrow_lanes(a, due)
        yield from _too_little_money(a, due)
    yield from _too_high_fill_rates(a)
    yield from _too_little_storage(a)
    yield from _too_many_receipts(a)


def units_due(a: Arrays) -> np.ndarray:
    """Units that must be delivered in or before each period, not counting others, (S, Z, T).

    What a substitute may serve need not be delivered itself.
    """
    itself = ~has_substitute(a)[:, :, None]
    at_once = np.isnan(a.shortage_cost) & ~a.waits[:, :, None] & itself
    due = np.where(at_once, a.demand, 0.0)
    waits = a.waits & itself[:, :, 0]
    by_the_end = waits & np.isnan(a.final_shortage_cost)
    for period in range(len(a.periods)):
        deadline = period + a.lateness
        last = np.minimum(deadline, len(a.periods) - 1)[:, :, None]
        waited = waits & (by_the_end | (deadline < len(a.periods)))
        asked = np.where(waited, a.demand[:, :, period], 0.0)[:, :, None]
        np.put_along_axis(due, last, np.take_along_axis(due, last, axis=2) + asked, axis=2)
    return due


def _too_late(a: Arrays, due: np.ndarray) -> Iterator[Reason]:
    """Demand that must be served before any unit can reach its zone."""
    arrival = earliest_arrival(a)
    late = (due > 0) & (np.arange(len(a.periods)) < arrival[:, :, None])
    for sku, zone, period in np.argwhere(late).tolist():
        soonest = arrival[sku, zone]
        when = f"in {a.periods.ids[soonest]}" if soonest < len(a.periods) else "never"
        yield Reason(
            code="lead_time",
            detail=f'zone "{a.zones.ids[zone]}" must have SKU "{a.skus.ids[sku]}" in '
            f"{a.periods.ids[period]}, but none can arrive before: the first {when}",
        )


def earliest_arrival(a: Arrays) -> np.ndarray:
    """The first period in which a SKU can reach a zone, at most the number of periods, (S, Z)."""
    lanes, beyond = a.lanes, len(a.periods)
    at_hand = a.receipts > 0
    at_hand[:, :, 0] |= a.initial_stock > 0
    stocked = np.where(at_hand.any(axis=2), at_hand.argmax(axis=2), beyond)
    bought = np.where(a.offer >= 0, 0, beyond)
    arrival = np.full((len(a.skus), len(a.zones)), beyond)
    _spread(bought, stocked, lanes, "supply")
    for _ in range(len(a.warehouses) - 1):  # Bellman and Ford: no way has more transfers
        if not _spread(stocked, stocked, lanes, "transfer"):
            break
    _spread(stocked, arrival, lanes, "delivery")
    return arrival


def _spread(start: np.ndarray, end: np.ndarray, lanes: Lanes, kind: str) -> bool:
    """Bring ``end`` (S, destinations) forward by the lanes of a kind; whether anything came."""
    before = end.copy()
    for lane in lanes.of(kind).tolist():
        soonest = start[:, lanes.origin[lane]] + lanes.lead_time[lane]
        place = end[:, lanes.destination[lane]]
        np.minimum(place, soonest, out=place)
    return not np.array_equal(before, end)


def _too_high_fill_rates(a: Arrays) -> Iterator[Reason]:
    """Of what a fill rate is about, too much is asked for before any unit can be there."""
    if not len(a.instance.fill_rates):
        return
    arrival = earliest_arrival(a)
    deadline = np.arange(len(a.periods)) + a.lateness[:, :, None]
    late = np.where(deadline < arrival[:, :, None], a.demand, 0.0)
    late[has_substitute(a)] = 0.0
    for rate in a.instance.fill_rates:
        about = a.in_fill_rate(rate)
        asked, lost = a.demand[about].sum(), late[about].sum()
        if lost > (1.0 - rate.target_pct / 100.0) * asked + allowed(asked):
            yield Reason(
                code="fill_rate",
                detail=f'fill rate "{rate.id}" asks for {rate.target_pct:g} % of {asked:.10g} '
                f"units, but {lost:.10g} are asked for before any can arrive",
            )


def _too_little_supply(a: Arrays, due: np.ndarray) -> Iterator[Reason]:
    """More of a SKU due than stock, receipts and supply add up to."""
    given = a.initial_stock.sum(axis=1)[:, None] + np.cumsum(a.receipts.sum(axis=1), axis=1)
    most = given + np.cumsum(a.supply.sum(axis=1), axis=1)
    needed = np.cumsum(due.sum(axis=1), axis=1)
    for sku, period in _first_lacks(needed, most):
        yield Reason(
            code="supply_limit",
            detail=f'{needed[sku, period]:.10g} units of SKU "{a.skus.ids[sku]}" are due by '
            f"{a.periods.ids[period]}, stock and supply give at most {most[sku, period]:.10g}",
        )


def _too_little_throughput(a: Arrays, due: np.ndarray) -> Iterator[Reason]:
    most = np.cumsum(a.throughput.sum(axis=0))
    needed = np.cumsum(due.sum(axis=(0, 1)))
    for _, period in _first_lacks(needed[None], most[None]):
        yield Reason(
            code="throughput_capacity",
            detail=f"{needed[period]:.10g} units are due by {a.periods.ids[period]}, all "
            f"warehouses together can send {most[period]:.10g}",
        )


def _too_narrow_lanes(a: Arrays, due: np.ndarray) -> Iterator[Reason]:
    """More due in a zone than its delivery lanes carry, whatever the lead times."""
    lanes = a.lanes.of("delivery")
    per_period = np.zeros(len(a.zones))
    np.add.at(per_period, a.lanes.destination[lanes], a.lanes.capacity[lanes])
    most = per_period[:, None] * np.arange(1, len(a.periods) + 1)
    has_lanes = np.isin(np.arange(len(a.zones)), a.lanes.destination[lanes])
    needed = np.where(has_lanes[:, None], np.cumsum(due.sum(axis=0), axis=1), 0.0)
    for zone, period in _first_lacks(needed, most):
        yield Reason(
            code="lane_capacity",
            detail=f'{needed[zone, period]:.10g} units are due in zone "{a.zones.ids[zone]}" by '
            f"{a.periods.ids[period]}, its lanes carry at most {most[zone, period]:.10g}",
        )


def _too_little_storage(a: Arrays) -> Iterator[Reason]:
    """Safety stock that must be held and does not fit."""
    hard = np.isnan(a.shortfall_cost) & (a.opening_cost == 0)
    held = np.where(hard[:, :, None], a.safety_stock, 0.0)
    for measure, size, storage in zip(MEASURES, a.unit_size, a.storage, strict=True):
        filled = np.einsum("s,swt->wt", size, held)
        for warehouse, period in _first_lacks(filled, storage):
            yield Reason(
                code="storage_capacity",
                detail=f'the safety stock of warehouse "{a.warehouses.ids[warehouse]}" fills '
                f"{filled[warehouse, period]:.10g} {measure} of "
                f"{storage[warehouse, period]:.10g} {measure}",
            )


def _too_many_receipts(a: Arrays) -> Iterator[Reason]:
    """Receipts alone are more than a warehouse can unload."""
    units = a.receipts.sum(axis=0)
    for warehouse, period in _first_lacks(units, units + a.inbound):
        yield Reason(
            code="inbound_capacity",
            detail=f"{units[warehouse, period]:.10g} units of receipts arrive at warehouse "
            f'"{a.warehouses.ids[warehouse]}" in {a.periods.ids[period]}, more than it can unload',
        )


def _too_little_money(a: Arrays, due: np.ndarray) -> Iterator[Reason]:
    """What is due beyond stock and receipts costs more than the budget, each unit at its least."""
    given = a.initial_stock.sum(axis=1)[:, None] + np.cumsum(a.receipts.sum(axis=1), axis=1)
    lacking = np.maximum(0.0, np.cumsum(due.sum(axis=1), axis=1) - given)
    price = np.where(a.offer >= 0, a.offered("unit_cost", 0.0), np.inf).min(axis=1, initial=np.inf)
    needed = np.where(np.isfinite(price), price, 0.0) @ lacking
    for _, period in _first_lacks(needed[None], a.money[None]):
        yield Reason(
            code="budget_balance",
            detail=f"what is due by {a.periods.ids[period]} costs at least {needed[period]:.10g} "
            f"to buy, the budget until then is {a.money[period]:.10g}",
        )


def _first_lacks(needed: np.ndarray, most: np.ndarray) -> Iterator[tuple[int, int]]:
    """In each row the first column that needs more than there can be."""
    lacks = needed > most + allowed(needed)
    for row in np.flatnonzero(lacks.any(axis=1)).tolist():
        yield row, int(lacks[row].argmax())
