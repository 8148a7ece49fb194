"""Capacity cuts on cases drawn by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from formulations.vehicle_routing.columns.cuts import Cut, violated


def test_entries_are_counted_along_a_path() -> None:
    """In, out, and in again are two entries; a path that stays outside has none."""
    cut = Cut(frozenset({1, 2, 3}), 1)
    assert cut.times_in([1, 2, 4, 3]) == 2
    assert cut.times_in([4, 1, 2, 3]) == 1
    assert cut.times_in([4, 5]) == 0


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


def test_who_is_visited_twice_violates_nothing() -> None:
    """Two routes over the same two customers enter twice, and that is what their loads need."""
    flow = np.zeros((3, 3))
    for path in ((0, 1, 2, 0), (0, 2, 1, 0)):
        for a, b in pairwise(path):
            flow[a, b] += 1.0
    assert violated(flow, np.array([0.0, 3.0, 3.0]), 4.0) == []
