"""Sweeps of the decomposition: blocks that answer one after the other, at prices that follow."""

from __future__ import annotations

import dataclasses
import random
from itertools import islice

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.decomposition import sweeping
from formulations.stock_allocation.decomposition.ascent import Problem, State
from formulations.stock_allocation.decomposition.blocks import StoppedError
from formulations.stock_allocation.decomposition.mixing import mixed_plan
from formulations.stock_allocation.decomposition.problem import problem_of
from formulations.stock_allocation.decomposition.sampling import first_prices
from formulations.stock_allocation.decomposition.sweeping import sweep, swept
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.instance import Instance
from optimizer.sdk import never

SKUS = 1200


@pytest.fixture(scope="module")
def instance() -> Instance:
    envelope = generate(random.Random(1), SKUS, "tight", "catalogue")
    return Instance.model_validate(envelope["data"])


@pytest.fixture(scope="module")
def problem(instance: Instance) -> Problem:
    return problem_of(Arrays(instance))


@pytest.fixture(scope="module")
def begin(problem: Problem) -> np.ndarray:
    return first_prices(problem, 1e-3, never)[0]


def _use(problem: Problem, prices: np.ndarray) -> np.ndarray:
    return problem.rows.use(problem.answer(prices).totals)


def test_a_sweep_uses_about_what_there_is(problem: Problem, begin: np.ndarray) -> None:
    """What is used beyond limits, at their prices, is less than half of what it is at one price."""
    use = _use(problem, begin)

    one = sweep(problem, begin, use, 0.4)

    before, after = ((np.abs(u.sum(axis=0) - problem.limit) @ begin) for u in (use, one.use))
    assert after < 0.5 * before


def test_each_block_answers_at_its_own_prices(problem: Problem, begin: np.ndarray) -> None:
    """Any block of a sweep is the block of a pass at the prices that it was given."""
    one = sweep(problem, begin, _use(problem, begin), 0.4)

    for block in (0, 7, len(one.cost) - 1):
        answers = problem.answer(one.prices[block])
        assert one.cost[block] == pytest.approx(answers.cost[block], rel=1e-9)
        assert one.use[block] == pytest.approx(problem.rows.use(answers.totals)[block], rel=1e-9)


def test_sweeps_come_to_a_plan_in_few_passes(
    instance: Instance, problem: Problem, begin: np.ndarray
) -> None:
    """Four sweeps: a plan that passes its check, costs what it says and is within 0.5 % of a bound
    that only rises."""
    bounds = []
    for state in islice(swept(problem, [begin]), 9):
        bounds.append(state.bound)

    plan = mixed_plan(Arrays(instance), problem, state)

    assert bounds == sorted(bounds) and bounds[-1] > bounds[0]
    assert any(prices.ndim == 2 for prices in state.tried) and state.gap < 5e-3
    assert not list(violations(instance, plan))
    assert sum(cost(instance, plan).values()) == pytest.approx(state.cost, rel=1e-6)


def test_after_the_sweeps_an_ascent_closes_the_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few SKUs, for which sweeps are not made, are planned to the end all the same."""
    monkeypatch.setattr(sweeping, "LEAST_SKUS", 0)
    envelope = generate(random.Random(2), 30, "tight", "catalogue")
    problem = problem_of(Arrays(Instance.model_validate(envelope["data"])))

    state = next(s for s in swept(problem, [np.zeros(len(problem.limit))]) if s.gap < 1e-6)

    assert state.is_plan


def test_a_sweep_stops_when_asked(problem: Problem, begin: np.ndarray) -> None:
    """It does not wait for the last block."""
    answers = iter([False] * 5)
    asked = dataclasses.replace(problem, is_over=lambda: next(answers, True))

    with pytest.raises(StoppedError):
        sweep(asked, begin, _use(problem, begin), 0.4)


def test_steps_without_prices_of_blocks_are_kept_for_another_run() -> None:
    """Prices that single blocks had are no prices to begin with."""
    own = np.ones((2, 3))
    state = State(prices=np.zeros(3), weights=np.ones((2, 2)), tried=[np.zeros(3), own])

    assert [prices.ndim for prices in state.mixed] == [1, 1]
    assert np.array_equal(state.paid(1, 0), own[0]) and np.array_equal(state.paid(0, 1), own[0] * 0)
