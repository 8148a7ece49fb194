"""Files of Li and Lim: what is picked up at one customer is delivered to another.

The first line says ``vehicles capacity speed``; then the depot and each customer: number, place,
load (below 0 for a delivery), window, service, and where its goods come from or go to.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formulations.vehicle_routing.importers.convention import (
    LOAD,
    envelope,
    transfers,
    vehicles_first,
)
from formulations.vehicle_routing.importers.numbers import Lines, whole

Row = list[float]


def read_li_lim(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a file: distances as they are, the fewest vehicles first.

    Raises:
        ValueError: when the file does not have the form.
    """
    lines = Lines(path)
    vehicles, capacity, speed = lines.take(3)[:3]
    if speed != 1:
        raise ValueError(f"the speed in the first line is {speed:g}, it must be 1")
    depot, orders = lines.take(9), []
    while row := lines.take_any(9):
        orders.append(row)
    data = {
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": _name(r[0]), "x": r[1], "y": r[2]} for r in (depot, *orders)],
        "depots": [{"id": "depot-0", "location_id": _name(depot[0])}],
        "vehicle_types": [
            {
                "id": "vehicle",
                "start_depot_id": "depot-0",
                "end_depot_id": "depot-0",
                "num_available": whole(vehicles, "the number of vehicles"),
                "capacity": {LOAD: capacity},
                "unit_distance_cost": 1.0,
                "shift_early_s": depot[4],
                "shift_late_s": depot[5],
            }
        ],
        "orders": [_order(row) for row in orders],
        "transfers": transfers(
            {_name(row[0]): (_partner(row[7]), _partner(row[8])) for row in orders}
        ),
    }
    told = envelope(path.stem, f"Li and Lim file {path.name}, rounding none", "PDPTW", data)
    return vehicles_first(told)


def _name(number: float) -> str:
    return f"{number:g}"


def _partner(number: float) -> str | None:
    """The order that another names by its number, which is 0 where it names none."""
    return _name(number) if number else None


def _picks_up(row: Row) -> bool:
    return row[8] > 0


def _order(row: Row) -> dict[str, Any]:
    name = _name(row[0])
    return {
        "id": name,
        "location_id": name,
        "type": "pickup" if _picks_up(row) else "delivery",
        "load": {LOAD: abs(row[3])},
        "tw_early_s": row[4],
        "tw_late_s": row[5],
        "service_duration_s": row[6],
    }
