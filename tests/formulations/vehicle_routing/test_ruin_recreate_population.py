"""A population of plans: children are whole and allowed, the best is never lost, seeds decide."""

from __future__ import annotations

import random
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.ruin_recreate import crossover, population
from formulations.vehicle_routing.ruin_recreate.annealing import anneal
from formulations.vehicle_routing.ruin_recreate.cooling import (
    Budget,
    Iterations,
    Seconds,
    typical_leg,
)
from formulations.vehicle_routing.ruin_recreate.crossover import Parent, changed, crossed, parent_of
from formulations.vehicle_routing.ruin_recreate.day import Day
from formulations.vehicle_routing.ruin_recreate.links import price_of
from formulations.vehicle_routing.ruin_recreate.plan import NOWHERE, Plan, empty_plan, flat
from formulations.vehicle_routing.ruin_recreate.population import evolve
from formulations.vehicle_routing.ruin_recreate.start import built_plan, drive_instead, plan_from
from formulations.vehicle_routing.ruin_recreate.timing import keeps_limits
from formulations.vehicle_routing.ruin_recreate.warming import warm
from formulations.vehicle_routing.scaling import whole_network
from formulations.vehicle_routing.search.ruin_recreate import Search, num_parents, solve
from optimizer.contracts import never
from optimizer.result import Limits
from tests.formulations.vehicle_routing.cases import Data, day, parsed, plain_day, vehicle
from tests.formulations.vehicle_routing.small import cheapest, featured_day, random_day
from tests.formulations.vehicle_routing.test_ruin_recreate import is_right
from tests.formulations.vehicle_routing.test_ruin_recreate_pieces import flat as day_of
from tests.formulations.vehicle_routing.test_ruin_recreate_words import (
    ADDED,
    SINGLE,
    TOGETHER,
    check_sums,
)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compiling takes minutes, once an installation."""
    warm()


def check_limits(flat_day: Day, plan: Plan) -> None:
    """All routes that are driven are allowed, by no more vehicles than there are, at their cost."""
    now = plan.now[0]
    active = plan.active[: now["num_active"]].tolist()
    left_out = flat_day.order["unserved_cost"][plan.absent[: now["num_absent"]]]
    total = sum(price_of(flat_day, plan, r) for r in active) + left_out[np.isfinite(left_out)].sum()
    assert now["cost"] == pytest.approx(total, rel=1e-9)
    assert now["missing"] == np.isinf(left_out).sum()
    assert all(keeps_limits(flat_day, plan, r) for r in active)
    assert (plan.room[active] >= 0).all()
    used = np.bincount(plan.route["kind"][active], minlength=len(flat_day.kind))
    assert (used == plan.used).all() and (used <= flat_day.kind["num_available"]).all()


@pytest.mark.parametrize("words", [(), *((each,) for each in (*SINGLE, *ADDED[1:])), *TOGETHER])
def test_children_are_whole(words: tuple[str, ...]) -> None:
    """Each order is served once, left out, or served by what may come in its place."""
    flat_day = day_of(parsed(featured_day(4, 16, *words)))
    parents = [parent_of(built_plan(flat_day, seed)) for seed in range(2)]
    child, rng = built_plan(flat_day, seed=9), np.random.default_rng(1)
    for _ in range(60):
        entries = crossed(flat_day, *parents, rng)
        orders = entries[entries >= 0].tolist()
        assert len(set(orders)) == len(orders)
        drive_instead(flat_day, child, entries)
        check_limits(flat_day, child)
        assert parent_of(child).rank == (child.now[0]["missing"], child.now[0]["cost"])
        anneal(flat_day, child, 20, 0.01 * child.now[0]["cost"])
        check_limits(flat_day, child)
        if flat_day.words.known:
            check_sums(flat_day, child)


def test_a_child_has_routes_of_both() -> None:
    """Two towns, each served in the wrong way by one parent: the child of both is right twice."""
    places = [(x, y) for x in (-10, 10) for y in (0, 1, 2, 3)]
    subject = parsed(
        day(
            locations=[
                {"id": "yard", "x": 0, "y": 0},
                *({"id": f"p{k}", "x": x, "y": y} for k, (x, y) in enumerate(places)),
            ],
            travel={"type": "euclidean", "rounding": "none"},
            vehicle_types=[vehicle("van", num_available=8)],
            orders=[{"id": f"p{k}", "location_id": f"p{k}"} for k in range(8)],
        )
    )
    flat_day = day_of(subject)
    west, east, wrong_west, wrong_east = [0, 1, 2, 3], [4, 5, 6, 7], [0, 2, 1, 3], [4, 6, 5, 7]
    mother = parent_of(plan_from(flat_day, [(0, west), (0, wrong_east)], seed=1))
    father = parent_of(plan_from(flat_day, [(0, wrong_west), (0, east)], seed=1))
    rng, child = np.random.default_rng(0), built_plan(flat_day, seed=1)
    best = parent_of(plan_from(flat_day, [(0, west), (0, east)], seed=1))
    found = []
    for _ in range(30):
        drive_instead(flat_day, child, crossed(flat_day, mother, father, rng))
        found.append(parent_of(child))
    right = [each for each in found if each.cost == best.cost]
    assert right
    assert set(changed(right[0], mother).tolist()) == set(east)
    assert min(each.cost for each in found) == best.cost


@pytest.mark.parametrize(
    ("mothers", "fathers"), [([[2, 3], [0, 1]], [0]), ([[1, 2, 3, 4], [0]], [0, 1, 2, 3])]
)
def test_the_route_that_loses_most_makes_way(mothers: list[list[int]], fathers: list[int]) -> None:
    """By its share of orders that are brought: those that the father leaves out are not."""
    flat_day = day_of(plain_day(3, 25))
    mother = parent_of(plan_from(flat_day, [(0, route) for route in mothers], seed=1))
    father = parent_of(plan_from(flat_day, [(0, fathers)], seed=1))
    is_brought, is_dropped = crossover._exchanged(
        flat_day, mother, father, np.random.default_rng(0)
    )
    assert is_brought[0] and is_dropped.tolist() == [False, True]


def test_routes_that_lost_orders_and_are_too_long_without_them_are_given_up() -> None:
    """A way past an order that is longer than the way over it."""
    names = ["yard", "a", "b", "c"]
    table = [[0, 1, 1, 1], [1, 0, 1, 50], [1, 1, 0, 1], [1, 50, 1, 0]]
    subject = parsed(
        day(
            travel={"type": "matrix", "location_ids": names, "distances": table},
            locations=[{"id": name} for name in names],
            vehicle_types=[vehicle("van", max_distance=10, num_available=3)],
            orders=[{"id": name, "location_id": name} for name in names[1:]],
        )
    )
    flat_day = day_of(subject)
    plan = built_plan(flat_day, seed=1)
    drive_instead(flat_day, plan, flat([(0, [0, 2])]))
    check_limits(flat_day, plan)
    assert plan.now[0]["missing"] == 0 and (plan.stop["route"][:3] != NOWHERE).all()


def test_no_more_vehicles_than_there_are() -> None:
    """The mother's last van and the father's: one of them drives."""
    subject = parsed(featured_day(4, 16))
    flat_day = day_of(subject)
    parents = [parent_of(built_plan(flat_day, seed)) for seed in range(2)]
    flat_day.kind["num_available"] = 1
    rng = np.random.default_rng(0)
    for _ in range(30):
        entries = crossed(flat_day, *parents, rng)
        assert set(Counter(entries[entries < 0].tolist()).values()) <= {1}


def test_there_may_be_more_kinds_of_vehicles_than_orders() -> None:
    """Routes by the last of them keep it."""
    vans = [vehicle(f"van-{k}") for k in range(9)]
    flat_day = day_of(parsed(day(vehicle_types=vans)))
    each_alone = parent_of(plan_from(flat_day, [(8, [0]), (8, [1])], seed=1))
    rng = np.random.default_rng(0)
    for _ in range(10):
        entries = crossed(flat_day, each_alone, each_alone, rng)
        assert sorted(entries.tolist()) == [-9, -9, 0, 1]


@pytest.mark.parametrize(
    ("dearer_by", "missing", "rules", "late_s", "steps"),
    [
        (-9.0, 1, {}, np.inf, 5),
        (0.0, 1, {}, np.inf, 5),
        (0.1, 1, {}, np.inf, 4),
        (1.0, 1, {}, np.inf, 2),
        (9.0, 1, {}, np.inf, 1),
        (9.0, 0, {}, np.inf, 1),
        (9.0, 2, {}, np.inf, 5),
        (9.0, 1, {"alike": False}, np.inf, 5),
        (9.0, 1, {"optional": True}, np.inf, 5),
        (9.0, 1, {}, 1e6, 5),
    ],
)
def test_children_are_given_up(
    dearer_by: float,
    missing: int,
    rules: Data,
    late_s: float,
    steps: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The further above their mother the sooner; not where they miss less, or ways are not all."""
    flat_day = day_of(plain_day(3, 25))
    child, other = built_plan(flat_day, seed=1), parent_of(built_plan(flat_day, seed=2))
    child.now["best_missing"] = 1
    cost = child.now[0]["best_cost"] - dearer_by * typical_leg(flat_day, child)
    annealed = list[float]()
    monkeypatch.setattr(population, "anneal", lambda *args: annealed.append(args[-1]))
    mother = other._replace(cost=cost, missing=missing)
    flat_day.order["late"] = late_s
    plain = {"timed": True, "alike": True, "optional": False}
    flat_day = flat_day._replace(rules=flat_day.rules._replace(**{**plain, **rules}))
    population._grow_up(flat_day, child, mother, Iterations(10**9), never)
    assert len(set(annealed)) == steps


