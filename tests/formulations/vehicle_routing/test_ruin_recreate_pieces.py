"""Pieces of ruin and recreate: a place is refused exactly beyond its limit, sums stay true."""

from __future__ import annotations

import dataclasses
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate.annealing import anneal
from formulations.vehicle_routing.ruin_recreate.compiled import STAMP, stamp
from formulations.vehicle_routing.ruin_recreate.cooling import Iterations, cool
from formulations.vehicle_routing.ruin_recreate.day import Day, day_of
from formulations.vehicle_routing.ruin_recreate.insertion import has_room, price_between
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, best_routes
from formulations.vehicle_routing.ruin_recreate.recreate import MOST_RECALLED, recreate
from formulations.vehicle_routing.ruin_recreate.start import built_plan, plan_from
from formulations.vehicle_routing.ruin_recreate.timing import joined
from formulations.vehicle_routing.scaling import whole_network
from optimizer.contracts import never
from tests.formulations.vehicle_routing.cases import Data, of_order, of_type, parsed, vehicle
from tests.formulations.vehicle_routing.small import random_day

ONE_ROUTE = [(0, [0])]


def line(**of_van: Any) -> Data:
    """A yard, A 3 away and B 2 further, all on one line; a van at 2 a distance unit."""
    places = {"yard": 0, "a": 3, "b": 5}
    return {
        "clock": "relative",
        "dimensions": ["kg", "boxes"],
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": name, "x": x, "y": 0} for name, x in places.items()],
        "depots": [{"id": "depot", "location_id": "yard"}],
        "vehicle_types": [vehicle("van", **{"unit_distance_cost": 2.0, **of_van})],
        "orders": [
            {"id": "A", "location_id": "a", "load": {"kg": 2, "boxes": 1}},
            {"id": "B", "location_id": "b", "load": {"kg": 3, "boxes": 1}},
        ],
    }


def flat(subject: Instance) -> Day:
    return day_of(whole_network(subject), timed=time_matters(subject))


def price_after_a(data: Data) -> float:
    """What B costs after A, in the money of the instance; infinite where it is refused."""
    subject = parsed(data)
    day = flat(subject)
    plan = plan_from(day, ONE_ROUTE, seed=1)
    plan.now["until_blink"] = 1_000
    route = plan.stop[0]["route"]
    if not has_room(day, plan, 1, route):
        return float("inf")
    price = price_between(day, plan, 1, 0, plan.stop[0]["next"], route, np.inf)
    return price / whole_network(subject).per_money


def test_a_detour_costs_its_distance() -> None:
    """Two there and two back, at 2 each."""
    assert price_after_a(line()) == 8.0


@pytest.mark.parametrize(
    ("just_fits", "too_little"),
    [
        ({"capacity": {"kg": 5}}, {"capacity": {"kg": 4.9}}),
        ({"capacity": {"kg": 9, "boxes": 2}}, {"capacity": {"kg": 9, "boxes": 1}}),
        ({"max_distance": 10.0}, {"max_distance": 9.9}),
        ({"shift_late_s": 10.0}, {"shift_late_s": 9.9}),
        ({"max_duration_s": 10.0}, {"max_duration_s": 9.9}),
    ],
)
def test_a_vehicle_takes_what_just_fits(just_fits: Data, too_little: Data) -> None:
    """Each limit of a vehicle alone, met exactly and missed by a tenth."""
    assert price_after_a(line(**just_fits)) == 8.0
    assert price_after_a(line(**too_little)) == float("inf")


@pytest.mark.parametrize(("latest_s", "price"), [(5.0, 8.0), (4.9, float("inf"))])
def test_a_window_is_met_to_the_second(latest_s: float, price: float) -> None:
    """B is 5 away by way of A."""
    assert price_after_a(of_order(line(), "B", tw_late_s=latest_s)) == price


@pytest.mark.parametrize(("latest_s", "served"), [(7.0, True), (6.9, False)])
def test_an_order_makes_nothing_after_it_late(latest_s: float, served: bool) -> None:
    """B is put before A, which is then reached at 5 + 2."""
    data = of_order(line(shift_late_s=100.0), "A", tw_late_s=latest_s)
    subject = parsed(data)
    day = flat(subject)
    plan = plan_from(day, ONE_ROUTE, seed=1)
    plan.now["until_blink"] = 1_000
    stop = plan.stop[0]
    price = price_between(day, plan, 1, stop["previous"], 0, stop["route"], np.inf)
    assert np.isfinite(price) == served


