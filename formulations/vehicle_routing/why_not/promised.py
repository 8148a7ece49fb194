"""Whether started routes can hold and reach what is on board of them and promised to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import clock
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import (
    amounts,
    depot_locations,
    loads_of,
    transfer_rows,
)
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.network.running import Started
from formulations.vehicle_routing.why_not.alone import windows
from formulations.vehicle_routing.why_not.limits import MOST_IN_TURN, excess, late
from formulations.vehicle_routing.why_not.pairs import best_between
from optimizer.sdk import Change, Reason


def promised_conflicts(instance: Instance, done: Started, wanted: np.ndarray) -> Iterator[Reason]:
    """Started routes that have too much on board, or miss windows of ``wanted`` orders or shifts.

    Of many orders that name a route those count whose windows close first.
    """
    rows = np.flatnonzero(wanted & (instance.orders["route_id"] != np.array(None)))
    route_of = instance.started_routes.rows_of(instance.orders["route_id"][rows])
    yield from _overloaded(instance, done, wanted, rows, route_of)
    closes_first = np.argsort(windows(instance)[1][rows], kind="stable")
    rows, route_of = rows[closes_first], route_of[closes_first]
    ways_s = best_between(instance).duration_s if len(rows) else np.zeros((0, 0))
    for route in np.unique(route_of).tolist():
        yield from _late(_Ahead.of(instance, done, ways_s, route, rows[route_of == route]))


def _overloaded(
    instance: Instance, done: Started, wanted: np.ndarray, rows: np.ndarray, route_of: np.ndarray
) -> Iterator[Reason]:
    """What was taken on board and has to be brought somewhere is there now, all of it."""
    known, on_board = loads_of(instance), done.collected.copy()
    np.add.at(on_board, route_of, known.loaded[rows])
    first, second = transfer_rows(instance).T
    under_way = (done.visited_by[first] >= 0) & wanted[second]
    np.add.at(on_board, done.visited_by[first[under_way]], known.change[first[under_way]])
    types = instance.vehicle_types
    capacity = amounts(types["capacity"], instance.dimensions, np.inf)[done.vehicle_type]
    over = excess(on_board, capacity)
    for route, k in zip(*np.nonzero(over), strict=True):
        kind, unit = types["id"][done.vehicle_type[route]], instance.dimensions[k]
        amount, name = float(over[route, k]), instance.started_routes["id"][route]
        detail = f"started route {name} has {amount:.6g} {unit} more on board than {kind} holds"
        remedy = f"{kind} holds {amount:.6g} {unit} more"
        yield _reason("too_large", detail, f"vehicle type {kind}", amount, remedy, unit)


class _Ahead(NamedTuple):
    """A started route and the orders promised to it, by the quickest ways: (orders,)."""

    route: str
    kind: str
    shift_s: float
    orders: list[str]
    there_s: np.ndarray  # when it is there at the earliest if it goes there first
    early_s: np.ndarray
    late_s: np.ndarray
    service_s: np.ndarray
    way_s: np.ndarray  # (orders, orders)
    home_s: np.ndarray  # to where it ends

    @classmethod
    def of(
        cls, instance: Instance, done: Started, ways_s: np.ndarray, route: int, rows: np.ndarray
    ) -> _Ahead:
        types, kind = instance.vehicle_types, done.vehicle_type[route]
        place = instance.locations.rows_of(instance.orders["location_id"][rows])
        end, (early_s, late_s) = depot_locations(instance)[1][kind], windows(instance)
        return cls(
            route=instance.started_routes["id"][route],
            kind=types["id"][kind],
            shift_s=float(unlimited(types["shift_late_s"])[kind]),
            orders=instance.orders["id"][rows].tolist(),
            there_s=done.resume_s[route] + ways_s[done.location[route], place],
            early_s=early_s[rows],
            late_s=late_s[rows],
            service_s=instance.orders["service_duration_s"][rows],
            way_s=ways_s[np.ix_(place, place)],
            home_s=np.where(end < 0, 0.0, ways_s[place, end]),
        )

    def only(self, rows: np.ndarray) -> _Ahead:
        """The same route with some of the orders."""
        return self._replace(
            orders=[self.orders[row] for row in rows],
            there_s=self.there_s[rows],
            early_s=self.early_s[rows],
            late_s=self.late_s[rows],
            service_s=self.service_s[rows],
            way_s=self.way_s[np.ix_(rows, rows)],
            home_s=self.home_s[rows],
        )


def _late(ahead: _Ahead) -> Iterator[Reason]:
    """Every order that is late by itself, then the smallest set that is late in any sequence."""
    alone_s = late(np.maximum(ahead.there_s, ahead.early_s), ahead.late_s)
    for row in np.flatnonzero(alone_s).tolist():
        there = clock(ahead.there_s[row])
        detail = (
            f"started route {ahead.route} is at order {ahead.orders[row]} at {there} at the "
            f"earliest, {alone_s[row]:.6g} s after its window has closed"
        )
        yield _later_window(detail, ahead.orders[row], float(alone_s[row]))
    yield from _late_together(ahead.only(np.flatnonzero(alone_s == 0)[:MOST_IN_TURN]))


def _late_together(ahead: _Ahead) -> Iterator[Reason]:
    """By when all orders of a set are served and which is last, set by set (Held, Karp 1962)."""
    count = len(ahead.orders)
    served_s = np.full((1 << count, count), np.inf)
    for members in sorted(range(1, 1 << count), key=int.bit_count):
        rows = np.array([row for row in range(count) if members >> row & 1])
        before = members - (1 << rows)
        onward_s = (served_s[before] + ahead.way_s[:, rows].T).min(axis=1)
        start_s = np.where(before == 0, ahead.there_s[rows], onward_s)
        start_s = np.maximum(start_s, ahead.early_s[rows])
        missed_s = late(start_s, ahead.late_s[rows])
        served_s[members, rows] = np.where(missed_s > 0, np.inf, start_s + ahead.service_s[rows])
        names = ", ".join(ahead.orders[row] for row in rows)
        if (missed_s > 0).all():
            least = int(missed_s.argmin())
            detail = f"started route {ahead.route} cannot be in time at all of the orders {names}"
            yield _later_window(detail, ahead.orders[rows[least]], float(missed_s[least]))
            return
        home_s = (served_s[members] + ahead.home_s).min()
        over_s = float(late(home_s, np.array(ahead.shift_s)))
        if over_s > 0:
            detail = (
                f"started route {ahead.route} would be back {over_s:.6g} s after its shift has "
                f"ended if it served {names}"
            )
            remedy = f"the shift of {ahead.kind} ends {over_s:.6g} s later"
            yield _reason("cannot_return", detail, f"vehicle type {ahead.kind}", over_s, remedy)
            return


def _later_window(detail: str, order: str, missed_s: float) -> Reason:
    remedy = f"the window of order {order} closes {missed_s:.6g} s later"
    return _reason("window_unreachable", detail, f"order {order}", missed_s, remedy)


def _reason(
    code: str, detail: str, where: str, amount: float, remedy: str, unit: str = "s"
) -> Reason:
    """With the one change that would do: by how much which limit gives way, and in words."""
    change = Change(rule=code, where=where, amount=amount, unit=unit, detail=remedy)
    return Reason(code=code, detail=detail, changes=(change,))
