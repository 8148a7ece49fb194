"""Small random days with every feature of the room, and their best plan by trying everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise, permutations
from typing import Any

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, solution_of_trips
from optimizer.schema.table import Table
from tests.formulations.vehicle_routing.added_words import ADDED
from tests.formulations.vehicle_routing.cases import vehicle

NOT_OF_ONE_ROUTE = {"each order once", "required orders", "groups", "started routes"}


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

WORDS = tuple(ADDED)
"""What else a day can have; "running" not together with "trips"."""


def featured_day(seed: int, num_orders: int, *features: str) -> dict[str, Any]:
    """A random day that also has some of the ``FEATURES`` and ``WORDS``."""
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
    for name, add in ADDED.items():
        if name in features:
            add(rng, data)
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


Kind = tuple[str, str | None]
"""A vehicle type, and the started route where it is the vehicle of one."""

Found = dict[tuple[Kind, frozenset[str]], list[tuple[float, list[tuple[str, ...]]]]]
"""Of a kind and the orders that it serves: what each way to do so costs, and its trips."""


def cheapest(instance: Instance) -> float:
    """The least cost of any plan, by the checks alone; infinite where no plan holds every rule."""
    found, prices = _routes(instance), _prices(instance)
    left = _vehicles_left(instance)
    done = set(instance.started_visits["order_id"].tolist())

    def rest(orders: tuple[str, ...], chosen: tuple[Any, ...]) -> float:
        if not orders:
            return _total(instance, found, chosen)
        first = orders[0]
        options = [prices[first] + rest(orders[1:], chosen)] if first in prices else []
        for (kind, served), ways in found.items():
            used = sum(kind == other for other, *_ in chosen)
            if first in served and served <= set(orders) and used < left[kind]:
                remaining = tuple(name for name in orders if name not in served)
                options += [rest(remaining, (*chosen, (kind, served, *way))) for way in ways]
        return min(options, default=float("inf"))

    return rest(tuple(name for name in instance.orders["id"].tolist() if name not in done), ())


def _prices(instance: Instance) -> dict[str, float]:
    """What it costs to leave an order out, where it may be."""
    orders = list(instance.orders)
    prices = {order.id: 0.0 for order in orders if order.group_id is not None}
    return prices | {
        each.id: each.unserved_cost for each in orders if each.unserved_cost is not None
    }


def _vehicles_left(instance: Instance) -> dict[Kind, float]:
    """How many routes of each kind there may be."""
    started = instance.started_routes
    begun = started["vehicle_type_id"].tolist()
    left: dict[Kind, float] = {}
    for each in instance.vehicle_types:
        most = float("inf") if each.num_available is None else each.num_available
        left[each.id, None] = most - begun.count(each.id)
    return left | dict.fromkeys(zip(begun, started["id"], strict=True), 1)


def _total(instance: Instance, found: Found, chosen: tuple[Any, ...]) -> float:
    """The cost of a whole plan but for single orders left out; started routes that are not chosen
    serve nothing more."""
    kinds = {kind for kind, *_ in chosen}
    for type_id, name in _vehicles_left(instance):
        if name is not None and (type_id, name) not in kinds:
            ways = found.get(((type_id, name), frozenset()), [])
            if not ways:
                return float("inf")
            chosen = (*chosen, ((type_id, name), frozenset(), *ways[0]))
    served = {name for _, names, *_ in chosen for name in names}
    total = sum(price for *_, price, _ in chosen) + _groups(instance, served)
    if instance.longest_route_cost_per_h and total < float("inf"):
        routes = [(kind[0], trips) for kind, _, _, trips in chosen if kind[1] is None]
        onward = {kind[1]: trips[0] for kind, _, _, trips in chosen if kind[1] is not None}
        plan = solution_of_trips(instance, routes, onward)
        parts = cost(instance, plan)
        return sum(parts.values()) - parts["unserved"] + _groups(instance, served)
    return total


def _groups(instance: Instance, served: set[str]) -> float:
    """What groups of which no order is served cost; infinite where the plan breaks their rule."""
    served = served | set(instance.started_visits["order_id"].tolist())
    total = 0.0
    for group in instance.groups:
        number = sum(each.group_id == group.id and each.id in served for each in instance.orders)
        price = float("inf") if group.unserved_cost is None else group.unserved_cost
        total += {0: price, 1: 0.0}.get(number, float("inf"))
    return total


def _routes(instance: Instance) -> Found:
    """The cheapest way to serve each set of orders; all ways where the longest route is paid."""
    found: Found = {}
    for kind in _vehicles_left(instance):
        for sequence, trips in _ways(instance, kind):
            plan = _one_route(instance, kind, trips)
            if _holds(instance, plan):
                parts = cost(instance, plan)
                price = sum(parts.values()) - parts["unserved"] - parts["balance"]
                found.setdefault((kind, frozenset(sequence)), []).append((price, trips))
    if instance.longest_route_cost_per_h:
        return found
    return {key: [min(ways, key=lambda way: way[0])] for key, ways in found.items()}


def _ways(
    instance: Instance, kind: Kind
) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    if kind[1] is None:
        yield from _trips(instance, kind[0])
        return
    done = set(instance.started_visits["order_id"].tolist())
    ahead = [name for name in instance.orders["id"].tolist() if name not in done]
    yield from ((sequence, [sequence]) for sequence in [(), *_sequences(ahead)])


def _one_route(instance: Instance, kind: Kind, trips: list[tuple[str, ...]]) -> Solution:
    """The plan of a single route, also where others have started."""
    type_id, name = kind
    if name is None:
        plan = solution_of_trips(instance, [(type_id, trips)])
        name = plan.routes["id"][-1]
    else:
        plan = solution_of_trips(instance, [], {name: trips[0]})
    tables = {"routes": "id", "visits": "route_id", "breaks": "route_id"}
    kept = {table: _where(getattr(plan, table), field, name) for table, field in tables.items()}
    return plan.model_copy(update=kept)


def _where(table: Table[Any], field: str, value: str) -> Table[Any]:
    rows = table[field] == value
    return Table(table.row_type, {name: table[name][rows] for name in table.row_type.model_fields})


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
