"""Whether the fleet is large enough for a set of orders: in loads, time, distance and number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from formulations.vehicle_routing.clock import tolerance_s
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import (
    amounts,
    loads_of,
)
from formulations.vehicle_routing.network.fleet import unlimited
from formulations.vehicle_routing.travel import legs_between
from formulations.vehicle_routing.why_not.apart import apart_in_turn
from formulations.vehicle_routing.why_not.packing import Packing, Shortfall, shortfall
from formulations.vehicle_routing.why_not.reach import Reach
from optimizer.sdk import FEASIBILITY, Change, Reason

MOST_ORDERS = 2000
"""Beyond this many the ways between all orders are not looked at."""

MOST_NAMED = 8


class _Shared(NamedTuple):
    """Something that vehicles run short of, and how it is told."""

    packing: Packing
    rule: str
    unit: str
    need: str  # how orders are said to need it
    have: str  # how vehicles are said to have it
    bins: str  # what is counted: vehicles or trips


def fleet_conflicts(
    instance: Instance, reach: Reach, serves: np.ndarray, wanted: np.ndarray
) -> Iterator[Reason]:
    """Why the ``wanted`` orders cannot all be served; each of them has a type that serves it."""
    rows, fits = np.flatnonzero(wanted), True
    for shared in (*_loads(instance), *_lengths(instance, reach)):
        packing = shared.packing._replace(size=shared.packing.size[rows])
        short = shortfall(packing, serves[rows])
        if short is not None:
            fits = False
            yield _reason(instance, shared, short)
    if fits:
        yield from _apart(instance, reach, serves, rows)


def _loads(instance: Instance) -> Iterator[_Shared]:
    """What trips leave the depots with, and what they come back with, in each dimension."""
    capacity = amounts(instance.vehicle_types["capacity"], instance.dimensions, np.inf)
    loads, trips = loads_of(instance), _most_trips(instance)
    bins = "trips" if "several trips" in features(instance) else "vehicles"
    for k, unit in enumerate(instance.dimensions):
        for load in (loads.loaded, loads.brought):
            size = np.repeat(load[:, k, None], len(trips), axis=1)
            packing = Packing(size, capacity[:, k], trips, _tolerance(capacity[:, k]))
            yield _Shared(packing, "vehicle_capacity", unit, "need", "hold", bins)


def _lengths(instance: Instance, reach: Reach) -> Iterator[_Shared]:
    """Every order takes its service and a way to it, every route its way home as well."""
    types, size = instance.vehicle_types, len(instance.orders)
    if size > MOST_ORDERS:
        return
    at = instance.locations.rows_of(instance.orders["location_id"])
    between = legs_between(instance.travel, instance.locations)(at[:, None], at)
    for leg in between:
        np.fill_diagonal(leg, np.inf)
    closest = [leg.min(axis=0)[:, None] for leg in between]
    to_it = [np.minimum(way, first) for way, first in zip(closest, reach.again, strict=True)]
    service_s = instance.orders["service_duration_s"][:, None]
    shift_s = unlimited(types["shift_late_s"]) - np.nan_to_num(types["shift_early_s"])
    room_s = np.minimum(unlimited(types["max_duration_s"]), shift_s)
    home = [way.min(axis=0) for way in reach.home]
    vehicles = unlimited(types["num_available"].astype(float))
    takes_s, left_s = to_it[1] + service_s, np.maximum(room_s - home[1], 0.0)
    slack_s = tolerance_s(unlimited(types["shift_late_s"])) * _instants(takes_s, left_s)
    packing = Packing(takes_s, left_s, vehicles, slack_s)
    yield _Shared(packing, "longest_duration", "s", "take at least", "have", "vehicles")
    longest = unlimited(types["max_distance"])
    packing = Packing(to_it[0], np.maximum(longest - home[0], 0.0), vehicles, _tolerance(longest))
    yield _Shared(packing, "longest_distance", "distance", "take at least", "have", "vehicles")


def _instants(takes_s: np.ndarray, left_s: np.ndarray) -> np.ndarray:
    """How many instants of a route may each be wrong: three of each order, three at its ends."""
    least_s = np.maximum(takes_s.min(axis=0, initial=np.inf), FEASIBILITY)
    return np.asarray(3.0 * np.minimum(len(takes_s), left_s / least_s) + 3.0)


def _tolerance(limit: np.ndarray) -> np.ndarray:
    return np.asarray(FEASIBILITY * np.maximum(1.0, limit))


def _most_trips(instance: Instance) -> np.ndarray:
    """Of each vehicle type, how many trips all its vehicles together make at most."""
    types = instance.vehicle_types
    reloads = np.array([name is not None for name in types["reload_depot_id"]])
    vehicles = unlimited(types["num_available"].astype(float))
    trips: np.ndarray = vehicles.copy()
    several = reloads & (vehicles > 0)
    trips[several] *= unlimited(types["max_trips"].astype(float))[several]
    return trips


def _apart(
    instance: Instance, reach: Reach, serves: np.ndarray, rows: np.ndarray
) -> Iterator[Reason]:
    """Orders of which no two fit on one route need a vehicle each."""
    vehicles = unlimited(instance.vehicle_types["num_available"].astype(float))
    one = np.ones(len(vehicles))
    for group in apart_in_turn(instance, reach, serves, rows):
        members = rows[group]
        packing = Packing(np.ones((len(members), 1)) * one, one, vehicles, _tolerance(one))
        short = shortfall(packing, serves[members])
        if short is not None:
            named = _names(instance.orders["id"][members[short.orders]])
            there = _there(short.there_is, "vehicles")
            of_types = _of(instance, short)
            detail = f"no two of the orders {named} fit on one route, and {there}{of_types}"
            yield Reason(code="fleet_too_small", detail=detail, changes=(_more(short, "vehicles"),))
            return


def _reason(instance: Instance, shared: _Shared, short: Shortfall) -> Reason:
    """The shortfall in words, with the least by which the fleet would have to grow."""
    of_types = _of(instance, short)
    if short.counted:
        fill = f"{int(short.orders.sum())} orders fill at least {short.needed:g} {shared.bins}"
        by = {"s": "time", "distance": "ways"}.get(shared.unit, shared.unit)
        there = _there(short.there_is, shared.bins)
        detail = f"{fill} by their {by}, {there}{of_types}"
        return Reason(code="fleet_too_small", detail=detail, changes=(_more(short, shared.bins),))
    missing = short.needed - short.there_is
    detail = (
        f"orders {shared.need} {short.needed:.10g} {shared.unit}, "
        f"all vehicles{of_types} {shared.have} {short.there_is:.10g}"
    )
    change = Change(
        rule=shared.rule,
        where=f"all vehicles{of_types}",
        amount=missing,
        unit=shared.unit,
        detail=f"all vehicles{of_types} together {shared.have} {missing:.6g} {shared.unit} more",
    )
    return Reason(code="fleet_too_small", detail=detail, changes=(change,))


def _more(short: Shortfall, bins: str) -> Change:
    missing = short.needed - short.there_is
    return Change(
        rule="fleet_size",
        where="all vehicles",
        amount=missing,
        unit=bins,
        detail=_there(missing, bins, "more "),
    )


def _there(number: float, things: str, more: str = "") -> str:
    """``there is 1 more vehicle``, ``there are 2 trips``."""
    if number == 1.0:
        return f"there is 1 {more}{things.removesuffix('s')}"
    return f"there are {number:g} {more}{things}"


def _of(instance: Instance, short: Shortfall) -> str:
    """Which vehicle types the orders depend on, nothing where these are all."""
    if short.types.all():
        return ""
    return f" of {_names(instance.vehicle_types['id'][short.types])}"


def _names(ids: np.ndarray) -> str:
    more = len(ids) - MOST_NAMED
    return ", ".join(ids[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
