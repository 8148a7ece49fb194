"""The vehicles of a VRPLIB file."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np

from formulations.vehicle_routing.importers.convention import LOAD
from formulations.vehicle_routing.importers.foreign import (
    OF_VEHICLE,
    Foreign,
    beyond,
    depots,
    figure,
    is_listed,
    window,
)
from formulations.vehicle_routing.importers.numbers import whole
from optimizer.sdk import InstanceError


def vehicle_types(foreign: Foreign) -> list[dict[str, Any]]:
    """One type for every run of equal vehicles, so that vehicles keep their numbers."""
    listed = any(is_listed(foreign.get(name)) for name in OF_VEHICLE)
    if not listed:
        stated = {"num_available": _number(foreign)} if "vehicles" in foreign else {}
        return [{"id": "vehicle", **_vehicle(foreign, 0), **stated}]
    if "vehicles" not in foreign:
        raise ValueError("it lists its vehicles, and has no VEHICLES")
    vehicles = [_vehicle(foreign, k) for k in range(_number(foreign))]
    runs = [(each, len(list(same))) for each, same in groupby(vehicles)]
    return [
        {"id": f"vehicle-{k}" if len(runs) > 1 else "vehicle", **each, "num_available": number}
        for k, (each, number) in enumerate(runs, start=1)
    ]


def _number(foreign: Foreign) -> int:
    return whole(float(foreign["vehicles"]), "VEHICLES")


def _vehicle(foreign: Foreign, k: int) -> dict[str, Any]:
    at = figure(foreign, "vehicles_depot", k)
    depot = depots(foreign)[0] if at is None else whole(at, "VEHICLES_DEPOT", 1) - 1
    unit_distance_cost = figure(foreign, "vehicles_unit_distance_cost", k)
    vehicle = {
        "start_depot_id": f"depot-{depot}",
        "end_depot_id": f"depot-{depot}",
        "capacity": {LOAD: figure(foreign, "capacity", k)},
        "fixed_cost": figure(foreign, "vehicles_fixed_cost", k),
        "unit_distance_cost": 1.0 if unit_distance_cost is None else unit_distance_cost,
        "max_distance": figure(foreign, "vehicles_max_distance", k),
        "max_duration_s": figure(foreign, "vehicles_max_duration", k),
        "pickups": "last" if foreign.get("type") == "VRPB" else None,
        **_reloads(foreign, k),
        **window(foreign, depot, "shift"),
    }
    return {name: value for name, value in vehicle.items() if value is not None}


def _reloads(foreign: Foreign, k: int) -> dict[str, Any]:
    """Where a vehicle may load again, and how many trips that makes at most."""
    if "vehicles_reload_depot" not in foreign:
        return {}
    stated = foreign["vehicles_reload_depot"]
    at = np.atleast_1d(stated[k] if is_listed(stated) else stated)
    if len(at) > 1:
        raise InstanceError([beyond("VEHICLES_RELOAD_DEPOT with several depots")])
    most = figure(foreign, "vehicles_max_reloads", k)
    return {
        "reload_depot_id": f"depot-{whole(float(at[0]), 'VEHICLES_RELOAD_DEPOT', 1) - 1}",
        "max_trips": None if most is None else whole(most, "VEHICLES_MAX_RELOADS") + 1,
    }
