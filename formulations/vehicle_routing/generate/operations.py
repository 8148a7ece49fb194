"""What the work of a day adds: shifts with breaks, second trips, routes that are under way.

All of it is true of the plan that a day is drawn around, so days stay feasible.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.generate.sweep import REST_S, Sweep, later
from formulations.vehicle_routing.generate.words import SHARES, Data, Rows, paired

RUNNING = "running day"
"""The word of days that have begun: the first route is under way, the others have not left."""

SHARE = 0.35
"""Of all days, how many have which of the operations."""

BREAKS = "breaks"
"""The word of days on which vehicles rest, on the way where there is time for it."""

PROMISED_S = 1200.0
"""How long the window is where a time is promised."""

PAIR = ("earlier_order_id", "later_order_id")


def words_with_operations(rng: np.random.Generator, tightness: str) -> set[str]:
    """Each of the operations on every third day, and other words as often as on usual days.

    On a day that has begun no route waits for its goods: the first one has to leave first.
    """
    words = {word for word in OPERATIONS if rng.random() < SHARE}
    words |= {word for word, share in SHARES.items() if rng.random() < share}
    return words - {"releases"} if RUNNING in words else words


def with_one_under_way(plan: Sweep, rng: np.random.Generator) -> Sweep:
    """The same routes; all but the first leave later."""
    share = rng.uniform(0.2, 0.8, len(plan.routes))
    share[0] = 0.0
    return later(plan, share)


def _running(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """The first route serves its last customer before another leaves, or before half of its time.

    Now is when that service began: a vehicle that has done its work does not go on before now.
    """
    half_s = float(plan.leave_s[0] + plan.duration_s[0] / 2.0)
    until_s, now_s = min([half_s, *plan.leave_s[1:].tolist()]), float(plan.leave_s[0])
    kind = data["vehicle_types"][2 * int(plan.depot[0]) + int(plan.kind[0])]
    started = {"id": "R-1", "vehicle_type_id": kind["id"], "leave_s": float(plan.leave_s[0])}
    visits: Rows = []
    for row in plan.routes[0].tolist():
        order, start_s = data["orders"][row], float(plan.start_s[row])
        if start_s <= until_s:
            now_s, depart_s = start_s, start_s + order["service_duration_s"]
            times = {"arrive_s": start_s, "start_s": start_s, "depart_s": depart_s}
            visit = {"route_id": "R-1", "position": len(visits) + 1, "order_id": order["id"]}
            visits.append(visit | times)
        if order.get("type") != "pickup" and order["id"] not in _tied(data):
            order["route_id"] = "R-1"
    data |= {"now_s": now_s, "started_routes": [started], "started_visits": visits}


def _trips(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Vehicles come back for more, as few as it takes; but for types that are under way."""
    under_way = {route["vehicle_type_id"] for route in data.get("started_routes", [])}
    for row, kind in enumerate(data["vehicle_types"]):
        if kind["id"] not in under_way:
            kind |= {"reload_depot_id": kind["start_depot_id"], "max_trips": 2}
            kind["num_available"] = int((2 * plan.depot + plan.kind == row).sum())


