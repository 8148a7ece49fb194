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
    transfer,
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
    vehicles, capacity = lines.take(2)[:2]
    depot, orders = lines.take(9), []
    while row := lines.take_any(9):
        orders.append(row)
    data = {
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": f"{r[0]:g}", "x": r[1], "y": r[2]} for r in (depot, *orders)],
        "depots": [{"id": "depot-0", "location_id": f"{depot[0]:g}"}],
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
        "transfers": [transfer(f"{row[0]:g}", f"{row[8]:g}") for row in orders if _picks_up(row)],
    }
    told = envelope(path.stem, f"Li and Lim file {path.name}, rounding none", "PDPTW", data)
    return vehicles_first(told)


def _picks_up(row: Row) -> bool:
    return row[8] > 0


def _order(row: Row) -> dict[str, Any]:
    name = f"{row[0]:g}"
    return {
        "id": name,
        "location_id": name,
        "type": "pickup" if _picks_up(row) else "delivery",
        "load": {LOAD: abs(row[3])},
        "tw_early_s": row[4],
        "tw_late_s": row[5],
        "service_duration_s": row[6],
    }
