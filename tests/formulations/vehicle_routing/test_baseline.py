"""The rule of thumb holds every rule, and the stretches it is built from tell the truth."""

from __future__ import annotations

import importlib
import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.vehicle_routing.arrays import network
from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.baseline.route import Route
from formulations.vehicle_routing.baseline.stretch import joined
from formulations.vehicle_routing.baseline.tours import followed, tour
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.solution import solution_of
from tests.formulations.vehicle_routing.cases import (
    Data,
    day,
    of_order,
    of_type,
    parsed,
    plain_day,
    vehicle,
)
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(2, 12))
def test_a_plan_holds_every_rule(seed: int, size: int) -> None:
    """Whatever the features of the day, what is returned is a plan."""
    subject = parsed(random_day(seed, size))
    plan = baseline(subject, random.Random(seed))
    assert plan is None or not list(violations(subject, plan))


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("seed", range(3))
def test_every_feature_has_a_plan_near_the_best(seed: int, feature: str) -> None:
    """Pickups, also last, releases, transfers, several trips: a plan that holds every rule."""
    subject = parsed(featured_day(seed, 4, feature))
    plan = baseline(subject, random.Random(0))
    best = cheapest(subject)
    assert (plan is None) == (best == float("inf"))
    if plan is not None:
        assert not list(violations(subject, plan))
        assert best - 1e-6 <= sum(cost(subject, plan).values()) <= 2.0 * best


def test_a_transfer_that_was_turned_round_is_an_end_again() -> None:
    """A, P and D in this sequence become P, D and A, so that more may come before P."""
    places = [(0, 0), (0, 6), (0, -6), (-2, 2), (1, 0), (6, -2), (1, -1)]
    names = ["yard", "P", "D", "A", "B", "Q", "E"]
    of = {"D": "P", "E": "Q"}
    subject = parsed(
        day(
            dimensions=[],
            locations=[{"id": i, "x": x, "y": y} for i, (x, y) in zip(names, places, strict=True)],
            vehicle_types=[vehicle("van", fixed_cost=5)],
            orders=[
                {"id": i, "location_id": i, "type": "pickup" if i in of.values() else "delivery"}
                for i in names[1:]
            ],
            transfers=[{"id": i, "pickup_order_id": of[i], "delivery_order_id": i} for i in of],
        )
    )
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert plan.visits["order_id"].tolist() == ["B", "Q", "E", "P", "D", "A"]


def test_one_vehicle_makes_the_trips_that_its_room_asks_for() -> None:
    """Two orders that fill the one van: two trips through the yard, 10 + 6 + 10."""
    data = of_type(of_type(day(), "bike", num_available=0), "van", num_available=1)
    data = of_type(data, "van", reload_depot_id="depot", capacity={"parcels": 2})
    subject = parsed(data)
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert sorted(plan.visits["trip"].tolist()) == [1, 2]
    assert sum(cost(subject, plan).values()) == 26.0


@pytest.mark.parametrize("seed", range(4))
def test_never_better_than_the_best(seed: int) -> None:
    """It costs no less than the best of all plans, and on so few orders not much more."""
    subject = parsed(random_day(seed, 4))
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    best = cheapest(subject)
    assert best - 1e-6 <= sum(cost(subject, plan).values()) <= 1.3 * best


def test_savings_on_a_case_by_hand() -> None:
    """N and E by the one van: 10 for it and 3 + 4 + 5 for the way, not 6 + 10 on two bikes."""
    subject = parsed(of_type(day(), "bike", num_available=0))
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    paid = {name: value for name, value in cost(subject, plan).items() if value}
    assert paid == {"vehicles": 10, "distance": 12}


def test_an_order_that_costs_less_when_left_out_is_left_out() -> None:
    """A way of 10 for an order whose absence costs 2 is not driven."""
    data = of_order(of_order(day(), "E", unserved_cost=2.0), "N", unserved_cost=2.0)
    subject = parsed(data)
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert plan.unserved["order_id"].tolist() == ["N", "E"]


