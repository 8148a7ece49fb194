"""Plans parted by the number of their routes: the least of the parts bounds them all."""

from __future__ import annotations

import time

import numpy as np
import pytest

from formulations.vehicle_routing.columns import parts
from formulations.vehicle_routing.columns.bound import Bound, column_bound
from formulations.vehicle_routing.columns.parts import Node, parting
from formulations.vehicle_routing.instance import Instance
from tests.formulations.vehicle_routing.cases import day, parsed, vehicle
from tests.formulations.vehicle_routing.small import cheapest, random_day


def bound_of(instance: Instance, enough: float = np.inf) -> Bound:
    """The bound without any plan to begin from, and with time to spare."""
    bound = column_bound(instance, [], time.perf_counter() + 30.0, lambda: False, enough)
    assert bound is not None
    return bound


def three_for_bikes() -> Instance:
    """Three orders in a place 1 from the yard; a bike takes two of them, a lorry is too dear."""
    places = [{"id": "yard", "x": 0, "y": 0}, {"id": "flat", "x": 1, "y": 0}]
    orders = [{"id": k, "location_id": "flat", "load": {"parcels": 1}} for k in "ABC"]
    lorry = vehicle("lorry", capacity={"parcels": 10}, fixed_cost=1000)
    bike = vehicle("bike", capacity={"parcels": 2}, fixed_cost=10)
    return parsed(day(locations=places, vehicle_types=[lorry, bike], orders=orders))


def test_one_and_a_half_bikes_are_two() -> None:
    """Each pair of the three half a time costs 18; no more than one bike, or two: 24 for both."""
    bound = bound_of(three_for_bikes())
    assert bound.value == pytest.approx(24.0, rel=1e-5)
    assert bound.tree.halves is not None and bound.tree.halves.at_most == 1


def test_what_is_enough_is_not_parted() -> None:
    """A bound that reaches the cost of the plan at hand ends the work."""
    bound = bound_of(three_for_bikes(), 17.0)
    assert 17.0 <= bound.value < 24.0 and bound.tree.halves is None


def test_plans_are_parted_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of parts stand within one another in a file, which is nested 64 deep at most."""
    monkeypatch.setattr(parts, "MOST_DEEP", 0)
    bound = bound_of(three_for_bikes())
    assert bound.value == pytest.approx(18.0, rel=1e-5)
    assert bound.tree.halves is None


def boxes(node: Node) -> list[tuple[np.ndarray, np.ndarray]]:
    """The fewest and the most routes of each kind, of every part that has no parts."""
    if node.halves is None:
        subject = node.generation.subject
        return [(subject.fewest_routes, subject.most_routes)]
    return [*boxes(node.halves.fewer), *boxes(node.halves.more)]


@pytest.mark.parametrize("seed", range(6))
def test_parts_leave_no_plan_out(seed: int) -> None:
    """Every whole number of routes of each kind is in one part, and in no other."""
    subject = parsed(random_day(seed, 5))
    bound = bound_of(subject)
    whole = bound.tree.generation.subject.most_routes
    for numbers in np.ndindex(*(whole.astype(int) + 1)):
        inside = [
            (fewest <= numbers).all() and (numbers <= most).all()
            for fewest, most in boxes(bound.tree)
        ]
        assert sum(inside) == 1
    assert bound.value <= cheapest(subject) * (1 + 1e-9)


def test_the_number_farthest_from_a_whole_one_parts() -> None:
    """Of 2.1, 3.5 and 1.9 routes it is 3.5; whole numbers part nothing."""
    assert parting(np.array([2.1, 3.5, 1.9])) == 1
    assert parting(np.array([2.0, 3.00001, 0.0])) is None
    assert parting(np.zeros(0)) is None
