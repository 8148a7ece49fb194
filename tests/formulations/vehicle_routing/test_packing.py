"""A shortfall is a proof: whatever it is told of cannot be packed, by trying every way."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.vehicle_routing.why_not.packing import Packing, shortfall

NO_LIMIT = float("inf")


def packing(sizes: list[float], rooms: list[float], bins: list[float]) -> Packing:
    """Orders of one size whatever the type."""
    size = np.repeat(np.array(sizes, dtype=float)[:, None], len(rooms), axis=1)
    room = np.array(rooms, dtype=float)
    return Packing(size, room, np.array(bins, dtype=float), slack=1e-6 * np.maximum(1.0, room))


def everywhere(subject: Packing) -> np.ndarray:
    return np.asarray(subject.size <= subject.room)


def fits(sizes: list[int], left: list[int], serves: list[list[bool]]) -> bool:
    """Whether the orders go into vehicles with so much room left, the first one tried in each."""
    if not sizes:
        return True
    return any(
        serves[0][k] and sizes[0] <= room and fits(sizes[1:], _less(left, k, sizes[0]), serves[1:])
        for k, room in enumerate(left)
    )


def _less(left: list[int], k: int, size: int) -> list[int]:
    return [*left[:k], left[k] - size, *left[k + 1 :]]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2)), min_size=1, max_size=2),
    st.randoms(use_true_random=False),
)
def test_no_shortfall_is_false(
    sizes: list[int], fleet: list[tuple[int, int]], rng: random.Random
) -> None:
    """Whole sizes, two vehicle types, orders that only one of them may serve."""
    subject = packing(sizes, [room for room, _ in fleet], [number for _, number in fleet])
    serves = everywhere(subject)
    for row in serves:
        if row.all() and rng.random() < 0.3:
            row[rng.randrange(len(row))] = len(row) == 1
    able = serves.any(axis=1)
    subject, serves = subject._replace(size=subject.size[able]), serves[able]
    vehicles = [(room, k) for k, (room, number) in enumerate(fleet) for _ in range(number)]
    by_vehicle = [[bool(row[k]) for _, k in vehicles] for row in serves]
    possible = [size for size, kept in zip(sizes, able, strict=True) if kept]
    if shortfall(subject, serves) is not None:
        assert not fits(possible, [room for room, _ in vehicles], by_vehicle)


@pytest.mark.parametrize(
    ("sizes", "rooms", "bins", "needed"),
    [
        ([6, 6, 6], [10], [2], 3),  # more than half: one to a vehicle
        ([4, 4, 4, 4, 4], [10], [2], 3),  # more than a third: two
        ([7, 7, 3, 3], [10], [2], None),  # they fill two vehicles exactly
        ([5, 5, 5, 5], [10], [2], None),  # and so do halves
        ([0.1, 0.1, 0.1], [0.3], [1], None),  # and thirds that are no binary fractions
        ([7, 7, 4, 4], [10], [2], 22),  # more than twenty in all
        ([6, 6, 6], [10, 20], [2, NO_LIMIT], None),  # others take the third
        ([16, 16, 1], [10, 20], [9, 1], 32),  # too large for all but the one
    ],
)
def test_known_answers(
    sizes: list[float], rooms: list[float], bins: list[float], needed: float | None
) -> None:
    """Halves, thirds, exact fits, totals, types without limit, and types that are too small."""
    subject = packing(sizes, rooms, bins)
    found = shortfall(subject, everywhere(subject))
    assert (None if found is None else found.needed) == needed
