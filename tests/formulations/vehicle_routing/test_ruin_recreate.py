"""Ruin and recreate: right plans and claims on tight days, repeatable, in time, never worse."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import Any

import pytest

from formulations.vehicle_routing.baseline import baseline
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.importers import IMPORTERS
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate import cooling
from formulations.vehicle_routing.ruin_recreate.cooling import (
    FREE,
    SEQUENCED,
    SEVERAL_DEPOTS,
    Budget,
    Iterations,
    Seconds,
    cool,
    temperatures,
    typical_leg,
)
from formulations.vehicle_routing.ruin_recreate.start import plan_from
from formulations.vehicle_routing.ruin_recreate.warming import warm
from formulations.vehicle_routing.search.ruin_recreate import METHOD, Search, num_rounds, solve
from formulations.vehicle_routing.solution import Solution
from optimizer.contracts import never
from optimizer.result import Limit, Limits, Progress
from optimizer.tolerances import close
from tests.formulations.vehicle_routing.cases import (
    day,
    of_order,
    of_type,
    parsed,
    plain_day,
    vehicle,
)
from tests.formulations.vehicle_routing.small import cheapest, featured_day, random_day


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compiling takes minutes, once an installation."""
    warm()


def searched(
    subject: Instance, budget: Budget | int, seed: int = 1, start: Solution | None = None
) -> Search:
    search = Search(subject, start, seed)
    budget = Iterations(budget) if isinstance(budget, int) else budget
    cool(search.day, search.plans, budget, never)
    return search


def is_right(subject: Instance, search: Search) -> bool:
    """Whether the plan holds every rule and costs what is claimed."""
    plan = search.best
    broken = list(violations(subject, plan))
    return not broken and close(search.best_cost, sum(cost(subject, plan).values()))


@pytest.mark.parametrize("seed", range(40))
def test_the_best_of_all_plans_on_small_days(seed: int) -> None:
    """Fleets, two loads, windows, shifts, longest routes, hours, orders left out: brute force."""
    subject = parsed(random_day(seed, 4))
    best, search = cheapest(subject), searched(subject, 20_000)
    assert search.is_complete == (best < float("inf"))
    if search.is_complete:
        assert is_right(subject, search)
        assert search.best_cost == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
@pytest.mark.parametrize("seed", range(4))
def test_plans_of_generated_days_hold_every_rule(seed: int, tightness: str) -> None:
    """Several depots from 200 orders on, vans and bikes, no vehicle to spare on tight days."""
    subject = plain_day(seed, 60 + 100 * seed, tightness)
    search = searched(subject, 5_000, start=baseline(subject, random.Random(seed)))
    assert search.is_complete
    assert is_right(subject, search)


LIMITS = [{"max_duration_s": 90.0}, {"max_distance": 80.0}, {"shift_late_s": 100.0}]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: next(iter(limit)))
@pytest.mark.parametrize("seed", range(4))
def test_limits_hold_where_a_way_is_longer_than_the_way_round(
    limit: dict[str, float], seed: int
) -> None:
    """Ways of any length: without an order between them two others may be further apart."""
    rng, names = random.Random(seed), ["yard", *(f"p{k}" for k in range(8))]
    table = [[0 if a == b else rng.randint(1, 60) for b in names] for a in names]
    travel = {"type": "matrix", "location_ids": names, "distances": table, "durations_s": table}
    subject = parsed(
        day(
            travel=travel,
            locations=[{"id": name} for name in names],
            vehicle_types=[vehicle("van", fixed_cost=30, **limit)],
            orders=[{"id": name, "location_id": name} for name in names[1:]],
        )
    )
    search = searched(subject, 20_000)
    assert not search.is_complete or is_right(subject, search)


@pytest.mark.parametrize("seed", range(3))
def test_every_plan_on_the_way_is_right(seed: int) -> None:
    """Looked at between the steps of a search, as those who are told of better plans see it."""
    subject = parsed(random_day(seed, 12))
    search = Search(subject, None, seed)
    costs = []

    def look() -> bool:
        if search.is_complete:
            assert is_right(subject, search)
            costs.append(search.best_cost)
        return False

    cool(search.day, search.plans, Iterations(5_000), look)
    assert costs and costs == sorted(costs, reverse=True)


