"""VRPLIB files, also in the dialect of the PyVRP collections, and files of Solomon's layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from formulations.vehicle_routing.importers.convention import (
    LOAD,
    choice,
    envelope,
    vehicles_first,
)
from formulations.vehicle_routing.travel import ROUNDINGS
from optimizer.sdk import InstanceError, Issue

Foreign = Mapping[str, Any]
"""What the vrplib package reads: specifications and sections by name, in lower case."""

Rows = list[dict[str, Any]]

UNDERSTOOD = {
    *("name", "comment", "type", "dimension", "node_coord_type", "display_data_type"),
    *("edge_weight_type", "edge_weight_format", "edge_weight", "node_coord"),
    *("depot", "demand", "backhaul", "prize", "service_time", "time_window", "release_time"),
    *("capacity", "vehicles", "vehicles_depot", "vehicles_reload_depot", "vehicles_max_reloads"),
    *("vehicles_max_duration", "vehicles_max_distance"),
    *("vehicles_fixed_cost", "vehicles_unit_distance_cost"),
}
ROUNDING_OF_TYPE = {"CEIL_2D": "ceil", "FLOOR_2D": "trunc", "EXACT_2D": "exact"}


def read_vrplib(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a VRPLIB file.

    Raises:
        InstanceError: when the file has parts that this formulation has no words for.
        UsageError: when the rounding asked for does not exist.
        ValueError: when the file does not have the form of VRPLIB.
    """
    foreign = _read(path, "vrplib")
    unknown = [_beyond(name) for name in foreign if name not in UNDERSTOOD]
    if unknown:
        raise InstanceError(unknown)
    return _told(foreign, options, f"VRPLIB file {path.name}")


