"""The lower bound: right by hand, below every plan, and told by every search."""

from __future__ import annotations

import random
import sys
from typing import Any

import pytest

from formulations.vehicle_routing import FORMULATION
from formulations.vehicle_routing.bound import MOST_ORDERS, lower_bound, timely_bound
from formulations.vehicle_routing.conflicts import conflicts
from formulations.vehicle_routing.generate import generate
from optimizer.backends.process import prepare, run
from optimizer.result import Limits, Progress
from tests.formulations.vehicle_routing.cases import Data, day, of_order, of_type, parsed, vehicle
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)

each_method = pytest.mark.parametrize("method", ["auto", "ortools", "pyvrp", "ruin_recreate"])

LINE: Data = day(
    locations=[
        {"id": "yard", "x": 0, "y": 0},
        *({"id": f"p{x}", "x": x, "y": 0} for x in (1, 2, 10)),
    ],
    vehicle_types=[
        vehicle(
            "van",
            capacity={"parcels": 2},
            fixed_cost=5,
            unit_duration_cost_per_h=3600,
            num_available=9,
        )
    ],
    orders=[
        {"id": "A", "location_id": "p1", "load": {"parcels": 1}, "service_duration_s": 3},
        {"id": "B", "location_id": "p2", "load": {"parcels": 1}},
        {"id": "C", "location_id": "p10", "load": {"parcels": 1}, "unserved_cost": 8},
    ],
)
"""Two required orders near the yard and one far off; a unit of the way costs 1 and its second 1."""


def test_three_orders_by_hand() -> None:
    """A vehicle 5, to A and home from B 2 + 4, between them 2, 3 s of service, and C left out 8."""
    assert lower_bound(parsed(LINE)) == pytest.approx(5 + 2 + 4 + 2 + 3 + 8)


def test_every_route_that_the_loads_need_is_paid() -> None:
    """Full vans: each order has one of its own, there and back."""
    full = of_order(of_order(LINE, "A", load={"parcels": 2}), "B", load={"parcels": 2})
    assert lower_bound(parsed(full)) == pytest.approx((5 + 4 + 3) + (5 + 8) + 8)


def test_a_reload_is_no_vehicle_more() -> None:
    """Full vans that come back: one vehicle 5 makes both trips, there and back each."""
    full = of_order(of_order(LINE, "A", load={"parcels": 2}), "B", load={"parcels": 2})
    again = of_type(full, "van", reload_depot_id="depot", max_trips=2)
    assert lower_bound(parsed(again)) == pytest.approx(5 + (4 + 3) + 8 + 8)


def test_windows_forbid_and_make_wait() -> None:
    """After B, A's window has closed; from A to B the vehicle waits from second 4 to 50."""
    late = of_order(of_order(LINE, "A", tw_late_s=1), "B", tw_early_s=50)
    waiting = (5 + 2 + 4) + 1 + 49 + 8
    apart = (5 + 4 + 3) + (5 + 8) + 8
    assert lower_bound(parsed(late)) == pytest.approx(min(waiting, apart))


@pytest.mark.parametrize("seed", range(40))
def test_never_above_the_best_plan(seed: int) -> None:
    """Two types, two depots, windows, longest routes, optional orders: below brute force."""
    subject = parsed(random_day(seed, 2 + seed % 3))
    bound = lower_bound(subject)
    assert (0.0 if bound is None else bound) <= cheapest(subject) * (1 + 1e-9)


@pytest.mark.parametrize("features", [*((each,) for each in FEATURES), FEATURES])
@pytest.mark.parametrize("seed", range(4))
def test_never_above_the_best_plan_with_any_feature(seed: int, features: tuple[str, ...]) -> None:
    """Pickups, releases, transfers and several trips: below brute force, and nothing refuted."""
    chosen = tuple(each for each in features if len(features) == 1 or "last" not in each)
    subject = parsed(featured_day(seed, 3, *chosen))
    bound, best = lower_bound(subject), cheapest(subject)
    assert (0.0 if bound is None else bound) <= best * (1 + 1e-9)
    assert best == float("inf") or not list(conflicts(subject))


