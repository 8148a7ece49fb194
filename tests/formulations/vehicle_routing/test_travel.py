"""Distances and durations follow the convention that the file names, to the digit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from formulations.vehicle_routing.cross_checks.travel import travel_checks
from formulations.vehicle_routing.travel import (
    EARTH_RADIUS_KM,
    Legs,
    Location,
    Travel,
    legs_between,
)
from optimizer.sdk import Table

PLACES = [{"id": "a", "x": 0.0, "y": 0.0}, {"id": "b", "x": 1.0, "y": 1.0}]


def table(rows: list[dict[str, Any]]) -> Table[Location]:
    return Table.of(Location, [Location(**row) for row in rows])


def legs(travel: dict[str, Any], rows: list[dict[str, Any]]) -> Legs:
    """All legs between the places, from row to column."""
    parsed = TypeAdapter(Travel).validate_python(travel)
    every = np.arange(len(rows))
    return legs_between(parsed, table(rows))(every[:, None], every)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("none", math.sqrt(2)),
        ("nint", 1.0),
        ("ceil", 2.0),
        ("trunc", 1.0),
        ("dimacs", 1.4),
        ("exact", 1414.0),
    ],
)
def test_roundings(rounding: str, expected: float) -> None:
    """The diagonal of the unit square under each convention."""
    found = legs({"type": "euclidean", "rounding": rounding}, PLACES)
    assert found.distance[0, 1] == expected
    assert found.distance[0, 0] == 0.0


def test_nint_rounds_halves_up() -> None:
    """TSPLIB rounds 2.5 to 3, where Python would say 2."""
    places = [{"id": "a", "x": 0.0, "y": 0.0}, {"id": "b", "x": 1.5, "y": 2.0}]
    assert legs({"type": "euclidean", "rounding": "nint"}, places).distance[0, 1] == 3.0


def test_euclidean_durations_follow_the_rounded_distance() -> None:
    """Speed is distance units a second."""
    found = legs({"type": "euclidean", "rounding": "ceil", "speed_per_s": 4.0}, PLACES)
    assert found.duration_s[0, 1] == 0.5


def test_a_degree_of_the_equator() -> None:
    """One degree of longitude is the 360th part of a great circle, at 100 km/h."""
    places = [{"id": "a", "lat": 0.0, "lon": 0.0}, {"id": "b", "lat": 0.0, "lon": 1.0}]
    found = legs({"type": "great_circle", "speed_km_per_h": 100.0}, places)
    km = 2.0 * math.pi * EARTH_RADIUS_KM / 360.0
    assert found.distance[0, 1] == pytest.approx(km, rel=1e-12)
    assert found.duration_s[0, 1] == pytest.approx(36.0 * km, rel=1e-12)


def test_the_other_side_of_the_earth() -> None:
    """Antipodes are half a great circle apart."""
    places = [{"id": "a", "lat": 30.0, "lon": 10.0}, {"id": "b", "lat": -30.0, "lon": -170.0}]
    found = legs({"type": "great_circle", "speed_km_per_h": 1.0}, places)
    assert found.distance[0, 1] == pytest.approx(math.pi * EARTH_RADIUS_KM)


def test_a_matrix_is_read_by_ids_not_by_position() -> None:
    """The axes have their own sequence, and both directions count."""
    travel = {
        "type": "matrix",
        "location_ids": ["b", "a"],
        "distances": [[0.0, 2.0], [1.0, 0.0]],
        "durations_s": [[0.0, 20.0], [10.0, 0.0]],
    }
    found = legs(travel, PLACES)
    assert found.distance[0, 1] == 1.0 and found.distance[1, 0] == 2.0
    assert found.duration_s[0, 1] == 10.0


def test_pairs_may_leave_out_durations() -> None:
    """Directed pairs; without durations time stands still."""
    pairs = [
        {"from_location_id": "a", "to_location_id": "b", "distance": 3.0},
        {"from_location_id": "b", "to_location_id": "a", "distance": 4.0},
    ]
    found = legs({"type": "pairs", "pairs": pairs}, PLACES)
    assert found.distance.tolist() == [[0.0, 3.0], [4.0, 0.0]]
    assert not found.duration_s.any()


points = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))


@settings(max_examples=25, deadline=None)
@given(st.lists(points, min_size=3, max_size=3), points)
def test_euclidean_distances_do_not_depend_on_where_the_origin_is(
    places: list[tuple[float, float]], shift: tuple[float, float]
) -> None:
    """Translation keeps them, they are symmetric, and a detour is never shorter."""
    travel = {"type": "euclidean", "rounding": "none"}
    rows = [{"id": f"p{k}", "x": x, "y": y} for k, (x, y) in enumerate(places)]
    moved = [{**row, "x": row["x"] + shift[0], "y": row["y"] + shift[1]} for row in rows]
    distance = legs(travel, rows).distance
    np.testing.assert_allclose(legs(travel, moved).distance, distance, atol=1e-9)
    np.testing.assert_array_equal(distance, distance.T)
    assert distance[0, 2] <= distance[0, 1] + distance[1, 2] + 1e-9


# -- what is wrong with travel data --------------------------------------------------------


def found(travel: dict[str, Any], rows: list[dict[str, Any]], timed: bool = True) -> set[Any]:
    parsed = TypeAdapter(Travel).validate_python(travel)
    issues = travel_checks(parsed, table(rows), timed=timed)
    return {(issue.code, issue.pointer) for issue in issues}


@pytest.mark.parametrize(
    ("travel", "expected"),
    [
        ({"type": "great_circle", "speed_km_per_h": 30.0}, ("E304", "/data/locations/0")),
        (
            {"type": "matrix", "location_ids": ["a"], "distances": [[0.0]]},
            ("E304", "/data/travel/location_ids"),
        ),
        (
            {"type": "matrix", "location_ids": ["a", "bb"], "distances": []},
            ("E302", "/data/travel/location_ids/1"),
        ),
        (
            {"type": "matrix", "location_ids": ["a", "a"], "distances": []},
            ("E301", "/data/travel/location_ids"),
        ),
        (
            {"type": "matrix", "location_ids": ["a", "b"], "distances": [[0.0, 1.0], [1.0]]},
            ("E207", "/data/travel/distances/1"),
        ),
        (
            {"type": "matrix", "location_ids": ["a", "b"], "distances": [[7.0, 1.0], [1.0, 0.0]]},
            ("E303", "/data/travel/distances/0/0"),
        ),
        (
            {"type": "matrix", "location_ids": ["a", "b"], "distances": [[0.0, 1.0], [1.0, 0.0]]},
            ("E304", "/data/travel/durations_s"),
        ),
        (
            {
                "type": "pairs",
                "pairs": [{"from_location_id": "a", "to_location_id": "c", "distance": 1.0}],
            },
            ("E302", "/data/travel/pairs/0/to_location_id"),
        ),
        ({"type": "pairs", "pairs": []}, ("E304", "/data/travel/pairs")),
        (
            {
                "type": "pairs",
                "pairs": [{"from_location_id": "a", "to_location_id": "a", "distance": 1.0}],
            },
            ("E303", "/data/travel/pairs/0/distance"),
        ),
        (
            {
                "type": "pairs",
                "pairs": [
                    {
                        "from_location_id": "a",
                        "to_location_id": "b",
                        "distance": 1,
                        "duration_s": 1,
                    },
                    {"from_location_id": "b", "to_location_id": "a", "distance": 1},
                ],
            },
            ("E304", "/data/travel/pairs/1"),
        ),
        (
            {"type": "great_circle", "speed_km_per_h": 1e-306},
            ("E303", "/data/travel/speed_km_per_h"),
        ),
    ],
)
def test_gaps_are_told_where_they_are(travel: dict[str, Any], expected: tuple[str, str]) -> None:
    """Coordinates, axes, shapes, diagonals, durations and pairs."""
    assert expected in found(travel, PLACES)


def test_durations_are_asked_for_only_where_they_matter() -> None:
    """A file without windows, shifts and hourly costs needs none."""
    square = [[0.0, 1.0], [1.0, 0.0]]
    travel = {"type": "matrix", "location_ids": ["a", "b"], "distances": square}
    assert not found(travel, PLACES, timed=False)


def test_a_way_to_itself_needs_no_duration() -> None:
    """It is 0 whether the file says so or not."""
    ways = [("a", "b", 1.0), ("b", "a", 1.0), ("a", "a", None)]
    pairs = [
        {"from_location_id": origin, "to_location_id": destination, "distance": 0.0}
        | ({} if duration_s is None else {"duration_s": duration_s})
        for origin, destination, duration_s in ways
    ]
    assert not found({"type": "pairs", "pairs": pairs}, PLACES)


def test_a_speed_at_which_nobody_arrives_is_refused() -> None:
    """Durations beyond all numbers are no durations; the speed is named, not what follows of it."""
    slow = {"type": "euclidean", "rounding": "none", "speed_per_s": 1e-300}
    assert found(slow, [{"id": "a", "x": 0, "y": 0}, {"id": "b", "x": 1, "y": 0}]) == {
        ("E303", "/data/travel/speed_per_s")
    }
    assert not found(slow, [{"id": "a", "x": 0, "y": 0}])
