"""The data of a routing day: places, depots, orders, vehicles and how to get about.

Instants are seconds from 0 on one clock, windows are closed, absent means without limit. Loads and
capacities are maps over the named ``dimensions``: ``{"parcels": 3, "kg": 12.5}``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Any, Literal

import numpy as np
from annotated_types import Ge
from pydantic import Field

from formulations.vehicle_routing.cross_checks.precedences import precedence_checks
from formulations.vehicle_routing.cross_checks.running import running_checks
from formulations.vehicle_routing.cross_checks.slips import warnings as warnings
from formulations.vehicle_routing.cross_checks.transfers import transfer_checks
from formulations.vehicle_routing.cross_checks.travel import travel_checks
from formulations.vehicle_routing.cross_checks.words import word_checks
from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.travel import Location, Travel
from optimizer.sdk import (
    Cost,
    Count,
    Id,
    Issue,
    PositiveQuantity,
    Quantity,
    Record,
    Table,
    dangling,
    duplicates,
    unknown_id,
)


class Depot(Record):
    """Where vehicles start and end."""

    id: Id
    location_id: Id


class Order(Record):
    """Goods for or from one customer; with an ``unserved_cost`` it may be left out at that price.

    A delivery is loaded where its trip starts, a pickup is brought to where its trip ends, unless
    they belong to a transfer. With ``release_s`` the goods are at the depot from then on only.
    It is served by a type that has all ``required_tags``, on the started route ``route_id`` where
    one is named. Each hour that service starts after ``due_s`` and each order served by another
    type than the planned one costs money.
    """

    id: Id
    location_id: Id
    type: Literal["delivery", "pickup"] = "delivery"
    load: dict[Id, Quantity] = Field(default_factory=dict)
    tw_early_s: Quantity | None = None
    tw_late_s: Quantity | None = None
    service_duration_s: Quantity = 0.0
    unserved_cost: Cost | None = None
    release_s: Quantity | None = None
    required_tags: list[Id] = Field(default_factory=list)
    group_id: Id | None = None
    due_s: Quantity | None = None
    lateness_cost_per_h: Cost = 0.0
    planned_vehicle_type_id: Id | None = None
    change_cost: Cost = 0.0
    route_id: Id | None = None


class Transfer(Record):
    """What one order picks up another delivers: later on the same trip, or both are left out."""

    id: Id
    pickup_order_id: Id
    delivery_order_id: Id


class Group(Record):
    """Alternatives: one of its orders is served, or none at the ``unserved_cost``."""

    id: Id
    unserved_cost: Cost | None = None


class TimeWindow(Record):
    """One of several windows of an order, which starts its service inside one of them."""

    order_id: Id
    early_s: Quantity | None = None
    late_s: Quantity | None = None


class Precedence(Record):
    """Two orders on one trip in this sequence, or left out; ``directly``: nothing in between."""

    earlier_order_id: Id
    later_order_id: Id
    directly: bool = False


class VehicleType(Record):
    """Vehicles that are all alike; ``num_available`` absent means as many as wanted.

    ``unit_distance_cost`` is money per distance unit of the file (per km on a great circle),
    ``unit_duration_cost_per_h`` money per hour between leaving and returning. ``pickups`` may come
    anywhere, or "last": after the deliveries, of which there is at least one on each trip. With a
    ``reload_depot_id`` a vehicle makes up to ``max_trips`` trips and is there between them. Without
    an ``end_depot_id`` its route ends with the last visit.
    """

    id: Id
    start_depot_id: Id
    end_depot_id: Id | None = None
    num_available: Count | None = None
    capacity: dict[Id, Quantity] = Field(default_factory=dict)
    fixed_cost: Cost = 0.0
    unit_distance_cost: Cost = 0.0
    unit_duration_cost_per_h: Cost = 0.0
    shift_early_s: Quantity | None = None
    shift_late_s: Quantity | None = None
    max_distance: PositiveQuantity | None = None
    max_duration_s: PositiveQuantity | None = None
    pickups: Literal["mixed", "last"] = "mixed"
    reload_depot_id: Id | None = None
    max_trips: Annotated[Count, Ge(1)] | None = None
    tags: list[Id] = Field(default_factory=list)


class Break(Record):
    """A rest of each vehicle of a type that begins in its window: before, on or after the route."""

    id: Id
    vehicle_type_id: Id
    early_s: Quantity
    late_s: Quantity
    duration_s: PositiveQuantity


class StartedRoute(Record):
    """A route that left before now; the plan goes on with it under its id."""

    id: Id
    vehicle_type_id: Id
    leave_s: Quantity


class StartedVisit(Record):
    """What a started route has done or is doing, as it was: no rule judges it any more."""

    route_id: Id
    position: Annotated[Count, Ge(1)]
    order_id: Id
    arrive_s: Quantity
    start_s: Quantity
    depart_s: Quantity


def _none_of(row_type: type[Record]) -> Any:
    return Field(default_factory=lambda: Table.of(row_type, ()))


class Instance(Record):
    """The ``data`` of a vehicle_routing file."""

    clock: Literal["relative"] = "relative"
    dimensions: list[Id] = Field(default_factory=list)
    travel: Travel
    locations: Table[Location]
    depots: Table[Depot]
    vehicle_types: Table[VehicleType]
    orders: Table[Order]
    transfers: Table[Transfer] = _none_of(Transfer)
    groups: Table[Group] = _none_of(Group)
    time_windows: Table[TimeWindow] = _none_of(TimeWindow)
    precedences: Table[Precedence] = _none_of(Precedence)
    breaks: Table[Break] = _none_of(Break)
    longest_route_cost_per_h: Cost = 0.0
    now_s: Quantity | None = None
    started_routes: Table[StartedRoute] = _none_of(StartedRoute)
    started_visits: Table[StartedVisit] = _none_of(StartedVisit)


WITH_IDS = (
    "locations",
    "depots",
    "vehicle_types",
    "orders",
    "transfers",
    "groups",
    "breaks",
    "started_routes",
)


def cross_checks(instance: Instance) -> Iterator[Issue]:
    """Every contradiction between fields that each look fine."""
    yield from _something_to_plan(instance)
    yield from _unique_ids(instance)
    yield from _references(instance)
    yield from _dimensions(instance)
    yield from _windows(instance.orders, "tw_early_s", "tw_late_s", "/data/orders")
    yield from _windows(instance.orders, "release_s", "tw_late_s", "/data/orders")
    yield from _windows(
        instance.vehicle_types, "shift_early_s", "shift_late_s", "/data/vehicle_types"
    )
    yield from _releases(instance.orders)
    yield from _windows(instance.time_windows, "early_s", "late_s", "/data/time_windows")
    yield from _windows(instance.breaks, "early_s", "late_s", "/data/breaks")
    yield from transfer_checks(instance)
    yield from precedence_checks(instance)
    yield from word_checks(instance)
    yield from running_checks(instance)
    yield from _trips(instance.vehicle_types)
    yield from travel_checks(instance.travel, instance.locations, timed=time_matters(instance))


def _something_to_plan(instance: Instance) -> Iterator[Issue]:
    for name in ("depots", "vehicle_types", "orders"):
        if not len(getattr(instance, name)):
            yield Issue(
                code="E304",
                message=f'"{name}" is empty, so there is nothing to plan',
                pointer=f"/data/{name}",
                expected="at least one entry",
            )


def _unique_ids(instance: Instance) -> Iterator[Issue]:
    for name in WITH_IDS:
        yield from duplicates(getattr(instance, name), "id", f"/data/{name}")
    for position, name in enumerate(instance.dimensions):
        if name in instance.dimensions[:position]:
            yield Issue(
                code="E301",
                message=f'the dimension "{name}" is named twice',
                pointer=f"/data/dimensions/{position}",
                value=name,
            )


def _references(instance: Instance) -> Iterator[Issue]:
    places, depots = instance.locations["id"], instance.depots["id"]
    types = instance.vehicle_types
    yield from dangling(instance.depots, "location_id", places, "/data/depots", "location")
    yield from dangling(instance.orders, "location_id", places, "/data/orders", "location")
    yield from dangling(types, "start_depot_id", depots, "/data/vehicle_types", "depot")
    yield from dangling(types, "end_depot_id", depots, "/data/vehicle_types", "depot")
    yield from dangling(types, "reload_depot_id", depots, "/data/vehicle_types", "depot")


def _dimensions(instance: Instance) -> Iterator[Issue]:
    known = instance.dimensions
    yield from _unknown_dimensions(instance.orders["load"], known, "/data/orders", "load")
    capacities = instance.vehicle_types["capacity"]
    yield from _unknown_dimensions(capacities, known, "/data/vehicle_types", "capacity")


def _unknown_dimensions(
    maps: np.ndarray, known: Collection[str], pointer: str, field: str
) -> Iterator[Issue]:
    for row, amounts in enumerate(maps):
        for name in amounts.keys() - set(known):
            where = f"{pointer}/{row}/{field}/{name}"
            yield Issue(pointer=where, **unknown_id(name, known, "dimension"))


def _windows(table: Table[Any], early: str, late: str, pointer: str) -> Iterator[Issue]:
    for row in np.flatnonzero(table[early] > table[late]):
        yield Issue(
            code="E303",
            message=f"{early} {table[early][row]:g} lies after {late} {table[late][row]:g}",
            pointer=f"{pointer}/{row}/{late}",
            value=float(table[late][row]),
            expected=f">= {table[early][row]:g}",
        )


def _releases(orders: Table[Order]) -> Iterator[Issue]:
    for row in np.flatnonzero((orders["type"] == "pickup") & ~np.isnan(orders["release_s"])):
        yield Issue(
            code="E303",
            message=f'order "{orders["id"][row]}" is a pickup, whose goods are not at a depot',
            pointer=f"/data/orders/{row}/release_s",
            value=float(orders["release_s"][row]),
            hint='leave the field out, or use "tw_early_s"',
        )


def _trips(types: Table[VehicleType]) -> Iterator[Issue]:
    for row, vehicle_type in enumerate(types):
        if vehicle_type.reload_depot_id is None and (vehicle_type.max_trips or 1) > 1:
            yield Issue(
                code="E303",
                message=f'vehicle type "{vehicle_type.id}" has no depot to reload at',
                pointer=f"/data/vehicle_types/{row}/max_trips",
                value=vehicle_type.max_trips,
                expected='1, or a "reload_depot_id"',
            )
