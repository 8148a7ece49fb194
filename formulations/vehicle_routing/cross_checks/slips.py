"""What can be solved but looks like a slip of the pen: prices of nothing, minutes for seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from formulations.vehicle_routing.travel import GreatCircle, Location
from optimizer.sdk import Issue, Table

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance, Order, VehicleType


def warnings(instance: Instance) -> Iterator[Issue]:
    """What can be solved but looks like a slip."""
    yield from _free_vehicles(instance.vehicle_types)
    yield from _free_to_leave_out(instance.orders)
    if isinstance(instance.travel, GreatCircle):
        yield from _swapped_coordinates(instance.locations)
        yield from _short_shifts(instance.vehicle_types)


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


def _short_shifts(types: Table[VehicleType]) -> Iterator[Issue]:
    length_s = types["shift_late_s"] - np.nan_to_num(types["shift_early_s"])
    for row in np.flatnonzero(length_s < 1800.0):
        yield Issue(
            code="W301",
            message=f'the shift of vehicle type "{types["id"][row]}" lasts {length_s[row]:g} s',
            pointer=f"/data/vehicle_types/{row}/shift_late_s",
            value=float(types["shift_late_s"][row]),
            hint="shifts are in seconds, not minutes or hours",
        )


def _swapped_coordinates(locations: Table[Location]) -> Iterator[Issue]:
    """Points far from the middle of all that would be near with lat and lon exchanged."""
    lat, lon = locations["lat"], locations["lon"]
    middle_lat, middle_lon = np.median(lat), np.median(lon)
    away = np.hypot(lat - middle_lat, lon - middle_lon)
    swapped = np.hypot(lon - middle_lat, lat - middle_lon)
    for row in np.flatnonzero((away > 5.0) & (swapped < away / 5.0)):
        yield Issue(
            code="W301",
            message=f'lat and lon of location "{locations["id"][row]}" look swapped',
            pointer=f"/data/locations/{row}/lat",
            value=float(lat[row]),
            hint=f"the other locations lie around lat {middle_lat:.4g}, lon {middle_lon:.4g}",
        )
