"""A part of a model is the model with the other columns held still and the other rows forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.modeling.part import part_of
from tests.optimizer.backends.models import model, random_integer_model


@pytest.mark.parametrize("seed", range(20))
def test_a_part_says_of_a_point_what_the_model_says(seed: int) -> None:
    """Costs and rows of any values of the columns kept, the others at their value nearest to 0."""
    form, rng = random_integer_model(seed), np.random.default_rng(seed)
    rows, columns = (rng.random(n) < 0.6 for n in form.matrix.shape)
    part = part_of(form, rows, columns)
    point = np.clip(0.0, form.col_lower, form.col_upper)
    point[columns] = rng.uniform(-3, 3, int(columns.sum()))
    assert part.objective(point[columns]) == pytest.approx(form.objective(point))
    for own, whole in ((part.row_lower, form.row_lower), (part.row_upper, form.row_upper)):
        slack = (form.matrix @ point - whole)[rows]
        assert part.matrix @ point[columns] - own == pytest.approx(slack)
    assert np.array_equal(part.integer, form.integer[columns])


def test_names_stay_with_their_rows_and_columns() -> None:
    """The second row and the third column keep theirs."""
    form = model([1, 2, 3], [(0, [1, 0, 1], 1), (0, [0, 1, 1], 2)])
    part = part_of(form, np.array([False, True]), np.array([False, False, True]))
    assert [(f.name, list(f.index), f.start) for f in part.rows] == [("row", [(1,)], 0)]
    assert [(f.name, list(f.index), f.start) for f in part.columns] == [("x", [(2,)], 0)]
    assert part.matrix.scipy().toarray().tolist() == [[1.0]]


def test_nothing_is_a_part_too() -> None:
    """Without rows and columns only the constant is left."""
    form = model([1, 2], [(0, [1, 1], 1)], bounds=[(3, 4), (-5, -1)], offset=7)
    part = part_of(form, np.zeros(1, dtype=bool), np.zeros(2, dtype=bool))
    assert part.matrix.shape == (0, 0) and part.offset == 7 + 3 - 2
