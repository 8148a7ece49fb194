"""Capacity cuts on cases drawn by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from formulations.vehicle_routing.columns.cuts import Cut, entries_of, violated


def test_entries_are_counted_along_a_path() -> None:
    """In, out, and in again are two entries; a path that stays outside has none."""
    cut = Cut(frozenset({1, 2, 3}), 1)
    assert entries_of([1, 2, 4, 3], cut) == 2
    assert entries_of([4, 1, 2, 3], cut) == 1
    assert entries_of([4, 5], cut) == 0


def test_two_halves_of_a_route_are_cut_off() -> None:
    """Three customers of load 2 in vehicles of 4 on one and a half routes: two must enter."""
    flow = np.zeros((4, 4))
    for path in ((0, 1, 2, 0), (0, 2, 3, 0), (0, 1, 3, 0)):
        for a, b in pairwise(path):
            flow[a, b] += 0.5
    cuts = violated(flow, np.array([0.0, 2.0, 2.0, 2.0]), 4.0)
    assert Cut(frozenset({1, 2, 3}), 2) in cuts


def test_whole_routes_violate_nothing() -> None:
    """A plan of routes that fit is inside every cut."""
    flow = np.zeros((5, 5))
    for path in ((0, 1, 2, 0), (0, 3, 4, 0)):
        for a, b in pairwise(path):
            flow[a, b] = 1.0
    assert violated(flow, np.array([0.0, 2.0, 2.0, 2.0, 2.0]), 4.0) == []
