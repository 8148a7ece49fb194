"""The least changes of fields, of a model small enough to see them."""

from __future__ import annotations

import random

import pytest

import optimizer
from optimizer.contracts import Formulation
from optimizer.engine.clock import Clock
from optimizer.engine.options import SolveOptions
from optimizer.modeling.meaning import FileField
from optimizer.whatif.explain import _least
from optimizer.whatif.model import run_of
from optimizer.whatif.stretch import changes_at, stretches
from tests.optimizer.backends.models import INF, model

FIELDS = (
    FileField(pointer="/frozen", value=True, what="frozen", per_unit=None),
    FileField(pointer="/frozen", value=True, what="frozen", per_unit=None),
    FileField(pointer="/limit", value=10.0, what="limit"),
    None,
    None,
)


def test_what_a_switch_no_longer_holds_moves_freely(toy: Formulation) -> None:
    """By hand: one flow of 2 must be 3, so that the period is frozen no more; then the other flow
    of 2 may be 30, and nobody has to raise a limit of 10 that would do it in fewer parts.
    """
    rows = [
        (2, [1, 0, 0], 2),
        (2, [0, 1, 0], 2),
        (-INF, [0, 0, 1], 10),
        (40, [1, 0, 1], INF),
        (3, [0, 1, 0], INF),
    ]
    form = model([0, 0, 0], rows)
    given = stretches(form, lambda family, key: FIELDS[key[0]])
    loaded = optimizer.load(toy.generate(random.Random(0), 2, "loose"))
    run = run_of(loaded, SolveOptions(), Clock(20.0), None)
    point = _least(run, form, given).point
    assert point is not None
    (change,), parts = changes_at(form, given, point)
    assert (change.pointer, change.after) == ("/frozen", False)
    assert parts == pytest.approx(1.0)
