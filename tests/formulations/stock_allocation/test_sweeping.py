"""Sweeps of the decomposition: blocks that answer one after the other, at prices that follow."""

from __future__ import annotations

import dataclasses
import random
from itertools import islice

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.checks import cost, violations
from formulations.stock_allocation.decomposition.ascent import Problem, State
from formulations.stock_allocation.decomposition.blocks import StoppedError
from formulations.stock_allocation.decomposition.mixing import mixed_plan
from formulations.stock_allocation.decomposition.problem import problem_of
from formulations.stock_allocation.decomposition.rough import rough_prices
from formulations.stock_allocation.decomposition.sampling import first_prices
from formulations.stock_allocation.decomposition.sweeping import (
    FIRST_GAIN,
    Sweep,
    sweep,
    swept,
    usual_steps,
)
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


def _sweep(problem: Problem, start: np.ndarray, beyond: np.ndarray | float = 0.0) -> Sweep:
    steps = FIRST_GAIN * usual_steps(problem, State(prices=start))
    return sweep(problem, start, _use(problem, start), steps, beyond + np.zeros(len(start)))


def test_a_sweep_uses_about_what_there_is(problem: Problem, begin: np.ndarray) -> None:
    """What is used beyond limits, at their prices, is less than half of what it is at one price."""
    one = _sweep(problem, begin)

    uses = (_use(problem, begin), one.use)
    before, after = (np.abs(use.sum(axis=0) - problem.limit) @ begin for use in uses)
    assert after < 0.5 * before


def test_a_sweep_makes_up_for_those_before(problem: Problem, begin: np.ndarray) -> None:
    """What was used beyond limits with a price is not used now."""
    before = np.where(begin > 0.0, 0.01 * problem.limit, 0.0)

    uses = (_sweep(problem, begin, beyond).use.sum(axis=0) for beyond in (0.0, before))

    freely, sparingly = (use @ begin for use in uses)
    assert freely - sparingly == pytest.approx(before @ begin, rel=0.5)


def test_a_sweep_does_not_wait_for_what_was_left_to_be_used(
    problem: Problem, begin: np.ndarray
) -> None:
    """However much was left before, a limit that is overused has a price again within a sweep."""
    one = _sweep(problem, begin, -1e9)

    assert one.settled @ problem.limit > 0.5 * (begin @ problem.limit)


def test_limits_that_had_no_price_so_far_get_one(problem: Problem, begin: np.ndarray) -> None:
    """Their steps are of the size of the others', by what all of a limit is worth."""
    family = np.array([name for name, _ in problem.rows.names])
    priced = sorted(set(family[begin > 0.0]))
    assert len(priced) > 1
    some = family == priced[0]

    steps = usual_steps(problem, State(prices=np.where(some, begin, 0.0)))

    assert (steps > 0.0).all()
    worth = steps * problem.limit**2
    assert 0.01 < worth[~some].mean() / worth[some].mean() < 100.0


def test_each_block_answers_at_its_own_prices(problem: Problem, begin: np.ndarray) -> None:
    """Any block of a sweep is the block of a pass at the prices that it was given."""
    one = _sweep(problem, begin)

    for block in (0, 7, len(one.cost) - 1):
        answers = problem.answer(one.prices[block])
        assert one.cost[block] == pytest.approx(answers.cost[block], rel=1e-9)
        assert one.use[block] == pytest.approx(problem.rows.use(answers.totals)[block], rel=1e-9)


def test_sweeps_close_the_gap_in_few_passes(
    instance: Instance, problem: Problem, begin: np.ndarray
) -> None:
    """A dozen passes: a plan that passes its check, costs what it says and is within 0.05 % of a
    bound that only rises."""
    bounds = []
    for state in islice(swept(problem, [begin]), 12):
        bounds.append(state.bound)

    plan = mixed_plan(Arrays(instance), problem, state)

    assert bounds == sorted(bounds) and bounds[-1] > bounds[0]
    assert any(prices.ndim == 2 for prices in state.tried) and state.gap < 5e-4
    assert not list(violations(instance, plan))
    assert sum(cost(instance, plan).values()) == pytest.approx(state.cost, rel=1e-6)


def test_prices_rise_where_nothing_is_proven_yet(problem: Problem) -> None:
    """Goods may be free until limits have prices."""
    free = np.zeros(len(problem.limit))
    assert (usual_steps(problem, State(bound=0.0, prices=free)) > 0.0).all()


def test_a_sweep_stops_when_asked(problem: Problem, begin: np.ndarray) -> None:
    """It does not wait for the last block."""
    answers = iter([False] * 5)
    asked = dataclasses.replace(problem, is_over=lambda: next(answers, True))

    with pytest.raises(StoppedError):
        _sweep(asked, begin)


def test_steps_without_prices_of_blocks_are_kept_for_another_run() -> None:
    """Prices that single blocks had are no prices to begin with."""
    own = np.ones((2, 3))
    state = State(prices=np.zeros(3), weights=np.ones((2, 2)), tried=[np.zeros(3), own])

    assert [prices.ndim for prices in state.mixed] == [1, 1]
    assert np.array_equal(state.paid(1, 0), own[0]) and np.array_equal(state.paid(0, 1), own[0] * 0)


@pytest.fixture(scope="module")
def hard() -> Problem:
    """Half of the space, and seven tenths of each lane; money is short as well."""
    envelope = generate(random.Random(1), SKUS, "tight", "catalogue")
    data = envelope["data"]
    for row in data["warehouses"]:
        row["storage_capacity_m3"] *= 0.5
    for row in (*data["supply_lanes"], *data["transfer_lanes"], *data["delivery_lanes"]):
        row["capacity_units"] *= 0.7
    return problem_of(Arrays(Instance.model_validate(data)))


def test_rough_prices_prove_more_than_none(hard: Problem) -> None:
    """A tenth more than what could be done without any limit; and nothing in no time."""
    rough = rough_prices(hard)
    nothing = rough_prices(dataclasses.replace(hard, is_over=lambda: True))

    assert not nothing.any()
    assert _bound(hard, rough) > 1.1 * _bound(hard, nothing)


def test_limits_that_all_bind_hard_are_closed_in_on_as_well(hard: Problem) -> None:
    """Within three thousandths in forty sweeps and passes, from nothing."""
    states = islice(swept(hard, first_prices(hard, 1e-3, never)), 40)
    assert any(state.gap <= 3e-3 for state in states)


def _bound(problem: Problem, prices: np.ndarray) -> float:
    return problem.bound(problem.answer(prices), prices)