@pytest.mark.parametrize("one_way", [False, True])
@pytest.mark.parametrize("tightness", ["tight", "loose"])
def test_the_cheapest_place_of_all_that_are_judged(tightness: str, one_way: bool) -> None:
    """Beside each near order, at either end of each route by a depot, else anywhere; one by one."""
    subject = parsed(generate(random.Random(3), 90, tightness)["data"])
    day = uphill(subject) if one_way else flat(subject)
    assert (day.back is not day.to) == one_way
    day.order["unserved_cost"] = np.inf
    routes = best_routes(built_plan(day, seed=4))
    found, by_depot = 0, 0
    for c in range(90):
        without = [(kind, [i for i in orders if i != c]) for kind, orders in routes]
        plan = plan_from(day, [(kind, orders) for kind, orders in without if orders], seed=1)
        plan.now["until_blink"] = 100_000
        judged, all_places = prices_by_place(day, plan, c)
        expected = min(judged or all_places, default=np.inf)
        assert price_of_putting(day, plan, c) == pytest.approx(expected, rel=1e-9)
        found += bool(judged)
        by_depot += bool(day.order["by_depot"][c])
    assert found > 45 and 0 < by_depot < 90


def uphill(subject: Instance) -> Day:
    """The day where each point is higher than the one before, and ways up are longer."""
    whole = whole_network(subject)
    net = whole.network
    height = 0.3 * net.distance.mean() * np.arange(len(net.distance)) / len(net.distance)
    climb = np.maximum(height[None, :] - height[:, None], 0.0).astype(net.distance.dtype)
    network = dataclasses.replace(net, distance=net.distance + climb)
    return day_of(dataclasses.replace(whole, network=network), timed=True)


def price_of_putting(day: Day, plan: Plan, c: int) -> float:
    """What the plan costs more with an order that it left out; no other vehicle is free."""
    kinds = day.kind.copy()
    kinds["num_available"] = plan.used
    before = plan.now[0]["cost"]
    done = put_back(day._replace(kind=kinds), plan, c, opens=False)
    return float(plan.now[0]["cost"] - before) if done else np.inf


def put_back(day: Day, plan: Plan, c: int, *, opens: bool) -> bool:
    """Whether an order that a plan left out can be put back."""
    plan.pool[0] = c
    plan.now["iteration"] += 1
    for name, number in {"num_pooled": 1, "num_absent": 0, "missing": 0}.items():
        plan.now[name] = number
    return recreate(day, plan, np.inf, 0, 0, 0, opens)


def test_nothing_is_put_beside_an_order_on_no_route() -> None:
    """C is where B is and left out, too: B comes beside A, though it fits anywhere and is free."""
    data = of_order(line(unit_distance_cost=0.0), "B", load={})
    data["orders"].append({"id": "C", "location_id": "b"})
    day = flat(parsed(data))
    assert day.near[1, 0] == 2 and day.least_per_distance == 0.0
    plan = plan_from(day, ONE_ROUTE, seed=1)
    plan.now["until_blink"] = 1_000
    assert put_back(day, plan, 1, opens=False)
    assert plan.stop[1]["route"] == plan.stop[0]["route"]
    assert 0 in (plan.stop[1]["previous"], plan.stop[1]["next"])


@pytest.mark.parametrize(("opens", "free", "price"), [(False, 1, 8), (True, 1, 20), (True, 0, 8)])
def test_a_route_is_opened_though_that_is_dearer(opens: bool, free: int, price: float) -> None:
    """B is 4 more on the way of A, and 10 there and back alone."""
    day = flat(parsed(line(num_available=1 + free)))
    plan = plan_from(day, ONE_ROUTE, seed=1)
    plan.now["until_blink"] = 1_000
    before = plan.now[0]["cost"]
    assert put_back(day, plan, 1, opens=opens)
    assert plan.now[0]["num_active"] == 1 + (price == 20)
    assert plan.now[0]["cost"] - before == pytest.approx(before / 12 * price)


def test_routes_are_opened_at_a_price_by_vehicles_that_are_free_and_alike() -> None:
    """Not where there is a second kind, and not where a vehicle costs something as such."""
    other = vehicle("bike")
    assert flat(parsed(line())).rules.alike
    assert not flat(parsed(line(fixed_cost=1.0))).rules.alike
    assert not flat(parsed({**line(), "vehicle_types": [vehicle("van"), other]})).rules.alike


