"""Real solvers under real limits: time, cancel, warm start, seed, and numbers they misread."""

from __future__ import annotations

import dataclasses
import functools
import threading
from typing import Any

import numpy as np
import pytest

from optimizer.backends import find_backend
from optimizer.backends.process import prepare, run
from optimizer.errors import SolverError
from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limit, Limits, Progress, Status
from optimizer.tolerances import close
from tests.optimizer.backends.models import INF, market_split, model, packing_lp, set_cover

SLACK_S = 3.0
"""A busy machine may return this much later than the limit; on an idle one it is 0.1 s."""

MIP_SOLVERS = ["highs", "mathopt:gscip", "mathopt:cp_sat"]
LP_SOLVERS = ["highs", "mathopt:glop", "mathopt:pdlp"]

SMALL = model([1, 2], [(3, [1, 1], 5)], [(0, 4), (0, 4)], [1, 0])


def solved(name: str, form: MatrixForm, seconds: float = 60.0, **how: Any) -> Any:
    """The result of a backend that has had time to start and to import its solver."""
    backend, algorithm = find_backend(name)
    limits = Limits(
        time_limit_s=seconds,
        mip_rel_gap=1e-6,
        seed=how.pop("seed", 0),
        threads=how.pop("threads", 1),
        algorithm=algorithm,
        start=how.pop("start", None),
    )
    prepare(backend.target, limits.threads)
    run(
        backend.target,
        SMALL,
        dataclasses.replace(limits, time_limit_s=60.0, algorithm=None, start=None),
    )
    return run(backend.target, form, limits, **how)


@pytest.mark.parametrize("name", MIP_SOLVERS)
def test_the_time_limit_holds_on_a_hopeless_mip(name: str) -> None:
    """The best point found is returned in time, with a valid bound, and was told of on the way."""
    form, told = market_split(), list[Any]()
    result = solved(name, form, 1.0, on_progress=told.append)
    assert result.wall_time_s < 1.0 + SLACK_S
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.TIME
    detail = result.termination.detail  # a busy machine may be slow to hand over the answer
    assert detail is None or "killed" in detail, "the limit says it"
    assert result.dual_bound is None or result.dual_bound <= result.primal_bound
    assert close(form.objective(result.point), result.primal_bound)
    incumbents = [progress for progress in told if progress.point is not None]
    values = [progress.primal_bound for progress in incumbents]
    assert values and values == sorted(values, reverse=True)
    assert result.primal_bound <= values[-1] + 1e-6
    assert all(close(form.objective(p.point), p.primal_bound) for p in incumbents)


@pytest.mark.parametrize("name", LP_SOLVERS)
def test_the_time_limit_holds_on_a_long_lp(name: str) -> None:
    """No optimum is claimed for a linear program that was stopped."""
    result = solved(name, packing_lp(), 0.5)
    assert result.wall_time_s < 0.5 + SLACK_S
    assert result.termination.status in (Status.NO_SOLUTION, Status.FEASIBLE)
    assert result.termination.limit is Limit.TIME


@pytest.mark.parametrize("name", MIP_SOLVERS)
def test_a_cancelled_mip_ends_in_two_seconds(name: str) -> None:
    """Cancelling keeps the incumbent and says that the solve was interrupted."""
    cancel = threading.Event()

    def cancel_at_the_first_point(progress: Progress[Any]) -> None:
        if progress.point is not None:
            threading.Timer(0.2, cancel.set).start()

    result = solved(
        name, market_split(), 30.0, cancel=cancel, on_progress=cancel_at_the_first_point
    )
    assert result.wall_time_s < 20.0
    assert result.termination.status is Status.FEASIBLE
    assert result.termination.limit is Limit.INTERRUPT


@functools.cache
def good_point() -> Any:
    """What CP-SAT finds in a second."""
    return solved("mathopt:cp_sat", market_split(), 1.0)


@pytest.mark.parametrize("name", MIP_SOLVERS)
def test_a_warm_start_is_never_lost(name: str) -> None:
    """Begun from a good point, a short solve ends no worse than it."""
    good = good_point()
    again = solved(name, market_split(), 0.5, start=good.point, seed=5)
    assert again.primal_bound <= good.primal_bound + 1e-6


@pytest.mark.parametrize("name", ["highs", "mathopt"])
def test_the_solver_itself_begins_from_the_start(name: str) -> None:
    """The start is handed over, not only remembered: the solver is as good as it from then on."""
    cancel, good = threading.Event(), good_point()

    def stop_when_as_good(progress: Progress[Any]) -> None:
        if progress.primal_bound is not None and progress.primal_bound <= good.primal_bound + 1e-6:
            cancel.set()

    backend, _ = find_backend(name)
    limits = Limits(time_limit_s=20.0, mip_rel_gap=0.0, seed=1, threads=1, start=good.point)
    attempt = backend.target.replace(":solve", ":_attempt")
    run(attempt, market_split(), limits, on_progress=stop_when_as_good, cancel=cancel)
    assert cancel.is_set()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", MIP_SOLVERS)
def test_the_optimum_is_the_same_for_all(name: str, threads: int) -> None:
    """Solvers with different methods and threads agree, and no bound passes the optimum."""
    told: list[Any] = []
    result = solved(name, set_cover(), threads=threads, on_progress=told.append)
    assert result.termination.status is Status.OPTIMAL
    assert result.primal_bound == pytest.approx(148.5)
    assert result.dual_bound == pytest.approx(148.5)
    assert all(p.dual_bound is None or p.dual_bound <= 148.5 + 1e-6 for p in told)
    assert all(p.primal_bound is None or p.primal_bound >= 148.5 - 1e-6 for p in told)


@pytest.mark.parametrize("name", MIP_SOLVERS)
def test_the_same_seed_gives_the_same_point(name: str) -> None:
    """On one thread a solve that is not stopped can be repeated to the last bit."""
    form = set_cover()
    first, second = (solved(name, form, seed=3) for _ in range(2))
    assert first.termination.status is Status.OPTIMAL
    assert np.array_equal(first.point, second.point)


NAN = float("nan")


@pytest.mark.parametrize("name", ["highs", "mathopt"])
@pytest.mark.parametrize(
    ("form", "words"),
    [
        (model([NAN, 1], [(7, [2, 3], INF)]), "cost"),
        (model([INF, 1], [(7, [2, 3], INF)]), "cost"),
        (model([1, 1], [(7, [NAN, 3], INF)]), "coefficient"),
        (model([1, 1], [(7, [1e16, 3], INF)]), "coefficient"),
        (model([1, 1], [(NAN, [2, 3], INF)]), "bound"),
        (model([1, 1], [(7, [2, 3], INF)], [(0, 1e20), (0, NAN)]), "bound"),
        (model([1, 1], [(7, [2, 3], INF)], offset=NAN), "constant"),
    ],
)
def test_numbers_that_solvers_misread_are_refused(name: str, form: MatrixForm, words: str) -> None:
    """A solver would call some of these optimal and others infeasible."""
    with pytest.raises(SolverError, match=words):
        solved(name, form)


@pytest.mark.parametrize("start", [np.zeros(3), np.array([NAN, 0.0])])
def test_a_start_that_does_not_fit_is_refused(start: np.ndarray) -> None:
    """A warm start has a finite value for every column."""
    with pytest.raises(SolverError, match="start"):
        solved("highs", SMALL, start=start)