def _precedences(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """On some routes, what is served next is served next, or only later."""
    precedences: Rows = []
    for stops in plan.routes:
        free = [row for row in stops.tolist() if data["orders"][row]["id"] not in _tied(data)]
        if len(free) < 2 or rng.random() < 0.3:
            continue
        first = int(rng.integers(0, len(free) - 1))
        pair = [data["orders"][row] for row in free[first : first + 2]]
        for order in pair:
            order.pop("unserved_cost", None)
        near = np.flatnonzero(np.isin(stops, free[first : first + 2]))
        directly = bool(np.diff(near)[0] == 1 and rng.random() < 0.5)
        ids = dict(zip(PAIR, (order["id"] for order in pair), strict=True))
        precedences.append({**ids, "directly": directly})
    data["precedences"] = precedences


def _groups(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Goods that may go to another place instead, at any time."""
    groups: Rows = []
    for order in list(data["orders"]):
        if rng.random() < 0.7 or order["id"] in _tied(data) or "route_id" in order:
            continue
        order.pop("unserved_cost", None)
        order["group_id"] = f"G-{len(groups) + 1}"
        elsewhere = data["locations"][int(rng.integers(0, len(data["locations"])))]["id"]
        other = {"id": f"{order['id']}-ELSEWHERE", "location_id": elsewhere}
        same = ("type", "load", "service_duration_s", "release_s", "required_tags", "group_id")
        data["orders"].append(other | {field: order[field] for field in same if field in order})
        price = {"unserved_cost": 30.0} if rng.random() < 0.3 else {}
        groups.append({"id": order["group_id"], **price})
    data["groups"] = groups


def _breaks(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """A rest for all vehicles of a type, or two short ones, about when the plan has time for it.

    On some days customers are promised when they are served, so that it stays between two of them.
    """
    if rng.random() < 0.5:
        _promise_times(data, plan)
    breaks: Rows = []
    for row, kind in enumerate(data["vehicle_types"]):
        rest_s = plan.rest_s[2 * plan.depot + plan.kind == row]
        if not len(rest_s):
            continue
        num_breaks, most_min = rng.choice([1, 2]), rng.choice([5, 90])
        before_s, after_s = (60.0 * rng.integers(0, most_min, 2)).tolist()
        duration_s = REST_S / num_breaks
        for number in rng.permutation(num_breaks).tolist():  # in the file in either sequence
            early_s = float(np.floor(rest_s.min() / 60.0) * 60.0) + number * duration_s
            late_s = float(np.ceil(rest_s.max() / 60.0) * 60.0) + number * duration_s
            times = {"early_s": early_s - before_s, "late_s": late_s + after_s}
            of = {"id": f"B-{number + 1}-{kind['id']}", "vehicle_type_id": kind["id"]}
            breaks.append({**of, **times, "duration_s": duration_s})
    data["breaks"] = breaks


def _promise_times(data: Data, plan: Sweep) -> None:
    """Each route serves when it is planned, and hardly sooner or later."""
    several = {row["order_id"] for row in data.get("time_windows", [])}
    for row, order in enumerate(data["orders"][: len(plan.start_s)]):
        if order["id"] not in several:
            start_s = float(plan.start_s[row])
            order |= {"tw_early_s": start_s - PROMISED_S / 2, "tw_late_s": start_s + PROMISED_S / 2}


def _pickups_last(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """The last stop of most routes gives, and goods come on board after all others are off."""
    if data.get("transfers") or any("type" in order for order in data["orders"]):
        return
    for kind in data["vehicle_types"]:
        kind["pickups"] = "last"
    for stops in plan.routes:
        last = data["orders"][int(stops[-1])]
        if len(stops) > 1 and rng.random() < 0.7 and "release_s" not in last:
            last["type"] = "pickup"


def _planned_vehicles(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    """Some orders were promised to a van or a bike."""
    names = [kind["id"] for kind in data["vehicle_types"]]
    for order in data["orders"]:
        if rng.random() < 0.4:
            planned = names[int(rng.integers(0, len(names)))]
            order |= {"planned_vehicle_type_id": planned, "change_cost": 4.0}


def _balance(rng: np.random.Generator, data: Data, plan: Sweep) -> None:
    data["longest_route_cost_per_h"] = 20.0


OPERATIONS = {
    "pickups last": _pickups_last,
    "planned vehicles": _planned_vehicles,
    "balance": _balance,
    RUNNING: _running,
    "several trips": _trips,
    "precedences": _precedences,
    "groups": _groups,
    BREAKS: _breaks,
}
"""In this sequence, after all other words."""


def _tied(data: Data) -> set[str]:
    """Orders that are part of a transfer or a precedence."""
    return paired(data) | {each[end] for each in data.get("precedences", []) for end in PAIR}
