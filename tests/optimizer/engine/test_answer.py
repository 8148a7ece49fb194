"""Two methods on one instance: the better plan with the higher bound."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

from optimizer.engine import solve
from optimizer.engine.answer import Answer, completed_by
from optimizer.errors import SolverError
from optimizer.result import Limit, Status, Termination


def answer(method: str, claimed: float | None, bound: float | None, limit: Limit | None) -> Answer:
    """An answer with a plan that is called as its method, where something is claimed."""
    status = Status.NO_SOLUTION if claimed is None else Status.FEASIBLE
    plan: Any = None if claimed is None else f"plan of {method}"
    termination = Termination(status=status, limit=limit)
    return Answer(
        method=method, termination=termination, solution=plan, claimed=claimed, bound=bound
    )


FIRST = answer("search", 10.0, 7.0, Limit.SEARCH)


def test_a_plan_as_good_stays_and_gets_the_bound() -> None:
    """Its method stays with it."""
    both = completed_by(FIRST, answer("mip", 10.0, 10.0, None))
    assert (both.method, both.solution, both.bound) == ("search", "plan of search", 10.0)
    assert both.termination.limit is None


@pytest.mark.parametrize("cost", [9.0, 10.0])
@pytest.mark.parametrize("bound", [6.0, 8.0])
@pytest.mark.parametrize(
    ("known", "proven", "kept"),
    [(6.5, 5.5, "search"), (5.5, 6.5, "mip"), (None, 5.5, "mip"), (6.5, None, "search")],
)
def test_the_certificate_that_proves_more_stays(
    cost: float, bound: float, known: float | None, proven: float | None, kept: str
) -> None:
    """With what it proves, whosever the plan is, and the higher bound."""
    first = dataclasses.replace(FIRST, certificate={"type": "search"}, certified_bound=known)
    later = dataclasses.replace(
        answer("mip", cost, bound, None), certificate={"type": "mip"}, certified_bound=proven
    )
    both = completed_by(first, later)
    assert both.bound == max(bound, 7.0)
    assert both.certificate == {"type": kept}
    assert both.certified_bound == (known if kept == "search" else proven)


def test_a_cheaper_plan_is_taken() -> None:
    """With all that the later method says of it."""
    later = answer("mip", 9.0, 9.0, None)
    assert completed_by(FIRST, later) == later


def test_nothing_found_later_leaves_what_there_was() -> None:
    """The higher of the two bounds, and what ended the later one."""
    both = completed_by(FIRST, answer("mip", None, 6.0, Limit.TIME))
    assert (both.solution, both.bound) == ("plan of search", 7.0)
    assert both.termination.limit is Limit.TIME


def test_a_search_without_a_plan_gives_way() -> None:
    """Whatever the later method has to say."""
    later = answer("mip", None, None, Limit.TIME)
    assert completed_by(answer("search", None, None, Limit.SEARCH), later) is later


@pytest.mark.parametrize(
    ("failure", "limit"),
    [(SolverError("it fell over"), Limit.CRASH), (KeyboardInterrupt(), Limit.INTERRUPT)],
)
def test_a_model_that_fails_leaves_the_plan_of_the_search(
    monkeypatch: pytest.MonkeyPatch, failure: BaseException, limit: Limit
) -> None:
    """And its bound; what ended the model is told."""

    def failing(*_: object) -> Answer:
        raise failure

    monkeypatch.setattr(solve, "solve_search", lambda *_: FIRST)
    monkeypatch.setattr(solve, "_model_is_next", lambda *_: True)
    monkeypatch.setattr(solve, "solve_model", failing)
    choice: Any = SimpleNamespace(search="search", backend="highs", algorithm=None, name="search")
    run: Any = None
    answer = solve._solved(run, choice, None)
    assert (answer.solution, answer.bound) == ("plan of search", 7.0)
    assert answer.termination.limit is limit