def prices_by_place(day: Day, plan: Plan, c: int) -> tuple[list[float], list[float]]:
    """What an order costs in each place that is judged first, and in each place at all."""
    near = set(day.near[c].tolist())
    judged, all_places = [], []
    for r in plan.active[: plan.now[0]["num_active"]].tolist():
        if not has_room(day, plan, c, r):
            continue
        start = len(day.order) + 2 * r
        p = start
        while p != start + 1:
            s = int(plan.stop[p]["next"])
            price = price_between(day, plan, c, p, s, r, np.inf)
            is_end = day.order["by_depot"][c] and (p == start or s == start + 1)
            if price < np.inf:
                all_places.append(price)
                judged += [price] if is_end or near & {p, s} else []
            p = s
    return judged, all_places


def test_waiting_is_paid_by_the_hour() -> None:
    """B opens at 100: the vehicle leaves later, waits nowhere and lasts as long as it drives."""
    data = of_type(line(), "van", unit_duration_cost_per_h=3600.0)
    free = price_after_a(of_order(data, "B", tw_early_s=100.0))
    assert free == pytest.approx(8.0 + 4.0)
    held = of_order(of_order(data, "B", tw_early_s=100.0), "A", tw_late_s=10.0)
    assert price_after_a(held) == pytest.approx(8.0 + 4.0 + 100.0 - 12.0)


def test_spans_of_two_parts_join_to_that_of_the_whole() -> None:
    """Against the definition: of all departures, the shortest duration and when it is had."""
    rng = random.Random(1)
    for _ in range(200):
        first = (rng.randint(0, 9), 0, rng.randint(0, 20))
        second = (rng.randint(0, 9), rng.randint(0, 40), 60)
        leg = rng.randint(0, 9)
        ends = {
            leave: max(leave + first[0] + leg, second[1]) + second[0]
            for leave in range(first[2] + 1)
        }
        shortest = min(end - leave for leave, end in ends.items())
        best = [leave for leave, end in ends.items() if end - leave == shortest]
        lasts, begin, last = joined(
            *(float(x) for x in first), float(leg), *(float(x) for x in second)
        )
        assert (lasts, begin, last) == (shortest, min(best), max(best))


def true_sums(day: Day, plan: Plan, r: int) -> tuple[list[int], float, np.ndarray]:
    """The orders of a route, its distance and the room that is left, from the links alone."""
    start = len(day.order) + 2 * r
    stops = [start]
    while stops[-1] != start + 1:
        stops.append(int(plan.stop[stops[-1]]["next"]))
    points = plan.stop["point"][stops]
    distance = sum(float(day.to[a, b]) for a, b in pairwise(points))
    orders = stops[1:-1]
    room = day.capacity[plan.route[r]["kind"]] - day.load[orders].sum(axis=0)
    return orders, distance, room


def true_instants(day: Day, plan: Plan, r: int, orders: list[int]) -> tuple[list[float], ...]:
    """The earliest departures from the orders of a route, and the latest arrivals at them."""
    kind, start = day.kind[plan.route[r]["kind"]], len(day.order) + 2 * r
    points = plan.stop["point"][[start, *orders, start + 1]]
    legs = [float(day.time_to[a, b]) for a, b in pairwise(points)]
    leaves, now = [], kind["early"]
    for leg, i in zip(legs, orders, strict=False):
        now = max(now + leg, day.order[i]["early"]) + day.order[i]["service"]
        leaves.append(now)
    latest, now = [], kind["late"]
    for leg, i in zip(legs[::-1], orders[::-1], strict=False):
        now = min(now - leg - day.order[i]["service"], day.order[i]["late"])
        latest.append(now)
    return leaves, latest[::-1]


