"""Textbook policies: printed answers, brute force, and another library where it is installed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import nbinom
from scipy.stats import poisson as law

from formulations.abc_cost.policies import (
    economic_lots,
    newsvendor,
    order_up_to,
    reorder_points,
)
from formulations.abc_cost.policies.joint_replenishment import joint_replenishment

BREAKS, PRICES = [0.0, 400.0, 800.0], [0.75, 0.72, 0.68]
"""Candy bars by the box: K = 8, rate 0.3, 1 300 a year (Snyder and Shen, "Fundamentals of Supply
Chain Theory", 2nd edition 2019, examples 3.1 to 3.5, 4.3, 5.2, 5.4 and 5.7)."""


def test_printed_answers() -> None:
    """The worked examples of the book, to the digits printed there."""
    lots = economic_lots
    assert lots.economic_order_quantity(8, 0.225, 1300).quantity == pytest.approx(304.05, abs=0.005)
    assert lots.economic_order_quantity(8, 0.225, 1300).cost == pytest.approx(68.41, abs=0.005)
    assert lots.economic_production_quantity(8, 0.225, 1300, 1700).quantity == pytest.approx(
        626.8, abs=0.05
    )
    discounted = lots.all_units_discount(8, 0.3, 1300, BREAKS, PRICES)
    assert discounted.quantity == 800.0
    assert discounted.cost == pytest.approx(978.6, abs=0.05)
    assert newsvendor.normal(0.18, 0.7, 50, 8).level == pytest.approx(56.6, abs=0.05)
    assert newsvendor.poisson(0.18, 0.7, 50).level == 56.0
    reorder = reorder_points.poisson(4, 20, 150, 1.5, 2)
    assert (reorder.reorder_point, reorder.quantity) == (4.0, 2.0)


@pytest.mark.parametrize("seed", range(25))
def test_lots_are_the_best_of_all_that_are_tried(seed: int) -> None:
    """Whole lots, powers of two and both discounts against a fine grid of lots."""
    rng = np.random.default_rng(seed)
    k, rate, demand = rng.uniform(1, 100), rng.uniform(0.1, 0.4), rng.uniform(100, 3000)
    breaks = np.array([0.0, *np.sort(rng.uniform(50, 900, 2))])
    prices = np.sort(rng.uniform(0.5, 2.0, 3))[::-1]
    grid = np.unique(np.concatenate([np.geomspace(1, 40_000, 40_000), breaks[1:]]))
    bracket = np.searchsorted(breaks, grid, side="right") - 1
    paid = prices[bracket]
    all_units = paid * demand + k * demand / grid + rate * paid * grid / 2
    found = economic_lots.all_units_discount(k, rate, demand, breaks, prices)
    assert found.cost == pytest.approx(all_units.min(), rel=1e-5)
    steps = np.concatenate([[0.0], np.cumsum(np.diff(breaks) * prices[:-1])])
    average = (steps[bracket] + paid * (grid - breaks[bracket])) / grid
    stepwise = average * demand + k * demand / grid + rate * average * grid / 2
    found = economic_lots.incremental_discount(k, rate, demand, breaks, prices)
    assert found.cost == pytest.approx(stepwise.min(), rel=1e-5)
    packs = 12.0 * np.arange(1, 400)
    cost = k * demand / packs + rate * packs / 2
    assert economic_lots.whole_order_quantity(k, rate, demand, 12).cost == pytest.approx(cost.min())
    cycles = demand * 2.0 ** np.arange(-12, 6)
    cost = k * demand / cycles + rate * cycles / 2
    found = economic_lots.power_of_two_cycle(k, rate, demand)
    assert found.cost == pytest.approx(cost.min())
    free = economic_lots.economic_order_quantity(k, rate, demand)
    assert found.cost <= 1.0607 * free.cost


@pytest.mark.parametrize("seed", range(25))
def test_one_season_against_sums_over_its_demand(seed: int) -> None:
    """Poisson and negative binomial: level and cost by adding up all outcomes."""
    rng = np.random.default_rng(seed)
    over, under, mean = rng.uniform(0.1, 3), rng.uniform(0.1, 9), rng.uniform(1, 30)
    std = np.sqrt(mean * rng.uniform(1.2, 4))
    outcome = np.arange(600)
    laws = [
        (newsvendor.poisson(over, under, mean), law.pmf(outcome, mean)),
        (
            newsvendor.negative_binomial(over, under, mean, std),
            nbinom.pmf(outcome, mean**2 / (std**2 - mean), mean / std**2),
        ),
    ]
    for found, chance in laws:
        excess = np.subtract.outer(np.arange(200), outcome)
        cost = (over * np.maximum(excess, 0) + under * np.maximum(-excess, 0)) @ chance
        assert found.cost == pytest.approx(cost.min())
        assert cost[int(found.level)] == pytest.approx(cost.min())


@pytest.mark.parametrize("lost_sales", [False, True])
def test_reorder_points_are_stationary(lost_sales: bool) -> None:
    """No lot and no reorder point nearby costs less."""
    args = (8.0, 0.225, 7.5, 1300.0, 1300.0 / 12.0, 150.0 / np.sqrt(12.0))
    best = reorder_points.normal(*args, lost_sales=lost_sales)
    k, h, p, demand, mean, std = args
    from scipy.stats import norm

    for by_lot, by_point in product((0.97, 1.0, 1.03), repeat=2):
        lot, factor = best.quantity * by_lot, (best.reorder_point * by_point - mean) / std
        short = std * (norm.pdf(factor) - factor * norm.sf(factor))
        stock = lot / 2 + factor * std + (short if lost_sales else 0.0)
        assert demand / lot * (k + p * short) + h * stock >= best.cost - 1e-9


@pytest.mark.parametrize("seed", range(15))
def test_order_up_to_is_the_best_of_all_pairs(seed: int) -> None:
    """(s, S) by trying every pair, each evaluated by its stationary distribution."""
    rng = np.random.default_rng(seed)
    k, h, p, demand = (
        rng.uniform(1, 40),
        rng.uniform(0.5, 3),
        rng.uniform(3, 20),
        rng.uniform(0.5, 5),
    )
    found = order_up_to.poisson(k, h, p, demand)
    pairs = product(range(-3, 9), range(1, 30))
    costs = [_rate(k, h, p, demand, s, top) for s, top in pairs if top > s]
    assert found.cost == pytest.approx(min(costs), rel=1e-7)


def _rate(k: float, h: float, p: float, demand: float, s: int, top: int) -> float:
    """Cost per review of (s, S), from the chain of stocks after ordering."""
    chance = law.pmf(np.arange(200), demand)
    states = np.arange(s + 1, top + 1)
    moves = np.zeros((len(states), len(states)))
    for row, stock in enumerate(states):
        for gone in range(stock - s):
            moves[row, row - gone] += chance[gone]
        moves[row, -1] += 1.0 - chance[: stock - s].sum()
    system = np.vstack([moves.T - np.eye(len(states)), np.ones(len(states))])
    share = np.linalg.lstsq(system, np.array([*[0.0] * len(states), 1.0]), rcond=None)[0]
    excess = np.subtract.outer(states, np.arange(200))
    held = (h * np.maximum(excess, 0) + p * np.maximum(-excess, 0)) @ chance
    ordered = np.array([1.0 - chance[: stock - s].sum() for stock in states])
    return float(share @ (held + k * ordered))


@pytest.mark.parametrize("seed", range(15))
def test_joint_orders_are_the_best_of_all_multiples(seed: int) -> None:
    """Three SKUs, every combination of multiples up to 24."""
    rng = np.random.default_rng(seed)
    shared, k = rng.uniform(5, 200), rng.uniform(1, 60, 3)
    h, demand = rng.uniform(0.1, 4, 3), rng.uniform(10, 900, 3)
    found = joint_replenishment(shared, k, h, demand)
    costs = [
        2.0 * (shared + (k / np.array(m)).sum()) * (h * demand * np.array(m)).sum()
        for m in product(range(1, 25), repeat=3)
    ]
    assert found.cost == pytest.approx(min(costs) ** 0.5)


def test_a_small_shared_cost_is_worth_short_cycles() -> None:
    """With next to none the SKUs cost what they cost alone, and the answer comes at once."""
    k, h, demand = np.array([10.0, 5.0, 7.0]), np.array([1.0, 1.0, 0.01]), np.array([100.0, 10, 1])
    found = joint_replenishment(1e-6, k, h, demand)
    alone = np.sqrt(2.0 * k * h * demand).sum()
    assert alone < found.cost <= alone * 1.001


def test_poisson_lots_may_be_owed_and_may_be_many() -> None:
    """Cheap shortages are let grow below 0, and a million units need no array from 0 on."""
    owed = reorder_points.poisson(100.0, 10.0, 1.0, 5.0, 0.1)
    assert owed.reorder_point < -1.0
    many = reorder_points.poisson(100.0, 1.0, 10.0, 1e6, 1.0)
    assert many.cost == pytest.approx((2 * 100 * 1e6 * 10 / 11) ** 0.5, rel=0.1)


ONE = np.ones(1)
REFUSED = {
    "production below demand": lambda: economic_lots.economic_production_quantity(10, 1, 6, 5),
    "power of two, no demand": lambda: economic_lots.power_of_two_cycle(10, 1, [5, 0]),
    "all units, no orders": lambda: economic_lots.all_units_discount(0, 1, 9, BREAKS, PRICES),
    "increments, no demand": lambda: economic_lots.incremental_discount(1, 1, 0, BREAKS, PRICES),
    "variance below mean": lambda: newsvendor.negative_binomial(1, 5, 10, 3),
    "normal, no orders": lambda: reorder_points.normal(0, 1, 5, 100, 10, 3),
    "normal, no shortages": lambda: reorder_points.normal(10, 1, 0, 100, 10, 3),
    "poisson, no shortages": lambda: reorder_points.poisson(100, 1, 0, 5, 1),
    "poisson, no demand": lambda: reorder_points.poisson(100, 1, 10, 0, 1),
    "order up to, no demand": lambda: order_up_to.poisson(100, 1, 10, 0),
    "nothing shared": lambda: joint_replenishment(0.0, ONE, ONE, ONE),
    "nothing held": lambda: joint_replenishment(1.0, ONE, ONE, 0.0 * ONE),
}


@pytest.mark.parametrize("case", REFUSED)
def test_figures_without_an_answer_are_refused(case: str) -> None:
    """In words, and not by NaN or a search without end."""
    with pytest.raises(ValueError, match=r"above|without"):
        REFUSED[case]()


def test_another_library_says_the_same() -> None:
    """2 000 SKUs under normal demand, and 40 under Poisson, each to a millionth."""
    rq = pytest.importorskip("stockpyl.rq")
    ss = pytest.importorskip("stockpyl.ss")
    rng = np.random.default_rng(0)
    k, h, p, demand = (
        rng.uniform(low, high, 2000) for low, high in ((5, 60), (0.1, 4), (5, 40), (100, 4000))
    )
    lead, std = rng.uniform(0.02, 0.2, 2000), demand * rng.uniform(0.02, 0.1, 2000)
    ours = reorder_points.normal(k, h, p, demand, demand * lead, std * np.sqrt(lead))
    for i in range(0, 2000, 40):  # theirs takes milliseconds for each
        point, lot, cost = rq.r_q_eil_approximation(
            h[i], p[i], k[i], demand[i], std[i], lead[i], 1e-9
        )
        assert ours.reorder_point[i] == pytest.approx(point, rel=1e-6)
        assert ours.quantity[i] == pytest.approx(lot, rel=1e-6)
        assert ours.cost[i] == pytest.approx(cost, rel=1e-6)
    for i in range(40):
        exact = reorder_points.poisson(k[i], h[i], p[i], 8.0 * lead[i] * 10, 0.5)
        assert exact.cost == pytest.approx(
            rq.r_q_poisson_exact(h[i], p[i], k[i], 8.0 * lead[i] * 10, 0.5)[2]
        )
        best = order_up_to.poisson(k[i], h[i], p[i], 30 * lead[i])
        assert best.cost == pytest.approx(
            ss.s_s_discrete_exact(h[i], p[i], k[i], True, 30 * lead[i])[2]
        )
