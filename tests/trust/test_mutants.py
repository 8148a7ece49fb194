"""A few mutants of every room's model are noticed; ``make trust`` tries all of them."""

from __future__ import annotations

import dataclasses
import os
import random

import numpy as np
import pytest

from tests.contract import exam
from tests.optimizer.backends.models import INF, model
from tests.trust.corners import beyond, have_the_same_points
from tests.trust.killing import by_optimum, by_parts, by_plans, by_strength, fate, names
from tests.trust.mutants import mutants
from tests.trust.subjects import subjects

NUM_MUTANTS = int(os.environ.get("TRUST_MUTANTS", "12"))


@pytest.mark.parametrize("room", sorted(exam.rooms()))
def test_most_mutants_are_noticed(room: str) -> None:
    """By plans that hold every rule, by the checker, by the optimum, or by a weaker relaxation,
    or by points that only one of the two models has.

    Some survive because other rows say the same; docs/trust.md lists them.
    """
    every = names(room, 1)
    chosen = random.Random(7).sample(every, min(NUM_MUTANTS, len(every)))
    fates = {name: fate(room, name, 1) for name in chosen}
    survivors = [name for name, each in fates.items() if each.reason is None]
    assert len(survivors) <= len(chosen) / 3, survivors


@pytest.mark.parametrize("room", sorted(exam.rooms()))
def test_the_model_itself_is_not_noticed(room: str) -> None:
    """What is held against mutants holds of the model that they were made from."""
    for subject in subjects(room, 1):
        for notice in (by_plans, by_parts, by_strength, by_optimum):
            assert notice(subject, subject.form) is None


def test_rows_with_two_sides_are_left_out_at_once() -> None:
    """With one side the change would be that of leaving out the side."""
    form = model([1, 2], [(0, [1, 1], 4)], [(0, 3), (0, INF)], [1, 0])
    without = dict(mutants(form))["without row"]()
    assert (without.row_lower[0], without.row_upper[0]) == (-INF, INF)


def test_what_only_one_model_allows_is_found() -> None:
    """a + b <= 4 or a + b <= 6, a whole or not, a <= 3.5 or 4.5: points between are found."""
    rows, bounds = [(-INF, [1, 1], 4)], [(0, 3.5), (0, INF)]
    form, rng = model([1, 2], rows, bounds, [1, 0]), np.random.default_rng(1)
    wider = model([1, 2], [(-INF, [1, 1], 6)], bounds, [1, 0])
    found = list(beyond(wider, form, rng))
    assert found and all(point.sum() > 5.9 for point in found)
    assert not list(beyond(form, wider, rng))
    broken = list(beyond(model([1, 2], rows, bounds), form, rng))
    assert broken and all(point[0] % 1.0 for point in broken)
    more = list(beyond(model([1, 2], rows, [(0, 4.5), (0, INF)], [1, 0]), form, rng))
    assert more and all(point[0] == 4.0 for point in more)


@pytest.mark.parametrize(("most", "whole", "same"), [(4, 0, True), (3, 0, False), (3, 1, True)])
def test_rows_that_others_imply_are_proved_to_say_nothing(
    most: float, whole: int, same: bool
) -> None:
    """a <= most, beside a + b <= 3.5 (a whole or not): at 3 it matters unless a is whole."""
    rows = [(-INF, [1, 1], 3.5), (-INF, [1, 0], most)]
    form = model([1, 2], rows, [(0, INF), (0, INF)], [whole, 0])
    without = dict(mutants(form))["row forgets x"]
    assert have_the_same_points(form, form)
    assert not have_the_same_points(form, without())
    open_row = dataclasses.replace(form, row_upper=np.array([3.5, INF]))
    assert have_the_same_points(form, open_row) == same
    assert have_the_same_points(open_row, form) == same


def test_a_wrong_index_takes_what_is_the_neighbours() -> None:
    """Within a row and from row to row; where all is the same there is no such mutant."""
    rows = [(-INF, [1, 2], 4), (-INF, [3, 0], 5)]
    made = dict(mutants(model([1, 1], rows, [(0, 3), (0, INF)])))
    assert made["row takes another's x"]().matrix.data.tolist() == [3.0, 1.0, 2.0]
    assert made["another's upper side of row"]().row_upper.tolist() == [5.0, 4.0]
    assert "x costs what another does" not in made


def test_mutants_are_made_of_every_family() -> None:
    """One row over two columns: its sides, its entries, and what columns cost."""
    form = model([1, 2], [(-INF, [1, 1], 4)], [(0, 3), (0, INF)], [1, 0])
    made = {name: make() for name, make in mutants(form)}
    assert set(made) == {
        "no upper side of row",
        *("half the upper side of row", "twice the upper side of row"),
        *("row the other way round", "row as equations"),
        *("row forgets x", "row halves x", "row doubles x", "row turns x"),
        *("x costs nothing", "x costs twice as much", "x pays", "x costs what another does"),
        *("x has no least", "half of x at most", "one more of x at most", "x need not be whole"),
    }
    assert made["no upper side of row"].row_upper.tolist() == [INF]
    assert made["half the upper side of row"].row_upper.tolist() == [2.0]
    turned, equal = made["row the other way round"], made["row as equations"]
    assert (turned.row_lower[0], turned.row_upper[0]) == (4.0, INF)
    assert (equal.row_lower[0], equal.row_upper[0]) == (4.0, 4.0)
    assert made["row turns x"].matrix.data.tolist() == [-1.0, -1.0]
    assert made["x pays"].cost.tolist() == [-1.0, -2.0]
    assert made["x costs what another does"].cost.tolist() == [2.0, 1.0]
    assert made["x has no least"].col_lower.tolist() == [-INF, -INF]
    assert made["one more of x at most"].col_upper.tolist() == [4.0, INF]
    assert not made["x need not be whole"].integer.any()
    assert form.row_upper.tolist() == [4.0] and form.integer.any()
