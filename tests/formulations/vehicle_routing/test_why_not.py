"""Why a plan leaves orders out: proofs that hold, and changes that do what they promise."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
import pytest

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.conflicts import conflicts
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import transfer_rows
from formulations.vehicle_routing.solution import Solution, solution_of_trips, trips_of
from formulations.vehicle_routing.why_not.alone import hindrances, serves_alone
from formulations.vehicle_routing.why_not.changes import extra_cost
from formulations.vehicle_routing.why_not.dearer import detours_of
from formulations.vehicle_routing.why_not.insertion import Plan
from formulations.vehicle_routing.why_not.reach import reach_of
from formulations.vehicle_routing.why_not.unserved import explained
from optimizer.sdk import Unserved
from tests.formulations.vehicle_routing.cases import (
    Data,
    day,
    of_order,
    of_type,
    parsed,
    plan,
    vehicle,
)
from tests.formulations.vehicle_routing.infeasible import (
    Planted,
    a_transfer_that_no_type_makes,
    a_transfer_too_far,
    loose_day,
    no_time_to_hand_over,
)
from tests.formulations.vehicle_routing.small import FEATURES, WORDS, cheapest, featured_day


def why(data: Data, *routes: tuple[str, list[str]]) -> Unserved:
    """What is told of the one order that these routes leave out."""
    (told,) = explained(*plan(data, *routes))
    return told


def dear(**fields: object) -> Data:
    """The day of one van, on which leaving E out costs 100, with fields of E changed."""
    alone = of_type(of_type(day(), "bike", num_available=0), "van", num_available=1)
    return of_order(alone, "E", unserved_cost=100.0, **fields)


# -- the cheapest change, worked by hand on the 3-4-5 triangle ------------------------------


def test_a_window_that_closes_later() -> None:
    """By way of north, which closes at 3, the van is there at 7: 6 more than north and back."""
    told = why(of_order(dear(tw_late_s=6.0), "N", tw_late_s=3.0), ("van", ["N"]))
    assert told.reasons[0].code == "fleet_too_small" and told.reasons[0].proved
    assert told.change is not None
    assert told.change.detail == "its window closed at 0:00:07 instead of 0:00:06"
    assert (told.change.amount, told.change.cost) == (pytest.approx(1.0), pytest.approx(6.0))


def test_a_window_that_opens_earlier() -> None:
    """Home by 14, the van begins at east by 9; in a longer shift it would have to wait there."""
    data = of_order(dear(tw_early_s=30.0), "N", tw_late_s=6.0)
    hours = {"shift_late_s": 14.0, "unit_duration_cost_per_h": 3600.0}
    data = of_type(of_type(data, "van", **hours), "bike", unit_distance_cost=5.0)
    told = why(data, ("van", ["N"]))
    assert told.change is not None
    assert told.change.detail == "its window opened at 0:00:09 instead of 0:00:30"
    assert told.change.cost == pytest.approx(12.0)


@pytest.mark.parametrize(
    "cause", [no_time_to_hand_over, a_transfer_too_far, a_transfer_that_no_type_makes]
)
def test_a_transfer_left_out_is_told_like_one_that_has_to_be_made(
    cause: Callable[[Data, random.Random], Planted],
) -> None:
    """The same reason of either order, with what each vehicle type misses."""
    data = cause(loose_day(random.Random(0)), random.Random(0)).data
    (expected,) = conflicts(parsed(data))
    for name in ("o0", "o1"):
        data = of_order(data, name, unserved_cost=10.0)
    instance = parsed(data)
    told = {each.id: each.reasons for each in explained(instance, solution_of_trips(instance, []))}
    assert told["o0"] == told["o1"] == (expected,)


def test_a_larger_vehicle() -> None:
    """Three kilograms short, and nothing else is."""
    told = why(dear(load={"parcels": 1, "kg": 73}), ("van", ["N"]))
    assert told.change is not None
    assert told.change.detail == "van held 3 kg more"


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"shift_late_s": 11.0}, "the shift of van ended at 0:00:12 instead of 0:00:11"),
        ({"max_distance": 11.5}, "routes of van might be 0.5 longer"),
        ({"max_duration_s": 11.5}, "routes of van might last 0.5 s longer"),
    ],
)
def test_a_longer_route(fields: Data, detail: str) -> None:
    """Twelve round the triangle, and the way to north and back is 6."""
    told = why(of_type(dear(), "van", **fields), ("van", ["N"]))
    assert told.change is not None and told.change.detail == detail
    assert told.change.cost == pytest.approx(6.0)


def test_one_more_vehicle() -> None:
    """North and east at one instant need two, and nobody is back late: ten for a bike's way."""
    data = of_order(dear(tw_early_s=5.0, tw_late_s=5.0), "N", tw_early_s=5.0, tw_late_s=5.0)
    told = why(of_type(data, "van", shift_late_s=10.0), ("van", ["N"]))
    assert told.change is not None and told.change.detail == "there was one more bike"
    assert told.change.cost == pytest.approx(10.0)


