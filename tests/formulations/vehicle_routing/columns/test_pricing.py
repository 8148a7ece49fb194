"""Pricing against every path there is."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from formulations.vehicle_routing.columns.home import least_of_all, ways_home
from formulations.vehicle_routing.columns.labels import EXACT, ROUGH
from formulations.vehicle_routing.columns.memory import Memory, memory_of
from formulations.vehicle_routing.columns.pricing import cheap_paths, price
from formulations.vehicle_routing.columns.subproblem import Subproblem, keeps_limits
from formulations.vehicle_routing.columns.subsets import Subset

CUSTOMERS = 5


def random_subproblem(seed: int, *, timed: bool) -> Subproblem:
    """Five customers in the plane; with windows, or with loads as the main resource."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 10, (CUSTOMERS + 1, 2))
    apart = np.linalg.norm(places[:, None] - places, axis=-1)
    cost = apart + np.diag(np.full(len(apart), np.inf))
    load = np.concatenate([[0.0], rng.integers(1, 5, CUSTOMERS)])
    early = np.concatenate([[0.0], rng.uniform(0, 15, CUSTOMERS)])
    late = np.concatenate([[60.0], early[1:] + rng.uniform(1, 20, CUSTOMERS)])
    hours = (apart, early, late)
    room = (np.tile(load, (len(load), 1)), np.zeros(len(load)), np.full(len(load), 9.0))
    room[0][:, 0] = 0.0
    step, least, most = map(np.array, zip(*((hours, room) if timed else (room,)), strict=True))
    return Subproblem(
        cost=cost, step=step, least=least, most=most, num_near=len(step), most_routes=5.0
    )


ONWARD = np.array([[k for k in range(1, CUSTOMERS + 1) if k != at][:4] for at in range(6)])
Priced = tuple[Subset, float]


def memory(*subsets: Priced, everybody: bool = True) -> Memory:
    """Paths that remember all customers, or the last one only."""
    nodes = range(1, CUSTOMERS + 1)
    return memory_of([set(), *(set(nodes) if everybody else {k} for k in nodes)], subsets)


def all_paths(sub: Subproblem) -> list[tuple[int, ...]]:
    """Every sequence of every set of customers that keeps the limits."""
    return [
        path
        for length in range(1, CUSTOMERS + 1)
        for path in permutations(range(1, CUSTOMERS + 1), length)
        if keeps_limits(sub, path)
    ]


def cost_at(reduced: np.ndarray, path: tuple[int, ...], *subsets: Priced) -> float:
    """The reduced cost of a path, with what it owes for subsets."""
    along = sum(reduced[a, b] for a, b in pairwise((0, *path, 0)))
    return float(along - sum(price * subset.times_in(path) for subset, price in subsets))


def random_prices(seed: int, most: float) -> np.ndarray:
    """Of the depot, which has none, and of the customers."""
    return np.concatenate([[0.0], np.random.default_rng(seed).uniform(0, most, CUSTOMERS)])


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_path_is_found(seed: int, timed: bool) -> None:
    """With a memory of all customers the best path is that of brute force, and is told exactly."""
    sub = random_subproblem(seed, timed=timed)
    reduced = sub.cost - random_prices(1000 + seed, 15)
    found = price(sub, reduced, memory(), ONWARD, 1e-9, 10**7, EXACT)
    best = min(cost_at(reduced, path) for path in all_paths(sub))
    assert found.is_exact
    assert found.least == pytest.approx(min(best, -1e-9), abs=1e-9)
    for cost, path in found.paths:
        assert cost == pytest.approx(cost_at(reduced, tuple(path)))
        assert len(set(path)) == len(path) and keeps_limits(sub, tuple(path))


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_subsets_are_paid_for(seed: int, timed: bool) -> None:
    """Two subsets, one with a short memory: again what brute force finds, and costs agree."""
    sub = random_subproblem(seed, timed=timed)
    reduced = sub.cost - random_prices(seed, 25)
    rng = np.random.default_rng(seed)
    wide = Subset(frozenset({1, 2, 3}), frozenset(range(1, CUSTOMERS + 1)))
    short = Subset(frozenset({2, 4, 5}), frozenset({2, 3, 4, 5}))
    priced = [(wide, float(rng.uniform(0, 9))), (short, float(rng.uniform(0, 9)))]
    found = price(sub, reduced, memory(*priced), ONWARD, 1e-9, 10**7, EXACT)
    best = min(cost_at(reduced, path, *priced) for path in all_paths(sub))
    assert found.is_exact
    assert found.least == pytest.approx(min(best, -1e-9), abs=1e-9)
    for cost, path in found.paths:
        assert cost == pytest.approx(cost_at(reduced, tuple(path), *priced))


