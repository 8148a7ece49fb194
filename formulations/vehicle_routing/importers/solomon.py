"""Files in the layout of Solomon (1987), which Gehring and Homberger kept.

Below a title and between headings: the number and capacity of the vehicles; then a line for the
depot, as 0, and for each customer, with number, place, load, window and service.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from formulations.vehicle_routing.importers.convention import choice, vehicles_first
from formulations.vehicle_routing.importers.foreign import Foreign
from formulations.vehicle_routing.importers.numbers import Lines, whole
from formulations.vehicle_routing.importers.vrplib import told

HEADINGS = r"(?i)(VEHICLE|CUSTOMER)$|NUMBER\s+CAPACITY|CUST\s+NO"


def read_solomon(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a file, with the fleet that it states.

    Raises:
        UsageError: when the rounding or the objective asked for does not exist.
        ValueError: when the file does not have the layout.
    """
    objective = choice(options, "objective", ("distance", "vehicles"), "distance")
    envelope = told(_foreign(path), options, f"Solomon file {path.name}")
    return vehicles_first(envelope) if objective == "vehicles" else envelope


def _foreign(path: Path) -> Foreign:
    """The file as the parts of one of VRPLIB."""
    lines = Lines(path, comment=HEADINGS, title=True)
    vehicles, capacity = lines.take(2)[:2]
    rows = [lines.take(7)[:7]]
    while row := lines.take_any(7):
        rows.append(row[:7])
    table = np.array(rows)
    if table[:, 0].tolist() != list(range(len(rows))):
        raise ValueError("the numbers of the depot and the customers do not run 0, 1, 2 …")
    return {
        "name": path.stem,
        "depot": np.array([0]),
        "vehicles": whole(vehicles, "the number of vehicles"),
        "capacity": capacity,
        "node_coord": table[:, 1:3],
        "demand": table[:, 3],
        "time_window": table[:, 4:6],
        "service_time": table[:, 6],
    }
