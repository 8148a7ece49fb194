"""Other people's solvers: they solve exactly our instances, or say why they cannot."""

from __future__ import annotations

import importlib
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, pairwise, permutations
from types import SimpleNamespace
from typing import Any

import pytest

from formulations.vehicle_routing import FORMULATION
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.peers import commiv, ortools_gls
from formulations.vehicle_routing.solution import Solution, sequences_of, solution_of
from optimizer.result import Limit, Limits, Progress, SolveResult, Status
from optimizer.tolerances import close
from tests.formulations.vehicle_routing.cases import Data, day, of_order, of_type, parsed, vehicle
from tests.formulations.vehicle_routing.small import NOT_OF_ONE_ROUTE, cheapest, random_day

PEERS = FORMULATION.peers()
EVERY = sorted(PEERS)
GENERAL = ["ortools-gls", "pyvrp-default"]
TIMED = [name for name in EVERY if name != "hygese"]
ONE_KIND = ["commiv", "hygese"]

MOST_ORDERS = 3
"""A route of the small instances holds no more."""

LONGEST = 150.0
"""Below the longest route of the cheapest plan without limit."""

Told = tuple[SolveResult[Solution], list[Progress[Solution]]]


def compete(name: str, subject: Instance, time_limit_s: float = 0.5) -> Told:
    """A peer's answer and what it told before, from a process of its own."""
    if not PEERS[name].installed:
        pytest.skip(f"{' and '.join(PEERS[name].requires)} is not installed")
    assert PEERS[name].supports(subject) is None
    return elsewhere(told_by, name, subject, time_limit_s)


