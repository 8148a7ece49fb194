"""Small random days with every feature of the room, and their best plan by trying everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise, permutations
from typing import Any

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of_trips
from tests.formulations.vehicle_routing.cases import vehicle

NOT_OF_ONE_ROUTE = {"each order once", "required orders"}


def random_day(seed: int, num_orders: int) -> dict[str, Any]:
    """Two depots, two types, two dimensions, windows, shifts, longest routes, optional orders."""
    rng = random.Random(seed)
    places = [{"id": f"p{k}", **_somewhere(rng)} for k in range(num_orders + 2)]
    return {
        "dimensions": ["kg", "boxes"],
        "travel": {"type": "great_circle", "speed_km_per_h": 30.0},
        "locations": places,
        "depots": [
            {"id": "depot", "location_id": f"p{num_orders}"},
            {"id": "other", "location_id": f"p{num_orders + 1}"},
        ],
        "vehicle_types": [_random_vehicle(rng, name) for name in ("van", "truck")],
        "orders": [_random_order(rng, k) for k in range(num_orders)],
    }


FEATURES = ("pickups", "last", "all last", "releases", "transfers", "trips")
"""What a day can have beside deliveries by vehicles that make one trip."""


def featured_day(seed: int, num_orders: int, *features: str) -> dict[str, Any]:
    """A random day that also has some of the ``FEATURES``."""
    rng, data = random.Random(seed), random_day(seed, num_orders)
    orders, types = data["orders"], data["vehicle_types"]
    if {"pickups", "last", "all last"} & set(features):
        for order in orders[: num_orders // 2]:
            order["type"] = "pickup"
    if {"last", "all last"} & set(features):
        types[0]["pickups"] = "last"
    if "all last" in features:
        types[1]["pickups"] = "last"
    if "transfers" in features:
        pickup, delivery = orders[-2:]
        price = pickup.get("unserved_cost")
        pickup |= {"type": "pickup"}
        delivery |= {"load": pickup["load"]} | ({"unserved_cost": price} if price else {})
        if price is None:
            delivery.pop("unserved_cost", None)
        ids = {"pickup_order_id": pickup["id"], "delivery_order_id": delivery["id"]}
        data["transfers"] = [{"id": "t", **ids}]
    if "trips" in features:
        for row in types:
            row |= {"reload_depot_id": rng.choice(["depot", "other"]), "num_available": 1}
            row |= rng.choice([{}, {"max_trips": 2}])
    if "releases" in features:
        moved = {each for row in data.get("transfers", []) for each in row.values()}
        for order in orders:
            if order.get("type") != "pickup" and order["id"] not in moved:
                latest_s = order.get("tw_late_s", 9 * 3600.0)
                order["release_s"] = rng.uniform(6 * 3600.0, latest_s)
    return data


def _somewhere(rng: random.Random) -> dict[str, float]:
    return {"lat": 56.9 + rng.uniform(0, 0.2), "lon": 24.0 + rng.uniform(0, 0.3)}


def _random_vehicle(rng: random.Random, name: str) -> dict[str, Any]:
    fields = {
        "num_available": rng.choice([None, 1, 2, 2]),
        "capacity": {"kg": rng.choice([15.5, 20, 40]), "boxes": rng.randint(5, 9)},
        "fixed_cost": rng.choice([0.0, 20.0, 35.5]),
        "unit_distance_cost": rng.choice([0.35, 0.5, 1 / 3]),
        "unit_duration_cost_per_h": rng.choice([0.0, 18.5, 22.0]),
        "shift_early_s": 6 * 3600.0,
        "shift_late_s": rng.choice([None, 14 * 3600.0]),
        "max_distance": rng.choice([None, 60.0]),
        "max_duration_s": rng.choice([None, 3 * 3600.0]),
        "end_depot_id": rng.choice(["depot", "other"]),
    }
    return vehicle(name, **{key: value for key, value in fields.items() if value is not None})


def _random_order(rng: random.Random, k: int) -> dict[str, Any]:
    early_s = rng.uniform(6, 9) * 3600.0
    fields: dict[str, Any] = {
        "id": f"o{k}",
        "location_id": f"p{k}",
        "load": {"kg": round(rng.uniform(1, 9), 2), "boxes": rng.randint(1, 3)},
        "service_duration_s": rng.choice([0.0, 300.0, 512.3]),
    }
    if rng.random() < 0.7:
        fields |= {"tw_early_s": early_s, "tw_late_s": early_s + rng.uniform(0.2, 3) * 3600.0}
    if rng.random() < 0.5:
        fields["unserved_cost"] = rng.choice([5.0, 15.0, 60.0])
    return fields


def cheapest(instance: Instance) -> float:
    """The least cost of any plan, by the checks alone; infinite where no plan holds every rule."""
    routes = _cheapest_routes(instance)
    prices = dict(zip(instance.orders["id"], instance.orders["unserved_cost"], strict=True))
    available = dict(
        zip(instance.vehicle_types["id"], instance.vehicle_types["num_available"], strict=True)
    )

    def rest(orders: tuple[str, ...], used: tuple[str, ...]) -> float:
        if not orders:
            return 0.0
        first, others = orders[0], orders[1:]
        left_out = prices[first] + rest(others, used)
        options = [left_out] if left_out == left_out else []
        for (type_id, served), price in routes.items():
            if first in served and served <= set(orders) and not _used_up(available, used, type_id):
                remaining = tuple(name for name in orders if name not in served)
                options.append(price + rest(remaining, (*used, type_id)))
        return min(options, default=float("inf"))

    return rest(tuple(instance.orders["id"].tolist()), ())


def _used_up(available: dict[str, float], used: tuple[str, ...], type_id: str) -> bool:
    return used.count(type_id) >= available[type_id]


def _cheapest_routes(instance: Instance) -> dict[tuple[str, frozenset[str]], float]:
    """The least cost of serving a set of orders by one vehicle of a type."""
    best: dict[tuple[str, frozenset[str]], float] = {}
    for type_id in instance.vehicle_types["id"].tolist():
        for sequence, trips in _trips(instance, type_id):
            plan = solution_of_trips(instance, [(type_id, trips)])
            if _holds(instance, plan):
                price = sum(cost(instance, plan).values()) - cost(instance, plan)["unserved"]
                key = (type_id, frozenset(sequence))
                best[key] = min(price, best.get(key, float("inf")))
    return best


def _sequences(orders: list[str]) -> Iterator[tuple[str, ...]]:
    for length in range(1, len(orders) + 1):
        yield from permutations(orders, length)


def _trips(
    instance: Instance, type_id: str
) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every sequence, cut into trips in every way that the vehicle type knows."""
    vehicle_type = instance.vehicle_types.by("id")[type_id]
    reloads = vehicle_type.reload_depot_id is not None
    for sequence in _sequences(instance.orders["id"].tolist()):
        most = int(vehicle_type.max_trips or len(sequence)) if reloads else 1
        for num_cuts in range(min(most, len(sequence))):
            for cuts in combinations(range(1, len(sequence)), num_cuts):
                bounds = (0, *cuts, len(sequence))
                yield sequence, [sequence[a:b] for a, b in pairwise(bounds)]


def _holds(instance: Instance, one_route: Solution) -> bool:
    broken = {each.rule for each in violations(instance, one_route)}
    return broken <= NOT_OF_ONE_ROUTE
