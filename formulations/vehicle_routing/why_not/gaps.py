"""Every place of a plan where another order could go, and what is known of the route around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import (
    Loads,
    depot_locations,
    loads_of,
    reload_locations,
)
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.solution import Solution, trips_of
from formulations.vehicle_routing.travel import Between, legs_between
from formulations.vehicle_routing.why_not.segments import Segment, joined

NOTHING = Segment(0.0, -np.inf, np.inf)


class Gap(NamedTuple):
    """Between two stops of a trip, or on a vehicle that has nothing to do (``route`` is None)."""

    kind: int  # row of the vehicle type
    route: int | None
    trip: int
    position: int  # so many orders of the trip come before
    before: int  # position of the location before the gap; -1 after it: the end is open
    after: int
    earlier: Segment  # the trips before, up to the depot where the trip starts
    to_depot_s: float  # the way from them to that depot
    released_s: float  # when the trip may leave
    begun: Segment  # from the depot where the trip starts to the stop before the gap
    ahead: Segment  # from the stop after the gap to the end of the route
    ahead_in_any_shift: Segment
    most_before: np.ndarray  # (dimensions,): the most on board from the start of the trip to here
    most_after: np.ndarray  # and from here to its end
    on_board: np.ndarray  # here
    may_deliver: bool
    may_pick_up: bool
    distance: float  # of the whole route
    duration_s: float
    to_trip: float = 0.0  # of a trip that there is not yet: how much longer the route gets by it


class _Stop(NamedTuple):
    order: int | None  # None at a depot
    place: int
    segment: Segment


class _Plan(NamedTuple):
    """What all gaps ask of the day."""

    instance: Instance
    between: Between
    place: np.ndarray  # of each order
    start: np.ndarray  # of each vehicle type
    end: np.ndarray
    reload: np.ndarray
    loads: Loads

    def leg(self, origin: int, destination: int) -> tuple[float, float]:
        """Distance and duration, nothing where the end is open."""
        if destination < 0:
            return 0.0, 0.0
        legs = self.between(np.array(origin), np.array(destination))
        return float(legs.distance), float(legs.duration_s)


def gaps_of(instance: Instance, solution: Solution) -> list[Gap]:
    """The gaps of all routes, of a further trip of each, and of a vehicle more of each type."""
    place = instance.locations.rows_of(instance.orders["location_id"])
    between = legs_between(instance.travel, instance.locations)
    depots = (*depot_locations(instance), reload_locations(instance))
    plan = _Plan(instance, between, place, *depots, loads_of(instance))
    row, kinds = instance.orders.row_of(), instance.vehicle_types.row_of()
    routes: list[tuple[int, int | None, list[list[int]]]] = [
        (kinds[type_id], route, [[row[name] for name in trip] for trip in trips])
        for route, (type_id, trips) in enumerate(trips_of(solution))
    ]
    routes += [(kind, None, [[]]) for kind in kinds.values()]
    gaps = []
    for kind, route, trips in routes:
        own = list(_of_route(plan, kind, route, trips))
        gaps += own
        if route is not None and _may_reload(instance, kind, len(trips)):
            gaps.append(_further_trip(plan, trips, own[0]))
    return gaps


def _may_reload(instance: Instance, kind: int, num_trips: int) -> bool:
    types = instance.vehicle_types
    most_trips = unlimited(types["max_trips"].astype(float))[kind]
    return types["reload_depot_id"][kind] is not None and num_trips < most_trips


def _further_trip(plan: _Plan, trips: list[list[int]], of: Gap) -> Gap:
    """One more trip of a route, after all its ``trips``; ``of`` is any gap of that route."""
    *_, gap = _of_route(plan, of.kind, of.route, [*trips, []])
    to_trip = gap.distance - of.distance
    return gap._replace(distance=of.distance, duration_s=of.duration_s, to_trip=to_trip)


def spare(instance: Instance, solution: Solution) -> np.ndarray:
    """How many vehicles of each type have nothing to do: (types,)."""
    used = Counter(solution.routes["vehicle_type_id"].tolist())
    driven = np.array([used[name] for name in instance.vehicle_types["id"].tolist()])
    return np.asarray(unlimited(instance.vehicle_types["num_available"].astype(float)) - driven)


def _of_route(plan: _Plan, kind: int, route: int | None, trips: list[list[int]]) -> Iterator[Gap]:
    stops = _stops(plan, kind, trips)
    starts = [k for k, stop in enumerate(stops[:-1]) if stop.order is None]
    legs = [plan.leg(a.place, b.place) for a, b in pairwise(stops)]
    shift_s = unlimited(plan.instance.vehicle_types["shift_late_s"])[kind]
    ahead = _ahead(stops, legs, Segment(0.0, 0.0, shift_s))
    in_any_shift = _ahead(stops, legs, Segment(0.0, 0.0, np.inf))
    whole = joined(stops[0].segment, legs[0][1], ahead[1])
    earlier, to_depot_s = NOTHING, 0.0
    for trip, (orders, start) in enumerate(zip(trips, starts, strict=True)):
        on_board = _on_board(plan.loads, orders)
        picked = [plan.instance.orders["type"][order] == "pickup" for order in orders]
        begun = NOTHING
        for position in range(len(orders) + 1):
            here = stops[start + position]
            if position:
                begun = joined(begun, legs[start + position - 1][1], here.segment)
            yield Gap(
                kind=kind,
                route=route,
                trip=trip,
                position=position,
                before=here.place,
                after=stops[start + position + 1].place,
                earlier=earlier,
                to_depot_s=to_depot_s,
                released_s=float(stops[start].segment.begins_early_s),
                begun=begun,
                ahead=ahead[start + position + 1],
                ahead_in_any_shift=in_any_shift[start + position + 1],
                most_before=on_board[: position + 1].max(axis=0),
                most_after=on_board[position:].max(axis=0),
                on_board=on_board[position],
                distance=sum(distance for distance, _ in legs) if route is not None else 0.0,
                duration_s=float(whole.duration_s) if route is not None else 0.0,
                **_in_turn(plan, kind, picked, position),
            )
        depot = joined(NOTHING, 0.0, stops[start].segment)
        earlier = joined(joined(earlier, to_depot_s, depot), 0.0, begun)
        to_depot_s = legs[start + len(orders)][1]


def _in_turn(plan: _Plan, kind: int, picked: list[bool], position: int) -> dict[str, Any]:
    """What may go there where pickups come last, and after a delivery."""
    last = plan.instance.vehicle_types["pickups"][kind] == "last"
    return {
        "may_deliver": not (last and any(picked[:position])),
        "may_pick_up": not last or (position > 0 and all(picked[position:])),
    }


def _stops(plan: _Plan, kind: int, trips: list[list[int]]) -> list[_Stop]:
    """The start, the orders with the reloads between the trips, and the end."""
    orders, types = plan.instance.orders, plan.instance.vehicle_types
    early_s, late_s = np.nan_to_num(orders["tw_early_s"]), unlimited(orders["tw_late_s"])
    released_s = np.nan_to_num(orders["release_s"])
    shift_s = float(np.nan_to_num(types["shift_early_s"])[kind])
    stops = []
    for trip, members in enumerate(trips):
        depots = plan.reload if trip else plan.start
        leaves_s = max([0.0 if trip else shift_s, *released_s[members].tolist()])
        stops.append(_Stop(None, int(depots[kind]), Segment(0.0, leaves_s, np.inf)))
        for order in members:
            service_s = float(orders["service_duration_s"][order])
            window = Segment(service_s, float(early_s[order]), float(late_s[order]))
            stops.append(_Stop(order, int(plan.place[order]), window))
    return [*stops, _Stop(None, int(plan.end[kind]), NOTHING)]


def _ahead(stops: list[_Stop], legs: list[tuple[float, float]], end: Segment) -> list[Segment]:
    """From each stop to the end of the route."""
    ahead = [end]
    for stop, (_, travel_s) in zip(stops[-2::-1], legs[::-1], strict=True):
        ahead.append(joined(stop.segment, travel_s, ahead[-1]))
    return ahead[::-1]


def _on_board(loads: Loads, orders: list[int]) -> np.ndarray:
    """What a trip leaves with and has on board after each order: (orders + 1, dimensions)."""
    leaves_with = loads.loaded[orders].sum(axis=0)
    return np.vstack([leaves_with, leaves_with + np.cumsum(loads.change[orders], axis=0)])
