"""What some days have beside deliveries in windows.

All of it is true of the plan that a day is drawn around, so days stay feasible.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.vehicle_routing.clock import S_PER_H
from formulations.vehicle_routing.generate.sweep import BIKE, VAN, Sweep

SHARES = {
    "pickups": 0.33,
    "transfers": 0.15,
    "releases": 0.15,
    "tags": 0.2,
    "open ends": 0.1,
    "several windows": 0.15,
    "due times": 0.2,
}
"""Of all usual days, how many have which word."""

TAGS = {VAN: "cold", BIKE: "old-town"}
"""What only one of the two kinds of vehicle can do."""

ENDS = ("pickup_order_id", "delivery_order_id")

Rows = list[dict[str, Any]]
Data = dict[str, Any]


APPOINTMENTS = "appointments"
"""The word of days on which vehicles wait between their stops."""

APPOINTED_S = 600.0
"""So long before and after an appointment its service may start."""


def words_of_a_day(rng: np.random.Generator, tightness: str) -> set[str]:
    """Which words a day has: only a usual one has any."""
    shares = SHARES if tightness == "usual" else {}
    return {word for word, share in shares.items() if rng.random() < share}


def words_with_appointments(rng: np.random.Generator, tightness: str) -> set[str]:
    """Appointments, and each of the others on every second day, that many of them meet."""
    return {APPOINTMENTS, *(word for word in SHARES if rng.random() < 0.5)}


def _appointments(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Most customers are told when somebody comes."""
    early_s = np.maximum(0.0, np.floor((plan.start_s - APPOINTED_S) / 60.0) * 60.0).tolist()
    late_s = (np.ceil((plan.start_s + APPOINTED_S) / 60.0) * 60.0).tolist()
    for i, order in enumerate(data["orders"]):
        if rng.random() < 0.8:
            order |= {"tw_early_s": early_s[i], "tw_late_s": late_s[i]}


def _transfers(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """On some routes, what the first of two neighbours gives the second gets."""
    transfers: Rows = []
    for stops in plan.routes:
        if len(stops) < 2 or rng.random() < 0.5:
            continue
        first = int(rng.integers(0, len(stops) - 1))
        pickup, delivery = (data["orders"][i] for i in stops[first : first + 2].tolist())
        load = {name: min(pickup["load"][name], delivery["load"][name]) for name in pickup["load"]}
        for order in (pickup, delivery):
            order["load"] = load
            order.pop("unserved_cost", None)
        pickup["type"] = "pickup"
        ends = dict(zip(ENDS, (pickup["id"], delivery["id"]), strict=True))
        transfers.append({"id": f"T-{len(transfers) + 1}", **ends})
    data["transfers"] = transfers


def _pickups(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    transferred = paired(data)
    for order in data["orders"]:
        if rng.random() < 0.3 and order["id"] not in transferred:
            order["type"] = "pickup"


def _releases(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Goods that come in the hour before their vehicle leaves."""
    transferred = paired(data)
    for stops, leave_s in zip(plan.routes, plan.leave_s.tolist(), strict=True):
        for order in (data["orders"][i] for i in stops.tolist()):
            from_depot = order.get("type") != "pickup" and order["id"] not in transferred
            if rng.random() < 0.5 and from_depot:
                order["release_s"] = 60.0 * (leave_s // 60.0 - float(rng.integers(0, 60)))


def _tags(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    for row, vehicle_type in enumerate(data["vehicle_types"]):
        vehicle_type["tags"] = [TAGS[row % len(TAGS)]]
    for stops, kind in zip(plan.routes, plan.kind.tolist(), strict=True):
        for i in stops.tolist():
            if rng.random() < 0.2:
                data["orders"][i]["required_tags"] = [TAGS[kind]]


def _open_ends(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Couriers go home from their last customer."""
    for vehicle_type in data["vehicle_types"][BIKE :: len(TAGS)]:
        del vehicle_type["end_depot_id"]


def _several_windows(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Another hour, later on the day, beside the window that the plan keeps."""
    windows: Rows = []
    for order in data["orders"]:
        if rng.random() < 0.4 and "tw_late_s" in order:
            early_s, late_s = order.pop("tw_early_s"), order.pop("tw_late_s")
            again_s = late_s + 60.0 * float(rng.integers(30, 180))
            for early, late in ((early_s, late_s), (again_s, again_s + S_PER_H)):
                windows.append({"order_id": order["id"], "early_s": early, "late_s": late})
    data["time_windows"] = windows


def _due_times(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Quarters of an hour that the plan just keeps."""
    due_s = (np.ceil(plan.start_s / 900.0) * 900.0).tolist()
    for i, order in enumerate(data["orders"]):
        if rng.random() < 0.3:
            order["due_s"] = due_s[i]
            order["lateness_cost_per_h"] = float(rng.integers(5, 30))


ADDED = {
    APPOINTMENTS: _appointments,
    "transfers": _transfers,
    "pickups": _pickups,
    "releases": _releases,
    "tags": _tags,
    "open ends": _open_ends,
    "several windows": _several_windows,
    "due times": _due_times,
}
"""In this sequence: what a transfer moves is neither picked up for the depot nor released there."""


def paired(data: Data) -> set[str]:
    """Orders that are part of a transfer."""
    return {each[end] for each in data.get("transfers", []) for end in ENDS}