def elsewhere(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function says in a new process, where no other solver is loaded."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


def told_by(name: str, subject: Instance, time_limit_s: float) -> Told:
    """What happens in that process."""
    module, _, function = PEERS[name].target.partition(":")
    limits = Limits(time_limit_s=time_limit_s, mip_rel_gap=0, seed=1, threads=1)
    told: list[Progress[Solution]] = []
    solve = getattr(importlib.import_module(module), function)
    return solve(FORMULATION, subject, limits, told.append), told


def small(rounding: str, num_orders: int = 9, **fields: Any) -> Data:
    """One depot, vans that hold three orders each, places on a square of 100."""
    rng = random.Random(7)
    places = [
        {"id": f"p{k}", "x": rng.randint(0, 100), "y": rng.randint(0, 100)}
        for k in range(num_orders + 1)
    ]
    return day(
        dimensions=["parcels"],
        travel={"type": "euclidean", "rounding": rounding},
        locations=places,
        depots=[{"id": "depot", "location_id": f"p{num_orders}"}],
        vehicle_types=[vehicle("van", capacity={"parcels": MOST_ORDERS}, **fields)],
        orders=[
            {"id": f"o{k}", "location_id": f"p{k}", "load": {"parcels": 1}}
            for k in range(num_orders)
        ],
    )


def windowed(num_available: int = 6) -> Data:
    """The same by the rules of the Solomon instances: windows, service and a shift."""
    rng = random.Random(3)
    data = small("dimacs", num_available=num_available, shift_late_s=500.0)
    for order in data["orders"]:
        early_s = rng.randint(0, 150)
        order |= {"tw_early_s": early_s, "tw_late_s": early_s + 100, "service_duration_s": 10.0}
    return data


def least_cost(subject: Instance) -> float:
    """By trying every set of orders in every sequence that the checks let a single van drive."""
    orders = subject.orders["id"].tolist()
    best: dict[frozenset[str], float] = {frozenset(): 0.0}
    for size in range(1, MOST_ORDERS + 1):
        for served in combinations(orders, size):
            best[frozenset(served)] = min(_route_costs(subject, served), default=float("inf"))
    routes = dict(best)
    for size in range(1, len(orders) + 1):
        for wanted in map(frozenset, combinations(orders, size)):
            first = min(wanted)
            best[wanted] = min(
                price + best[wanted - route]
                for route, price in routes.items()
                if first in route and route <= wanted
            )
    return best[frozenset(orders)]


def _route_costs(subject: Instance, served: tuple[str, ...]) -> Iterator[float]:
    for sequence in permutations(served):
        plan = solution_of(subject, [("van", list(sequence))])
        if {each.rule for each in violations(subject, plan)} <= NOT_OF_ONE_ROUTE:
            yield sum(cost(subject, plan).values())


@pytest.fixture(scope="module")
def known() -> dict[str, tuple[Instance, float]]:
    """Both small instances with their least cost."""
    subjects = {"cvrp": parsed(small("nint")), "vrptw": parsed(windowed())}
    return {name: (subject, least_cost(subject)) for name, subject in subjects.items()}


def test_the_peers_there_are() -> None:
    """One file each, found by looking, under the names that results carry."""
    assert set(EVERY) == {"pyvrp-default", "hygese", "ortools-gls", "pyvroom", "commiv"}


SUPPORTED = [("cvrp", name) for name in EVERY] + [("vrptw", name) for name in TIMED]


@pytest.mark.parametrize(("kind", "name"), SUPPORTED)
def test_a_peer_solves_our_very_instance(
    known: dict[str, tuple[Instance, float]], kind: str, name: str
) -> None:
    """Its plan holds every rule, costs what it claims, and is the best or within a hundredth."""
    subject, least = known[kind]
    result, told = compete(name, subject)
    assert result.termination.status is Status.FEASIBLE and result.point is not None
    assert not list(violations(subject, result.point))
    price = sum(cost(subject, result.point).values())
    assert least - 1e-6 <= price <= 1.01 * least
    assert result.primal_bound is None or close(result.primal_bound, price)
    bounds = [each.primal_bound for each in told if each.primal_bound is not None]
    assert len(bounds) == len(told) and all(later < sooner for sooner, later in pairwise(bounds))
    assert not bounds or close(bounds[-1], price)


@pytest.mark.parametrize("name", ["commiv", *GENERAL])
def test_better_plans_are_told_where_a_peer_lets_us(name: str) -> None:
    """Some plan is told, and none later than the peer's clock says that it ended."""
    result, told = compete(name, parsed(small("nint")))
    assert told and all(0 <= each.elapsed_s <= result.wall_time_s for each in told)


def test_ortools_is_not_slowed_down_by_our_clock() -> None:
    """Its own limit ends it: our clock is read once for each better plan, not at every step."""
    if not PEERS["ortools-gls"].installed:
        pytest.skip("ortools is not installed")
    reads, (result, told) = elsewhere(read_by_ortools, parsed(small("nint")))
    assert result.point is not None
    assert reads == len(told) + 2


def read_by_ortools(subject: Instance) -> tuple[int, Told]:
    """How often it reads our clock, and what it tells."""
    reads = 0

    def perf_counter() -> float:
        nonlocal reads
        reads += 1
        return time.perf_counter()

    ortools_gls.time = SimpleNamespace(perf_counter=perf_counter, process_time=perf_counter)
    told = told_by("ortools-gls", subject, 2.0)
    return reads, told


@pytest.mark.parametrize("fixed_s", [0.0, 0.05, 0.3])
def test_iterations_of_commiv_fill_the_budget(
    monkeypatch: pytest.MonkeyPatch, fixed_s: float
) -> None:
    """However much of a run is not for iterations: two seconds are used, and no more."""
    now_s = 0.0

    def run(iterations: int) -> SimpleNamespace:
        nonlocal now_s
        now_s += fixed_s + 1e-5 * iterations
        return SimpleNamespace(total_cost=1.0 / iterations)

    monkeypatch.setattr(commiv, "time", SimpleNamespace(process_time=lambda: now_s))
    commiv._fitted(run, 2.0, lambda best: None)
    assert 1.8 <= now_s <= 2.0


@pytest.mark.parametrize("name", GENERAL)
@pytest.mark.parametrize("seed", [0, 3, 8])
def test_every_word_of_the_general_peers(name: str, seed: int) -> None:
    """Depots, types, dimensions, shifts, longest routes, hours, orders left out: the best plan."""
    subject = parsed(random_day(seed, 4))
    result, _ = compete(name, subject)
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    price = sum(cost(subject, result.point).values())
    assert close(result.primal_bound, price)
    assert price == pytest.approx(cheapest(subject), rel=1e-5)


@pytest.mark.parametrize("name", ["pyvroom", *GENERAL])
def test_depots_and_vehicles_that_differ(name: str) -> None:
    """A dear truck from one depot, bikes that are cheap per distance from the other: the best."""
    data = small("none", num_orders=5, num_available=1, fixed_cost=30.0, unit_distance_cost=1.5)
    data["depots"].append({"id": "other", "location_id": "p0"})
    bike = vehicle("bike", capacity={"parcels": 2}, fixed_cost=2.5, num_available=2)
    data["vehicle_types"].append({**bike, "start_depot_id": "other", "end_depot_id": "other"})
    subject = parsed(data)
    result, _ = compete(name, subject)
    assert result.point is not None and not list(violations(subject, result.point))
    price = sum(cost(subject, result.point).values())
    assert price == pytest.approx(cheapest(subject), rel=1e-5)


def test_a_longest_distance_by_hygese() -> None:
    """Its limit on durations is our limit on distances: what the long routes saved is lost."""
    free = parsed(small("nint"))
    subject = parsed(small("nint", max_distance=LONGEST))
    result, _ = compete("hygese", subject)
    assert result.point is not None and not list(violations(subject, result.point))
    price, least = sum(cost(subject, result.point).values()), least_cost(subject)
    assert least_cost(free) < least - 1e-6 <= price <= 1.01 * least


TOO_FEW = small("nint", num_available=2)
TOO_BULKY = of_type(small("nint", num_orders=3, num_available=2), "van", capacity={"parcels": 1.5})


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("data", [TOO_FEW, TOO_BULKY], ids=["in sum", "one by one"])
def test_no_plan_where_there_is_none(name: str, data: Data) -> None:
    """More parcels than the vans hold, or just as many but not two to a van: nothing is claimed."""
    result, _ = compete(name, parsed(data))
    assert result.termination.status is Status.NO_SOLUTION
    assert result.point is None and result.primal_bound is None
    assert result.termination.detail


def test_the_same_answer_again_by_vroom() -> None:
    """When it ends before the clock nothing in it is random but which vehicle has which route."""
    first, second = (compete("pyvroom", parsed(windowed()), 20.0)[0] for _ in range(2))
    assert first.termination.limit is Limit.SEARCH
    assert first.point is not None and second.point is not None
    assert sorted(sequences_of(first.point)) == sorted(sequences_of(second.point))


def _with_transfer(data: Data) -> Data:
    pair = {"id": "t", "pickup_order_id": "o0", "delivery_order_id": "o1"}
    return {**of_order(data, "o0", type="pickup"), "transfers": [pair]}


BEYOND_MOST = {
    "pickups": of_order(small("nint"), "o0", type="pickup"),
    "release times": of_order(small("nint"), "o0", release_s=60.0),
    "pickups and transfers": _with_transfer(small("nint")),
    "reloads": of_type(small("nint"), "van", reload_depot_id="depot"),
}


@pytest.mark.parametrize("name", [name for name in EVERY if name != "pyvrp-default"])
@pytest.mark.parametrize("words", sorted(BEYOND_MOST))
def test_what_most_peers_are_not_told(name: str, words: str) -> None:
    """They are declined, never dropped in silence, and the reason does not blame the peer."""
    reason = PEERS[name].supports(parsed(BEYOND_MOST[words]))
    assert reason == f"our adapter has no words for {words}"


@pytest.mark.parametrize("words", sorted(BEYOND_MOST))
def test_pyvrp_has_words_for_everything(words: str) -> None:
    """Pickups, releases, transfers and reloads: a plan that holds every rule, at its claim."""
    subject = parsed(BEYOND_MOST[words])
    result, _ = compete("pyvrp-default", subject)
    assert result.point is not None and result.primal_bound is not None
    assert not list(violations(subject, result.point))
    assert close(result.primal_bound, sum(cost(subject, result.point).values()))


@pytest.mark.parametrize("name", EVERY)
def test_no_vehicle_is_declined(name: str) -> None:
    """Most of them crash without a vehicle."""
    assert (
        PEERS[name].supports(parsed(small("nint", num_available=0)))
        == "it has no vehicle, or their shifts are over"
    )


PRICED = of_order(small("nint"), "o0", unserved_cost=5.0)
HOURS = small("nint", unit_duration_cost_per_h=20.0)
LASTS = small("nint", max_duration_s=400.0)
SLOW = {**windowed(), "travel": {"type": "euclidean", "rounding": "dimacs", "speed_per_s": 0.5}}
ENDLESS = {**windowed(), "travel": {"type": "euclidean", "rounding": "none"}}
ONE_WAY = small("nint", num_orders=1) | {
    "travel": {"type": "matrix", "location_ids": ["p0", "p1"], "distances": [[0, 3], [4, 0]]}
}


def _with(data: Data, table: str, row: Data) -> Data:
    return {**data, table: [*data[table], row]}


REFUSED = [
    *[(name, PRICED, "orders that may be left out") for name in ("hygese", "commiv", "pyvroom")],
    *[(name, HOURS, "costs of hours") for name in ("hygese", "commiv", "pyvroom")],
    *[(name, LASTS, "a longest duration") for name in ("hygese", "commiv", "pyvroom")],
    *[
        (name, _with(small("nint"), "vehicle_types", vehicle("bike")), "several vehicle types")
        for name in ONE_KIND
    ],
    *[
        (name, _with(small("nint"), "depots", {"id": "two", "location_id": "p0"}), "several depots")
        for name in ONE_KIND
    ],
    *[
        (name, {**small("nint"), "dimensions": ["parcels", "kg"]}, "several dimensions")
        for name in ONE_KIND
    ],
    *[(name, small("nint", fixed_cost=9.0), "costs of vehicles") for name in ONE_KIND],
    ("hygese", windowed(), "windows or shifts"),
    ("hygese", ONE_WAY, "distances that differ there and back"),
    ("commiv", small("nint", max_distance=200.0), "a longest distance"),
    ("commiv", small("nint", shift_early_s=9.0, shift_late_s=999.0), "a shift that starts later"),
    ("commiv", SLOW, "durations unlike distances"),
    ("pyvroom", small("nint", max_distance=200.0), "a longest distance"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED)
def test_what_one_peer_lacks(name: str, data: Data, words: str) -> None:
    """The reason names what is lacking; the peers that have the word take the instance."""
    reason = PEERS[name].supports(parsed(data))
    assert reason is not None and words in reason
    assert all(PEERS[general].supports(parsed(data)) is None for general in GENERAL)


def test_figures_beyond_32_bits_are_declined() -> None:
    """They would be cut off in silence; distances without an end of decimals still fit VROOM."""
    far = small("nint")
    far["locations"][0]["x"] = 5e9
    for name in ("commiv", "pyvroom"):
        assert "32 bits" in str(PEERS[name].supports(parsed(far)))
    assert PEERS["pyvroom"].supports(parsed(ENDLESS)) is None
