"""Files of Cordeau, Gendreau and Laporte: one or several depots, each with its own vehicles.

The first line says ``type vehicles customers depots``; then for each depot the longest duration and
the capacity of its vehicles (0: no limit); then a line for each customer (number, place, service,
load, visits, ways to combine them, window) and for each depot. A single depot comes first, as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formulations.vehicle_routing.importers.convention import LOAD, envelope
from formulations.vehicle_routing.importers.numbers import Lines, whole
from optimizer.sdk import InstanceError, Issue

KINDS = {0: "VRP", 2: "MDVRP", 4: "VRPTW", 6: "MDVRPTW"}
ONE_DEPOT, TIMED = {0, 4}, {4, 6}
BEYOND = {
    1: "visits on several days",
    3: "vehicles that may not serve everybody",
    5: "visits on several days",
    7: "vehicles that may not serve everybody",
}


def read_cordeau(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a file of one of ``KINDS``, distances as they are.

    Raises:
        InstanceError: when the file is of a kind that this formulation has no words for.
        ValueError: when the file does not have the form.
    """
    lines = Lines(path)
    kind, vehicles, customers, depots = (
        whole(number, "the first line") for number in lines.take(4)[:4]
    )
    _require_known(kind)
    limits = [lines.take(2) for _ in range(depots)]
    timed = kind in TIMED
    single = [_only_depot(lines, depots, timed)] if kind in ONE_DEPOT else []
    rows = [lines.take(9 if timed else 7) for _ in range(customers)]
    places = single or [lines.take(9 if timed else 3) for _ in range(depots)]
    lines.end()
    data = {
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": f"{row[0]:g}", "x": row[1], "y": row[2]} for row in (*rows, *places)],
        "depots": [{"id": f"depot-{row[0]:g}", "location_id": f"{row[0]:g}"} for row in places],
        "vehicle_types": [
            _vehicle_type(vehicles, limit, place, timed)
            for limit, place in zip(limits, places, strict=True)
        ],
        "orders": [_order(row, timed) for row in rows],
    }
    return envelope(path.stem, f"Cordeau file {path.name}, rounding none", KINDS[kind], data)


def _only_depot(lines: Lines, depots: int, timed: bool) -> list[float]:
    place = lines.take(9 if timed else 3)
    if (depots, place[0]) != (1, 0):
        raise ValueError(
            "a file of this kind has one depot, which comes first and has the number 0"
        )
    return place


def _require_known(kind: int) -> None:
    if kind in KINDS:
        return
    message = f"the file is of kind {kind}"
    if kind in BEYOND:
        message = f"{message}, {BEYOND[kind]}, for which this importer has no words"
    raise InstanceError([Issue(code="E202", message=message, value=kind, expected="0, 2, 4 or 6")])


def _vehicle_type(
    vehicles: int, limit: list[float], place: list[float], timed: bool
) -> dict[str, Any]:
    longest_s, capacity = limit[:2]
    depot = f"depot-{place[0]:g}"
    return {
        "id": f"vehicle-{place[0]:g}",
        "start_depot_id": depot,
        "end_depot_id": depot,
        "num_available": vehicles,
        "unit_distance_cost": 1.0,
        **({"capacity": {LOAD: capacity}} if capacity else {}),
        **({"max_duration_s": longest_s} if longest_s else {}),
        **_window(place, "shift", timed),
    }


def _order(row: list[float], timed: bool) -> dict[str, Any]:
    name = f"{row[0]:g}"
    return {
        "id": name,
        "location_id": name,
        "load": {LOAD: row[4]},
        "service_duration_s": row[3],
        **_window(row, "tw", timed),
    }


def _window(row: list[float], what: str, timed: bool) -> dict[str, float]:
    """The last two numbers of a row are its window."""
    return {f"{what}_early_s": row[-2], f"{what}_late_s": row[-1]} if timed else {}
