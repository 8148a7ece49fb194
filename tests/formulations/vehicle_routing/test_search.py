"""Each search: right plans, right claims, whole numbers without loss, limits that hold."""

from __future__ import annotations

import random
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import pyvrp

from formulations.vehicle_routing import FORMULATION
from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.importers import IMPORTERS
from formulations.vehicle_routing.scaling import UNLIMITED, whole_network
from formulations.vehicle_routing.search.pyvrp import _Watch
from formulations.vehicle_routing.search.pyvrp import solve as solve_by_pyvrp
from formulations.vehicle_routing.search.pyvrp.plans import attempt_of, cost_of, is_good, plan_of
from formulations.vehicle_routing.search.pyvrp.translation import translated
from formulations.vehicle_routing.solution import Solution, solution_of, trips_of
from optimizer.result import Limit, Limits, Progress, Status
from optimizer.tolerances import close
from tests.formulations.vehicle_routing.cases import (
    Data,
    day,
    of_order,
    of_type,
    parsed,
    plain_day,
    vehicle,
)
from tests.formulations.vehicle_routing.searching import METHODS, OF_ANY_SIZE, each_method, search
from tests.formulations.vehicle_routing.small import (
    FEATURES,
    WORDS,
    cheapest,
    featured_day,
    random_day,
)


@pytest.fixture(scope="module", autouse=True)
def warm_children() -> None:
    """The first solve of a process loads its solver, which on a busy machine takes seconds."""
    for method in OF_ANY_SIZE:
        search(method, parsed(day()), time_limit_s=60.0)


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


@pytest.mark.parametrize(("num_orders", "iterations"), [(1, 10_025), (20, 20_000), (100, 260_000)])
def test_the_patience_of_pyvrp_grows_with_the_orders(num_orders: int, iterations: int) -> None:
    """It ends so long after the last better plan: small days soon."""
    subject = SimpleNamespace(instance=SimpleNamespace(orders=range(num_orders)))
    watch = _Watch(subject, SimpleNamespace(is_over=False))
    assert not watch(1.0)
    watch.on_best(SimpleNamespace(is_feasible=lambda: False))
    assert next(k for k in count(1) if watch(1.0)) == iterations + 1


@pytest.mark.parametrize(("words", "most"), [(("trips",), 10), ((), 25)])
def test_pyvrp_moves_few_orders_at_once_with_several_trips(
    words: tuple[str, ...], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere as many as by its own defaults."""
    found, asked = pyvrp.solve, list[int]()

    def watched(*data: Any, params: pyvrp.SolveParams, **others: Any) -> Any:
        asked.append(params.perturbation.max_perturbations)
        return found(*data, params=params, **others)

    monkeypatch.setattr(pyvrp, "solve", watched)
    limits = Limits(time_limit_s=1.0, mip_rel_gap=0.0, seed=1, threads=1)
    solve_by_pyvrp(parsed(featured_day(1, 4, *words)), limits, lambda progress: None, lambda: False)
    assert asked == [most]


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


@pytest.mark.parametrize("much", [1e6, 1e12, 1e15])
def test_one_load_too_much_leaves_the_others_theirs(much: float) -> None:
    """Also beside capacities that mean "no limit"; the order stays too much for what has one."""
    data = generate(random.Random(1), 60, "usual")["data"]
    kg = np.array([order["load"]["kg"] for order in data["orders"]])
    data["orders"][0] |= {"load": {"kg": much}, "unserved_cost": 10.0}
    van = data["vehicle_types"][0]
    data["vehicle_types"] += [
        van | {"id": "LARGE", "capacity": {"parcels": 1e15, "kg": 1e5}},
        van | {"id": "NONE", "capacity": {"kg": 1e15}, "num_available": 0},
    ]
    whole = whole_network(parsed(data)).network
    load, capacity = whole.load[whole.num_depots :], whole.fleet.capacity
    np.testing.assert_allclose(load[1:, 1] / load[1, 1], kg[1:] / kg[1])
    assert (load[0, 1] > capacity[:3, 1]).all()
    assert capacity[2, 0] >= load[:, 0].sum()


@pytest.mark.parametrize("much", [1e6, 1e12, 1e15])
def test_a_number_that_stands_for_no_limit_is_none(much: float) -> None:
    """Units stay as fine as without it, whichever limit it is."""
    data = generate(random.Random(1), 60, "tight")["data"]
    free = {"shift_late_s": None, "max_distance": None, "max_duration_s": None}
    data["vehicle_types"] = [van | free for van in data["vehicle_types"]]
    data["orders"][0] |= {"tw_late_s": None, "due_s": None}
    without = whole_network(parsed(data))
    data["vehicle_types"] = [van | dict.fromkeys(free, much) for van in data["vehicle_types"]]
    data["orders"][0] |= {"tw_late_s": much, "due_s": much, "lateness_cost_per_h": 1.0}
    whole = whole_network(parsed(data))
    assert (whole.per_s, whole.horizon) == (without.per_s, without.horizon)
    for limits in ("late_s", "max_distance", "max_duration_s"):
        assert (getattr(whole.network.fleet, limits) == UNLIMITED).all()
    assert (whole.network.late_s == without.network.late_s).all()
    assert whole.network.due_s[whole.network.num_depots] == UNLIMITED


def test_limits_that_only_some_plans_come_to_are_limits() -> None:
    """A way out for each trip, a hundred, and one back; breaks one by one after the shift."""
    names = ["yard", *(f"o{k}" for k in range(5))]
    table = [[0, *[100] * 5], *([1] * 6 for _ in range(5))]
    van = vehicle("van", max_trips=5, reload_depot_id="depot", max_distance=300, shift_late_s=50.0)
    pause = {"vehicle_type_id": "van", "early_s": 40.0, "late_s": 1e6, "duration_s": 30.0}
    data = day(
        travel={"type": "matrix", "location_ids": names, "distances": table},
        locations=[{"id": name} for name in names],
        vehicle_types=[van],
        orders=[{"id": name, "location_id": name} for name in names[1:]],
        breaks=[pause | {"id": name} for name in ("one", "two")],
    )
    whole = whole_network(parsed(data))
    limit = whole.network.fleet.max_distance[0]
    assert limit == pytest.approx(300 * whole.per_distance, rel=1e-5)
    assert (whole.network.breaks.late_s >= 110.0 * whole.per_s).all()


@pytest.mark.parametrize("method", ["ruin_recreate", "pyvrp", "ortools"])
@pytest.mark.parametrize("price", [1e9, 1e12])
def test_claims_hold_where_orders_are_dear(price: float, method: str) -> None:
    """Prices are rounded then, or ways, and what a plan costs is not."""
    data = generate(random.Random(1), 60, "usual")["data"]
    data["orders"] = [order | {"unserved_cost": price} for order in data["orders"]]
    subject = parsed(data)
    result = search(method, subject, time_limit_s=2.0)
    assert result.point is not None and result.primal_bound is not None
    assert result.primal_bound == pytest.approx(sum(cost(subject, result.point).values()), rel=1e-9)


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