@pytest.mark.parametrize("seed", range(20))
def test_a_shorter_memory_finds_no_dearer_paths(seed: int) -> None:
    """Without any memory but the last customer, paths are cheaper or as cheap: a relaxation."""
    sub = random_subproblem(seed, timed=True)
    reduced = sub.cost - random_prices(seed, 25)
    found = price(sub, reduced, memory(everybody=False), ONWARD, 1e-9, 10**7, EXACT)
    assert found.is_exact
    assert found.least <= min(cost_at(reduced, path) for path in all_paths(sub)) + 1e-9


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_pricing_cut_short_still_bounds(seed: int, timed: bool) -> None:
    """Without work, or with rough care, nothing is exact; what is told is below every path."""
    sub = random_subproblem(seed, timed=timed)
    reduced = sub.cost - random_prices(seed, 25)
    best = min(cost_at(reduced, path) for path in all_paths(sub))
    for most_work, care in ((0, EXACT), (10**7, ROUGH)):
        found = price(sub, reduced, memory(), ONWARD, 1e-9, most_work, care)
        assert found.least <= best + 1e-9
        assert not found.is_exact or found.least == -1e-9


@pytest.mark.parametrize("seed", range(20))
def test_no_path_costs_less_than_the_way_home(seed: int) -> None:
    """The bound of paths that never turn back lies below every path, and is one itself at times."""
    sub = random_subproblem(seed, timed=False)
    reduced = sub.cost - random_prices(seed, 15)
    floor = least_of_all(sub, reduced, ways_home(sub, reduced))
    assert floor <= min(0.0, *(cost_at(reduced, path) for path in all_paths(sub))) + 1e-9


def test_a_way_home_does_not_turn_back() -> None:
    """Two customers that are worth 10 each visit: going to and fro between them is not counted."""
    apart = np.array([[np.inf, 3.0, 3.0], [3.0, np.inf, 1.0], [3.0, 1.0, np.inf]])
    sub = Subproblem(
        cost=apart,
        step=np.tile([0.0, 1.0, 1.0], (1, 3, 1)),
        least=np.zeros((1, 3)),
        most=np.full((1, 3), 8.0),
        num_near=1,
        most_routes=2.0,
    )
    reduced = apart - np.array([0.0, 10.0, 10.0])
    assert least_of_all(sub, reduced, ways_home(sub, reduced)) == pytest.approx(7.0 - 20.0)


@pytest.mark.parametrize("seed", range(10))
def test_cheap_paths_are_within_the_slack(seed: int) -> None:
    """What comes beside the best path costs no more than was asked for, cheapest first."""
    sub = random_subproblem(seed, timed=True)
    reduced = sub.cost - random_prices(seed, 15)
    paths = cheap_paths(sub, reduced, memory(), ONWARD, 5.0, 100, 10**7)
    costs = [cost_at(reduced, tuple(path)) for path in paths]
    assert costs == sorted(costs) and all(cost <= 5.0 + 1e-9 for cost in costs)
    best = min(cost_at(reduced, path) for path in all_paths(sub))
    assert best > 5.0 or costs[0] == pytest.approx(best)
