"""Words of ruin and recreate: each against brute force, each piece at its limit, sums stay true."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.features import time_matters
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate.annealing import anneal, remember
from formulations.vehicle_routing.ruin_recreate.cooling import Iterations, cool
from formulations.vehicle_routing.ruin_recreate.day import Day, day_of
from formulations.vehicle_routing.ruin_recreate.insertion import price_of_place
from formulations.vehicle_routing.ruin_recreate.links import price_of
from formulations.vehicle_routing.ruin_recreate.plan import (
    NOWHERE,
    Plan,
    best_routes,
    has_words,
)
from formulations.vehicle_routing.ruin_recreate.recreate import MOST_RECALLED
from formulations.vehicle_routing.ruin_recreate.start import built_plan, plan_from
from formulations.vehicle_routing.ruin_recreate.tails import may_try_tails, try_tails
from formulations.vehicle_routing.ruin_recreate.warming import warm
from formulations.vehicle_routing.scaling import whole_network
from formulations.vehicle_routing.search.ruin_recreate import METHOD, Search
from formulations.vehicle_routing.solution import Solution, solution_of
from optimizer.contracts import never
from optimizer.tolerances import close
from tests.formulations.vehicle_routing.cases import Data, of_order, parsed, vehicle
from tests.formulations.vehicle_routing.small import cheapest, featured_day

SINGLE = ("pickups", "last", "all last", "releases", "transfers")
ADDED = ("open", "tags", "groups", "windows", "due", "planned")
TOGETHER = (
    ("pickups", "transfers", "due"),
    ("last", "groups", "releases"),
    ("transfers", "windows", "planned"),
    ("pickups", "open", "tags", "due", "releases"),
)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compiling takes minutes, once an installation."""
    warm()


def searched(subject: Instance, iterations: int, start: Solution | None = None) -> Search:
    search = Search(subject, start, 1)
    cool(search.day, search.plans, Iterations(iterations), never)
    return search


@pytest.mark.parametrize("words", [*((each,) for each in (*SINGLE, *ADDED)), *TOGETHER])
@pytest.mark.parametrize("seed", range(4))
def test_the_best_of_all_plans_with_each_word(words: tuple[str, ...], seed: int) -> None:
    """Beside fleets, two loads, windows, shifts, longest routes, hours, orders left out."""
    subject = parsed(featured_day(seed, 4, *words))
    assert METHOD.supports(subject) is None
    best, search = cheapest(subject), searched(subject, 10_000)
    assert search.is_complete == (best < float("inf"))
    if search.is_complete:
        assert not list(violations(subject, search.best))
        assert close(search.best_cost, sum(cost(subject, search.best).values()))
        assert search.best_cost == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_of_all_plans_where_all_is_picked_up(seed: int) -> None:
    """Nothing else is on board, so that loads only add up."""
    data = featured_day(seed, 4)
    for order in data["orders"]:
        order["type"] = "pickup"
    subject = parsed(data)
    assert not flat(subject).words.mixed
    best, search = cheapest(subject), searched(subject, 10_000)
    assert search.is_complete == (best < float("inf"))
    if search.is_complete:
        assert not list(violations(subject, search.best))
        assert search.best_cost == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("words", [*((each,) for each in (*SINGLE, *ADDED)), *TOGETHER])
def test_every_plan_on_the_way_is_right(words: tuple[str, ...]) -> None:
    """Looked at between the steps of a search on a day of a dozen orders."""
    subject = parsed(featured_day(3, 12, *words))
    search = Search(subject, None, 1)
    told = (0, 0)

    def look() -> bool:
        nonlocal told
        if search.is_complete and search.best_found != told:
            told = search.best_found
            assert not list(violations(subject, search.best))
            assert close(search.best_cost, sum(cost(subject, search.best).values()))
        return False

    cool(search.day, search.plans, Iterations(3_000), look)
    assert told != (0, 0) or not search.is_complete


def flat(subject: Instance) -> Day:
    return day_of(whole_network(subject), timed=time_matters(subject))


