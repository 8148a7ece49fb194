"""What is made of a solver's word, with solvers that say what the test wants."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from optimizer.backends.sound import Interrupted, sound_solve
from optimizer.contracts import Emit
from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.result import Limit, Limits, SolveResult, Status, Termination
from tests.optimizer.backends.models import INF, model

LIMITS = Limits(time_limit_s=5.0, mip_rel_gap=0.0, seed=0, threads=1)

# x units on whole trucks y of 8 at 100 each
TRUCKS = model([1, 100], [(8, [1, 0], INF), (-INF, [1, -8], 0)], [(0, INF), (0, 9)], [0, 1])


def claim(
    status: Status,
    point: list[float] | None = None,
    value: float | None = None,
    limit: Limit | None = None,
    row_prices: list[float] | None = None,
) -> SolveResult[Point]:
    return SolveResult(
        solver="fake",
        version="1",
        termination=Termination(status=status, limit=limit),
        primal_bound=value,
        dual_bound=value,
        point=None if point is None else np.array(point),
        row_prices=None if row_prices is None else np.array(row_prices),
    )


RELAXED = claim(Status.OPTIMAL, [8.0, 0.8], 88.0, row_prices=[-10.0])
"""What a solver says of the trucks where 0.8 of one will do."""


class Fake:
    """Gives or raises the claims in turn and remembers the models it was asked about."""

    def __init__(self, *claims: SolveResult[Point] | SolverError) -> None:
        self.claims, self.asked = list(claims), list[MatrixForm]()

    def __call__(
        self, form: MatrixForm, limits: Limits, emit: Emit[Point], interrupted: Interrupted
    ) -> SolveResult[Point]:
        self.asked.append(form)
        told = self.claims.pop(0)
        if isinstance(told, SolverError):
            raise told
        return told

    def answer(self, form: MatrixForm) -> SolveResult[Point]:
        return sound_solve(self, form, LIMITS, lambda progress: None, lambda: False)


def test_integers_are_made_whole_and_the_rest_follows() -> None:
    """0.9999999 trucks become one truck, and the load is solved anew for it."""
    fake = Fake(
        RELAXED,
        claim(Status.OPTIMAL, [8.0, 1.0 - 1e-7], 108.0 - 1e-5),
    )
    result = fake.answer(TRUCKS)
    assert result.point is not None
    assert list(result.point) == [8.0, 1.0] and result.primal_bound == 108.0
    assert len(fake.asked) == 2  # prices, and then one whole truck carries it all


def test_what_rounding_breaks_is_solved_again_with_the_integers_fixed() -> None:
    """1.0000001 trucks carried a little more than one truck can."""
    fake = Fake(
        RELAXED,
        claim(Status.OPTIMAL, [8.0 + 8e-7, 1.0 + 1e-7], 108.0 + 1.08e-5),
        claim(Status.OPTIMAL, [8.0, 1.0], 108.0),
    )
    result = fake.answer(TRUCKS)
    assert result.point is not None
    assert list(result.point) == [8.0, 1.0] and result.primal_bound == 108.0
    again = fake.asked[2]
    assert not again.integer.any()
    assert again.col_lower[1] == again.col_upper[1] == 1.0


def test_a_point_that_cannot_be_made_whole_is_left_for_the_checks() -> None:
    """With no time or no solution for the second solve, the point stays as it came."""
    raw = claim(Status.OPTIMAL, [8.0, 2e-7], 8.00002)  # a fixed cost lost
    none = claim(Status.NO_SOLUTION, limit=Limit.TIME)
    fake = Fake(none, raw, claim(Status.INFEASIBLE))
    assert fake.answer(TRUCKS) == raw
    stopped = claim(Status.FEASIBLE, [8.0, 0.0], 8.0, Limit.TIME)
    assert Fake(none, raw, stopped).answer(TRUCKS) == raw


def test_prices_are_those_of_the_linear_relaxation() -> None:
    """A search tree leaves none; a linear model has its own."""
    result = Fake(RELAXED, claim(Status.OPTIMAL, [8.0, 1.0], 108.0)).answer(TRUCKS)
    assert result.row_prices is not None and list(result.row_prices) == [-10.0]
    linear = dataclasses.replace(TRUCKS, integer=np.zeros(2, dtype=bool))
    fake = Fake(RELAXED)
    assert fake.answer(linear).row_prices is not None and len(fake.asked) == 1


def test_without_prices_there_is_still_an_answer() -> None:
    """A linear relaxation that fails takes the proof with it, not the plan."""
    result = Fake(SolverError("it fell"), claim(Status.OPTIMAL, [8.0, 1.0], 108.0)).answer(TRUCKS)
    assert result.termination.status is Status.OPTIMAL and result.row_prices is None


@pytest.mark.parametrize(("point", "value"), [([8.0, 1.0], 107.0), ([float("nan"), 1.0], 108.0)])
def test_a_claim_that_its_point_does_not_bear_out_is_an_error(
    point: list[float], value: float
) -> None:
    """The claimed objective must be the cost of the point."""
    with pytest.raises(SolverError, match="claims"):
        Fake(RELAXED, claim(Status.OPTIMAL, point, value)).answer(TRUCKS)


@pytest.mark.parametrize(
    ("second", "status", "limit"),
    [
        (claim(Status.OPTIMAL, [8.0, 1.0], 0.0), Status.UNBOUNDED, None),
        (claim(Status.FEASIBLE, [8.0, 1.0], 0.0, Limit.TIME), Status.UNBOUNDED, None),
        (claim(Status.INFEASIBLE), Status.INFEASIBLE, None),
        (claim(Status.NO_SOLUTION, limit=Limit.TIME), Status.NO_SOLUTION, Limit.TIME),
    ],
)
def test_unbounded_or_infeasible_is_settled_without_costs(
    second: SolveResult[Point], status: Status, limit: Limit | None
) -> None:
    """A point for the model without costs shows that the costs have no limit; otherwise not."""
    fake = Fake(claim(Status.UNBOUNDED), claim(Status.UNBOUNDED), second)
    result = fake.answer(TRUCKS)
    assert not fake.asked[2].cost.any()
    assert (result.termination.status, result.termination.limit) == (status, limit)
    assert result.point is None and result.primal_bound is None


def test_a_contradiction_needs_no_solver() -> None:
    """Crossed bounds are infeasible, and the reason names the place."""
    crossed = model([1, 1], [], [(0, 1), (3, 2)])
    result = Fake().answer(crossed)
    assert result.termination.status is Status.INFEASIBLE
    assert result.termination.detail == "column 1 must be at least 3 and at most 2"