def read_solomon(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a file in the layout of Solomon (1987), with the fleet that it states.

    Raises:
        UsageError: when the rounding or the objective asked for does not exist.
        ValueError: when the file does not have the layout.
    """
    objective = choice(options, "objective", ("distance", "vehicles"), "distance")
    told = _told(_read(path, "solomon"), options, f"Solomon file {path.name}")
    return vehicles_first(told) if objective == "vehicles" else told


def _read(path: Path, layout: str) -> Foreign:
    import vrplib

    try:
        foreign = vrplib.read_instance(path, instance_format=layout, compute_edge_weights=False)
    except (RuntimeError, TypeError) as error:
        raise ValueError(str(error)) from error
    missing = [name for name in ("demand", "capacity") if name not in foreign]
    if missing or not {"node_coord", "edge_weight"} & set(foreign):
        raise ValueError(f"it has no {' and no '.join(missing) or 'coordinates or distances'}")
    return {"depot": np.array([0]), "name": path.stem, **foreign}


def _beyond(name: str) -> Issue:
    return Issue(
        code="E202",
        message=f"the file says {name.upper()}, for which vehicle_routing has no words",
        value=name,
        hint="such a file cannot be imported without changing the problem",
    )


def _told(foreign: Foreign, options: Mapping[str, str], source: str) -> dict[str, Any]:
    name = re.sub(r"[^A-Za-z0-9._:-]", "-", str(foreign["name"]))
    description = str(foreign.get("comment", foreign.get("type", "")))
    data = {
        "travel": _travel(foreign, options),
        "locations": _locations(foreign),
        "depots": [{"id": f"depot-{k}", "location_id": str(k)} for k in _depots(foreign)],
        "vehicle_types": _vehicle_types(foreign),
        "orders": _orders(foreign),
    }
    return envelope(name, source, description, data)


# -- travel and places ----------------------------------------------------------------------


def _travel(foreign: Foreign, options: Mapping[str, str]) -> dict[str, Any]:
    if "edge_weight" in foreign:
        return _matrix(foreign)
    rounding = choice(options, "rounding", tuple(ROUNDINGS), _usual_rounding(foreign))
    # "exact" counts thousandths of a unit of distance; times stay in the file's unit
    speed = {"speed_per_s": 1000.0} if rounding == "exact" else {}
    return {"type": "euclidean", "rounding": rounding, **speed}


def _usual_rounding(foreign: Foreign) -> str:
    """What published best-known values of this kind of file are computed with."""
    by_kind = "dimacs" if "time_window" in foreign else "nint"
    return ROUNDING_OF_TYPE.get(foreign.get("edge_weight_type", ""), by_kind)


def _matrix(foreign: Foreign) -> dict[str, Any]:
    distances = np.asarray(foreign["edge_weight"], dtype=float)
    timed = "time_window" in foreign or "vehicles_max_duration" in foreign
    return {
        "type": "matrix",
        "location_ids": [str(k) for k in range(len(distances))],
        "distances": distances.tolist(),
        **({"durations_s": distances.tolist()} if timed else {}),
    }


def _locations(foreign: Foreign) -> Rows:
    names = [str(k) for k in range(len(foreign["demand"]))]
    if "node_coord" not in foreign:
        return [{"id": name} for name in names]
    places = np.asarray(foreign["node_coord"], dtype=float).tolist()
    return [{"id": name, "x": x, "y": y} for name, (x, y) in zip(names, places, strict=True)]


def _depots(foreign: Foreign) -> list[int]:
    depots: list[int] = foreign["depot"].tolist()
    return depots


# -- vehicles -------------------------------------------------------------------------------


def _vehicle_types(foreign: Foreign) -> Rows:
    """One type for every run of equal vehicles, so that vehicles keep their numbers."""
    vehicles = [_vehicle(foreign, k) for k in range(_num_listed(foreign))]
    runs = [(each, len(list(same))) for each, same in groupby(vehicles)]
    several, counted = len(runs) > 1, "vehicles" in foreign
    return [
        {"id": f"vehicle-{k}" if several else "vehicle", **each}
        | ({"num_available": number} if counted else {})
        for k, (each, number) in enumerate(runs, start=1)
    ]


def _num_listed(foreign: Foreign) -> int:
    listed = {len(value) for name, value in foreign.items() if _by_vehicle(name, value)}
    return int(max({int(foreign.get("vehicles", 1)), *listed}))


def _by_vehicle(name: str, value: Any) -> bool:
    return (name == "capacity" or name.startswith("vehicles_")) and np.ndim(value) > 0


def _vehicle(foreign: Foreign, k: int) -> dict[str, Any]:
    depots = _depots(foreign)
    at = _of(foreign, "vehicles_depot", k)
    depot = depots[0] if at is None else int(at) - 1
    vehicle = {
        "start_depot_id": f"depot-{depot}",
        "end_depot_id": f"depot-{depot}",
        "capacity": {LOAD: _of(foreign, "capacity", k)},
        "fixed_cost": _of(foreign, "vehicles_fixed_cost", k),
        "unit_distance_cost": _of(foreign, "vehicles_unit_distance_cost", k) or 1.0,
        "max_distance": _of(foreign, "vehicles_max_distance", k),
        "max_duration_s": _of(foreign, "vehicles_max_duration", k),
        "pickups": "last" if foreign.get("type") == "VRPB" else None,
        **_reloads(foreign, k),
        **_window(foreign, depot, "shift"),
    }
    return {name: value for name, value in vehicle.items() if value is not None}


def _reloads(foreign: Foreign, k: int) -> dict[str, Any]:
    """Where a vehicle may load again, and how many trips that makes at most."""
    if "vehicles_reload_depot" not in foreign:
        return {}
    depots = np.atleast_1d(foreign["vehicles_reload_depot"][k]).tolist()
    if len(depots) > 1:
        raise InstanceError([_beyond("vehicles_reload_depot with several depots")])
    most = _of(foreign, "vehicles_max_reloads", k)
    return {
        "reload_depot_id": f"depot-{int(depots[0]) - 1}",
        "max_trips": None if most is None else int(most) + 1,
    }


def _of(foreign: Foreign, name: str, k: int) -> float | None:
    """A figure of vehicle ``k``, where it is given for each or for all."""
    value = foreign.get(name)
    return None if value is None else float(value[k] if np.ndim(value) else value)


# -- orders ---------------------------------------------------------------------------------


def _orders(foreign: Foreign) -> Rows:
    depots = set(_depots(foreign))
    return [_order(foreign, k) for k in range(len(foreign["demand"])) if k not in depots]


def _order(foreign: Foreign, k: int) -> dict[str, Any]:
    demand, backhaul = float(foreign["demand"][k]), _at(foreign, "backhaul", k)
    if demand and backhaul:
        raise InstanceError([_beyond("backhaul where there is demand")])
    prize, release_s = _at(foreign, "prize", k), _at(foreign, "release_time", k)
    return {
        "id": str(k),
        "location_id": str(k),
        **({"type": "pickup"} if backhaul else {}),
        "load": {LOAD: demand or backhaul},
        "service_duration_s": _at(foreign, "service_time", k),
        **_window(foreign, k, "tw"),
        **({"release_s": release_s} if release_s else {}),
        # a customer without a prize has to be served
        **({"unserved_cost": prize} if prize else {}),
    }


def _at(foreign: Foreign, name: str, k: int) -> float:
    """A figure of a customer, given for each or for all; 0 where there is none."""
    value = foreign.get(name, 0.0)
    return float(value[k] if np.ndim(value) else value)


def _window(foreign: Foreign, k: int, what: str) -> dict[str, float]:
    if "time_window" not in foreign:
        return {}
    early, late = foreign["time_window"][k].tolist()
    return {f"{what}_early_s": float(early), f"{what}_late_s": float(late)}
