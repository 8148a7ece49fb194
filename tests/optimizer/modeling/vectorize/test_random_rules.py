"""Rules put together at random, over arrays and key by key."""

from __future__ import annotations

import pytest

from optimizer.modeling.compile import compile_by_key
from optimizer.modeling.vectorize import vectorized
from tests.optimizer.modeling.same import assert_close
from tests.optimizer.modeling.vectorize.network import network
from tests.optimizer.modeling.vectorize.random_rules import random_rule


@pytest.mark.parametrize("seed", range(40))
def test_random_rules_give_the_same_rows(seed: int) -> None:
    """Whatever branches, filters and sums a rule has within each other, each row goes its way."""
    add, text = random_rule(seed)
    try:
        assert_close(vectorized(network(add)), compile_by_key(network(add)))
    except AssertionError as error:
        raise AssertionError(f"{error}\n{text}") from error