def test_a_price_that_is_too_low() -> None:
    """East costs 6 more on the way, and leaving it out 1.5: likely, and the change is the price."""
    told = why(of_order(dear(), "E", unserved_cost=1.5), ("van", ["N"]))
    assert told.change is not None
    assert told.change.detail == "leaving it out cost 4.50 more"


def test_what_the_search_did_not_try_is_told_so() -> None:
    """There is a place for 6 where leaving out costs 100."""
    told = why(dear(), ("van", ["N"]))
    assert told.reasons[0].code == "not_yet_tried" and told.change is None


def test_no_vehicle_left_is_only_likely() -> None:
    """Three and two parcels fill up two vans for five; four more would fit if those went in one."""
    data = of_order(dear(load={"parcels": 4}), "N", load={"parcels": 3})
    more = {"id": "M", "location_id": "north", "load": {"parcels": 2}}
    data = of_type({**data, "orders": [*data["orders"], more]}, "van", num_available=2)
    (reason,) = why(data, ("van", ["N"]), ("van", ["M"])).reasons
    assert (reason.code, reason.proved) == ("no_vehicle_left", False)


# -- proofs --------------------------------------------------------------------------------


def test_an_order_that_no_vehicle_can_serve_is_proved() -> None:
    """And it may still be served where the one limit gives."""
    told = why(dear(load={"parcels": 6}), ("van", ["N"]))
    assert told.reasons[0].code == "too_large" and told.reasons[0].proved
    assert told.change is not None and told.change.detail == "van held 3 parcels more"


def test_an_order_without_room_beside_the_required_ones_is_proved() -> None:
    """Not in this plan only: the five parcels of the one van are two too few for any."""
    told = why(dear(load={"parcels": 4}), ("van", ["N"]))
    assert told.reasons[0].code == "fleet_too_small" and told.reasons[0].proved
    assert "need 6 parcels" in told.reasons[0].detail


def test_an_order_dearer_than_leaving_it_out_is_proved() -> None:
    """On any route east is a detour of 6 at least."""
    told = why(of_order(dear(), "E", unserved_cost=5.0), ("van", ["N"]))
    assert told.reasons[0].code == "dearer_than_leaving_out" and told.reasons[0].proved


LATE_AT_A_PRICE = {"due_s": 1000.0, "lateness_cost_per_h": 1.0}


@pytest.mark.parametrize(
    ("price", "fields", "code"),
    [
        (100.0, {"load": {"parcels": 4}}, "fleet_too_small"),
        (5.0, {}, "dearer_than_leaving_out"),
        (100.0, {}, "unserved_cost"),
    ],
)
def test_what_is_proved_needs_no_place_in_the_plan(price: float, fields: Data, code: str) -> None:
    """With a word whose places are not tried: a proof where there is one, or the bare price."""
    told = why(
        of_order(dear(**fields, **LATE_AT_A_PRICE), "E", unserved_cost=price), ("van", ["N"])
    )
    (reason,) = told.reasons
    assert (reason.code, reason.proved) == (code, code != "unserved_cost")
    assert told.change is None


@pytest.mark.parametrize("word", ["pickups", "releases", "due", "planned", "windows"])
@pytest.mark.parametrize("seed", range(6))
def test_the_least_extra_cost_is_below_the_true_one(seed: int, word: str) -> None:
    """The best plan that serves an order against the best one without it, by brute force."""
    data = featured_day(seed, 4, word)
    name = data["orders"][0]["id"]
    forced, without = of_order(data, name, unserved_cost=1e6), of_order(data, name, unserved_cost=0)
    instance = parsed(forced)
    serves = serves_alone(hindrances(instance, reach_of(instance)))[0]
    detours = detours_of(instance)
    least = None if detours is None else detours.least_extra_cost(0, serves)
    truth = cheapest(instance)
    if least is not None and truth < 1e6:
        assert least <= truth - cheapest(parsed(without)) + 1e-6


# -- insertions against every position by the checks ----------------------------------------


def some_plan(seed: int) -> tuple[Instance, Solution, list[int]]:
    """A day with some feature, orders put wherever they fit, and those that are left for last."""
    data = featured_day(seed, 6, FEATURES[seed % len(FEATURES)])
    for row in data["orders"]:
        row["unserved_cost"] = 500.0
    if seed % 4 == 0:
        data["vehicle_types"][0].pop("end_depot_id")
    if seed % 4 == 1:
        data["orders"][0]["required_tags"] = ["lift"]
        data["vehicle_types"][1]["tags"] = ["lift"]
    instance, rng = parsed(data), random.Random(seed)
    pairs = transfer_rows(instance).tolist()
    singles = set(range(6)) - set(chain(*pairs))
    units = [*pairs, *([row] for row in singles)]
    rng.shuffle(units)
    solution = solution_of_trips(instance, [])
    for unit in units[1:]:
        places = [each for _, each in every_place(instance, solution, unit)]
        solution = rng.choice(places or [solution])
    return instance, solution, units[0]


