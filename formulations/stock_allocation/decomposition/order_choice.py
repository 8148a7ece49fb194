"""Which orders of one SKU to place: added and dropped one by one as long as that pays.

Demand that stock does not serve is served from the cheapest order that is placed, or lost; what is
ordered beyond that to have the size asked for is paid for, and left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import bare, compiled
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.order_bound import (
    Sku,
    Values,
    sizes,
    unserved,
)

MOST_CHANGES = 100
"""No SKU needs so many; if one did, its orders would be valid."""


class Service(NamedTuple):
    """From which order demand is served: money per unit for the best and the second best one."""

    need: np.ndarray  # (Z T,) units that stock does not serve
    best: np.ndarray  # (Z T,)
    second: np.ndarray  # (Z T,)
    by: np.ndarray  # (Z T,), -1 where it is lost
    units: np.ndarray  # (N,) for which an order is placed


@compiled
def choose(sku: Sku, values: Values, placed: np.ndarray, orders: Orders) -> None:
    """Fill in the orders of a SKU, its values known, from those ``placed`` (N,) at first."""
    offers, need = sku.offers, unserved(sku, values)
    count = len(need)
    service = Service(
        need,
        np.empty(count),
        np.empty(count),
        np.empty(count, np.int64),
        np.empty(len(offers.lane)),
    )
    placed = placed | ((offers.cost + offers.least + offers.lot) <= 0.0)
    for _ in range(MOST_CHANGES):
        _assign(sku, values, placed, service)
        n = _best_change(sku, values, placed, service)
        if n < 0:
            break
        placed[n] = not placed[n]
    _write(sku, values, placed, service, orders)


@bare
def _unit(sku: Sku, values: Values, n: int) -> float:
    """Money per unit of an order, what its limit on supply is worth included."""
    limit = sku.offers.limit[n]
    return float(sku.offers.unit_cost[n] + (values.supply[limit] if limit >= 0 else 0.0))


@bare
def _assign(sku: Sku, values: Values, placed: np.ndarray, service: Service) -> None:
    """Serve all demand from the orders that are placed."""
    first, demand, cost = sku.reach.first, sku.reach.demand, sku.reach.cost
    best, second, by, units = service.best, service.second, service.by, service.units
    for j in range(len(by)):
        best[j], second[j], by[j] = sku.worth[j], sku.worth[j], -1
    for n in range(len(placed)):
        if not placed[n]:
            continue
        unit, place = _unit(sku, values, n), sku.offers.place[n]
        for k in range(first[place], first[place + 1]):
            j, total = demand[k], unit + cost[k]
            if total < best[j]:
                best[j], second[j], by[j] = total, best[j], n
            elif total < second[j]:
                second[j] = total
    units[:] = 0.0
    for j in range(len(by)):
        if by[j] >= 0:
            units[by[j]] += service.need[j]


@compiled
def _best_change(sku: Sku, values: Values, placed: np.ndarray, service: Service) -> int:
    """The order to add or to drop that saves most, or -1 where none saves anything."""
    at, most = -1, 1e-9
    saved, units = _saved(sku, values, placed, service)
    for n in range(len(placed)):
        if placed[n] or saved[n] > most:
            spare = _spare(sku, values, n, units[n])
            more = saved[n] + (spare if placed[n] else -spare)
            if more > most:
                at, most = n, more
    return at


@compiled
def _saved(
    sku: Sku, values: Values, placed: np.ndarray, service: Service
) -> tuple[np.ndarray, np.ndarray]:
    """What is saved with a further order, or without one that is placed; the units it is for.

    What is ordered beyond that is left out.
    """
    reach, offers = sku.reach, sku.offers
    first, demand, cost, places = reach.first, reach.demand, reach.cost, offers.place
    need, best, second, by = service.need, service.best, service.second, service.by
    saved, units = np.where(placed, offers.cost, -offers.cost), np.zeros(len(placed))
    for n in range(len(placed)):
        place, unit = places[n], _unit(sku, values, n)
        if placed[n]:
            for k in range(first[place], first[place + 1]):
                j = demand[k]
                if by[j] == n:
                    saved[n] -= need[j] * (second[j] - best[j])
            units[n] = service.units[n]
        else:
            for k in range(first[place], first[place + 1]):
                j = demand[k]
                less = best[j] - unit - cost[k]
                if less > 0.0:
                    saved[n] += need[j] * less
                    units[n] += need[j]
    return saved, units


@bare
def _spare(sku: Sku, values: Values, n: int, units: float) -> float:
    """What an order costs beyond its ``units``, to have the minimum; lots are made up later."""
    short = max(0.0, float(sku.offers.least[n]) - units)
    return short * (_unit(sku, values, n) + float(sku.reach.rest[sku.offers.place[n]]))


@compiled
def _write(sku: Sku, values: Values, placed: np.ndarray, service: Service, orders: Orders) -> None:
    """The orders in the sizes asked for, within limits on supply.

    What lots bring beyond the demand they are for is left to the next order of the warehouse.
    """
    offers, left = sku.offers, sku.supply.copy()
    orders.units[:, :], orders.is_open[:, :] = 0.0, False
    warehouse, over = offers.place // orders.units.shape[1], 0.0
    queue = np.argsort(offers.place, kind="mergesort")
    queue = queue[placed[queue]]
    for i, n in enumerate(queue):
        over = over if i > 0 and warehouse[queue[i - 1]] == warehouse[n] else 0.0
        is_last = i + 1 == len(queue) or warehouse[queue[i + 1]] != warehouse[n]
        limit, most, units = offers.limit[n], offers.most[n], offers.least[n]
        if limit >= 0:
            most = left[limit]
        if offers.lot[n] > 0.0:
            need = service.units[n] - over
            units = _whole(sku, values, n, service, need, most, is_last)
            over = units - need
        if units <= most:
            orders.units[offers.lane[n], offers.period[n]] = units
            orders.is_open[offers.lane[n], offers.period[n]] = offers.lot[n] <= 0.0
            if limit >= 0:
                left[limit] -= units


@bare
def _whole(
    sku: Sku, values: Values, n: int, service: Service, need: float, most: float, is_last: bool
) -> float:
    """Units in whole lots: up, unless the rest of a last order costs more than to lose demand."""
    offers, units = sku.offers, service.units[n]
    if need <= 0.0:
        return 0.0
    below, above = sizes(need, offers.least[n], offers.lot[n], most)
    if above <= 0.0 or not is_last:
        return max(below, above)
    lost, reach, place = 0.0, sku.reach, offers.place[n]
    for k in range(reach.first[place], reach.first[place + 1]):
        j = reach.demand[k]
        if service.by[j] == n:
            lost += service.need[j] * (sku.worth[j] - service.best[j])
    spare = (above - need) * (_unit(sku, values, n) + reach.rest[place])
    return above if spare * units < lost * (need - below) else below
