"""Public benchmark files: VRPLIB and Solomon instances, and the plans published with them.

Both kinds of file count distance and time in one unit, here the unit of the coordinates and
seconds. Locations and orders are called by their row in the file, from 0, as published plans do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of
from formulations.vehicle_routing.travel import ROUNDINGS
from optimizer.sdk import Importer, InstanceError, Issue, UsageError

Foreign = Mapping[str, Any]
"""What the vrplib package reads: specifications and sections by name, in lower case."""

Rows = list[dict[str, Any]]

LOAD = "units"
UNDERSTOOD = {
    *("name", "comment", "type", "dimension", "node_coord_type", "display_data_type"),
    *("edge_weight_type", "edge_weight_format", "edge_weight", "node_coord"),
    *("depot", "demand", "prize", "service_time", "time_window"),
    *("capacity", "vehicles", "vehicles_depot", "vehicles_max_duration"),
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
    return _envelope(foreign, options, f"VRPLIB file {path.name}")


def read_solomon(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a file in the layout of Solomon (1987), with the fleet that it states."""
    return _envelope(_read(path, "solomon"), options, f"Solomon file {path.name}")


def read_plan(instance: Instance, text: str) -> tuple[Solution, float | None]:
    """The plan behind lines ``Route #k: orders``; with several vehicle types k is the vehicle.

    Raises:
        LookupError: when the plan names orders or vehicles that the instance does not have.
    """
    routes = re.findall(r"(?im)^\s*route\s*#?(\d+)\s*:(.*)$", text)
    claimed = re.search(r"(?im)^\s*cost\s*:?\s*(\S+)", text)
    driven = [(int(number), orders.split()) for number, orders in routes if orders.strip()]
    _all_known(instance, {name for _, orders in driven for name in orders})
    vehicle = _vehicles(instance)
    plan = solution_of(instance, [(vehicle(number), orders) for number, orders in driven])
    return plan, float(claimed[1]) if claimed else None


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


def _envelope(foreign: Foreign, options: Mapping[str, str], source: str) -> dict[str, Any]:
    return {
        "formulation": "vehicle_routing",
        "schema_version": "1.0",
        "name": re.sub(r"[^A-Za-z0-9._:-]", "-", str(foreign["name"])),
        "description": str(foreign.get("comment", foreign.get("type", ""))),
        "source": source,
        "data": {
            "clock": "relative",
            "dimensions": [LOAD],
            "travel": _travel(foreign, options),
            "locations": _locations(foreign),
            "depots": [{"id": f"depot-{k}", "location_id": str(k)} for k in _depots(foreign)],
            "vehicle_types": _vehicle_types(foreign),
            "orders": _orders(foreign),
        },
    }


# -- travel and places ----------------------------------------------------------------------


def _travel(foreign: Foreign, options: Mapping[str, str]) -> dict[str, Any]:
    if "edge_weight" in foreign:
        return _matrix(foreign)
    rounding = options.get("rounding", _usual_rounding(foreign))
    if rounding not in ROUNDINGS:
        raise UsageError(
            Issue(
                code="E405",
                message=f'there is no rounding "{rounding}"',
                value=rounding,
                expected=" | ".join(ROUNDINGS),
            )
        )
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


# -- vehicles and orders --------------------------------------------------------------------


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
    def of(name: str) -> float | None:
        value = foreign.get(name)
        return None if value is None else float(value[k] if np.ndim(value) else value)

    depots = _depots(foreign)
    at = of("vehicles_depot")
    depot = depots[0] if at is None else int(at) - 1
    vehicle = {
        "start_depot_id": f"depot-{depot}",
        "end_depot_id": f"depot-{depot}",
        "capacity": {LOAD: of("capacity")},
        "fixed_cost": of("vehicles_fixed_cost"),
        "unit_distance_cost": of("vehicles_unit_distance_cost") or 1.0,
        "max_duration_s": of("vehicles_max_duration"),
        **_window(foreign, depot, "shift"),
    }
    return {name: value for name, value in vehicle.items() if value is not None}


def _orders(foreign: Foreign) -> Rows:
    depots = set(_depots(foreign))
    places = [k for k in range(len(foreign["demand"])) if k not in depots]
    service_s = np.broadcast_to(foreign.get("service_time", 0), len(foreign["demand"]))
    return [
        {
            "id": str(k),
            "location_id": str(k),
            "load": {LOAD: float(foreign["demand"][k])},
            "service_duration_s": float(service_s[k]),
            **_window(foreign, k, "tw"),
            **({"unserved_cost": float(foreign["prize"][k])} if "prize" in foreign else {}),
        }
        for k in places
    ]


def _window(foreign: Foreign, k: int, what: str) -> dict[str, float]:
    if "time_window" not in foreign:
        return {}
    early, late = foreign["time_window"][k].tolist()
    return {f"{what}_early_s": float(early), f"{what}_late_s": float(late)}


# -- published plans ------------------------------------------------------------------------


def _vehicles(instance: Instance) -> Callable[[int], str]:
    """The vehicle type that drives the route of a number, from 1."""
    types = instance.vehicle_types
    if len(types) == 1:
        return lambda number: str(types["id"][0])
    if np.isnan(types["num_available"].astype(float)).any():
        raise LookupError("the plan does not say which vehicle types drive its routes")
    fleet = np.repeat(types["id"], types["num_available"].astype(int)).tolist()

    def vehicle(number: int) -> str:
        if not 1 <= number <= len(fleet):
            raise LookupError(f"route {number} has no vehicle, there are {len(fleet)}")
        return str(fleet[number - 1])

    return vehicle


def _all_known(instance: Instance, named: set[str]) -> None:
    strangers = sorted(named - set(instance.orders["id"].tolist()))
    if strangers:
        raise LookupError(f"there is no order {', '.join(strangers[:5])}")


ROUNDING = {
    "rounding": f"how distances are rounded: {', '.join(ROUNDINGS)} (default: as published "
    "best-known values do, nint, or dimacs with time windows)"
}

IMPORTERS: Mapping[str, Importer] = {
    "vrplib": Importer(
        name="vrplib",
        description="CVRP, VRPTW, MDVRPTW, HFVRP and PCVRPTW files of VRPLIB (.vrp)",
        read=read_vrplib,
        options=ROUNDING,
    ),
    "solomon": Importer(
        name="solomon",
        description="VRPTW files of Solomon, Gehring and Homberger (.txt)",
        read=read_solomon,
        options=ROUNDING,
    ),
}

SOLUTION_READERS: Mapping[str, Callable[[Any, str], tuple[Any, float | None]]] = {".sol": read_plan}
"""Plans as CVRPLIB publishes them."""
