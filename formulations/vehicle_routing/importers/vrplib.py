"""VRPLIB files, also in the dialect of the PyVRP collections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from formulations.vehicle_routing.importers.convention import LOAD, choice, envelope, transfers
from formulations.vehicle_routing.importers.fleet import vehicle_types
from formulations.vehicle_routing.importers.foreign import (
    Foreign,
    beyond,
    depots,
    figure,
    read_foreign,
    window,
)
from formulations.vehicle_routing.importers.towns import in_towns
from formulations.vehicle_routing.travel import ROUNDINGS
from optimizer.sdk import InstanceError

Rows = list[dict[str, Any]]

ROUNDING_OF_TYPE = {
    "CEIL_2D": "ceil",
    "FLOOR_2D": "trunc",
    "EXACT_2D": "exact",
    "EUC_2D": None,
    "EXPLICIT": None,
}
"""The known types of distances, and the rounding that they call for."""

IN_DISTANCE = {"prize", "vehicles_fixed_cost", "vehicles_max_distance"}
"""What counts in the file's unit of distance, as its costs do."""


def read_vrplib(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a VRPLIB file.

    Raises:
        InstanceError: when the file has parts that this formulation has no words for.
        UsageError: when there is no such rounding, or the day cannot be in so many towns.
        ValueError: when the file does not have the form of VRPLIB.
    """
    return in_towns(told(read_foreign(path), options, f"VRPLIB file {path.name}"), options)


def told(foreign: Foreign, options: Mapping[str, str], source: str) -> dict[str, Any]:
    """The envelope of what was read; its source says how distances are rounded."""
    name = re.sub(r"[^A-Za-z0-9._:-]", "-", str(foreign["name"]))
    description = str(foreign.get("comment", foreign.get("type", "VRPTW")))
    travel = _travel(foreign, options)
    foreign = _to_scale(foreign, travel.get("speed_per_s", 1.0))
    paired = transfers(foreign.get("pickup_and_delivery", {}))
    data = {
        "travel": travel,
        "locations": _locations(foreign),
        "depots": [{"id": f"depot-{k}", "location_id": str(k)} for k in depots(foreign)],
        "vehicle_types": vehicle_types(foreign),
        "orders": _orders(foreign),
        **({"transfers": paired} if paired else {}),
    }
    rounding = travel.get("rounding", "none, distances are given")
    return envelope(name, f"{source}, rounding {rounding}", description, data)


# -- travel and places ----------------------------------------------------------------------


def _travel(foreign: Foreign, options: Mapping[str, str]) -> dict[str, Any]:
    rounding = choice(options, "rounding", tuple(ROUNDINGS), _usual_rounding(foreign))
    given = "edge_weight" in foreign
    if given != (foreign.get("edge_weight_type") == "EXPLICIT"):
        raise ValueError("EDGE_WEIGHT_TYPE EXPLICIT and EDGE_WEIGHT_SECTION need each other")
    if given:
        return _matrix(foreign)
    # "exact" counts thousandths of a unit of distance; times stay in the file's unit
    speed = {"speed_per_s": 1000.0} if rounding == "exact" else {}
    return {"type": "euclidean", "rounding": rounding, **speed}


def _to_scale(foreign: Foreign, scale: float) -> Foreign:
    """What is compared with distances, or added to them, in their unit."""
    return {
        name: np.multiply(value, scale) if name in IN_DISTANCE else value
        for name, value in foreign.items()
    }


def _usual_rounding(foreign: Foreign) -> str:
    """The type of the distances says it, or what is usual with and without windows."""
    kind = foreign.get("edge_weight_type", "EUC_2D")
    if kind not in ROUNDING_OF_TYPE:
        raise InstanceError([beyond(f"EDGE_WEIGHT_TYPE {kind}")])
    return ROUNDING_OF_TYPE[kind] or ("dimacs" if "time_window" in foreign else "nint")


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


# -- orders ---------------------------------------------------------------------------------


def _orders(foreign: Foreign) -> Rows:
    at_depots = set(depots(foreign))
    return [_order(foreign, k) for k in range(len(foreign["demand"])) if k not in at_depots]


def _order(foreign: Foreign, k: int) -> dict[str, Any]:
    demand, backhaul = figure(foreign, "demand", k), figure(foreign, "backhaul", k)
    if demand and backhaul:
        raise InstanceError([beyond("BACKHAUL where there is DEMAND")])
    prize, release_s = figure(foreign, "prize", k), figure(foreign, "release_time", k)
    return {
        "id": str(k),
        "location_id": str(k),
        **({"type": "pickup"} if backhaul else {}),
        "load": {LOAD: demand or backhaul or 0.0},
        "service_duration_s": figure(foreign, "service_time", k) or 0.0,
        **window(foreign, k, "tw"),
        **({"release_s": release_s} if release_s else {}),
        # a customer without a prize has to be served
        **({"unserved_cost": prize} if prize else {}),
    }