def test_the_same_seed_and_iterations_find_the_same_plan() -> None:
    """And another seed another one, on a day where many are nearly as good."""
    subject = plain_day(3, 80)
    first, second, other = (searched(subject, 2_000, seed).best for seed in (5, 5, 6))
    assert first == second
    assert first != other


def test_several_plans_at_once() -> None:
    """Each by a thread of its own, with exchanges: right, repeatable, and no two of them alike."""
    subject = plain_day(3, 80)

    def both() -> Search:
        search = Search(subject, None, 1, num_plans=2)
        cool(search.day, search.plans, Iterations(3_000), never)
        return search

    first, second = both(), both()
    assert is_right(subject, first)
    assert first.best == second.best
    one, other = (plan.now[0]["random"] for plan in first.plans)
    assert one != other


@pytest.mark.parametrize("rounds", [1, 3])
def test_each_round_cools_from_hot_to_cold(rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All temperatures that iterations are done at."""
    used: list[float] = []
    monkeypatch.setattr(cooling, "anneal", lambda day, plan, step, t: used.append(t))
    search = Search(plain_day(3, 80), None, 1)
    cool(search.day, search.plans, Iterations(3_000), never, rounds)
    begins = [k for k, t in enumerate(used) if k == 0 or t > used[k - 1]]
    assert len(begins) == rounds
    hot, cold = temperatures(search.day)
    for first, after in pairwise([*begins, len(used)]):
        assert used[first] / used[after - 1] == pytest.approx(hot / cold, rel=0.05)


def test_a_part_of_the_way_is_cooled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second half goes on where the first one ends, here with legs that count twice."""
    used: list[float] = []
    monkeypatch.setattr(cooling, "anneal", lambda day, plan, step, t: used.append(t))
    search, budget = Search(plain_day(3, 80), None, 1), Iterations(3_000)
    leg = typical_leg(search.day, search.plan)
    cool(search.day, search.plans, budget, never, until=0.4, way=(0.0, 0.5))
    num_first = len(used)
    cool(search.day, search.plans, budget, never, way=(0.5, 1.0), leg=2 * leg)
    hot, cold = temperatures(search.day)
    assert num_first == pytest.approx(0.4 * len(used), abs=1)
    assert used[0] == pytest.approx(hot * leg)
    assert used[0] / used[num_first - 1] == pytest.approx((hot / cold) ** 0.5, rel=0.05)
    assert used[0] / used[num_first] == pytest.approx((hot / cold) ** 0.5 / 2, rel=0.05)
    assert used[0] / used[-1] == pytest.approx(hot / cold / 2, rel=0.05)


@pytest.mark.parametrize(
    ("num_orders", "time_limit_s", "rounds"),
    [(20, 60.0, 1), (60, 2.0, 4), (60, 60.0, 20), (400, 30.0, 3), (400, 10.0, 1)],
)
def test_small_days_are_cooled_down_several_times(
    num_orders: int, time_limit_s: float, rounds: int
) -> None:
    """But not the smallest, which end by themselves, and no more than so often."""
    assert num_rounds(num_orders, time_limit_s) == rounds


def test_a_search_is_cooled_down_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """One plan, or one a thread: as often as the time that it is given allows."""
    asked: list[int] = []
    monkeypatch.setattr(cooling, "cool", lambda *args: asked.append(args[-1]))
    limits = Limits(time_limit_s=3.0, mip_rel_gap=0.0, seed=1, threads=2)
    solve(plain_day(3, 40), limits, lambda progress: None, never)
    assert asked == [5]


def test_exchanges_lose_no_plan() -> None:
    """Of two searches with many coolings, the one that is behind now may hold the best so far."""
    search = Search(plain_day(3, 60), None, 1, num_plans=2)
    found = []

    def look() -> bool:
        found.append(search.best_found)
        return False

    cool(search.day, search.plans, Iterations(4_000), look, 10)
    assert found == sorted(found, reverse=True)


LOADS = (6, 4, 5, 5, 7, 3, 8, 2, 9, 1)
"""Five vans of 10 carry them, and only if each is filled to the brim."""


def packed_day(fixed_cost: float) -> Instance:
    """An order of each load, each in a direction of its own, so that short ways pack badly."""
    names = [f"o{k}" for k in range(len(LOADS))]
    places = [{"id": "yard", "x": 0, "y": 0}]
    places += [{"id": name, "x": 10 + k, "y": 7 * k} for k, name in enumerate(names)]
    orders = [
        {"id": name, "location_id": name, "load": {"parcels": load}}
        for name, load in zip(names, LOADS, strict=True)
    ]
    van = vehicle("van", capacity={"parcels": 10}, num_available=None, fixed_cost=fixed_cost)
    return parsed(day(locations=places, vehicle_types=[van], orders=orders))


def test_days_with_windows_or_several_depots_begin_hotter() -> None:
    """Windows come first where there are both."""
    depots = [{"id": name, "location_id": "yard"} for name in ("depot", "other")]
    other = vehicle("bike", start_depot_id="other", end_depot_id="other")
    one, two = day(), day(depots=depots, vehicle_types=[vehicle("van"), other])
    for data, expected in ((one, FREE), (two, SEVERAL_DEPOTS)):
        assert temperatures(Search(parsed(data), None, seed=1).day) == expected
        with_window = of_order(data, "N", tw_late_s=5.0)
        assert temperatures(Search(parsed(with_window), None, seed=1).day) == SEQUENCED


def test_one_large_vehicle_comes_in_place_of_many_small_ones() -> None:
    """Thirty orders far out, vans of six makes for five each, and a lorry at the price of four.

    No string of orders alone is worth a lorry, and seldom are all vans barred by chance.
    """
    town = [{"id": str(k), "x": 100 + k % 6, "y": k // 6} for k in range(30)]
    vans = [
        vehicle(f"van-{k}", num_available=None, capacity={"parcels": 5}, fixed_cost=100)
        for k in range(6)
    ]
    lorry = vehicle("lorry", num_available=None, capacity={"parcels": 30}, fixed_cost=400)
    data = day(
        locations=[{"id": "yard", "x": 0, "y": 0}, *town],
        vehicle_types=[*vans, lorry],
        orders=[{"id": p["id"], "location_id": p["id"], "load": {"parcels": 1}} for p in town],
    )
    found = searched(parsed(data), 20_000).best
    assert found.routes["vehicle_type_id"].tolist() == ["lorry"]


def test_vehicles_are_spared_where_they_are_the_cost_of_the_day() -> None:
    """From a route for each order to the fewest there can be, before any annealing."""
    subject = packed_day(fixed_cost=100_000)
    search = Search(subject, None, 1)
    routes = [(0, [row]) for row in range(len(LOADS))]
    search.plans = [plan_from(search.day, routes, 1)]
    search.shrink(Iterations(20_000), never)
    assert is_right(subject, search)
    assert len(search.best.routes) == 5


def test_cheap_vehicles_are_not_spared() -> None:
    """Where ways cost more than vehicles, their number is left to annealing."""
    search = Search(packed_day(fixed_cost=1), None, 1)
    before = search.plans
    search.shrink(Iterations(20_000), never)
    assert search.plans is before


def test_no_vehicle_is_spared_at_a_loss() -> None:
    """One van could serve all thirty, hours late; nine hours of it cost more than all the vans."""
    places = [{"id": f"p{k}", "x": 7 * k % 30, "y": 11 * k % 30} for k in range(30)]
    due = {"service_duration_s": 600.0, "due_s": 900.0, "lateness_cost_per_h": 2_000.0}
    data = day(
        locations=[{"id": "yard", "x": 15, "y": 15}, *places],
        vehicle_types=[vehicle("van", fixed_cost=300)],
        orders=[{"id": place["id"], "location_id": place["id"], **due} for place in places],
    )
    search = Search(parsed(data), None, 1)
    before, vehicles = search.best_cost, len(search.best.routes)
    search.shrink(Iterations(2_000), never)
    assert search.best_cost <= before and len(search.best.routes) > vehicles // 2


@pytest.mark.parametrize("iterations", [1, 100, 3_000])
def test_never_worse_than_the_start(iterations: int) -> None:
    """However short the search: the plan it began with is kept or made better."""
    subject = parsed(generate(random.Random(4), 120, "tight")["data"])
    start = baseline(subject, random.Random(4))
    assert start is not None
    search = searched(subject, iterations, start=start)
    assert search.best_cost <= sum(cost(subject, start).values()) * (1 + 1e-9)
    assert is_right(subject, search)


def test_a_longest_distance_binds_in_one_direction() -> None:
    """Out of the yard it is far and back near: only that sum counts, there and back again."""
    data = day(
        travel={
            "type": "matrix",
            "location_ids": ["yard", "north", "east"],
            "distances": [[0, 9, 9], [1, 0, 1], [1, 1, 0]],
        }
    )
    short, long = (
        searched(parsed(of_type(data, "van", max_distance=most, fixed_cost=0)), 500)
        for most in (10.9, 11.0)
    )
    assert len(long.best.routes) == 1
    assert len(short.best.routes) == 2


def test_a_proven_optimum(shared_data: Any) -> None:
    """A-n32-k5 costs 784 and A-n45-k7 1146, from nothing."""
    for name, best in (("A-n32-k5", 784.0), ("A-n45-k7", 1146.0)):
        path = shared_data / "routing" / "cvrp" / f"{name}.vrp"
        subject = parsed(IMPORTERS["vrplib"].read(path, {})["data"])
        search = searched(subject, 200_000)
        assert search.best_cost == best
        assert is_right(subject, search)


def test_better_plans_are_told_in_time() -> None:
    """Each with its own claim, none worse than the one before, and all within the limit."""
    subject = plain_day(2, 150)
    told: list[Progress[Solution]] = []
    limits = Limits(time_limit_s=3.0, mip_rel_gap=0, seed=1, threads=1)
    began_s = time.perf_counter()
    result = solve(subject, limits, told.append, never)
    assert time.perf_counter() - began_s < 5.0
    assert result.termination.limit is Limit.TIME
    bounds = [each.primal_bound for each in told if each.primal_bound is not None]
    assert len(bounds) > 1 and bounds == sorted(bounds, reverse=True)
    for each in told:
        if each.point is not None and each.primal_bound is not None:
            assert not list(violations(subject, each.point))
            assert close(each.primal_bound, sum(cost(subject, each.point).values()))


def test_an_interrupt_ends_the_search() -> None:
    """With the plan that was best until then."""
    subject = plain_day(2, 100)
    limits = Limits(time_limit_s=60, mip_rel_gap=0, seed=1, threads=1)
    told = list[object]()
    result = solve(subject, limits, told.append, lambda: len(told) > 1)
    assert result.termination.limit is Limit.INTERRUPT
    assert result.point is not None and not list(violations(subject, result.point))


def test_what_it_does_not_know_is_said_by_name() -> None:
    """Second trips, breaks, balance, precedences and running days are beyond it."""
    for feature, name in (
        ("trips", "several trips"),
        ("breaks", "breaks"),
        ("balance", "balance"),
        ("precedences", "precedences"),
        ("running", "running day"),
    ):
        reason = METHOD.supports(parsed(featured_day(0, 4, feature)))
        assert reason is not None and "no words for" in reason and name in reason


def test_a_clock_is_asked_so_that_the_budget_is_used_up() -> None:
    """Half of the time is half of the budget, and steps grow while they take less than wanted."""
    now_s = 0.0
    budget = Seconds(10.0, lambda: now_s)
    first = budget.step()
    now_s = 0.001
    assert budget.step() == 2 * first
    now_s = 5.0
    assert budget.share() == 0.5
    assert budget.step() < first
