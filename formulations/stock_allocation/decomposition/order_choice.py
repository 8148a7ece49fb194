"""Which orders of one SKU to place: added and dropped one by one as long as that pays.

Demand that stock does not serve is served from the cheapest order that is placed, or lost; what is
ordered beyond that to have the size asked for is paid for, and left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from formulations.stock_allocation.decomposition.compiled import compiled
from formulations.stock_allocation.decomposition.desk import Orders
from formulations.stock_allocation.decomposition.order_bound import (
    Sku,
    Values,
    sizes,
    unserved,
)

MOST_CHANGES = 100
"""No SKU needs so many; if one did, its orders would be valid."""

OFTEN = 0.5
"""Orders placed so often on average are placed at first."""


class Service(NamedTuple):
    """From which order demand is served: money per unit for the best and the second best one."""

    need: np.ndarray  # (Z T,) units that stock does not serve
    best: np.ndarray  # (Z T,)
    second: np.ndarray  # (Z T,)
    by: np.ndarray  # (Z T,), -1 where it is lost
    units: np.ndarray  # (N,) for which an order is placed


@compiled
def choose(sku: Sku, values: Values, orders: Orders) -> None:
    """Fill in the orders of a SKU, its values of units known."""
    offers, need = sku.offers, unserved(sku, values)
    count = len(need)
    service = Service(
        need,
        np.empty(count),
        np.empty(count),
        np.empty(count, np.int64),
        np.empty(len(offers.lane)),
    )
    placed = (values.ordered >= OFTEN) | ((offers.cost + offers.least + offers.lot) <= 0.0)
    for _ in range(MOST_CHANGES):
        _assign(sku, values, placed, service)
        n = _best_change(sku, values, placed, service)
        if n < 0:
            break
        placed[n] = not placed[n]
    _write(sku, values, placed, service, orders)


@compiled
def _unit(sku: Sku, values: Values, n: int) -> float:
    """Money per unit of an order, what its limit on supply is worth included."""
    limit = sku.offers.limit[n]
    return float(sku.offers.unit_cost[n] + (values.supply[limit] if limit >= 0 else 0.0))


@compiled
def _assign(sku: Sku, values: Values, placed: np.ndarray, service: Service) -> None:
    """Serve all demand from the orders that are placed."""
    reach, best, second, by = sku.reach, service.best, service.second, service.by
    best[:], second[:], by[:] = sku.worth, sku.worth, -1
    for n in range(len(placed)):
        if placed[n]:
            unit, place = _unit(sku, values, n), sku.offers.place[n]
            for k in range(reach.first[place], reach.first[place + 1]):
                j, total = reach.demand[k], unit + reach.cost[k]
                if total < best[j]:
                    best[j], second[j], by[j] = total, best[j], n
                elif total < second[j]:
                    second[j] = total
    service.units[:] = 0.0
    for j in range(len(by)):
        if by[j] >= 0:
            service.units[by[j]] += service.need[j]


@compiled
def _best_change(sku: Sku, values: Values, placed: np.ndarray, service: Service) -> int:
    """The order to add or to drop that saves most, or -1 where none saves anything."""
    at, most = -1, 1e-9
    for n in range(len(placed)):
        saved = _dropped(sku, values, n, service) if placed[n] else _added(sku, values, n, service)
        if saved > most:
            at, most = n, saved
    return at


@compiled
def _dropped(sku: Sku, values: Values, n: int, service: Service) -> float:
    """What is saved without an order that is placed."""
    reach, place = sku.reach, sku.offers.place[n]
    saved = float(sku.offers.cost[n]) + _spare(sku, values, n, service.units[n])
    for k in range(reach.first[place], reach.first[place + 1]):
        j = reach.demand[k]
        if service.by[j] == n:
            saved -= service.need[j] * (service.second[j] - service.best[j])
    return saved


@compiled
def _added(sku: Sku, values: Values, n: int, service: Service) -> float:
    """What is saved with a further order."""
    reach, place, unit = sku.reach, sku.offers.place[n], _unit(sku, values, n)
    saved, units = -float(sku.offers.cost[n]), 0.0
    for k in range(reach.first[place], reach.first[place + 1]):
        j = reach.demand[k]
        less = service.best[j] - unit - reach.cost[k]
        if less > 0.0:
            saved += service.need[j] * less
            units += service.need[j]
    if saved <= 0.0:
        return 0.0
    return saved - _spare(sku, values, n, units)


@compiled
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


@compiled
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
