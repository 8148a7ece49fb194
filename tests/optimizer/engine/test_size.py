"""Models that are too large are refused before they are built."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.contracts import Formulation
from optimizer.engine import size
from optimizer.engine.solve import solve
from optimizer.errors import UsageError
from optimizer.whatif.goals import goals
from optimizer.whatif.pareto import pareto

INSTANCE = Path(__file__).parents[3] / "instances" / "stock_allocation" / "changed-plan.json"
MILLION = 10**6


@pytest.fixture
def envelope(toy: Formulation, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A toy instance that says of itself that its model has a million columns."""
    monkeypatch.setattr(type(toy), "num_columns", lambda *args: MILLION)
    return toy.generate(random.Random(3), 3, "usual")


def test_a_model_beyond_the_memory_is_refused(
    envelope: dict[str, Any], toy: Formulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its size, what it needs and what there is; nothing is built."""
    monkeypatch.setattr(size, "available_mb", lambda: 1000.0)
    monkeypatch.setattr(type(toy), "build", None)
    with pytest.raises(
        UsageError, match=r"1000000 columns .* at least 1431 MB .* 1000 MB are free"
    ):
        solve(envelope)


@pytest.mark.parametrize("available_mb", [2000.0, None])
def test_a_model_that_may_fit_is_built(
    envelope: dict[str, Any], monkeypatch: pytest.MonkeyPatch, available_mb: float | None
) -> None:
    """Enough memory, or a machine that does not say, is no reason to refuse."""
    monkeypatch.setattr(size, "available_mb", lambda: available_mb)
    assert solve(envelope).is_sound


@pytest.mark.parametrize("question", [pareto, lambda path: goals(path, "service, cost")])
def test_questions_to_the_model_are_refused_alike(
    monkeypatch: pytest.MonkeyPatch, question: Callable[[Path], Any]
) -> None:
    """With the reason, where without memory they would only have found nothing."""
    monkeypatch.setattr(size, "available_mb", lambda: 0.0)
    with pytest.raises(UsageError, match=r"the model cannot take this instance: .* 0 MB are free"):
        question(INSTANCE)
