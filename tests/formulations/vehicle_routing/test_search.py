"""Each search: right plans, right claims, whole numbers without loss, limits that hold."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from formulations.vehicle_routing import FORMULATION
from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.importers import IMPORTERS
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.scaling import UNLIMITED, whole_network
from formulations.vehicle_routing.search.pyvrp.plans import attempt_of, cost_of, is_good, plan_of
from formulations.vehicle_routing.search.pyvrp.translation import translated
from formulations.vehicle_routing.solution import Solution, solution_of, trips_of
from optimizer.backends.process import run
from optimizer.result import Limit, Limits, Progress, SolveResult, Status
from optimizer.tolerances import close
from tests.formulations.vehicle_routing.cases import (
    Data,
    day,
    of_order,
    of_type,
    parsed,
    plain_day,
)
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)

METHODS = FORMULATION.methods()
OF_ANY_SIZE = {"auto", "ortools", "pyvrp", "ruin_recreate"}
"""Methods for small days as well, with words for most of them."""

each_method = pytest.mark.parametrize("method", sorted(OF_ANY_SIZE))


@pytest.fixture(scope="module", autouse=True)
def warm_children() -> None:
    """The first solve of a process loads its solver, which on a busy machine takes seconds."""
    for method in OF_ANY_SIZE:
        search(method, parsed(day()), time_limit_s=60.0)


def search(
    method: str, subject: Instance, time_limit_s: float = 5.0, **options: Any
) -> SolveResult[Solution]:
    told = options.pop("told", None)
    limits = Limits(
        time_limit_s=time_limit_s, mip_rel_gap=0, seed=options.pop("seed", 1), threads=1, **options
    )
    on_progress = None if told is None else told.append
    return run(METHODS[method].target, subject, limits, on_progress=on_progress)


def test_the_methods_there_are() -> None:
    """One file each, found by looking; the default is among them."""
    assert set(METHODS) == OF_ANY_SIZE | {"decompose", "hgs"}
    assert FORMULATION.default_method in METHODS


@each_method
@pytest.mark.parametrize("seed", [0, 3, 8, 10])
def test_the_best_of_all_plans_on_small_days(method: str, seed: int) -> None:
    """All features at once, hours and thirds of money included: equal to brute force."""
    subject = parsed(random_day(seed, 4))
    start = baseline(subject, random.Random(0))
    result = search(method, subject, start=start)
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    assert close(result.primal_bound, sum(cost(subject, result.point).values()))
    assert result.primal_bound == pytest.approx(cheapest(subject), rel=1e-5)


FEATURED = [*((each,) for each in FEATURES), ("pickups", "releases", "trips")]

TOGETHER = [
    ("open", "tags", "groups", "windows"),
    ("transfers", "running", "due"),
    ("breaks", "balance", "releases"),
    ("pickups", "planned", "running", "open"),
]
"""New words that a day may well have at once."""

SAYS = {
    "pyvrp": {"open", "tags", "groups", "windows", "planned", "precedences", "running"},
    "ortools": set(WORDS),
    "ruin_recreate": {"open", "tags", "groups", "windows", "due", "planned"},
}
"""The words of each method, though not always beside each other word."""


@each_method
@pytest.mark.parametrize("features", FEATURED)
def test_the_best_of_all_plans_with_every_feature(method: str, features: tuple[str, ...]) -> None:
    """Pickups, also last, releases, transfers, trips: equal to brute force, or said to be beyond.

    Found from the rule of thumb, as the engine starts a search.
    """
    subject = parsed(featured_day(3, 4, *features))
    reason = METHODS[method].supports(subject)
    if reason is not None:
        assert "has no words for" in reason
        return
    result = search(method, subject, start=baseline(subject, random.Random(0)))
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    assert close(result.primal_bound, sum(cost(subject, result.point).values()))
    assert result.primal_bound == pytest.approx(cheapest(subject), rel=1e-5)


@pytest.mark.parametrize("method", sorted(SAYS))
@pytest.mark.parametrize("words", [*((each,) for each in WORDS), *TOGETHER])
def test_the_best_of_all_plans_with_the_words_that_a_method_has(
    method: str, words: tuple[str, ...]
) -> None:
    """Alone and together, found from nothing: equal to brute force, or no plan where there is none.

    The bound, where there is one, is not above it.
    """
    subject = parsed(featured_day(5, 4, *words))
    reason = METHODS[method].supports(subject)
    if reason is not None:
        assert "has no words for" in reason
        return
    assert set(words) <= SAYS[method] | set(FEATURES)
    best = cheapest(subject)
    result = search(method, subject, time_limit_s=2.0)
    if best == float("inf"):
        assert result.termination.status is Status.NO_SOLUTION
        return
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    assert close(result.primal_bound, sum(cost(subject, result.point).values()))
    assert result.primal_bound == pytest.approx(best, rel=1e-4)
    assert result.dual_bound is None or result.dual_bound <= best * (1 + 1e-9)


@pytest.mark.parametrize("words", [(each,) for each in WORDS])
@pytest.mark.parametrize("seed", range(3))
def test_some_search_has_words_for_everything(words: tuple[str, ...], seed: int) -> None:
    """What PyVRP and so auto decline, OR-Tools has words for: the engine gives it those days."""
    subject = parsed(featured_day(seed, 4, *words))
    assert METHODS["ortools"].supports(subject) is None
    declined = METHODS["auto"].supports(subject)
    assert declined is None or METHODS["pyvrp"].supports(subject) is not None


@pytest.mark.parametrize("features", FEATURED)
def test_pyvrp_has_words_for_every_feature(features: tuple[str, ...]) -> None:
    """The default method declines no day for what it asks."""
    assert METHODS["pyvrp"].supports(parsed(featured_day(0, 4, *features))) is None


@pytest.mark.parametrize("features", [*FEATURED, *((each,) for each in sorted(SAYS["pyvrp"]))])
@pytest.mark.parametrize("seed", range(3))
def test_plans_keep_their_meaning_in_the_words_of_pyvrp(
    features: tuple[str, ...], seed: int
) -> None:
    """A plan that holds every rule is feasible there, costs the same and comes back as it was."""
    subject = parsed(featured_day(seed, 6, *features))
    reason = METHODS["pyvrp"].supports(subject)
    if reason is not None:
        assert "has no words for" in reason
        return
    plan = baseline(subject, random.Random(0))
    if plan is None:  # the rule of thumb has no words for all, OR-Tools has
        plan = search("ortools", subject, time_limit_s=1.0).point
    if plan is None:
        assert cheapest(subject) == float("inf")
        return
    day = translated(subject, 1e3)
    attempt = attempt_of(day, plan)
    assert is_good(day, attempt)
    assert cost_of(day, attempt) == pytest.approx(sum(cost(subject, plan).values()), rel=1e-6)
    assert sorted(trips_of(plan_of(day, attempt))) == sorted(trips_of(plan))


def test_a_pickup_before_a_delivery_is_too_far_for_pyvrp() -> None:
    """Where pickups come last an attempt that breaks this is not feasible."""
    data = of_type(of_order(day(), "E", type="pickup"), "van", pickups="last")
    subject = parsed(data)
    whole_day = translated(subject, 1e3)
    for sequence, good in ((["N", "E"], True), (["E", "N"], False)):
        attempt = attempt_of(whole_day, solution_of(subject, [("van", sequence)]))
        assert is_good(whole_day, attempt) is good


def test_a_proven_optimum(shared_data: Any) -> None:
    """A-n32-k5 costs 784, exactly, without a plan to start from."""
    path = shared_data / "routing" / "cvrp" / "A-n32-k5.vrp"
    subject = parsed(IMPORTERS["vrplib"].read(path, {})["data"])
    result = search("pyvrp", subject, time_limit_s=4.0)
    assert result.primal_bound == 784.0
    assert result.point is not None
    assert sum(cost(subject, result.point).values()) == 784.0


@each_method
def test_better_plans_are_told_as_they_are_found(method: str) -> None:
    """Each is a plan with its own claim, no worse than the one before, no better than the end."""
    subject = plain_day(2, 30)
    told: list[Progress[Solution]] = []
    result = search(method, subject, time_limit_s=2.0, told=told)
    assert told and result.primal_bound is not None
    bounds = [each.primal_bound for each in told if each.primal_bound is not None]
    assert bounds == sorted(bounds, reverse=True) and bounds[-1] >= result.primal_bound
    plans = [each for each in told if each.point is not None]
    assert plans
    for each in plans:
        assert each.point is not None and each.primal_bound is not None
        assert not list(violations(subject, each.point))
        assert close(each.primal_bound, sum(cost(subject, each.point).values()))


@pytest.mark.parametrize("method", ["pyvrp", "ortools"])
def test_an_order_that_nobody_may_serve_is_paid_for(method: str) -> None:
    """No vehicle has its tag: it is left out, at its price."""
    data = of_order(day(), "E", required_tags=["cold"], unserved_cost=60.0)
    result = search(method, parsed(data))
    assert result.point is not None and result.primal_bound is not None
    assert result.point.unserved["order_id"].tolist() == ["E"]
    assert result.primal_bound == pytest.approx(60.0 + 6.0, rel=1e-6)


@pytest.mark.parametrize("trips", [{}, {"reload_depot_id": "depot", "max_trips": 3}])
def test_a_transfer_that_nobody_can_make_in_time_is_paid_for(trips: Data) -> None:
    """It is picked up after it should have been delivered: both orders are left out, for 7 each."""
    moved = {"load": {"parcels": 1}, "unserved_cost": 7.0}
    transfer = {"id": "t", "pickup_order_id": "P", "delivery_order_id": "Q"}
    data = day(transfers=[transfer])
    data["orders"] += [
        {"id": "P", "type": "pickup", "location_id": "north", "tw_early_s": 500.0, **moved},
        {"id": "Q", "location_id": "east", "tw_late_s": 400.0, **moved},
    ]
    subject = parsed(of_type(data, "van", **trips))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.primal_bound == pytest.approx(cheapest(subject))


@each_method
def test_never_worse_than_the_start(method: str) -> None:
    """A plan fed back is kept or made better."""
    subject = plain_day(4, 40)
    start = baseline(subject, random.Random(4))
    assert start is not None
    result = search(method, subject, time_limit_s=2.0, start=start)
    assert result.primal_bound is not None
    assert result.primal_bound <= sum(cost(subject, start).values()) * (1 + 1e-6)


@each_method
def test_no_plan_where_there_is_none(method: str) -> None:
    """A day that overloads its one van: nothing found, nothing claimed, and a word of why."""
    data = of_type(of_type(day(), "bike", num_available=0), "van", num_available=1)
    subject = parsed(of_order(data, "N", load={"parcels": 5}))
    result = search(method, subject)
    assert result.termination.status is Status.NO_SOLUTION
    assert result.point is None and result.primal_bound is None
    assert result.termination.detail


@each_method
def test_a_search_ends_by_itself(method: str) -> None:
    """When it has long found nothing it does not wait for the clock, and the seed decides all."""
    subject = parsed(random_day(5, 4))
    first, second = (search(method, subject, time_limit_s=60.0, seed=7) for _ in range(2))
    assert first.termination.limit is Limit.SEARCH
    assert first.wall_time_s < 30.0
    assert first.point == second.point


@each_method
def test_a_time_limit_holds(method: str) -> None:
    """One second is one second, on hundreds of orders too, and there is a plan."""
    subject = parsed(generate(random.Random(1), 300, "loose")["data"])
    start = baseline(subject, random.Random(1))
    result = search(method, subject, time_limit_s=2.0, start=start)
    assert result.wall_time_s < 3.0
    assert result.termination.limit is Limit.TIME


def test_too_many_orders_are_declined() -> None:
    """All distances of 10 000 orders would take gigabytes: only searches by parts have room."""
    subject = parsed(generate(random.Random(1), 10_000, "loose")["data"])
    able = {name for name, method in METHODS.items() if method.supports(subject) is None}
    assert able == {"auto", "decompose"}
    assert METHODS["pyvrp"].supports(subject) == "it has 10000 orders, more than 6000"


@each_method
def test_no_vehicle_is_declined(method: str) -> None:
    """Both solvers crash or complain without a vehicle."""
    data = of_type(of_type(day(), "bike", num_available=0), "van", num_available=0)
    beyond = "it has no vehicle, or their shifts are over"
    assert METHODS[method].supports(parsed(data)) == beyond
    late = of_type(of_type(day(now_s=200.0), "bike", shift_late_s=100.0), "van", shift_late_s=50.0)
    assert METHODS[method].supports(parsed(late)) is not None


@each_method
def test_claims_stay_exact_over_many_routes(method: str) -> None:
    """What limits give way for rounding adds up to nothing: far below the tolerance of a claim."""
    subject = plain_day(1, 300)
    start = baseline(subject, random.Random(1))
    result = search(method, subject, time_limit_s=3.0, start=start)
    assert result.point is not None and result.primal_bound is not None
    assert result.primal_bound == pytest.approx(sum(cost(subject, result.point).values()), rel=1e-7)


@pytest.mark.parametrize("price", [1e6, 1e9, 1e10])
def test_dear_orders_leave_ways_their_price(price: float) -> None:
    """Of 300 of them, so that sums stay whole numbers."""
    data = generate(random.Random(1), 300, "usual")["data"]
    data["orders"] = [order | {"unserved_cost": price} for order in data["orders"]]
    subject = parsed(data)
    whole = whole_network(subject)
    fleet = whole.network.fleet
    kilometre = fleet.cost_per_distance * whole.per_distance / whole.per_money
    assert kilometre == pytest.approx(subject.vehicle_types["unit_distance_cost"], rel=0.05)


def test_claims_hold_where_orders_are_dear() -> None:
    """Prices are rounded then, and what a plan costs is not."""
    data = generate(random.Random(1), 60, "usual")["data"]
    data["orders"] = [order | {"unserved_cost": 1e9} for order in data["orders"]]
    subject = parsed(data)
    result = search("ruin_recreate", subject, time_limit_s=2.0)
    assert result.point is not None and result.primal_bound is not None
    assert result.primal_bound == pytest.approx(sum(cost(subject, result.point).values()), rel=1e-9)


@pytest.mark.parametrize("method", ["auto", "pyvrp", "ruin_recreate"])
def test_ways_may_take_no_time(method: str) -> None:
    """All durations are 0, only services take time: both orders fit into the shift."""
    square = [[0.0, 10.0, 20.0], [10.0, 0.0, 10.0], [20.0, 10.0, 0.0]]
    travel = {"type": "matrix", "location_ids": ["yard", "north", "east"], "distances": square}
    travel["durations_s"] = [[0.0] * 3] * 3
    data = of_type(day(travel=travel), "bike", num_available=0)
    data = of_type(data, "van", num_available=1, shift_late_s=30.0)
    for name in ("N", "E"):
        data = of_order(data, name, service_duration_s=5.0)
    subject = parsed(data)
    result = search(method, subject)
    assert result.point is not None and not list(violations(subject, result.point))
    assert result.primal_bound == pytest.approx(cheapest(subject))


@pytest.mark.parametrize(
    ("early_s", "late_s", "duration_s"),
    [(10.0, 20.0, 300.0), (40.0, 215.0, 20.0), (0.0, 70.0, 9.0)],
)
def test_breaks_of_started_routes(early_s: float, late_s: float, duration_s: float) -> None:
    """Over by now, to be taken from now on, or over before the van left at 50."""
    rest = {"id": "tea", "vehicle_type_id": "van", "early_s": early_s, "late_s": late_s}
    done = {"order_id": "N", "arrive_s": 53.0, "start_s": 53.0, "depart_s": 58.0}
    data = day(
        now_s=60.0,
        breaks=[rest | {"duration_s": duration_s}],
        started_routes=[{"id": "R", "vehicle_type_id": "van", "leave_s": 50.0}],
        started_visits=[{"route_id": "R", "position": 1, **done}],
    )
    data = of_type(data, "van", unit_duration_cost_per_h=360.0)
    subject = parsed(of_order(data, "E", route_id="R", tw_late_s=95.0))
    result = search("ortools", subject)
    assert result.point is not None and not list(violations(subject, result.point))
    assert sum(cost(subject, result.point).values()) == pytest.approx(cheapest(subject))


BETWEEN_TWO_WINDOWS = [
    {"order_id": name, "early_s": early_s, "late_s": early_s + 300.0}
    for name in "NE"
    for early_s in (50.0, 3000.0)
]


def test_windows_of_what_has_been_visited_count_no_more() -> None:
    """North was served before now in one of its windows, and east has two as well."""
    done = {"order_id": "N", "arrive_s": 53.0, "start_s": 53.0, "depart_s": 58.0}
    data = day(
        now_s=60.0,
        time_windows=BETWEEN_TWO_WINDOWS,
        started_routes=[{"id": "R", "vehicle_type_id": "van", "leave_s": 50.0}],
        started_visits=[{"route_id": "R", "position": 1, **done}],
    )
    subject = parsed(of_order(data, "E", route_id="R"))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_windows_of_what_nobody_may_serve_count_no_more() -> None:
    """North needs a tag that no vehicle has and is left out, though it has two windows."""
    data = of_order(day(time_windows=BETWEEN_TWO_WINDOWS), "N", unserved_cost=5.0)
    subject = parsed(of_order(data, "N", required_tags=["cold"]))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_goods_that_come_after_one_of_several_windows() -> None:
    """At the depot itself, at noon: the window in the morning is none for them."""
    data = day(
        time_windows=[
            {"order_id": "E", "early_s": 0.0, "late_s": 300.0},
            {"order_id": "E", "early_s": 9000.0, "late_s": 9300.0},
        ]
    )
    data = of_order(data, "E", location_id="yard", release_s=600.0, unserved_cost=50.0)
    data = of_type(data, "van", shift_late_s=3000.0, reload_depot_id="depot")
    subject = parsed(of_type(data, "bike", shift_late_s=3000.0))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.point is not None and not list(violations(subject, result.point))
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_precedences_that_hang_together_have_a_first_plan() -> None:
    """East right after north, and the yard's neighbour some time after both."""
    data = day()
    data["orders"].append({"id": "X", "location_id": "north"})
    data["precedences"] = [
        {"earlier_order_id": "N", "later_order_id": "E", "directly": True},
        {"earlier_order_id": "E", "later_order_id": "X", "directly": False},
    ]
    subject = parsed(data)
    result = search("ortools", subject)
    assert result.termination.limit is Limit.SEARCH
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_a_break_at_an_instant_between_two_units() -> None:
    """At 9300 sharp, where hours cost money and units are of 0.036 s."""
    rest = {"id": "tea", "vehicle_type_id": "van", "early_s": 9300.0, "late_s": 9300.0}
    data = of_type(day(breaks=[rest | {"duration_s": 300.0}]), "van", unit_duration_cost_per_h=30)
    data = of_type(data, "bike", num_available=0)
    subject = parsed(of_order(data, "E", tw_early_s=3000.0))
    result = search("ortools", subject)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_no_trip_goes_to_nobody() -> None:
    """From the depot by the reload depot is the shorter way, and still no way to begin."""
    names = ["yard", "store", "a", "b"]
    far, near = 50.0, 1.0
    rows = [[0, near, far, far], [near, 0, near, near], [far, near, 0, near], [far, near, near, 0]]
    travel = {"type": "matrix", "location_ids": names, "distances": rows}
    van = {"id": "van", "start_depot_id": "depot", "end_depot_id": "depot", "num_available": 1}
    van |= {"unit_distance_cost": 1.0, "reload_depot_id": "reload", "max_trips": 3}
    subject = parsed(
        day(
            travel=travel,
            locations=[{"id": name} for name in names],
            depots=[
                {"id": "depot", "location_id": "yard"}, {"id": "reload", "location_id": "store"}
            ],
            vehicle_types=[van],
            orders=[{"id": name, "location_id": name} for name in ("a", "b")],
        )
    )  # fmt: skip
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.point is not None and not list(violations(subject, result.point))


