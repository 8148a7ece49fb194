"""Subset-row cuts on cases drawn by hand."""

from __future__ import annotations

from formulations.vehicle_routing.columns.subsets import Subset, violated_subsets

EVERYBODY = frozenset(range(1, 8))


def test_every_second_visit_counts() -> None:
    """Two of three are a pair, three still one; of a cycle over all the fourth visit is another."""
    subset = Subset(frozenset({1, 2, 3}), EVERYBODY)
    assert subset.times_in([1, 5, 6]) == 0
    assert subset.times_in([1, 5, 2]) == -1
    assert subset.times_in([1, 2, 3]) == -1
    assert subset.times_in([1, 2, 3, 1]) == -2


def test_visits_are_forgotten_outside_the_memory() -> None:
    """Who leaves the memory between two visits has made none before."""
    subset = Subset(frozenset({1, 2, 3}), frozenset({1, 2, 3, 5}))
    assert subset.times_in([1, 5, 2]) == -1
    assert subset.times_in([1, 6, 2]) == 0
    assert subset.times_in([1, 6, 2, 5, 3]) == -1


def test_three_halves_of_routes_are_cut_off() -> None:
    """Three customers two by two on half a route each: one and a half pairs, where one may be."""
    paths = [((1, 4, 2), 0.5), ((2, 3), 0.5), ((3, 5, 1), 0.5)]
    assert violated_subsets(paths, 6) == [Subset(frozenset({1, 2, 3}), frozenset({1, 2, 3, 4, 5}))]


def test_whole_routes_are_not_cut_off() -> None:
    """A plan has each customer on one route, and so at most one pair of any three."""
    assert violated_subsets([((1, 2, 3), 1.0), ((4, 5), 1.0)], 6) == []
