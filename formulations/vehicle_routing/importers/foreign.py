"""VRPLIB files as the vrplib package reads them, looked through once more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from formulations.vehicle_routing.importers.form import require_form
from formulations.vehicle_routing.importers.numbers import whole
from optimizer.sdk import InstanceError, Issue

Foreign = Mapping[str, Any]
"""Specifications and sections by name, in lower case; rows of the file count from 0."""

OF_LOCATION = {
    **dict.fromkeys(("demand", "linehaul", "backhaul"), 1),
    **dict.fromkeys(("prize", "service_time", "release_time"), 1),
    "node_coord": 2,
    "time_window": 2,
    "pickup_and_delivery": 6,
}
"""Sections with a line for each location, and how many figures follow its number."""

OF_VEHICLE = {
    **dict.fromkeys(("capacity", "vehicles_depot", "vehicles_max_reloads"), 1),
    **dict.fromkeys(("vehicles_max_duration", "vehicles_max_distance"), 1),
    **dict.fromkeys(("vehicles_fixed_cost", "vehicles_unit_distance_cost"), 1),
    "vehicles_reload_depot": None,
}
"""The same with a line for each vehicle; None where each may have another number of them."""

FOR_ALL = {"prize", "service_time", "release_time", *OF_VEHICLE}
"""What may also be one figure for all."""

IN_PAIRS = {"demand", "backhaul", "time_window", "service_time"}
"""What a section of pickups and deliveries says, too."""

UNDERSTOOD = {
    *("name", "comment", "type", "dimension", "node_coord_type", "display_data_type"),
    *("edge_weight_type", "edge_weight_format", "edge_weight"),
    *("depot", "vehicles", *OF_LOCATION, *OF_VEHICLE),
}
"""All that a file may say."""

TYPES = {
    *("CVRP", "VRPTW", "MDVRP", "MDVRPTW", "HFVRP", "PCVRP", "PCVRPTW", "PDPTW"),
    *("MTVRP", "MTVRPTW", "MTVRPTWR", "VRPB", "VRPMB"),
}
"""The known types of problem; in VRPB backhauls come last, in VRPMB anywhere."""


def read_foreign(path: Path) -> Foreign:
    """The parts of a file.

    Raises:
        InstanceError: when the file has parts that this formulation has no words for.
        ValueError: when the file does not have the form of VRPLIB, or its parts do not fit.
    """
    from vrplib.parse import parse_vrplib

    text = path.read_text("utf-8-sig")
    require_form(text)
    try:
        read = parse_vrplib(text, compute_edge_weights=False)
    except (RuntimeError, TypeError) as error:
        raise ValueError(str(error)) from error
    if "type" in read:
        read["type"] = str(read["type"]).upper()
    _require_understood(read)
    fitting = {name: _fitting(name, value, read) for name, value in read.items()}
    foreign = _loads_by_name({"name": path.stem, **fitting})
    _require_complete(foreign)
    return foreign


def _require_understood(foreign: Foreign) -> None:
    unknown = [beyond(name.upper()) for name in foreign if name not in UNDERSTOOD]
    if foreign.get("type", "CVRP") not in TYPES:
        unknown.insert(0, beyond(f"TYPE {foreign['type']}"))
    if unknown:
        raise InstanceError(unknown)


def _fitting(name: str, value: Any, foreign: Foreign) -> Any:
    """A part as it is, or as an array where it has a line for each location or vehicle."""
    count = "dimension" if name in OF_LOCATION else "vehicles"
    known = OF_LOCATION | OF_VEHICLE
    if name not in known:
        return value
    if not is_listed(value):
        return _for_all(name, value)
    if len(value) != foreign.get(count, len(value)):
        needed = foreign[count]
        raise ValueError(f"{name.upper()} has {len(value)} lines, {needed} are needed")
    figures = known[name]
    if figures is None:
        return value
    try:
        rows = np.array(value, dtype=float).reshape(len(value), figures)
    except ValueError:
        wanted = f"{figures} in each line"
        raise ValueError(f"{name.upper()} does not consist of numbers, {wanted}") from None
    return rows if figures > 1 else rows[:, 0]


def _for_all(name: str, value: Any) -> float:
    if name not in FOR_ALL:
        raise ValueError(f"{name.upper()} is no section")
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{name.upper()} is no number") from None


def _loads_by_name(foreign: Foreign) -> Foreign:
    """Loads under ``demand`` and ``backhaul``, whatever the file calls them.

    A section of pickups and deliveries has all figures of a location in one line: load (below 0 for
    a delivery), window, service, and where its goods come from or go to, by rows from 1.
    """
    if {"demand", "linehaul"} <= set(foreign):
        raise ValueError("it has both DEMAND and LINEHAUL, which are two words for one thing")
    if "linehaul" in foreign:
        others = {name: value for name, value in foreign.items() if name != "linehaul"}
        return {"demand": foreign["linehaul"], **others}
    if "pickup_and_delivery" not in foreign:
        return foreign
    twice = IN_PAIRS & set(foreign)
    if twice:
        raise ValueError(f"it has both PICKUP_AND_DELIVERY and {min(twice).upper()}")
    rows = foreign["pickup_and_delivery"]
    return {
        **foreign,
        "demand": np.maximum(-rows[:, 0], 0.0),
        "backhaul": np.maximum(rows[:, 0], 0.0),
        "time_window": rows[:, 1:3],
        "service_time": rows[:, 3],
        "pickup_and_delivery": {
            str(k): (_partner(origin), _partner(destination))
            for k, (origin, destination) in enumerate(rows[:, 4:])
        },
    }


def _partner(number: float) -> str | None:
    """The row of an order that another names by its number, which is 0 where it names none."""
    return str(whole(number, "the number of an order") - 1) if number else None


def _require_complete(foreign: Foreign) -> None:
    missing = [name for name in ("demand", "capacity", "depot") if name not in foreign]
    if missing or not {"node_coord", "edge_weight"} & set(foreign):
        raise ValueError(f"it has no {' and no '.join(missing) or 'coordinates or distances'}")


def is_listed(value: Any) -> bool:
    """Whether a part has a row for each location or vehicle, and not one figure for all."""
    return isinstance(value, list | np.ndarray)


def figure(foreign: Foreign, name: str, k: int) -> float | None:
    """A figure of location or vehicle ``k``, where it is given for each or for all."""
    value = foreign.get(name)
    return None if value is None else float(value[k] if is_listed(value) else value)


def window(foreign: Foreign, k: int, what: str) -> dict[str, float]:
    """The window of location ``k``, in the words of ``what`` it is of."""
    if "time_window" not in foreign:
        return {}
    early, late = foreign["time_window"][k].tolist()
    return {f"{what}_early_s": float(early), f"{what}_late_s": float(late)}


def depots(foreign: Foreign) -> list[int]:
    """The rows of the depots."""
    rows: list[int] = np.atleast_1d(foreign["depot"]).tolist()
    return rows


def beyond(what: str) -> Issue:
    """That the file says something that this formulation has no words for."""
    return Issue(
        code="E202",
        message=f"the file says {what}, for which vehicle_routing has no words",
        value=what,
        hint="such a file cannot be imported without changing the problem",
    )
