"""Which orders are near others: in place without windows, in place and time with them."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from formulations.vehicle_routing.generate import generate
from formulations.vehicle_routing.ruin_recreate.day import KIND, ORDER, day_of
from formulations.vehicle_routing.ruin_recreate.neighbours import (
    MOST_ADJACENT,
    MOST_FOLLOWERS,
    MOST_NEAR,
    Neighbours,
    neighbours_of,
)
from formulations.vehicle_routing.scaling import whole_network
from tests.formulations.vehicle_routing.cases import parsed

MORNING, EVENING, ANY = 0, 1, 2
"""The first two lie at one place, 10 from the depot; the third can be served at all times."""

DAY = ((0.0, 100.0), (200.0, 300.0), (0.0, 10_000.0))


def three(
    windows: tuple[tuple[float, float], ...] = DAY,
    third_away: float = 1.0,
    s_per_unit: float = 1.0,
    *,
    timed: bool = True,
    unserved_cost: float = np.inf,
) -> Neighbours:
    """Neighbours among three orders with services of 5, the third so far away from both others."""
    orders, kinds = np.zeros(3, ORDER), np.zeros(1, KIND)
    orders["early"], orders["late"] = np.array(windows).T
    orders["service"], orders["unserved_cost"] = 5.0, unserved_cost
    kinds["start"] = kinds["end"] = 3
    x = np.array([10.0, 10.0, 10.0 + third_away, 0.0])
    to = np.abs(x[:, None] - x)
    optional = bool(np.isfinite(orders["unserved_cost"]).any())
    return neighbours_of(orders, kinds, to, s_per_unit * to, timed=timed, optional=optional)


@pytest.mark.parametrize("s_per_unit", [1.0, 2.0])
@pytest.mark.parametrize(
    ("first", "second", "lost_s"), [(MORNING, EVENING, 95.0), (EVENING, MORNING, 105.0)]
)
def test_what_is_waited_for_or_late_is_as_far_away_as_one_drives_meanwhile(
    first: int, second: int, lost_s: float, s_per_unit: float
) -> None:
    """From the morning until 105 at the latest, to wait until 200; from 205 on, for 100, late."""
    for closer, expected in ((1e-6, ANY), (-1e-6, second)):
        found = three(third_away=lost_s / s_per_unit - closer, s_per_unit=s_per_unit)
        assert found.followers[first, 0] == expected


def test_adjacent_orders_are_so_in_the_better_sequence() -> None:
    """After the second the first is 105 away, but before it only 95: less than 100."""
    found = three(third_away=100.0)
    assert found.followers[EVENING, 0] == ANY
    assert found.adjacent[EVENING].tolist() == [EVENING, MORNING, ANY]


def test_an_order_is_put_beside_what_is_near_in_place() -> None:
    """A route may wait there; only what is late in either sequence comes last."""
    assert three(third_away=1.0).near[MORNING].tolist() == [EVENING, ANY]
    apart = ((0.0, 12.0), (11.0, 14.0), (0.0, 10_000.0))
    assert three(apart, third_away=1.0).near[MORNING].tolist() == [ANY, EVENING]


def test_where_orders_may_be_left_out_room_is_made_all_around() -> None:
    """What follows best is still near in time."""
    found = three(third_away=1.0, unserved_cost=7.0)
    assert found.adjacent[MORNING].tolist() == [MORNING, EVENING, ANY]
    assert found.followers[MORNING].tolist() == [ANY, EVENING]


def test_without_windows_the_nearest_in_place_are_all() -> None:
    """Hours that nobody asks for move nothing."""
    found = three(third_away=1.0, timed=False)
    assert found.near[MORNING].tolist() == found.followers[MORNING].tolist() == [EVENING, ANY]
    assert found.adjacent[MORNING].tolist() == [MORNING, EVENING, ANY]


def test_without_durations_time_takes_no_part() -> None:
    """Where ways take no time there is no saying how far an hour is."""
    assert three(third_away=1.0, s_per_unit=0.0).followers[MORNING].tolist() == [EVENING, ANY]


@pytest.mark.parametrize("timed", [False, True])
def test_of_those_as_close_the_first_of_the_file_are_taken(timed: bool) -> None:
    """On every machine alike: one seed is one plan. Four places, each with more than are near."""
    places, each = 4, 2 * MOST_NEAR
    orders, kinds = np.zeros(places * each, ORDER), np.zeros(1, KIND)
    orders["late"], orders["unserved_cost"] = 1e6, np.inf
    kinds["start"] = kinds["end"] = len(orders)
    x = np.append(np.arange(len(orders)) % places, 0.0)
    to = np.abs(x[:, None] - x)
    found = neighbours_of(orders, kinds, to, to, timed=timed, optional=False)
    for c in range(len(orders)):
        here = [other for other in range(c % places, len(orders), places) if other != c]
        assert found.near[c].tolist() == here[:MOST_NEAR]
        assert found.followers[c].tolist() == here[:MOST_FOLLOWERS]
        assert found.adjacent[c, :each].tolist() == [c, *here]


@pytest.mark.parametrize("timed", [False, True])
def test_a_large_day_has_no_more_neighbours_than_are_looked_at(timed: bool) -> None:
    """The nearest first, none of them the order itself but in what is taken out."""
    num_orders = MOST_ADJACENT + 20
    subject = parsed(generate(random.Random(3), num_orders, "loose")["data"])
    day = day_of(whole_network(subject), timed=timed)
    assert day.near.shape == (num_orders, MOST_NEAR)
    assert day.followers.shape == (num_orders, MOST_FOLLOWERS)
    assert day.adjacent.shape == (num_orders, MOST_ADJACENT)
    for c in range(num_orders):
        assert day.adjacent[c, 0] == c and c not in day.near[c] and c not in day.followers[c]
        assert all(leg <= longer for leg, longer in pairwise(day.near_leg[c].tolist()))
