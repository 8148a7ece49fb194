"""How many vehicles and trips there are, and that they are numbered without gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from formulations.vehicle_routing.checks.case import Case
from formulations.vehicle_routing.checks.verdicts import above, broken
from optimizer.sdk import Violation


def numbering(case: Case) -> Iterator[Violation]:
    """Positions count 1, 2, … in each route; one without a visit is none unless it has started."""
    plan = case.plan
    positions: dict[str, list[int]] = {name: [] for name in plan.routes["id"].tolist()}
    for route_id, position in zip(plan.visits["route_id"], plan.visits["position"], strict=True):
        positions[route_id].append(int(position))
    started = set(case.instance.started_routes["id"].tolist())
    for name, found in positions.items():
        if found != list(range(1, len(found) + 1)):
            yield broken("positions", f"route {name}", 1.0, "routes", f"they are {found}")
        if not found and name not in started:
            yield broken("positions", f"route {name}", 1.0, "routes", "it visits no order")


def trips(case: Case) -> Iterator[Violation]:
    """Trips count 1, 2, … in each route, and are no more than the vehicle type makes."""
    plan, types = case.plan, case.instance.vehicle_types.by("id")
    made: dict[str, list[int]] = {name: [] for name in plan.routes["id"].tolist()}
    for route_id, trip in zip(plan.visits["route_id"], plan.visits["trip"], strict=True):
        made[route_id].append(int(trip))
    for name, type_id in zip(plan.routes["id"], plan.routes["vehicle_type_id"], strict=True):
        steps = np.diff(made[name], prepend=0)
        if len(steps) and (steps[0] != 1 or not set(steps[1:].tolist()) <= {0, 1}):
            yield broken("trips", f"route {name}", 1.0, "routes", f"they are {made[name]}")
        most = 1 if types[type_id].reload_depot_id is None else types[type_id].max_trips
        number = len(set(made[name]))
        if most is not None and number > most:
            detail = f"{number} trips where at most {most:g} are allowed"
            yield broken("most trips", f"route {name}", number - most, "trips", detail)


def fleet_size(case: Case) -> Iterator[Violation]:
    """(6) No more routes than vehicles of the type."""
    types = case.instance.vehicle_types
    used = Counter(case.plan.routes["vehicle_type_id"].tolist())
    driven = np.array([used[name] for name in types["id"].tolist()], dtype=float)
    available = np.nan_to_num(types["num_available"].astype(float), nan=np.inf)
    where = [f"vehicle type {name}" for name in types["id"]]
    yield from above("fleet size", where, driven, available, "vehicles")