def check_sums(day: Day, plan: Plan) -> None:
    """All that is kept of a plan follows from its links."""
    now = plan.now[0]
    served: list[int] = []
    cost = 0.0
    for r in plan.active[: now["num_active"]].tolist():
        orders, distance, room = true_sums(day, plan, r)
        kind, route = day.kind[plan.route[r]["kind"]], plan.route[r]
        served += orders
        assert orders and route["size"] == len(orders)
        assert (plan.stop["route"][orders] == r).all()
        assert route["distance"] == distance and (plan.room[r] == room).all() and room.min() >= 0
        cost += kind["fixed_cost"] + kind["per_distance"] * distance
        if day.rules.timed:
            leaves, latest = true_instants(day, plan, r, orders)
            assert plan.stop["leave"][orders].tolist() == leaves
            assert plan.stop["latest"][orders].tolist() == latest
        if day.rules.hours:
            cost += kind["per_time"] * plan.until[len(day.order) + 2 * r + 1]["lasts"]
    absent = plan.absent[: now["num_absent"]].tolist()
    assert sorted(served + absent) == list(range(len(day.order)))
    assert (plan.stop["route"][absent] == NOWHERE).all()
    assert plan.place[absent].tolist() == list(range(len(absent)))
    legs = np.maximum(plan.stop["to_next"], plan.stop["from_previous"])
    assert (plan.longer_leg[served] == legs[served]).all()
    assert (plan.longer_leg[absent] == -np.inf).all()
    prices = day.order["unserved_cost"][absent]
    assert now["missing"] == np.isinf(prices).sum()
    assert now["cost"] == pytest.approx(cost + prices[np.isfinite(prices)].sum(), rel=1e-9)


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("hours", [True, False])
def test_sums_stay_true_while_a_plan_changes(tightness: str, hours: bool) -> None:
    """Loads, distances, instants and costs after many changes, undone ones too, at every heat."""
    data = generate(random.Random(7), 60, tightness)["data"]
    if not hours:
        for row in data["vehicle_types"]:
            row |= {"unit_duration_cost_per_h": 0.0, "max_duration_s": None, "max_distance": None}
    day = flat(parsed(data))
    plan = built_plan(day, seed=2)
    leg = plan.now[0]["cost"] / len(day.order)
    for heat in (3.0, 0.3, 0.03, 0.0):
        for _ in range(50):
            anneal(day, plan, 7, heat * leg)
            check_sums(day, plan)


@pytest.mark.parametrize("seed", range(10))
def test_sums_stay_true_with_fleets_and_orders_left_out(seed: int) -> None:
    """Two kinds of vehicles, depots and loads, few vehicles, prices of orders left out."""
    day = flat(parsed(random_day(seed, 14)))
    plan = built_plan(day, seed)
    for _ in range(100):
        anneal(day, plan, 3, plan.now[0]["cost"] / 100)
        check_sums(day, plan)


@pytest.mark.parametrize("seed", range(3))
def test_sums_stay_true_where_most_orders_are_left_out(seed: int) -> None:
    """Some of those left out are called back by their place, and left out again."""
    data = generate(random.Random(seed), 60, "tight")["data"]
    for order in data["orders"]:
        order["unserved_cost"] = 4.0
    day = flat(parsed(data))
    plan = built_plan(day, seed)
    for _ in range(60):
        anneal(day, plan, 5, plan.now[0]["cost"] / 500)
        check_sums(day, plan)
    assert plan.now[0]["num_absent"] > MOST_RECALLED


def test_orders_that_are_worth_a_vehicle_only_together_get_one() -> None:
    """Five in one town at 8 each, 20 there and back; forty elsewhere that no route pays for."""
    town = [{"id": f"t{k}", "x": 10, "y": 0} for k in range(5)]
    rest = [{"id": f"r{k}", "x": -100 - 50 * k, "y": 0} for k in range(40)]
    orders = [
        {"id": place["id"], "location_id": place["id"], "unserved_cost": 8}
        for place in [*town, *rest]
    ]
    van = vehicle("van", num_available=None, unit_distance_cost=1.0)
    data = {**line(), "vehicle_types": [van], "orders": orders}
    data["locations"] = [{"id": "yard", "x": 0, "y": 0}, *town, *rest]
    day = flat(parsed(data))
    plan = plan_from(day, [], seed=1)
    anneal(day, plan, 2_000, temperature=1e-6)
    assert [sorted(served) for _, served in best_routes(plan)] == [[0, 1, 2, 3, 4]]


def test_routes_come_back_as_they_were_given() -> None:
    """A plan that is read in and remembered is the same plan."""
    day = flat(parsed(random_day(5, 8)))
    routes = [(0, [3, 1]), (1, [0, 7, 2])]
    assert best_routes(plan_from(day, routes, seed=1)) == routes


def test_a_day_of_one_order_is_searched() -> None:
    """Nothing is near, nothing is to be exchanged."""
    data = line()
    day = flat(parsed({**data, "orders": data["orders"][:1]}))
    plan = built_plan(day, seed=1)
    cool(day, [plan], Iterations(100), never)
    assert best_routes(plan) == [(0, [0])]


def test_compiled_code_is_kept_until_any_source_changes(tmp_path: Path) -> None:
    """Also that of a piece in another file, of which numba itself takes no notice."""
    (tmp_path / "one.py").write_text("1")
    before = stamp(tmp_path)
    (tmp_path / "other.py").write_text("2")
    assert stamp(tmp_path) != before
    assert anneal._cache._cache_file._source_stamp == STAMP
