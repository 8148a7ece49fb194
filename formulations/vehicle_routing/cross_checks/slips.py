"""What can be solved but looks like a slip of the pen: prices of nothing, minutes for seconds.

Units can be judged where distances are those of the Earth; on a made-up plane everything goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.travel import GreatCircle, Location
from optimizer.sdk import Issue, Table

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance, Order, VehicleType

FAR_DEG = 5.0
"""Tours do not reach so far; a degree of latitude is 111 km."""

OUT_OF_SCALE = 20.0
"""So many times as far from the middle as usual is another country by mistake."""

SPEEDS_KM_PER_H = (3.0, 130.0)
"""From a walk to a motorway."""

LONGEST_KM = 5000.0

LATEST_S = 1e8
"""Three years."""

SECONDS = "times are in seconds, not minutes or hours"
KILOMETRES = "distances are in kilometres on a great circle, not metres"


def warnings(instance: Instance) -> Iterator[Issue]:
    """What can be solved but looks like a slip."""
    yield from _free_vehicles(instance.vehicle_types)
    yield from _free_to_leave_out(instance.orders)
    yield from _since_1970(instance)
    yield from _without_effect(instance.orders)
    yield from _unlimited_dimensions(instance)
    if isinstance(instance.travel, GreatCircle):
        yield from _astray(instance.locations)
        yield from _same_places(instance.locations)
        yield from _odd_speed(instance.travel)
        yield from _short_shifts(instance.vehicle_types)
        yield from _odd_limits(instance)
        yield from _odd_services(instance.orders)
        yield from _early_windows(instance.orders)


def _free_vehicles(types: Table[VehicleType]) -> Iterator[Issue]:
    paid = types["fixed_cost"] + types["unit_distance_cost"] + types["unit_duration_cost_per_h"]
    for row in np.flatnonzero(paid == 0):
        yield Issue(
            code="W301",
            message=f'vehicle type "{types["id"][row]}" costs nothing, so its routes may be long',
            pointer=f"/data/vehicle_types/{row}",
            hint='set "unit_distance_cost", "unit_duration_cost_per_h" or "fixed_cost"',
        )


def _free_to_leave_out(orders: Table[Order]) -> Iterator[Issue]:
    for row in np.flatnonzero(orders["unserved_cost"] == 0):
        yield Issue(
            code="W301",
            message=f'order "{orders["id"][row]}" costs nothing when left out, so it will be',
            pointer=f"/data/orders/{row}/unserved_cost",
            value=0.0,
            hint="leave the field out where the order must be served",
        )


def _since_1970(instance: Instance) -> Iterator[Issue]:
    """Seconds of the calendar: a plan would be told in hundreds of thousands of hours."""
    for name, field in (("vehicle_types", "shift_early_s"), ("orders", "tw_early_s")):
        instants = getattr(instance, name)[field]
        for row in np.flatnonzero(instants > LATEST_S)[:1].tolist():
            yield Issue(
                code="W301",
                message=f"the instant {instants[row]:.10g} lies years after 0",
                pointer=f"/data/{name}/{row}/{field}",
                value=float(instants[row]),
                hint="instants count from 0 on one clock, such as midnight, not from 1970",
            )


def _without_effect(orders: Table[Order]) -> Iterator[Issue]:
    """Fields that need another one to mean anything, where no order has both."""
    for field, needed, is_alone in (
        ("due_s", "lateness_cost_per_h", orders["lateness_cost_per_h"] == 0),
        ("lateness_cost_per_h", "due_s", np.isnan(orders["due_s"])),
        ("change_cost", "planned_vehicle_type_id",
         orders["planned_vehicle_type_id"] == np.array(None)),
    ):  # fmt: skip
        told = ~np.isnan(orders[field]) & (orders[field] != 0)
        rows = np.flatnonzero(told & is_alone)
        if len(rows) and not (told & ~is_alone).any():
            yield Issue(
                code="W301",
                message=f'"{field}" of {len(rows)} orders has no effect',
                pointer=f"/data/orders/{rows[0]}/{field}",
                value=float(orders[field][rows[0]]),
                hint=f'it needs "{needed}" beside it',
            )


def _unlimited_dimensions(instance: Instance) -> Iterator[Issue]:
    limited = {name for room in instance.vehicle_types["capacity"] for name in room}
    loaded = {name for load in instance.orders["load"] for name in load}
    for position, name in enumerate(instance.dimensions):
        if name in loaded - limited and limited:
            yield Issue(
                code="W301",
                message=f'no vehicle type has a capacity in "{name}"',
                pointer=f"/data/dimensions/{position}",
                value=name,
                hint='set "capacity" of the vehicle types, or leave the dimension out',
            )


def _short_shifts(types: Table[VehicleType]) -> Iterator[Issue]:
    length_s = types["shift_late_s"] - np.nan_to_num(types["shift_early_s"])
    for row in np.flatnonzero(length_s < 1800.0):
        yield Issue(
            code="W301",
            message=f'the shift of vehicle type "{types["id"][row]}" lasts {length_s[row]:g} s',
            pointer=f"/data/vehicle_types/{row}/shift_late_s",
            value=float(types["shift_late_s"][row]),
            hint=SECONDS,
        )


def _astray(locations: Table[Location]) -> Iterator[Issue]:
    """Points far from the middle of all; with lat and lon exchanged some of them would be near."""
    lat, lon = locations["lat"], locations["lon"]
    middle_lat, middle_lon = np.median(lat), np.median(lon)
    away = np.hypot(lat - middle_lat, lon - middle_lon)
    swapped = np.hypot(lon - middle_lat, lat - middle_lon)
    far = away > np.maximum(FAR_DEG, OUT_OF_SCALE * np.median(away))
    for row in np.flatnonzero((away > FAR_DEG) & (swapped < away / 5.0) | far):
        name, is_swapped = locations["id"][row], swapped[row] < away[row] / 5.0
        yield Issue(
            code="W301",
            message=f'lat and lon of location "{name}" look swapped'
            if is_swapped
            else f'location "{name}" lies far from all the others',
            pointer=f"/data/locations/{row}/lat",
            value=float(lat[row]),
            hint=f"the other locations lie around lat {middle_lat:.4g}, lon {middle_lon:.4g}",
        )


def _same_places(locations: Table[Location]) -> Iterator[Issue]:
    first: dict[tuple[float, float], str] = {}
    places = zip(locations["lat"].tolist(), locations["lon"].tolist(), strict=True)
    for row, (place, name) in enumerate(zip(places, locations["id"].tolist(), strict=True)):
        if first.setdefault(place, name) != name:
            yield Issue(
                code="W301",
                message=f'location "{name}" lies exactly where "{first[place]}" does',
                pointer=f"/data/locations/{row}",
                hint="one location is enough for several orders",
            )


def _odd_speed(travel: GreatCircle) -> Iterator[Issue]:
    slowest, fastest = SPEEDS_KM_PER_H
    if not slowest <= travel.speed_km_per_h <= fastest:
        yield Issue(
            code="W301",
            message=f"vehicles drive at {travel.speed_km_per_h:g} km/h",
            pointer="/data/travel/speed_km_per_h",
            value=travel.speed_km_per_h,
            expected=f"{slowest:g} to {fastest:g}",
        )


def _odd_limits(instance: Instance) -> Iterator[Issue]:
    """Of routes and breaks: metres for kilometres, minutes for seconds."""
    types, breaks = instance.vehicle_types, instance.breaks
    for table, name, field, odd, hint in (
        (types, "vehicle_types", "max_distance", types["max_distance"] > LONGEST_KM, KILOMETRES),
        (types, "vehicle_types", "max_duration_s", types["max_duration_s"] < 1800.0, SECONDS),
        (breaks, "breaks", "duration_s", breaks["duration_s"] < 120.0, SECONDS),
    ):
        for row in np.flatnonzero(odd):
            value = float(table[field][row])
            message = f'{field} of "{table["id"][row]}" is {value:g}'
            pointer = f"/data/{name}/{row}/{field}"
            yield Issue(code="W301", message=message, pointer=pointer, value=value, hint=hint)


def _odd_services(orders: Table[Order]) -> Iterator[Issue]:
    """One that lasts longer than a shift; or none that lasts a minute."""
    duration_s = orders["service_duration_s"]
    longest = float(np.max(duration_s, initial=0.0))
    odd = duration_s > 8 * S_PER_H
    if 0 < longest < 60.0:
        odd = np.arange(len(duration_s)) == np.argmax(duration_s)
    for row in np.flatnonzero(odd):
        yield Issue(
            code="W301",
            message=f'the service of order "{orders["id"][row]}" lasts {duration_s[row]:g} s'
            + (", and no other lasts longer" if longest < 60.0 else ""),
            pointer=f"/data/orders/{row}/service_duration_s",
            value=float(duration_s[row]),
            hint=SECONDS,
        )


def _early_windows(orders: Table[Order]) -> Iterator[Issue]:
    """Every window ends within the first 24 minutes: a day has 1 440 of them."""
    late_s = orders["tw_late_s"]
    if np.isnan(late_s).all() or np.nanmax(late_s) > 1440.0:
        return
    row = int(np.nanargmax(late_s))
    yield Issue(
        code="W301",
        message=f"the last of all windows ends at {late_s[row]:g} s",
        pointer=f"/data/orders/{row}/tw_late_s",
        value=float(late_s[row]),
        hint=SECONDS,
    )
