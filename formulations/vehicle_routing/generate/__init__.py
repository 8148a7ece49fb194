"""Delivery days of any size that always have a plan and bind as much as asked.

The proof of feasibility: ``sweep.py`` serves all orders within capacities and shifts, and windows,
fleets and longest routes are then drawn around its routes.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from formulations.vehicle_routing.generate.operations import (
    BREAKS,
    OPERATIONS,
    RUNNING,
    with_one_under_way,
    words_with_operations,
)
from formulations.vehicle_routing.generate.sweep import (
    BIKE,
    SHIFT_S,
    SPEED_KM_PER_H,
    VAN,
    Draw,
    Sweep,
    later,
    sweep,
    with_rests,
    with_waits,
)
from formulations.vehicle_routing.generate.words import (
    ADDED,
    APPOINTMENTS,
    words_of_a_day,
    words_with_appointments,
)

SPARE_ROOM = {"tight": 1.05, "usual": 1.4, "loose": 2.5}
"""Capacity of a van relative to the mean load of the stops it is meant for."""

WINDOW_S = {"tight": 1800.0, "usual": 7200.0}
"""How long before and after its planned start an order may be served, at most."""
SHORTEST_ROUTE_MIN = 30.0
"""Less looks like minutes given for seconds, and is warned of."""

RIGA = (56.95, 24.1)
SPREAD_KM = 6.0
KM_PER_DEGREE = 111.2
MOST_STOPS = 25

NAMES = ("VAN", "BIKE")
BIKE_SHARE = 0.4

Rows = list[dict[str, Any]]


KINDS = {
    "day": words_of_a_day,
    "appointments": words_with_appointments,
    "operations": words_with_operations,
}
"""By name: which words a day has."""


def generate(rng: random.Random, size: int, tightness: str, kind: str = "day") -> dict[str, Any]:
    """An envelope with ``size`` orders around Riga, served by vans and cargo bikes.

    "tight" leaves no vehicle to spare, windows of at most an hour and routes hardly longer than
    those that prove it feasible; "usual" adds a few words that not all days have; "loose" has
    neither windows nor a limit on the fleet. With "appointments" vehicles wait between their stops,
    and many words meet; with "operations" there are breaks, second trips and a day under way.
    """
    seed = rng.getrandbits(64)
    numbers, words_rng = (np.random.default_rng(of) for of in (seed, [seed, 1]))
    draw = draw_day(numbers, size, SPARE_ROOM[tightness])
    plan, words = sweep(draw), KINDS[kind](words_rng, tightness)
    if BREAKS in words:
        plan = with_rests(plan, num_under_way=int(RUNNING in words))
    if "releases" in words:
        plan = later(plan, words_rng.uniform(0.0, 0.5, len(plan.routes)))
    if APPOINTMENTS in words:
        plan = with_waits(plan, words_rng)
    if RUNNING in words:
        plan = with_one_under_way(plan, words_rng)
    data = _data(numbers, draw, plan, tightness)
    for word, add in (ADDED | OPERATIONS).items():
        if word in words:
            add(words_rng, data, plan)
    prefix = "" if kind == "day" else f"{kind}-"
    return {
        "formulation": "vehicle_routing",
        "schema_version": "1.0",
        "name": f"vehicle-routing-{prefix}{size}-{tightness}",
        "description": f"{size} orders from {len(draw.depots)} depots by van and cargo bike",
        "source": f"generated, seed {seed}",
        "currency": "EUR",
        "data": data,
    }


def draw_day(rng: np.random.Generator, size: int, spare_room: float) -> Draw:
    """Places, loads and vehicles; ``spare_room`` is one of ``SPARE_ROOM``."""
    num_depots = min(10, 1 + size // 200)
    away_km = rng.uniform(-15.0, 15.0, (num_depots, 2)) * np.sqrt(num_depots)
    depots = (np.array(RIGA) + _degrees(away_km)).round(5)
    home = rng.integers(0, num_depots, size)
    from_home_km = rng.normal(0.0, SPREAD_KM, (size, 2)).clip(-3 * SPREAD_KM, 3 * SPREAD_KM)
    parcels = 1.0 + rng.poisson(1.5, size)
    load = np.column_stack([parcels, (parcels * rng.lognormal(1.0, 0.6, size)).round(1)])
    stops = min(MOST_STOPS, max(2, round(size**0.5)))
    van = np.ceil(np.maximum(spare_room * stops * load.mean(axis=0), load.max(axis=0)))
    return Draw(
        depots=depots,
        places=(depots[home] + _degrees(from_home_km)).round(5),
        home=home,
        load=load,
        service_s=rng.choice([120.0, 180.0, 240.0, 300.0], size),
        capacity=np.array([van, np.ceil(BIKE_SHARE * van)]),
    )


def _degrees(km: np.ndarray) -> np.ndarray:
    """Kilometres north and east as degrees of latitude and longitude near Riga."""
    return np.asarray(km / (KM_PER_DEGREE * np.array([1.0, np.cos(np.radians(RIGA[0]))])))


# -- the tables of the file -----------------------------------------------------------------


def _data(rng: np.random.Generator, draw: Draw, plan: Sweep, tightness: str) -> dict[str, Any]:
    return {
        "clock": "relative",
        "dimensions": ["parcels", "kg"],
        "travel": {"type": "great_circle", "speed_km_per_h": SPEED_KM_PER_H},
        "locations": _locations(draw),
        "depots": [
            {"id": f"D{d}", "location_id": f"L-D{d}"} for d in range(1, len(draw.depots) + 1)
        ],
        "vehicle_types": _vehicle_types(draw, plan, tightness),
        "orders": _orders(rng, draw, plan, tightness),
    }


def _locations(draw: Draw) -> Rows:
    ids = [f"L-D{d}" for d in range(1, len(draw.depots) + 1)]
    ids += [f"L-{i}" for i in range(1, len(draw.places) + 1)]
    places = np.vstack([draw.depots, draw.places]).tolist()
    return [
        {"id": name, "lat": lat, "lon": lon} for name, (lat, lon) in zip(ids, places, strict=True)
    ]


def _vehicle_types(draw: Draw, plan: Sweep, tightness: str) -> Rows:
    costs = (
        {"fixed_cost": 45.0, "unit_distance_cost": 0.35, "unit_duration_cost_per_h": 14.0},
        {"fixed_cost": 12.0, "unit_distance_cost": 0.05, "unit_duration_cost_per_h": 15.0},
    )
    return [
        {
            "id": f"{NAMES[kind]}-D{d + 1}",
            "start_depot_id": f"D{d + 1}",
            "end_depot_id": f"D{d + 1}",
            "capacity": _load(draw.capacity[kind].tolist()),
            "shift_early_s": SHIFT_S[kind][0],
            "shift_late_s": SHIFT_S[kind][1],
            **costs[kind],
            **_limits(plan, (plan.depot == d) & (plan.kind == kind), kind, tightness),
        }
        for d in range(len(draw.depots))
        for kind in (VAN, BIKE)
    ]


def _limits(plan: Sweep, driven: np.ndarray, kind: int, tightness: str) -> dict[str, float]:
    """The fleet and the longest route that the proving plan takes, or more."""
    used = int(driven.sum())
    if tightness == "loose":
        return {}
    if tightness == "usual":
        return {"num_available": used + max(1, used // 5)}
    longest: dict[str, float] = {"num_available": used}
    if used and kind == VAN:
        minutes = float(np.ceil(plan.duration_s[driven].max() / 60.0 + 1))
        longest["max_duration_s"] = 60.0 * max(SHORTEST_ROUTE_MIN, minutes)
    if used and kind == BIKE:
        longest["max_distance"] = float(np.ceil(plan.distance[driven].max()))
    return longest


def _orders(rng: np.random.Generator, draw: Draw, plan: Sweep, tightness: str) -> Rows:
    size = len(draw.places)
    rows: Rows = [
        {"id": f"O-{i}", "location_id": f"L-{i}", "load": _load(load), "service_duration_s": s}
        for i, (load, s) in enumerate(
            zip(draw.load.tolist(), draw.service_s.tolist(), strict=True), start=1
        )
    ]
    if tightness == "loose":
        return rows
    slack_s = WINDOW_S[tightness] * rng.uniform(0.2, 1.0, (2, size))
    early_s = np.maximum(0.0, np.floor((plan.start_s - slack_s[0]) / 60.0) * 60.0).tolist()
    late_s = (np.ceil((plan.start_s + slack_s[1]) / 60.0) * 60.0).tolist()
    draws = rng.random((2, size))
    price = rng.uniform(8.0, 40.0, size).round(2).tolist()
    for i in np.flatnonzero(draws[0] < 0.7).tolist():
        rows[i] |= {"tw_early_s": early_s[i], "tw_late_s": late_s[i]}
    for i in np.flatnonzero(draws[1] < 0.2).tolist():
        rows[i]["unserved_cost"] = price[i]
    return rows


def _load(amounts: list[float]) -> dict[str, float]:
    return {"parcels": amounts[0], "kg": amounts[1]}
