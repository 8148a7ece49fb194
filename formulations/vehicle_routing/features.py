"""What a routing day has beside the plainest words, and whether time matters in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from formulations.vehicle_routing.instance import Instance

TIMED = {"due times", "several windows", "breaks", "balance", "running day"}
"""Features that depend on durations."""


def features(instance: Instance) -> set[str]:
    """What the instance has beside deliveries from depots on one trip a vehicle."""
    types, orders = instance.vehicle_types, instance.orders
    again = types["reload_depot_id"] != np.array(None)
    changes = orders["planned_vehicle_type_id"] != np.array(None)
    made = {
        "pickups": bool((orders["type"] == "pickup").any()),
        "pickups last": bool((types["pickups"] == "last").any()),
        "releases": bool((orders["release_s"] > 0).any()),
        "transfers": len(instance.transfers) > 0,
        "several trips": bool((again & (types["max_trips"].astype(float) != 1)).any()),
        "open ends": bool((types["end_depot_id"] == np.array(None)).any()),
        "tags": _lacks_tags(instance),
        "groups": len(instance.groups) > 0,
        "several windows": len(instance.time_windows) > 0,
        "due times": bool((~np.isnan(orders["due_s"]) & (orders["lateness_cost_per_h"] > 0)).any()),
        "planned vehicles": bool((changes & (orders["change_cost"] > 0)).any()),
        "breaks": len(instance.breaks) > 0,
        "balance": instance.longest_route_cost_per_h > 0,
        "precedences": len(instance.precedences) > 0,
        "running day": instance.now_s is not None or len(instance.started_routes) > 0,
    }
    return {name for name, is_so in made.items() if is_so}


def _lacks_tags(instance: Instance) -> bool:
    """Whether some vehicle type may not serve some order."""
    wanted = {tag for tags in instance.orders["required_tags"] for tag in tags}
    return any(wanted - set(tags) for tags in instance.vehicle_types["tags"])


def no_words(who: str, instance: Instance, known: Collection[str] = ()) -> str | None:
    """Which features of an instance a method that knows some lacks words for, or None."""
    unknown = sorted(features(instance) - set(known))
    return f"{who} has no words for {' and '.join(unknown)}" if unknown else None


def time_matters(instance: Instance) -> bool:
    """Whether any window, shift, longest duration or hourly cost depends on durations."""
    types, orders = instance.vehicle_types, instance.orders
    limits = [
        orders["tw_late_s"],
        types["shift_late_s"],
        types["max_duration_s"],
    ]
    limited = any(not np.isnan(column.astype(float)).all() for column in limits)
    paid = bool((types["unit_duration_cost_per_h"] > 0).any())
    return limited or paid or bool(TIMED & features(instance))
