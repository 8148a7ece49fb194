"""Pricing against every path there is."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from formulations.vehicle_routing.columns.pricing import EXACT, QUICK, price
from formulations.vehicle_routing.columns.subproblem import Subproblem

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
    step = apart if timed else np.tile(load, (len(load), 1))
    return Subproblem(
        cost=cost,
        step=step,
        least=early if timed else np.zeros(len(load)),
        most=late if timed else np.full(len(load), 9.0),
        load=load if timed else np.zeros(len(load)),
        capacity=9.0,
        most_routes=5.0,
    )


def cheapest_path(sub: Subproblem, reduced: np.ndarray) -> float:
    """By trying every sequence of every set of customers."""
    best = np.inf
    for length in range(1, CUSTOMERS + 1):
        for path in permutations(range(1, CUSTOMERS + 1), length):
            used = carried = total = 0.0
            for a, b in pairwise((0, *path, 0)):
                used = max(used + sub.step[a, b] * (b > 0 or sub.load.any()), sub.least[b])
                carried += sub.load[b]
                total += reduced[a, b]
                if used > sub.most[b] or carried > sub.capacity:
                    total = np.inf
            best = min(best, total)
    return best


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_path_is_found(seed: int, timed: bool) -> None:
    """With a memory of all customers the best path is that of brute force, and is told exactly."""
    rng = np.random.default_rng(1000 + seed)
    sub = random_subproblem(seed, timed=timed)
    reduced = sub.cost - np.concatenate([[0.0], rng.uniform(0, 15, CUSTOMERS)])
    everybody = np.full((CUSTOMERS + 1, 1), np.uint64(2 ** (CUSTOMERS + 1) - 1))
    onward = np.array([[k for k in range(1, 6) if k != at][:4] for at in range(6)])
    found = price(sub, reduced, everybody, onward, 1e-9, 10**7, EXACT)
    best = cheapest_path(sub, reduced)
    assert found.is_exact
    assert found.least == pytest.approx(min(best, -1e-9), abs=1e-9)
    for cost, path in found.paths:
        way = (0, *path, 0)
        assert cost == pytest.approx(sum(reduced[a, b] for a, b in pairwise(way)))
        assert len(set(path)) == len(path)


@pytest.mark.parametrize("seed", range(20))
def test_a_shorter_memory_finds_no_dearer_paths(seed: int) -> None:
    """Without any memory but the last customer, paths are cheaper or as cheap: a relaxation."""
    rng = np.random.default_rng(seed)
    sub = random_subproblem(seed, timed=True)
    reduced = sub.cost - np.concatenate([[0.0], rng.uniform(0, 25, CUSTOMERS)])
    onward = np.array([[k for k in range(1, 6) if k != at][:4] for at in range(6)])
    alone = np.array([[np.uint64(1 << at)] for at in range(6)])
    found = price(sub, reduced, alone, onward, 1e-9, 10**7, EXACT)
    assert found.is_exact
    assert found.least <= cheapest_path(sub, reduced) + 1e-9


def test_too_much_work_is_not_exact() -> None:
    """A pricing that was cut short proves nothing."""
    sub = random_subproblem(1, timed=True)
    reduced = sub.cost - 20.0
    onward = np.array([[k for k in range(1, 6) if k != at][:4] for at in range(6)])
    near = np.full((6, 1), np.uint64(63))
    assert not price(sub, reduced, near, onward, 1e-9, 0, EXACT).is_exact
    assert not price(sub, reduced, near, onward, 1e-9, 10**7, QUICK).is_exact