def test_none_where_an_order_fits_no_vehicle() -> None:
    """No plan, rather than a wrong one."""
    subject = parsed(of_order(day(), "N", load={"parcels": 6}))
    assert baseline(subject, random.Random(0)) is None


def test_a_scarce_fleet_is_filled() -> None:
    """One van for both orders, though each would have the bike to itself for less."""
    data = of_type(of_type(day(), "bike", num_available=0), "van", num_available=1)
    subject = parsed(data)
    plan = baseline(subject, random.Random(0))
    assert plan is not None
    assert plan.visits["order_id"].tolist() in (["N", "E"], ["E", "N"])


def test_the_same_seed_gives_the_same_plan() -> None:
    """The only chance in it is the generator that it is given."""
    subject = parsed(generate(random.Random(3), 25, "tight")["data"])
    first, second = (baseline(subject, random.Random(5)) for _ in range(2))
    assert first == second


def test_hundreds_of_orders_take_seconds() -> None:
    """Growth is about linear: each order is tried with its neighbours only."""
    subject = parsed(generate(random.Random(1), 300, "loose")["data"])
    began_s = time.process_time()
    plan = baseline(subject, random.Random(1))
    assert plan is not None
    assert time.process_time() - began_s < 10.0


def test_it_gives_up_when_told_to() -> None:
    """No plan from a rule of thumb that was interrupted, and at once."""
    subject = parsed(generate(random.Random(1), 300, "usual")["data"])
    assert baseline(subject, random.Random(1), lambda: True) is None


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_stretches_know_the_timetable(seed: int) -> None:
    """Distance, duration and price of a tour equal those of the plan that drives it."""
    subject = parsed(random_day(seed, 5))
    net, rng = network(subject), random.Random(seed)
    rows = rng.sample(range(5), rng.randint(1, 5))
    drive = tour(net, net.num_depots + rows[0])
    for row in rows[1:]:
        drive = followed(net, drive, tour(net, net.num_depots + row))
    names = [f"o{row}" for row in rows]
    plan = solution_of(subject, [("van", names)])
    broken = {each.rule for each in violations(subject, plan)}
    fits = broken <= {"each order once", "required orders"}
    expected = sum(cost(subject, plan).values()) - cost(subject, plan)["unserved"]
    found = Route(net, 0, (drive,)).price
    assert found == (pytest.approx(expected, rel=1e-9) if fits else np.inf)


def test_joining_in_any_grouping_is_the_same() -> None:
    """a + (b + c) = (a + b) + c, and the way back is the stretch of the reversed sequence."""
    net = network(parsed(random_day(11, 3)))
    a, b, c = (tour(net, net.num_depots + k) for k in range(3))
    left, right = followed(net, followed(net, a, b), c), followed(net, a, followed(net, b, c))
    assert left.there == pytest.approx(right.there)
    assert left.back == pytest.approx(joined(net, c.there, b.there, a.there))


@pytest.mark.parametrize("word", sorted(set(WORDS) - {"precedences", "running"}))
@pytest.mark.parametrize("seed", range(4))
def test_each_word_has_a_yardstick(word: str, seed: int) -> None:
    """A plan that holds every rule, on days that have one, and costs no less than the best."""
    subject = parsed(featured_day(seed, 4, word))
    plan = baseline(subject, random.Random(seed))
    assert plan is not None
    assert not list(violations(subject, plan))
    assert sum(cost(subject, plan).values()) >= cheapest(subject) - 1e-6


@pytest.mark.parametrize("word", ["precedences", "running"])
def test_what_the_rule_of_thumb_has_no_words_for(word: str) -> None:
    """It finds no plan rather than a wrong one."""
    assert baseline(parsed(featured_day(0, 4, word)), random.Random(0)) is None