def every_place(
    instance: Instance, solution: Solution, orders: list[int]
) -> Iterator[tuple[float, Solution]]:
    """Every plan with the orders in it, one right after the other, that holds; and what it adds."""
    names, routes = instance.orders["id"][orders].tolist(), trips_of(solution)
    routes += [(type_id, [[]]) for type_id in instance.vehicle_types["id"].tolist()]
    for k, (type_id, trips) in enumerate(routes):
        further: list[list[str]] = [[]] if trips != [[]] else []
        for t, trip in enumerate([*trips, *further]):
            for p in range(len(trip) + 1):
                longer = [*trips[:t], [*trip[:p], *names, *trip[p:]], *trips[t + 1 :]]
                found = solution_of_trips(
                    instance, [*routes[:k], (type_id, longer), *routes[k + 1 :]]
                )
                if not list(violations(instance, found)):
                    yield paid(instance, found) - paid(instance, solution), found


def fitting(instance: Instance, orders: list[int]) -> np.ndarray:
    """Which vehicle types have the tags that the orders require."""
    wanted = {tag for tags in instance.orders["required_tags"][orders] for tag in tags}
    return np.array([wanted <= set(tags) for tags in instance.vehicle_types["tags"]])


def paid(instance: Instance, solution: Solution) -> float:
    components = cost(instance, solution)
    return sum(components.values()) - components["unserved"]


@pytest.mark.parametrize("seed", range(36))
def test_the_cheapest_place_is_the_cheapest_of_all(seed: int) -> None:
    """With pickups, pickups last, releases, transfers, trips, open ends and tags."""
    instance, solution, orders = some_plan(seed)
    fit = fitting(instance, orders)
    found = [each for each in Plan(instance, solution).insertions(orders, fit) if not each.limit]
    expected = min((extra for extra, _ in every_place(instance, solution, orders)), default=None)
    if expected is None:
        assert not found
    else:
        assert found[0].extra_cost == pytest.approx(expected, abs=1e-6)
        assert extra_cost(instance, solution, orders, found[0]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(36))
def test_a_change_is_needed_in_full(seed: int) -> None:
    """In its place it makes a plan at the cost foretold; a little less none, or a dearer one."""
    instance, solution, orders = some_plan(seed)
    fit = fitting(instance, orders)
    insertions = list(Plan(instance, solution).insertions(orders, fit))
    for each in insertions:
        price = extra_cost(instance, solution, orders, each)
        assert price == pytest.approx(each.extra_cost, abs=1e-6), each
        if each.limit and each.unit != "vehicles":
            less = each._replace(amount=each.amount * 0.98)
            dearer = extra_cost(instance, solution, orders, less)
            assert dearer is None or dearer > price, each


def test_a_further_trip_is_a_place() -> None:
    """Full with one order, the van comes back for the other one: no change is needed."""
    van = vehicle(
        "van", capacity={"parcels": 5}, num_available=1, reload_depot_id="depot", max_trips=2
    )
    data = of_order(day(vehicle_types=[van]), "N", load={"parcels": 5})
    data = of_order(data, "E", load={"parcels": 5}, unserved_cost=100.0)
    (told,) = explained(*plan(data, ("van", ["N"])))
    assert [reason.code for reason in told.reasons] == ["not_yet_tried"] and told.change is None
    once = of_type(data, "van", max_trips=1)
    (told,) = explained(*plan(once, ("van", ["N"])))
    assert told.change is not None and told.change.rule == "capacity"


def test_every_order_left_out_is_told_once() -> None:
    """Also those beyond the dearest ones, more briefly."""
    orders = [{"id": f"o{k}", "location_id": "east", "unserved_cost": float(k)} for k in range(30)]
    subject, solution = plan(day(orders=orders), ("bike", ["o29"]))
    told = [each.id for each in explained(subject, solution)]
    assert told == [order["id"] for order in orders[:29]]
    assert set(chain(*trips_of(solution)[0][1])) == {"o29"}


@pytest.mark.parametrize("word", WORDS)
def test_every_order_left_out_has_a_reason(word: str) -> None:
    """Whatever words the day has; nothing is tried that would not be timed exactly."""
    for seed in range(3):
        instance = parsed(featured_day(seed, 4, word))
        solution = solution_of_trips(instance, [])
        told = list(explained(instance, solution))
        assert [each.id for each in told] == solution.unserved["order_id"].tolist()
        assert all(each.reasons for each in told)