def check_sums(day: Day, plan: Plan) -> None:
    """Loads on board, releases, changes and costs of all routes follow from their links."""
    now, words, total = plan.now[0], day.words, 0.0
    for r in plan.active[: now["num_active"]].tolist():
        start = len(day.order) + 2 * r
        stops = [start]
        while stops[-1] != start + 1:
            stops.append(int(plan.stop[stops[-1]]["next"]))
        orders, kind = stops[1:-1], plan.route[r]["kind"]
        assert (plan.stop["route"][orders] == r).all()
        assert plan.route[r]["changes"] == words.change[kind, orders].sum()
        assert plan.route[r]["release"] == words.order["release"][orders].max()
        assert words.allowed[kind, orders].all()
        if words.mixed:
            gains = words.gain[orders]
            loaded = day.load[orders, : gains.shape[1]].sum(axis=0)
            on_board = np.vstack([loaded, loaded + np.cumsum(gains, axis=0)])
            assert (plan.on_board[stops[:-1]] == on_board).all()
            assert (on_board >= 0).all() and (on_board <= words_capacity(day, kind)).all()
            for x in range(len(on_board)):
                assert (plan.most_until[stops[x + 1]] == on_board[: x + 1].max(axis=0)).all()
                assert (plan.most_since[stops[x]] == on_board[x:].max(axis=0)).all()
        total += price_of(day, plan, r)
    absent = plan.absent[: now["num_absent"]].tolist()
    prices = day.order["unserved_cost"][absent]
    assert now["missing"] == np.isinf(prices).sum()
    assert now["cost"] == pytest.approx(total + prices[np.isfinite(prices)].sum(), rel=1e-9)
    check_units(day, plan, set(absent))


def words_capacity(day: Day, kind: int) -> np.ndarray:
    capacity: np.ndarray = day.capacity[kind, : day.words.gain.shape[1]]
    return capacity


def check_units(day: Day, plan: Plan, absent: set[int]) -> None:
    """One alternative of each is served or its lead is left out; pairs are on one route."""
    routes, word = plan.stop["route"][: len(day.order)], day.words.order
    for lead in np.unique(word["lead"]).tolist():
        members = np.flatnonzero((word["lead"] == lead) & (word["is_second"] == 0))
        num_served = (routes[members] != NOWHERE).sum()
        assert num_served == (0 if lead in absent else 1)
    paired = np.flatnonzero(word["partner"] != NOWHERE)
    assert (routes[paired] == routes[word["partner"][paired]]).all()


@pytest.mark.parametrize("words", [*((each,) for each in (*SINGLE, *ADDED[1:])), *TOGETHER])
@pytest.mark.parametrize("heat", [0.001, 0.05])
def test_sums_stay_true_while_a_plan_changes(words: tuple[str, ...], heat: float) -> None:
    """After many changes, undone ones too."""
    day = flat(parsed(featured_day(4, 16, *words)))
    plan = built_plan(day, seed=2)
    for _ in range(60):
        anneal(day, plan, 5, heat * plan.now[0]["cost"])
        check_sums(day, plan)


@pytest.mark.parametrize("words", [("transfers", "windows"), ("pickups", "groups"), ("last",)])
def test_sums_stay_true_where_most_orders_are_left_out(words: tuple[str, ...]) -> None:
    """Alternatives and pairs are called back as one, by their lead."""
    data = featured_day(4, 40, *words)
    for order in data["orders"]:
        if "group_id" not in order:
            order["unserved_cost"] = 1.0
    for group in data.get("groups", []):
        group["unserved_cost"] = 1.0
    day = flat(parsed(data))
    plan = built_plan(day, seed=2)
    for _ in range(60):
        anneal(day, plan, 5, 0.01 * plan.now[0]["cost"])
        check_sums(day, plan)
    assert plan.now[0]["num_absent"] > MOST_RECALLED


LIMITS = ("max_distance", "max_duration_s", "unit_duration_cost_per_h")
"""With any of these no tails are exchanged."""


def roomy(row: Data) -> Data:
    """Many vehicles of a type, and twice the largest, without limits of hours and ways."""
    free = {name: value for name, value in row.items() if name not in LIMITS}
    return free | {"num_available": 40, "capacity": {"kg": 80, "boxes": 18}}


@pytest.mark.parametrize("words", [("all last",), ("tags",), ("groups", "windows"), ("planned",)])
def test_tails_are_exchanged_as_words_allow(words: tuple[str, ...]) -> None:
    """At any price, so that nothing but the rules holds an exchange back."""
    data = featured_day(4, 40, *words)
    data["vehicle_types"] = [roomy(row) for row in data["vehicle_types"]]
    subject = parsed(data)
    day = flat(subject)
    assert has_words(day) and may_try_tails(day)
    plan = built_plan(day, seed=3)
    at_any_price = float(plan.now[0]["cost"])
    assert sum(try_tails(day, plan, at_any_price) for _ in range(20_000)) > 10
    check_sums(day, plan)
    remember(plan)
    search = Search(subject, None, 1)
    search.plans = [plan]
    broken = {each.rule for each in violations(subject, search.best)}
    assert broken <= {"required orders"}  # the first plan has left some out
    assert close(search.best_cost, sum(cost(subject, search.best).values()))


@pytest.mark.parametrize("words", [("pickups",), ("last",), ("transfers",), ("due",)])
def test_no_tails_where_more_than_their_sequence_would_have_to_be_looked_at(
    words: tuple[str, ...],
) -> None:
    """Goods on board, partners and lateness."""
    data = featured_day(4, 40, *words)
    data["vehicle_types"] = [roomy(row) for row in data["vehicle_types"]]
    assert not may_try_tails(flat(parsed(data)))


