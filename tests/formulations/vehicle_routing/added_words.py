"""One word more for a random day, drawn so that it matters now and then."""

from __future__ import annotations

import random
from typing import Any


def _open_ends(rng: random.Random, data: dict[str, Any]) -> None:
    for row in rng.choice([data["vehicle_types"], data["vehicle_types"][:1]]):
        del row["end_depot_id"]


def _tags(rng: random.Random, data: dict[str, Any]) -> None:
    data["vehicle_types"][0]["tags"] = ["cool"]
    for order in data["orders"]:
        order["required_tags"] = rng.choice([[], ["cool"]])


def _group(rng: random.Random, data: dict[str, Any]) -> None:
    """The first two orders are alternatives."""
    for order in data["orders"][:2]:
        order.pop("unserved_cost", None)
        order["group_id"] = "g"
    data["groups"] = [{"id": "g"} | rng.choice([{}, {"unserved_cost": 12.0}])]


def _several_windows(rng: random.Random, data: dict[str, Any]) -> None:
    data["time_windows"] = []
    for order in data["orders"]:
        if "tw_early_s" in order:
            early_s, late_s = order.pop("tw_early_s"), order.pop("tw_late_s")
            closed_s = rng.uniform(600.0, 4000.0)
            middle_s = (early_s + late_s) / 2
            for pair in ((early_s, middle_s), (middle_s + closed_s, late_s + closed_s)):
                window = dict(zip(("early_s", "late_s"), pair, strict=True))
                data["time_windows"].append({"order_id": order["id"], **window})


def _due(rng: random.Random, data: dict[str, Any]) -> None:
    for order in data["orders"]:
        if rng.random() < 0.7:
            price = rng.choice([5.0, 15.0, 80.0])
            order |= {"due_s": rng.uniform(6, 9) * 3600.0, "lateness_cost_per_h": price}


def _planned(rng: random.Random, data: dict[str, Any]) -> None:
    for order in data["orders"]:
        type_id = rng.choice(data["vehicle_types"])["id"]
        order |= {"planned_vehicle_type_id": type_id, "change_cost": rng.choice([0.0, 4.0, 11.5])}


def _breaks(rng: random.Random, data: dict[str, Any]) -> None:
    data["breaks"] = []
    for number, type_id in enumerate(rng.choice([["van", "truck"], ["van", "van"], ["truck"]])):
        early_s = rng.uniform(6.3, 8.5) * 3600.0
        window = {"early_s": early_s, "late_s": early_s + rng.uniform(0.1, 1.5) * 3600.0}
        data["breaks"].append(
            {"id": f"b{number}", "vehicle_type_id": type_id, "duration_s": 900.0, **window}
        )


def _balance(rng: random.Random, data: dict[str, Any]) -> None:
    data["longest_route_cost_per_h"] = rng.choice([5.0, 40.0])


def _precedences(rng: random.Random, data: dict[str, Any]) -> None:
    """The third order comes before the fourth; both are optional or none is."""
    one, other = data["orders"][2:4]
    other.pop("unserved_cost", None)
    if "unserved_cost" in one:
        other["unserved_cost"] = one["unserved_cost"]
    ids = {"earlier_order_id": one["id"], "later_order_id": other["id"]}
    data["precedences"] = [{**ids, "directly": rng.random() < 0.5}]


def _running(rng: random.Random, data: dict[str, Any]) -> None:
    """A van that left with the goods of the first two orders, and has visited the first or none."""
    data |= {"now_s": 7 * 3600.0, "started_routes": [], "started_visits": []}
    route = {"id": "G1", "vehicle_type_id": "van", "leave_s": 6.5 * 3600.0}
    data["started_routes"].append(route)
    for order in data["orders"][:2]:
        order.pop("release_s", None)
        order.pop("required_tags", None)
        order["route_id"] = "G1"
    if rng.random() < 0.6:
        times = {"arrive_s": 24600.0, "start_s": 24900.0, "depart_s": 25500.0}
        visit = {"route_id": "G1", "position": 1, "order_id": data["orders"][0]["id"]}
        data["started_visits"].append({**visit, **times})


ADDED = {
    "open": _open_ends,
    "tags": _tags,
    "groups": _group,
    "windows": _several_windows,
    "due": _due,
    "planned": _planned,
    "breaks": _breaks,
    "balance": _balance,
    "precedences": _precedences,
    "running": _running,
}
