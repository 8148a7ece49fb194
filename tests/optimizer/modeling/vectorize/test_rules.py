"""Rules evaluated over arrays give what Pyomo gives key by key."""

from __future__ import annotations

import pytest

from optimizer.modeling.compile import compile_by_key
from optimizer.modeling.vectorize import vectorized
from tests.optimizer.modeling.same import assert_same
from tests.optimizer.modeling.vectorize.network import network
from tests.optimizer.modeling.vectorize.odd_rules import ODD
from tests.optimizer.modeling.vectorize.usual_rules import USUAL


@pytest.mark.parametrize("name", USUAL)
def test_rules_as_they_are_usually_written(name: str) -> None:
    """Sums, filters, lags, branches and helpers of every day give the same numbers."""
    assert_same(vectorized(network(USUAL[name])), compile_by_key(network(USUAL[name])))


@pytest.mark.parametrize("name", ODD)
def test_rules_that_mislead(name: str) -> None:
    """Where rows differ in more than numbers, each goes its own way and gives the same numbers."""
    assert_same(vectorized(network(ODD[name])), compile_by_key(network(ODD[name])))