def test_out_of_time_before_merging_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of tours of one order take seconds: time is asked for before each of them."""
    module = importlib.import_module("formulations.vehicle_routing.baseline")
    priced: list[object] = []

    def counted(*args: object) -> float:
        priced.append(args)
        return 0.0

    monkeypatch.setattr(module, "cheapest", counted)
    assert baseline(plain_day(0, 40), random.Random(0), lambda: len(priced) > 3) is None
    assert len(priced) == 4


def test_out_of_time_while_merging_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tours half merged are not given to vehicles, which takes longer than merging them."""

    def too_late(*_: object) -> None:
        raise AssertionError("vehicles are assigned after the end")

    module = importlib.import_module("formulations.vehicle_routing.baseline")
    monkeypatch.setattr(module, "_assigned", too_late)
    asked = iter(range(10**6))
    midway = 2 * 50 + 20  # once for each tour and neighbourhood, then for each two that may merge
    assert baseline(plain_day(1, 50), random.Random(1), lambda: next(asked) > midway) is None
    assert next(asked) > midway


def _shuttle(num_orders: int) -> Data:
    """One truck that holds one order at a time, and comes back for each."""
    places = [{"id": f"p{k}", "x": k % 10, "y": 1 + k // 10} for k in range(num_orders)]
    return {
        **day(),
        "dimensions": ["kg"],
        "locations": [{"id": "yard", "x": 0, "y": 0}, *places],
        "vehicle_types": [
            vehicle("truck", capacity={"kg": 1.0}, num_available=1, reload_depot_id="depot")
        ],
        "orders": [
            {"id": f"o{k}", "location_id": f"p{k}", "load": {"kg": 1.0}} for k in range(num_orders)
        ],
    }


def test_trips_are_placed_until_time_is_up() -> None:
    """Asked to stop while the trips of a vehicle are put together, it does so at once."""
    subject, asked = parsed(_shuttle(60)), iter(range(10**6))
    assert baseline(subject, random.Random(0)) is not None
    merging_and_a_few = 60 * 59 + 60
    assert baseline(subject, random.Random(0), lambda: next(asked) > merging_and_a_few) is None
    assert next(asked) < merging_and_a_few + 200


def test_a_further_trip_costs_the_same_whatever_it_was_joined_from() -> None:
    """Inserting a trip in constant time gives the price of the route put together from nothing."""
    net = network(parsed(_shuttle(6)))
    tours = [tour(net, point) for point in range(net.num_depots, net.num_depots + 6)]
    route = Route(net, 0, tuple(tours[:4]))
    for price, longer in route.with_one_more(tours[4]):
        assert price == pytest.approx(Route(net, 0, longer.trips).price)
    price, changed = route.with_changed(tours[5], 2)
    assert len(changed.trips) == 4 and price == pytest.approx(changed.price)


def test_a_window_that_no_vehicle_can_keep_is_not_chosen() -> None:
    """Twelve orders, each with its longest window after the shift."""
    data = _shuttle(12)
    data["vehicle_types"] = [vehicle("van", shift_early_s=0.0, shift_late_s=43200.0)]
    data["time_windows"] = [
        {"order_id": f"o{k}", "early_s": early_s, "late_s": late_s}
        for k in range(12)
        for early_s, late_s in ((28800.0, 36000.0), (50400.0, 64800.0))
    ]
    assert baseline(parsed(data), random.Random(0)) is not None


def test_an_alternative_that_no_vehicle_can_serve_is_not_chosen() -> None:
    """Of twelve groups the nearer order needs a tag that no vehicle has."""
    data = _shuttle(24)
    data["vehicle_types"] = [vehicle("van", num_available=1)]
    data["groups"] = [{"id": f"g{k}"} for k in range(12)]
    for k, order in enumerate(data["orders"]):
        order |= {"group_id": f"g{k % 12}"} | ({"required_tags": ["cold"]} if k < 12 else {})
    assert baseline(parsed(data), random.Random(0)) is not None