def row_of_places(**of_van: Any) -> Data:
    """A yard and A, B, C at 1, 2 and 3 on one line; a van at 1 a distance unit, 1 a second."""
    places = {"yard": 0, "a": 1, "b": 2, "c": 3}
    return {
        "clock": "relative",
        "dimensions": ["kg"],
        "travel": {"type": "euclidean", "rounding": "none"},
        "locations": [{"id": name, "x": x, "y": 0} for name, x in places.items()],
        "depots": [{"id": "depot", "location_id": "yard"}],
        "vehicle_types": [vehicle("van", **of_van)],
        "orders": [{"id": name.upper(), "location_id": name, "load": {"kg": 2}} for name in "abc"],
    }


def price_into(data: Data, order: int, route: list[int], after: int) -> float:
    """What an order costs after so many orders of a route, in the money of the instance."""
    subject = parsed(data)
    day = flat(subject)
    plan = plan_from(day, [(0, route)], seed=1)
    plan.now["until_blink"] = 1_000
    r = int(plan.stop[route[0]]["route"])
    stops = [len(day.order) + 2 * r, *route, len(day.order) + 2 * r + 1]
    p, s = [*pairwise(stops)][after]
    price, _ = price_of_place(day, plan, order, p, s, r, np.inf)
    return price / whole_network(subject).per_money


@pytest.mark.parametrize(("capacity", "price"), [(4, 2.0), (3.9, np.inf)])
def test_a_pickup_on_the_way_needs_room_beside_what_is_still_to_be_delivered(
    capacity: float, price: float
) -> None:
    """B is collected between A, delivered, and C, still on board: 2 and 2; after C only 2."""
    data = of_order(row_of_places(capacity={"kg": capacity}), "B", type="pickup")
    if price == np.inf:
        data = of_order(data, "A", load={"kg": 1.9})
    assert price_into(data, 1, [0, 2], 1) == (0.0 if price < np.inf else np.inf)
    assert price_into(data, 1, [0, 2], 2) == 0.0


@pytest.mark.parametrize(("after", "price"), [(0, np.inf), (1, 0.0), (2, 0.0)])
def test_where_pickups_come_last_a_delivery_is_first(after: int, price: float) -> None:
    """A is delivered and C collected: B is collected behind A only, before or after C."""
    data = row_of_places(pickups="last")
    data = of_order(of_order(data, "B", type="pickup"), "C", type="pickup")
    assert price_into(data, 1, [0, 2], after) == price


def test_nothing_is_delivered_after_a_pickup_where_they_come_last() -> None:
    """B between A and the pickup C, but not behind C; mixed it may."""
    for pickups, price in (("last", np.inf), ("mixed", 0.0)):
        data = of_order(row_of_places(pickups=pickups), "C", type="pickup")
        assert price_into(data, 1, [0, 2], 1) == 0.0
        assert price_into(data, 1, [0, 2], 2) == price


@pytest.mark.parametrize(("capacity", "price"), [(4, 2.0), (3.9, np.inf)])
def test_a_transfer_has_room_beside_what_is_on_board(capacity: float, price: float) -> None:
    """From A to C while the goods of B are still on board; or back from B to A and on to C."""
    data = of_order(row_of_places(capacity={"kg": capacity}), "A", type="pickup")
    data["transfers"] = [{"id": "t", "pickup_order_id": "A", "delivery_order_id": "C"}]
    data["orders"] = [data["orders"][0], data["orders"][2], data["orders"][1]]
    assert price_into(data, 0, [2], 0) == price
    assert price_into(data, 0, [2], 1) == 4.0


@pytest.mark.parametrize(("release_s", "price"), [(4.0, 0.0), (4.1, np.inf)])
def test_a_release_delays_the_whole_trip(release_s: float, price: float) -> None:
    """C has to be reached by 7, three seconds from the yard: leaving at 4 is the latest."""
    data = of_order(row_of_places(), "C", tw_late_s=7.0)
    assert price_into(of_order(data, "B", release_s=release_s), 1, [0, 2], 1) == price


def test_lateness_costs_what_is_made_late_too() -> None:
    """B is served 2 long before C, due at 4 and then reached at 5: an hour of it costs 3600."""
    data = of_order(row_of_places(), "B", service_duration_s=2.0)
    data = of_order(data, "C", due_s=4.0, lateness_cost_per_h=3600.0)
    assert price_into(data, 1, [0, 2], 1) == pytest.approx(1.0)
    assert price_into(data, 1, [0, 2], 2) == pytest.approx(0.0)