@pytest.mark.parametrize("word", [word for word in WORDS if word != "running"])
@pytest.mark.parametrize("seed", range(4))
def test_never_above_the_best_plan_with_any_word(seed: int, word: str) -> None:
    """What the assignment does not know of makes plans dearer, never cheaper."""
    subject = parsed(featured_day(seed, 4, word))
    bound = lower_bound(subject)
    assert (0.0 if bound is None else bound) <= cheapest(subject) * (1 + 1e-9)


def test_tags_and_changes_are_paid_for() -> None:
    """The cool van costs 5 more, or an order planned for it 3 more on another one."""
    cool = vehicle("cool", capacity={"parcels": 2}, fixed_cost=10, tags=["cool"], num_available=1)
    types = [*LINE["vehicle_types"], {**cool, "unit_duration_cost_per_h": 3600}]
    alone = {**LINE, "vehicle_types": types, "orders": LINE["orders"][:1]}
    bound = lower_bound(parsed(alone))
    tagged = of_order(alone, "A", required_tags=["cool"])
    changed = of_order(alone, "A", planned_vehicle_type_id="cool", change_cost=3)
    assert bound is not None
    assert lower_bound(parsed(tagged)) == pytest.approx(bound + 5)
    assert lower_bound(parsed(changed)) == pytest.approx(bound + 3)


def test_no_bound_on_a_running_day() -> None:
    """What is done already is judged by no rule, so that links may cost less than it says."""
    assert lower_bound(parsed({**LINE, "now_s": 0})) is None


def test_no_bound_where_there_is_no_time_or_no_room() -> None:
    """Told to stop, or with more orders than an assignment is made for, it gives up."""
    assert lower_bound(parsed(LINE), lambda: True) is None
    many = generate(random.Random(1), MOST_ORDERS + 1, "loose")["data"]
    assert lower_bound(parsed(many)) is None


def test_half_a_second_is_no_time_to_load_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is loaded there is a bound all the same."""
    import scipy.optimize

    assert timely_bound(parsed(LINE), 0.5, lambda: False) == lower_bound(parsed(LINE))
    monkeypatch.delitem(sys.modules, scipy.optimize.__name__)
    assert timely_bound(parsed(LINE), 0.5, lambda: False) is None


def test_all_may_be_left_out_where_there_is_no_vehicle() -> None:
    """The bound is then the price of leaving them out; with a required order there is none."""
    none_left = of_type(LINE, "van", num_available=0)
    assert lower_bound(parsed(none_left)) is None
    optional = of_order(of_order(none_left, "A", unserved_cost=1), "B", unserved_cost=2)
    assert lower_bound(parsed(optional)) == pytest.approx(1 + 2 + 8)


@each_method
def test_a_search_tells_its_bound(method: str) -> None:
    """Once while it searches, and again in its answer: between the wide one and the plan."""
    subject = parsed(generate(random.Random(2), 30, "usual")["data"])
    told: list[Progress[Any]] = []
    limits = Limits(time_limit_s=5.0, mip_rel_gap=0, seed=1, threads=1)
    target = FORMULATION.methods()[method].target
    assert prepare(target, limits.threads).wait(60.0)
    result = run(target, subject, limits, on_progress=told.append)
    assert result.primal_bound is not None and result.dual_bound is not None
    assert 0.0 < (lower_bound(subject) or 0.0) <= result.dual_bound <= result.primal_bound
    assert result.dual_bound in {each.dual_bound for each in told}


@each_method
def test_a_plan_as_cheap_as_the_bound_is_proven(method: str) -> None:
    """On three orders the bound is the cost of the best plan."""
    limits = Limits(time_limit_s=10.0, mip_rel_gap=0, seed=1, threads=1)
    result = run(FORMULATION.methods()[method].target, parsed(LINE), limits)
    assert result.dual_bound == pytest.approx(result.primal_bound)
