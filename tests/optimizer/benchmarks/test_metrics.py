"""Each figure on cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.benchmarks.metrics import (
    mean,
    primal_integral,
    profile,
    shifted_geometric_mean,
    time_to_near,
)
from optimizer.result import gap_to


def test_gap_is_relative_to_the_reference():
    """5 % above, 5 % below, and nothing to compare with."""
    assert gap_to(100.0, 105.0) == pytest.approx(0.05)
    assert gap_to(100.0, 95.0) == pytest.approx(-0.05)
    assert gap_to(-100.0, -95.0) == pytest.approx(0.05)
    assert gap_to(100.0, None) is None and gap_to(None, 1.0) is None


def test_time_to_near_is_the_first_plan_within_one_per_cent():
    """101 is near to 100, 101.5 is not; never is None."""
    assert time_to_near([(1.0, 101.5), (2.0, 101.0), (3.0, 100.0)], 100.0) == 2.0
    assert time_to_near([(1.0, 101.5)], 100.0) is None
    assert time_to_near([(1.0, 100.0)], None) is None


def test_primal_integral_by_hand():
    """Nothing for 2 s (gap 1), then 200 against 100 for 3 s (gap 1/2), then the best for 5 s."""
    steps = [(2.0, 200.0), (5.0, 100.0)]
    assert primal_integral(steps, 100.0, 10.0) == pytest.approx((2.0 + 1.5) / 10.0)
    assert primal_integral([], 100.0, 10.0) == 1.0
    assert primal_integral([(0.0, 100.0)], 100.0, 10.0) == 0.0
    assert primal_integral(steps, None, 10.0) is None


def test_a_plan_better_than_the_best_known_has_no_gap_left():
    """90 where 100 was the best known, and fewer vehicles than anybody: nothing is missing."""
    assert primal_integral([(0.0, 90.0)], 100.0, 10.0) == 0.0
    assert primal_integral([(0.0, -5.0)], 100.0, 10.0) == 0.0


def test_primal_integral_ignores_what_comes_after_the_end():
    """A plan told after the run does not make the run longer or better."""
    assert primal_integral([(1.0, 200.0), (12.0, 100.0)], 100.0, 10.0) == pytest.approx(
        (1.0 + 0.5 * 9.0) / 10.0
    )


@given(
    st.lists(st.tuples(st.floats(0, 10), st.floats(100, 1e6)), max_size=6),
    st.floats(0.1, 20),
)
def test_primal_integral_is_a_share(steps, until_s):
    """Always between 0 and 1, whatever the solver told."""
    ordered = sorted(steps)
    share = primal_integral(ordered, 100.0, until_s)
    assert share is not None and -1e-12 <= share <= 1.0 + 1e-12


def test_shifted_geometric_mean_by_hand():
    """sqrt((0 + 1) * (3 + 1)) - 1 = 1; what is absent does not count."""
    assert shifted_geometric_mean([0.0, 3.0, None]) == pytest.approx(1.0)
    assert shifted_geometric_mean([None]) is None


def test_mean_skips_what_is_absent():
    """None and NaN are no zeros."""
    assert mean([1.0, None, 3.0, float("nan")]) == 2.0
    assert mean([]) is None


def test_profile_counts_failures_in_the_whole():
    """Of four runs one is best, one twice as dear, one three times, and one failed."""
    steps = profile([10.0, 40.0, 30.0, None], [10.0, 20.0, 10.0, 5.0])
    assert steps == [(1.0, 0.25), (2.0, 0.5), (3.0, 0.75)]
