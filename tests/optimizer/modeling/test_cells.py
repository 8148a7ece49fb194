"""Cells are lists of keys, and their values dictionaries, to everybody but the compiler."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from optimizer.modeling.cells import Cells, CellValues

MASK = np.array([[True, False, True], [False, True, False]])
PAIRS = Cells((["a", "b"], range(7, 10)), np.nonzero(MASK))
LABELS = Cells((["a", "b"],), [np.array([1, 0])])


def test_cells_are_a_list_of_keys() -> None:
    """Tuples for several parts, labels for one; in the sequence of the positions."""
    assert list(PAIRS) == [("a", 7), ("a", 9), ("b", 8)] and len(PAIRS) == 3
    assert PAIRS[1] == ("a", 9) and PAIRS[1:] == [("a", 9), ("b", 8)]
    assert list(LABELS) == ["b", "a"]
    assert list(Cells((["a"], ["b"]), [np.zeros(0, int)] * 2)) == []


def test_values_are_a_dictionary_over_cells() -> None:
    """Plain numbers by key; what is no key is an error."""
    values = CellValues(PAIRS, np.array([1.5, 2.5, 3.5]))
    assert dict(values) == {("a", 7): 1.5, ("a", 9): 2.5, ("b", 8): 3.5} and len(values) == 3
    with pytest.raises(KeyError):
        values["b", 7]


def test_copies_share_the_arrays() -> None:
    """Pyomo copies an abstract model before it builds it; large arrays are not copied with it."""
    values = CellValues(LABELS, np.array([1, 2]))
    assert copy.deepcopy(PAIRS) is PAIRS and copy.deepcopy(values) is values
