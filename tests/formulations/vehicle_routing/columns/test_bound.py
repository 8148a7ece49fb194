"""The column bound: below every plan, whatever the prices, and close to the best one."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing.columns.bound import Bound, column_bound
from formulations.vehicle_routing.columns.cuts import Cut
from formulations.vehicle_routing.columns.labels import EXACT
from formulations.vehicle_routing.columns.memory import memory_of, near_at_first
from formulations.vehicle_routing.columns.prices import Prices
from formulations.vehicle_routing.columns.pricing import price
from formulations.vehicle_routing.columns.reduced import proven, reduced_costs, subsets_of
from formulations.vehicle_routing.columns.relaxation import relaxation
from formulations.vehicle_routing.columns.selection import better_routes
from formulations.vehicle_routing.columns.subsets import Subset
from formulations.vehicle_routing.instance import Instance
from tests.formulations.vehicle_routing.cases import day, parsed, vehicle
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)

ENOUGH_S = 30.0
PRICED = [feature for feature in FEATURES if feature != "trips"]
WORDS_PRICED = [word for word in WORDS if word != "running"]


def bound_of(instance: Instance) -> Bound | None:
    """The bound without any plan to begin from, and with time to spare."""
    return column_bound(instance, [], time.perf_counter() + ENOUGH_S, lambda: False)


@pytest.mark.parametrize("seed", range(30))
def test_never_above_the_best_plan(seed: int) -> None:
    """Two types, two depots, windows, shifts, optional orders: below brute force."""
    subject = parsed(random_day(seed, 2 + seed % 3))
    bound, best = bound_of(subject), cheapest(subject)
    assert bound is not None
    assert bound.value <= best * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize("features", [*((each,) for each in (*PRICED, *WORDS_PRICED)), PRICED])
@pytest.mark.parametrize("seed", range(3))
def test_never_above_the_best_plan_with_any_feature(seed: int, features: Sequence[str]) -> None:
    """What the paths leave out makes them cheaper, never dearer."""
    subject = parsed(featured_day(seed, 4, *features))
    bound, best = bound_of(subject), cheapest(subject)
    assert bound is not None
    assert bound.value <= best * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize("feature", ["trips", "running"])
def test_several_trips_and_running_days_have_no_such_bound(feature: str) -> None:
    """Routes over a reload or from the middle are no paths of this kind; nothing is claimed."""
    assert bound_of(parsed(featured_day(1, 4, feature))) is None


def square(capacity: float, **fields: Any) -> Instance:
    """Four orders of one parcel at the corners of a square around the depot, ways of length 5."""
    corners = {"A": (3, 4), "B": (-3, 4), "C": (-3, -4), "D": (3, -4)}
    places = [{"id": name, "x": x, "y": y} for name, (x, y) in corners.items()]
    return parsed(
        day(
            locations=[{"id": "yard", "x": 0, "y": 0}, *places],
            vehicle_types=[vehicle("van", capacity={"parcels": capacity}, **fields)],
            orders=[{"id": name, "location_id": name, "load": {"parcels": 1}} for name in corners],
        )
    )


def test_a_square_by_hand() -> None:
    """Two by two over the sides of length 6: 2 * (5 + 6 + 5), and the relaxation is exact."""
    bound = bound_of(square(2.0))
    assert bound is not None and bound.value == pytest.approx(32.0, rel=1e-5)


def test_a_vehicle_that_holds_all_drives_around() -> None:
    """5 + 6 + 8 + 6 + 5 is the best tour; a vehicle costs 7 besides."""
    bound = bound_of(square(4.0, fixed_cost=7.0))
    assert bound is not None and bound.value == pytest.approx(37.0, rel=1e-5)


def test_one_vehicle_may_carry_all_of_many_decimals() -> None:
    """10 orders of 0.1 along a line: there and back is 20, whatever their loads sum up to."""
    names = [f"o{k}" for k in range(1, 11)]
    places = [{"id": name, "x": k, "y": 0} for k, name in enumerate(names, start=1)]
    subject = parsed(
        day(
            locations=[{"id": "yard", "x": 0, "y": 0}, *places],
            vehicle_types=[vehicle("van", capacity={"parcels": 10}, num_available=1)],
            orders=[{"id": name, "location_id": name, "load": {"parcels": 0.1}} for name in names],
        )
    )
    bound = bound_of(subject)
    assert bound is not None
    assert bound.value <= 20.0 + 1e-6


def test_more_customers_than_a_word_has_bits() -> None:
    """70 orders in seven arms of ten, a vehicle each: twice the arm's length of 10, seven times."""
    angles = np.arange(7) * 2 * np.pi / 7
    places, orders = [{"id": "yard", "x": 0, "y": 0}], []
    for arm, angle in enumerate(angles.tolist()):
        for step in range(1, 11):
            name = f"o{arm}-{step}"
            places.append({"id": name, "x": step * math.cos(angle), "y": step * math.sin(angle)})
            orders.append({"id": name, "location_id": name, "load": {"parcels": 1}})
    van = vehicle("van", capacity={"parcels": 10})
    subject = parsed(day(locations=places, vehicle_types=[van], orders=orders))
    bound = bound_of(subject)
    assert bound is not None
    assert 138.0 <= bound.value <= 140.0 + 1e-6