@pytest.mark.parametrize(("per_h", "price"), [(1800.0, 5.0), (7200.0, 10.0)])
def test_a_departure_weighs_hours_against_lateness(per_h: float, price: float) -> None:
    """A is due at 1, C opens at 13: leaving at 0 waits 10, leaving at 10 is 10 late, at 1 a second.

    Without C the vehicle is never late and 2 under way; with it 6 more, and 10 of waiting or of
    lateness at the lower price of the two, an hour of lateness at 3600 or of driving.
    """
    data = of_order(row_of_places(unit_duration_cost_per_h=3600.0), "C", tw_early_s=13.0)
    data = of_order(data, "A", due_s=1.0, lateness_cost_per_h=per_h)
    assert price_into(data, 2, [0], 1) == pytest.approx(4.0 + 4.0 + price)


def test_a_longest_duration_makes_late_what_comes_before_a_wait() -> None:
    """A is due at 1 and C opens at 13: to be out for 8 at most the van leaves at 8, not at 0."""
    data = of_order(row_of_places(max_duration_s=8.0), "C", tw_early_s=13.0)
    data = of_order(data, "A", due_s=1.0, lateness_cost_per_h=3600.0)
    assert price_into(data, 2, [0], 1) == pytest.approx(4.0 + 8.0)


def test_a_change_of_the_plan_and_a_tag_are_looked_at() -> None:
    """B was planned for another type, which costs 7; without its tag it is not served at all."""
    data = row_of_places()
    data["vehicle_types"].append(vehicle("bike", tags=["cool"]))
    moved = of_order(data, "B", planned_vehicle_type_id="bike", change_cost=7.0)
    assert price_into(moved, 1, [0, 2], 1) == 7.0
    day = flat(parsed(of_order(data, "B", required_tags=["cool"])))
    assert np.isfinite(day.alone).tolist() == [[True, False, True], [True] * 3]


def test_one_of_a_group_is_served_where_it_is_cheapest() -> None:
    """A is on the way, C is not: with C in the plan at first, A takes its place."""
    data = row_of_places()
    data["groups"] = [{"id": "g"}]
    subject = parsed(of_order(of_order(data, "A", group_id="g"), "C", group_id="g"))
    search = searched(subject, 200, solution_of(subject, [("van", ["B", "C"])]))
    assert sorted(search.best.visits["order_id"].tolist()) == ["A", "B"]
    assert search.best_cost == 4.0


def test_an_order_with_several_windows_comes_back_in_the_one_it_is_served_in() -> None:
    """A plan that is read in is the same plan, for each of two windows."""
    data = row_of_places()
    data["time_windows"] = [
        {"order_id": "B", "early_s": 0.0, "late_s": 2.0},
        {"order_id": "B", "early_s": 50.0, "late_s": 60.0},
    ]
    subject = parsed(of_order(data, "A", tw_early_s=40.0))
    for sequence in (["B", "A", "C"], ["A", "B", "C"]):
        plan = solution_of(subject, [("van", sequence)])
        search = Search(subject, plan, 1)
        assert search.best.visits["order_id"].tolist() == sequence
        assert search.best_cost == sum(cost(subject, plan).values())


def test_both_orders_of_a_transfer_come_back_in_the_windows_they_are_served_in() -> None:
    """A is picked up early, C delivered late: rows of one alternative, as the search moves them."""
    data = row_of_places()
    data["time_windows"] = [
        {"order_id": name, "early_s": early_s, "late_s": early_s + 5.0}
        for name in "AC"
        for early_s in (0.0, 50.0)
    ]
    data["transfers"] = [{"id": "t", "pickup_order_id": "A", "delivery_order_id": "C"}]
    subject = parsed(of_order(of_order(data, "A", type="pickup"), "B", tw_early_s=40.0))
    plan = solution_of(subject, [("van", ["A", "B", "C"])])
    search = Search(subject, plan, 1)
    (_, (first, _, last)), *_ = best_routes(search.plan)
    assert search.day.words.order["partner"][first] == last
    assert search.best_cost == sum(cost(subject, plan).values())


def test_a_transfer_makes_no_order_optional() -> None:
    """What is served as one has one price: that of its lead."""
    data = of_order(row_of_places(), "A", type="pickup")
    data["transfers"] = [{"id": "t", "pickup_order_id": "A", "delivery_order_id": "C"}]
    assert not flat(parsed(data)).rules.optional
    assert flat(parsed(of_order(data, "B", unserved_cost=9.0))).rules.optional


def test_plain_days_are_asked_none_of_the_words() -> None:
    """Open ends are no word: a way of no length to nowhere."""
    data = row_of_places()
    del data["vehicle_types"][0]["end_depot_id"]
    day = flat(parsed(data))
    assert day.words.known == ()
    plan = built_plan(day, seed=1)
    cool(day, [plan], Iterations(300), never)
    assert best_routes(plan) == [(0, [0, 1, 2])]
