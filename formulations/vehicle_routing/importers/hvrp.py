"""Files of mixed fleets: vehicles of several kinds, given or to be chosen at a fixed cost.

Below lines of comment: customers, kinds of vehicle, longest duration, service time and two figures
that are no data; then for each kind its number, capacity, fixed cost and cost per unit of distance;
then the place of the depot, and the place and load of each customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formulations.vehicle_routing.importers.convention import LOAD, envelope
from formulations.vehicle_routing.importers.numbers import Lines, whole

NO_LIMIT = 999999.0
"""What these files write where a route may be as long as it likes."""


def read_hvrp(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """The envelope of a file, distances as they are.

    Raises:
        ValueError: when the file does not have the form.
    """
    lines = Lines(path, comment="//")
    first = lines.take(4)
    customers, kinds = whole(first[0], "customers", 1), whole(first[1], "kinds of vehicle", 1)
    longest_s, service_s = first[2], first[3]
    fleet = [lines.take(4) for _ in range(kinds)]
    places = [lines.take(2), *(lines.take(3) for _ in range(customers))]
    lines.end()
    data = {
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": str(k), "x": p[0], "y": p[1]} for k, p in enumerate(places)],
        "depots": [{"id": "depot-0", "location_id": "0"}],
        "vehicle_types": [_vehicle_type(k, row, longest_s) for k, row in enumerate(fleet, start=1)],
        "orders": [
            {
                "id": str(k),
                "location_id": str(k),
                "load": {LOAD: place[2]},
                "service_duration_s": service_s,
            }
            for k, place in enumerate(places[1:], start=1)
        ],
    }
    return envelope(path.stem, f"HVRP file {path.name}, rounding none", "mixed fleet", data)


def _vehicle_type(k: int, row: list[float], longest_s: float) -> dict[str, Any]:
    number, capacity, fixed_cost, unit_distance_cost = row[:4]
    return {
        "id": f"vehicle-{k}",
        "start_depot_id": "depot-0",
        "end_depot_id": "depot-0",
        "num_available": whole(number, "the number of a kind of vehicle"),
        "capacity": {LOAD: capacity},
        "fixed_cost": fixed_cost,
        "unit_distance_cost": unit_distance_cost,
        **({} if longest_s >= NO_LIMIT else {"max_duration_s": longest_s}),
    }