@pytest.mark.parametrize("most_work", [10**8, 0])
@pytest.mark.parametrize("seed", range(20))
def test_any_prices_prove_a_bound(seed: int, most_work: int) -> None:
    """Random prices of customers, cuts and vehicles, priced out or not: weak bounds, but valid."""
    rng = np.random.default_rng(seed)
    subject = parsed(random_day(seed, 4))
    relaxed = relaxation(subject)
    fewest = math.ceil(relaxed.load[1:3].sum() / relaxed.capacity - 1e-9)
    cut = Cut(frozenset({1, 2}), fewest)
    subset = Subset(frozenset({1, 2, 3}), frozenset({1, 2, 3, 4}))
    prices = Prices(
        customers=np.concatenate([[0.0], rng.uniform(0, 60, 4)]),
        cuts=((cut, float(rng.uniform(0, 20))), (subset, float(rng.uniform(0, 20)))),
        vehicles=rng.uniform(0, 10, len(relaxed.subs)),
    )
    memory = memory_of(near_at_first(relaxed.others), subsets_of(prices))
    least = []
    for kind, sub in enumerate(relaxed.subs):
        reduced = reduced_costs(sub, kind, prices)
        found = price(sub, reduced, memory, relaxed.others, 1e-9, most_work, EXACT)
        least.append(found.least)
    assert proven(relaxed, prices, least) <= cheapest(subject) + 1e-6


def test_the_bound_keeps_its_time() -> None:
    """An instant that has passed leaves no bound; nothing is claimed instead."""
    assert column_bound(square(2.0), [], time.perf_counter() - 1.0, lambda: False) is None
    assert column_bound(square(2.0), [], time.perf_counter() + 9.0, lambda: True) is None


def test_columns_make_a_better_plan() -> None:
    """From one route to each order, the four corners are joined two by two: 32 in all."""
    subject = square(2.0)
    bound = bound_of(subject)
    assert bound is not None
    routes = better_routes(subject, bound, 40.0, 5.0, 0)
    assert routes is not None
    assert sorted(len(rows) for _, rows in routes) == [2, 2]
    assert sorted(row for _, rows in routes for row in rows) == [0, 1, 2, 3]


def test_no_plan_is_made_that_costs_as_much() -> None:
    """What is known is the best already."""
    subject = square(2.0)
    bound = bound_of(subject)
    assert bound is not None
    assert better_routes(subject, bound, 32.0, 5.0, 0) is None


@pytest.mark.parametrize("seed", range(12))
def test_better_routes_serve_every_required_order_once(seed: int) -> None:
    """Fleets, windows and optional orders: nobody twice, and only optional orders left out."""
    subject = parsed(random_day(seed, 5))
    bound = bound_of(subject)
    assert bound is not None
    routes = better_routes(subject, bound, 10.0 * abs(bound.value) + 1e3, 5.0, 0) or []
    served = [row for _, rows in routes for row in rows]
    required = set(np.flatnonzero(np.isnan(subject.orders["unserved_cost"])).tolist())
    assert len(served) == len(set(served))
    assert not routes or required <= set(served)