ROUNDINGS = [("nint", 1.0), ("dimacs", 10.0), ("exact", 1.0)]


@pytest.mark.parametrize(("rounding", "per_distance"), ROUNDINGS)
def test_benchmark_conventions_are_exact(rounding: str, per_distance: float) -> None:
    """The coarsest whole units: as they are, tenths for DIMACS; absent limits stay absent."""
    data: Data = day(travel={"type": "euclidean", "rounding": rounding})
    data["locations"][1] |= {"x": 1.37, "y": 2.11}
    whole = whole_network(parsed(data), precise_prices=1e3)
    assert whole.per_distance == per_distance
    assert (whole.network.late_s == UNLIMITED).all()
    assert whole.network.distance.dtype == np.int64


def test_decimals_without_end_keep_seven_digits() -> None:
    """Great circles are rounded to a ten-millionth of a typical leg; hours stay payable."""
    subject = parsed(random_day(0, 4))
    whole = whole_network(subject, precise_prices=1e3)
    legs = whole.network.distance / whole.per_distance
    typical = legs[legs > 0].mean()
    assert 1e-8 * typical < 1.0 / whole.per_distance <= 1e-7 * typical
    assert whole.network.fleet.cost_per_s.max() > 0


@each_method
def test_a_route_that_just_fits_is_not_lost_to_rounding(method: str) -> None:
    """A window that closes at the very arrival, an irrational number of seconds."""
    data = day()
    data["locations"][1] |= {"x": 1.0, "y": 1.0}
    subject = parsed(of_order(data, "N", tw_late_s=2.0**0.5))
    result = search(method, subject)
    assert result.point is not None and not list(violations(subject, result.point))