class Ticks:
    """A clock that goes on by a millisecond whenever it is asked."""

    TICK_S = 1e-3
    now_s = 0.0

    def __call__(self) -> float:
        self.now_s += self.TICK_S
        return self.now_s


def evolved(subject: Instance, iterations: int, seed: int = 1, enough_for: float = 4.0) -> Search:
    search = Search(subject, None, seed)
    evolve(search.day, search.plan, Iterations(iterations), never, seed, enough_for)
    return search


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_all_plans_on_small_days(seed: int) -> None:
    """Fleets, two loads, windows, shifts, longest routes, hours, orders left out: brute force."""
    subject = parsed(random_day(seed, 4))
    best, search = cheapest(subject), evolved(subject, 10_000)
    assert search.is_complete == (best < float("inf"))
    if search.is_complete:
        assert is_right(subject, search)
        assert search.best_cost == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("enough_for", [8.0, 1e-3])
@pytest.mark.parametrize("words", [*((each,) for each in (*SINGLE, *ADDED)), *TOGETHER])
def test_every_child_is_right(
    words: tuple[str, ...], enough_for: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of strangers and siblings, as it is born and as it has grown up; the best is never worse."""
    subject = parsed(featured_day(3, 12, *words))
    search, grow_up = Search(subject, None, 1), population._grow_up
    told, num_children = [search.best_found], 0

    def check(plan: Plan) -> None:
        if plan.now[0]["best_missing"] == 0:
            point = Search.best.fget(SimpleNamespace(plan=plan, day=search.day, instance=subject))
            assert not list(violations(subject, point))
            if not len(subject.time_windows):
                claimed = whole_network(subject).money(int(plan.now[0]["best_cost"]))
                assert claimed == pytest.approx(sum(cost(subject, point).values()), rel=1e-6)

    def watched(day: Day, child: Plan, *others: object) -> None:
        nonlocal num_children
        num_children += 1
        check(child)
        grow_up(day, child, *others)
        check(child)

    def look() -> bool:
        told.append(search.best_found)
        return False

    monkeypatch.setattr(population, "_grow_up", watched)
    evolve(search.day, search.plan, Iterations(3_000), look, 1, enough_for)
    assert told == sorted(told, reverse=True)
    assert num_children > 0 or not search.is_complete


def test_the_same_seed_and_iterations_find_the_same_plan() -> None:
    """And another seed another one, on a day where many are nearly as good."""
    subject = plain_day(3, 80)
    first, second, other = (evolved(subject, 8_000, seed).best for seed in (5, 5, 6))
    assert first == second
    assert first != other


@pytest.mark.parametrize("patience", [3, 300])
def test_it_ends_when_asked_to(patience: int) -> None:
    """While the first plan cools down, and while children grow up."""
    search, asked = Search(plain_day(3, 80), None, 1), 0

    def impatient() -> bool:
        nonlocal asked
        asked += 1
        return asked > patience

    evolve(search.day, search.plan, Iterations(10**6), impatient, 1, enough_for=4)
    assert patience < asked < patience + 20


def test_one_plan_goes_on_where_others_miss_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vehicles are scarce, and there are no second parents for children."""
    search, cooled = Search(plain_day(3, 80), None, 1), list[tuple[bool, float]]()

    def cool(day: Day, plans: list[Plan], budget: Budget, *_: object, until: float = 1.0) -> None:
        cooled.append((plans[0] is search.plan, until))
        while budget.share() < until:
            budget.step(1)

    monkeypatch.setattr(population, "cool", cool)
    monkeypatch.setattr(population, "built_plan", empty_plan)
    evolve(search.day, search.plan, Iterations(100), never, 1, enough_for=4)
    assert cooled == [(True, 0.125), (False, 0.25), (True, 1.0)]


@pytest.mark.parametrize(
    ("enough_for", "size", "each"), [(1, 4, 0.125), (5, 5, 0.1), (100, 24, 0.005)]
)
def test_parents_have_no_more_time_than_they_need(
    enough_for: int, size: int, each: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All together half of the budget at most; then the best meets plans that do not cool down."""
    untils, generations = list[float](), list[list[float]]()

    def cool(day: Day, plans: list[Plan], *_: object, until: float) -> None:
        untils.append(until)

    def mate(day: Day, plan: Plan, child: Plan, parents: list[Parent], *_: object) -> None:
        generations.append([parent.cost for parent in parents])

    monkeypatch.setattr(population, "cool", cool)
    monkeypatch.setattr(population, "_mate", mate)
    search = Search(plain_day(3, 25), None, 1)
    evolve(search.day, search.plan, Iterations(500), never, 1, enough_for)
    assert untils == pytest.approx([each * (k + 1) for k in range(size)])
    sizes = [len(parents) for parents in generations]
    assert sizes[:3] == [size, 1 + population.RAW, 1 + population.RAW]
    best = search.plan.now[0]["best_cost"]
    assert all(parents[0] == best < max(parents) for parents in generations[1:])


def test_missing_orders_of_raw_plans_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first generation says whether one plan has to go on alone."""
    search, missing = Search(plain_day(3, 25), None, 1), list[int]()

    def mate(day: Day, plan: Plan, child: Plan, parents: list[Parent], *_: object) -> None:
        missing.extend(parent.missing for parent in parents)
        monkeypatch.setattr(population, "built_plan", empty_plan)

    monkeypatch.setattr(population, "cool", lambda *_, until: None)
    monkeypatch.setattr(population, "_mate", mate)
    evolve(search.day, search.plan, Iterations(200), never, 1, enough_for=4)
    assert not any(missing[:5]) and all(missing[5 : 5 + population.RAW])


def test_plans_are_built_no_longer_than_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a day where all pairs are in vain."""
    clock = Ticks()
    search, built = Search(plain_day(3, 25), None, 1), list[float]()

    def build(day: Day, seed: int) -> Plan:
        built.append(clock.now_s)
        return built_plan(day, seed)

    monkeypatch.setattr(population, "cool", lambda *_, until: None)
    monkeypatch.setattr(population, "_mate", lambda *_: None)
    monkeypatch.setattr(population, "built_plan", build)
    evolve(search.day, search.plan, Seconds(0.2, clock), never, 1, enough_for=4)
    assert len(built) > 2 * population.RAW
    assert max(built) <= 0.2 + clock.TICK_S


def test_a_day_of_one_plan_ends() -> None:
    """No child ever differs from its mother: what is built counts."""
    orders = [{"id": f"o{k}", "location_id": "north"} for k in range(30)]
    search, asked = Search(parsed(day(orders=orders)), None, 1), 0

    def look() -> bool:
        nonlocal asked
        asked += 1
        return asked > 100_000

    evolve(search.day, search.plan, Iterations(2_000), look, 1, enough_for=4)
    assert asked <= 100_000


@pytest.mark.parametrize(
    ("threads", "of_van", "has_children"),
    [
        (1, {}, True),
        (2, {}, False),
        (1, {"fixed_cost": 1e6}, False),
        (1, {"max_distance": 25.0, "num_available": 1}, False),
    ],
)
def test_who_has_children(
    threads: int, of_van: Data, has_children: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with several threads, nor where vehicles come first or not all orders have a place."""
    places = [{"id": f"p{k}", "x": 10 + k % 3, "y": k // 3} for k in range(30)]
    subject = parsed(
        day(
            travel={"type": "euclidean", "rounding": "none"},
            locations=[{"id": "yard", "x": 0, "y": 0}, *places],
            vehicle_types=[vehicle("van", **{"num_available": 30, **of_van})],
            orders=[{"id": place["id"], "location_id": place["id"]} for place in places],
        )
    )
    asked = list[int]()
    monkeypatch.setattr(population, "evolve", lambda *args: asked.append(args[-1]))
    limits = Limits(time_limit_s=1.0, mip_rel_gap=0.0, seed=1, threads=threads)
    solve(subject, limits, lambda progress: None, never)
    assert bool(asked) is has_children


@pytest.mark.parametrize(
    ("num_orders", "time_limit_s", "is_plain", "parents"),
    [
        (20, 60.0, False, 0.0),
        (20, 60.0, True, 0.0),
        (100, 2.4, False, 10.0),
        (100, 2.88, True, 20.0),
        (100, 60.0, False, 250.0),
        (400, 1.9, False, 0.0),
        (400, 1.9, True, 0.0),
        (400, 2.4, False, 0.625),
        (400, 2.304, True, 1.0),
    ],
)
def test_days_with_time_enough_have_a_population(
    num_orders: int, time_limit_s: float, is_plain: bool, parents: float
) -> None:
    """But not the smallest, which end by themselves. On plain days there are more parents."""
    assert num_parents(num_orders, time_limit_s, is_plain=is_plain) == pytest.approx(parents)


@pytest.mark.parametrize(
    ("of_order", "of_van", "more_vans", "is_plain"),
    [
        ({}, {}, [], True),
        ({"tw_late_s": 1e6}, {}, [], True),
        ({"tw_late_s": 100.0}, {}, [], False),
        ({"unserved_cost": 1e6}, {}, [], False),
        ({}, {"fixed_cost": 0.1}, [], False),
        ({}, {}, [vehicle("other", unit_distance_cost=2.0)], False),
    ],
)
def test_parents_are_more_on_plain_days(
    of_order: Data,
    of_van: Data,
    more_vans: list[Data],
    is_plain: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without windows that close in time, prices, and several kinds of vehicles."""
    places = [{"id": f"p{k}", "x": 10 + k % 3, "y": k // 3} for k in range(30)]
    orders = [{"id": place["id"], "location_id": place["id"]} for place in places]
    subject = parsed(
        day(
            travel={"type": "euclidean", "rounding": "none"},
            locations=[{"id": "yard", "x": 0, "y": 0}, *places],
            vehicle_types=[vehicle("van", num_available=30, **of_van), *more_vans],
            orders=[{**orders[0], **of_order}, *orders[1:]],
        )
    )
    asked = list[float]()
    monkeypatch.setattr(population, "evolve", lambda *args: asked.append(args[-1]))
    Search(subject, None, 1).improve(1.0, never)
    assert asked == [num_parents(30, 1.0, is_plain=is_plain)]


@pytest.mark.parametrize("seed", range(10))
def test_children_of_children(seed: int) -> None:
    """Over several generations, on days of all kinds."""
    chances, numbers = random.Random(seed), np.random.default_rng(seed)
    flat_day = day_of(parsed(random_day(seed, 20)))
    parents = [parent_of(built_plan(flat_day, k)) for k in range(3)]
    child = built_plan(flat_day, seed=9)
    for _ in range(30):
        mother, father = chances.sample(parents, 2)
        drive_instead(flat_day, child, crossed(flat_day, mother, father, numbers))
        check_limits(flat_day, child)
        parents = [*parents[1:], parent_of(child)]
