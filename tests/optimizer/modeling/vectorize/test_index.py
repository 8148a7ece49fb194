"""Positions of keys in index sets, and keys that are decoded when they are asked for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.modeling.vectorize.index import Factor, Index
from optimizer.modeling.vectorize.labels import Column, Keys, Labels

NAMES = st.sampled_from("abcde")
WHOLE = st.sampled_from([-3, 0, 1, 2, 10**7])
HALVES = st.sampled_from([-0.5, 0.0, 1.0, 2.5])


def factor(labels: Labels, keys: list[tuple[object, ...]], parts: int) -> Factor:
    columns = [labels.column([key[k] for key in keys]) for k in range(parts)]
    return Factor(columns, len(keys))


@given(
    first=st.lists(st.tuples(NAMES, WHOLE), unique=True),
    second=st.lists(st.tuples(HALVES), unique=True),
    asked=st.lists(st.tuples(NAMES, WHOLE, st.one_of(HALVES, WHOLE)), min_size=1),
)
def test_positions_are_those_in_the_list_of_keys(
    first: list[tuple[str, int]],
    second: list[tuple[float]],
    asked: list[tuple[str, int, float]],
) -> None:
    """In a product in row-major order, and -1 for what is no key; 1.0 is 1."""
    labels = Labels()
    index = Index([factor(labels, first, 2), factor(labels, second, 1)])
    keys = [(*one, *other) for one, other in itertools.product(first, second)]
    assert list(Keys(index.columns, index.size)) == keys
    found = index.positions([labels.column([key[k] for key in asked]) for k in range(3)])
    assert found.tolist() == [keys.index(key) if key in keys else -1 for key in asked]


def test_many_combinations_of_labels_are_searched_and_not_tabled() -> None:
    """Keys far apart in all their parts are found as well."""
    spread = np.arange(3000) * 7
    index = Index([Factor([Column(spread, None)] * 3, 3000)])
    asked = Column(np.array([7, 8, 20993, 30000]), None)
    assert index.positions([asked] * 3).tolist() == [1, -1, 2999, -1]
    assert index.positions([asked, asked, asked[[1, 0, 2, 3]]]).tolist() == [-1, -1, 2999, -1]


def test_a_repeated_key_is_noticed() -> None:
    """Pyomo drops it; only then positions are unique."""
    labels = Labels()
    assert factor(labels, [("a",), ("b",)], 1).is_distinct
    assert not factor(labels, [("a",), ("b",), ("a",)], 1).is_distinct


def test_keys_behave_as_a_list_of_tuples() -> None:
    """By position, from the end, in slices, in comparisons; beyond the end is an error."""
    labels = Labels()
    keys = Keys(factor(labels, [("a", 1), ("b", 2), ("c", 3)], 2).columns, 3)
    assert keys[1] == ("b", 2) and keys[-1] == ("c", 3) and len(keys) == 3
    assert keys[1:] == [("b", 2), ("c", 3)] and keys != [("b", 2)]
    assert keys.index(("c", 3)) == 2 and ("d", 1) not in keys
    assert list(Keys([], 1)) == [()]
    with pytest.raises(IndexError):
        keys[3]
