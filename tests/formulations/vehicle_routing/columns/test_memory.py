"""What paths remember, on cases drawn by hand."""

from __future__ import annotations

from formulations.vehicle_routing.columns.memory import (
    AT_MOST,
    is_forgetful,
    memory_of,
    remember_cycles,
)
from formulations.vehicle_routing.columns.subsets import Subset


def test_a_cycle_is_remembered_by_whom_it_passes() -> None:
    """1 - 2 - 3 - 1 comes back to 1 because 2 and 3 forget it; afterwards they do not."""
    near = [set(), {1}, {2}, {3}]
    assert not is_forgetful(near, [1, 2, 3, 1])
    assert remember_cycles(near, [[1, 2, 3, 1]])
    assert near == [set(), {1}, {2, 1}, {3, 1}]
    assert is_forgetful(near, [1, 2, 3, 1])
    assert not is_forgetful(near, [1, 2, 3])


def test_memories_stay_small() -> None:
    """A node that remembers enough takes up nobody, and then nothing has changed."""
    full = set(range(10, 10 + AT_MOST))
    near = [set(), {1}, full]
    assert not remember_cycles(near, [[1, 2, 1]])
    assert near[2] == full and len(full) == AT_MOST


def test_paths_without_cycles_change_nothing() -> None:
    """There is nothing to remember."""
    assert not remember_cycles([set(), {1}, {2}], [[1, 2]])


def test_bits_beyond_one_word() -> None:
    """Customer 70 is bit 6 of the second word; a subset's members and its memory are told apart."""
    near = [set() for _ in range(71)]
    near[70] = {70, 3}
    memory = memory_of(near, [(Subset(frozenset({1, 2, 70}), frozenset({1, 2, 5, 70})), 4.0)])
    assert memory.near[70].tolist() == [1 << 3, 1 << 6]
    assert [memory.inside[k, 0] for k in (1, 5, 70)] == [1, 0, 1]
    assert [memory.kept[k, 0] for k in (1, 5, 6)] == [1, 1, 0]
