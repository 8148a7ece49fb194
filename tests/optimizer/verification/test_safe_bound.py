"""Bounds from prices: below every point, whatever the prices, and tight where these are right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.modeling.matrix import MatrixForm
from optimizer.modeling.sparse import SparseMatrix
from optimizer.verification.implied import implied_bounds
from optimizer.verification.row_prices import bound_of, certificate_of
from optimizer.verification.safe_bound import safe_bound
from tests.optimizer.backends.models import INF, brute_force, model, random_integer_model


def ship(most: float = INF) -> MatrixForm:
    """Ship 10 by van at 3 a unit or by bike at 5, the van takes up to 6: the least is 38."""
    rows = [(10.0, [1.0, 1.0], INF), (-INF, [1.0, 0.0], 6.0)]
    return model([3.0, 5.0], rows, [(0.0, most), (0.0, most)])


def test_right_prices_prove_the_optimum() -> None:
    """A unit is worth 5, room on the van 2: 5 * 10 - 2 * 6."""
    assert safe_bound(ship(), np.array([5.0, -2.0]), INF) == pytest.approx(-INF)
    assert safe_bound(ship(), np.array([5.0, -2.0]), 40.0) == pytest.approx(38.0, rel=1e-9)
    assert safe_bound(ship(100.0), np.array([5.0, -2.0]), INF) == pytest.approx(38.0)


def test_a_bound_is_no_more_than_the_plan_costs() -> None:
    """Bounds on columns were taken from the plan's cost, so nothing above it is proven."""
    assert safe_bound(ship(), np.array([5.0, -2.0]), 20.0) == 20.0


@pytest.mark.parametrize("prices", [[-5.0, -2.0], [5.0, 2.0], [math.nan, -2.0], [math.inf, 0.0]])
def test_prices_of_the_wrong_sign_count_for_nothing(prices: list[float]) -> None:
    """A row without an upper side cannot be paid for it; what is no number is no price."""
    bound = safe_bound(ship(100.0), np.array(prices), INF)
    assert bound <= 38.0


@given(st.integers(0, 10**6))
def test_no_prices_lift_the_bound_above_a_point(seed: int) -> None:
    """Random rows over whole points in a box, random prices: below the cheapest point."""
    form = random_integer_model(seed)
    prices = np.random.default_rng(seed).normal(0.0, 3.0, form.size.rows)
    bound, best = safe_bound(form, prices, INF), brute_force(form)
    assert math.isfinite(bound)
    assert best is None or bound <= best


def test_the_sum_of_many_prices_is_not_rounded_up() -> None:
    """A million rows of 0.1 that pay for one column each: the truth is their exact sum."""
    n = 10**6
    entry = SparseMatrix(np.arange(n + 1), np.arange(n), np.ones(n), n)
    form = MatrixForm(
        cost=np.full(n, 0.1),
        offset=0.0,
        matrix=entry,
        row_lower=np.ones(n),
        row_upper=np.full(n, INF),
        col_lower=np.zeros(n),
        col_upper=np.full(n, 2.0),
        integer=np.zeros(n, dtype=bool),
        rows=(),
        columns=(),
    )
    bound = safe_bound(form, np.full(n, 0.1), INF)
    exact = math.fsum([0.1] * n)
    assert bound <= exact
    assert bound == pytest.approx(exact, rel=1e-12)


def test_rows_and_cost_bound_what_the_file_does_not() -> None:
    """Of 10 and more by van or bike for at most 40 a bike brings 8 at most, a van 6."""
    lower, upper = implied_bounds(ship(), 40.0)
    assert lower.tolist() == [0.0, 0.0]
    assert upper == pytest.approx([6.0, 8.0], rel=1e-6)
    assert np.isinf(implied_bounds(ship(), INF)[1]).tolist() == [False, True]


def test_one_bound_leads_to_the_next() -> None:
    """Stock of ten periods: each is the one before and what comes, at most 3; the last is 30."""
    periods = 10
    rows = []
    for t in range(periods):
        row = [0.0] * (2 * periods)
        row[t], row[periods + t] = 1.0, -1.0
        if t:
            row[t - 1] = -1.0
        rows.append((0.0, row, 0.0))
    bounds = [(0.0, INF)] * periods + [(0.0, 3.0)] * periods
    form = model([0.0] * (2 * periods), rows, bounds)
    _, upper = implied_bounds(form, INF)
    assert upper[:periods] == pytest.approx(3.0 * np.arange(1, periods + 1), rel=1e-6)


def test_a_certificate_proves_what_its_prices_do() -> None:
    """By families, rows without a price left out; rows that do not exist are refused."""
    form = ship()
    certificate = certificate_of(form, np.array([5.0, -2.0]), 40.0)
    (family,) = form.rows
    assert certificate["families"] == {family.name: {"rows": [0, 1], "prices": [5.0, -2.0]}}
    assert bound_of(form, certificate) == pytest.approx(38.0, rel=1e-9)
    certificate["families"][family.name]["rows"] = [0, 2]
    with pytest.raises(ValueError, match="has 2 rows"):
        bound_of(form, certificate)
