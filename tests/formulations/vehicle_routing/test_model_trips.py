"""The equations of several trips and of the goods that each of them waits for."""

from __future__ import annotations

from typing import Any

import pytest

from formulations.vehicle_routing.flows.arcs import END, START
from formulations.vehicle_routing.solution import decode, encode, trips_of
from optimizer.modeling.matrix import Encoded
from tests.formulations.vehicle_routing.cases import Data, of_order, of_type, plan, trips, vehicle
from tests.formulations.vehicle_routing.points import DAY, Edit, broken_rows, compiled

THREE: Data = {
    **DAY,
    "orders": [*DAY["orders"], {"id": "M", "location_id": "north", "unserved_cost": 1}],
}
LIMITS = {"max_distance": 100, "max_duration_s": 90, "reload_depot_id": "depot"}
TRIPS = of_type(THREE, "van", **LIMITS, max_trips=3, num_available=1)
"""A van that may be at the depot twice between its trips to N, E and M."""

FIRST, SECOND = "van reload 1", "van reload 2"
TO_E, FROM_E = ("van", FIRST, "E"), ("van", "E", END)


def two_trips(data: Data = TRIPS) -> Encoded:
    """To N, and then to E: away from 7 to 13 and again to 23, 6 and 10 units."""
    return encode(*trips(data, ("van", [["N"], ["E"]])))


def test_a_vehicle_that_comes_back_goes_out_again() -> None:
    """(1): one vehicle, 16 units and 16 s, M left out; and the plan comes back out of the point."""
    subject, solution = trips(TRIPS, ("van", [["N"], ["E"]]))
    form = compiled(subject)
    point = form.point(encode(subject, solution))
    assert form.objective(point) == pytest.approx(7 + 16 + 16 + 1)
    assert broken_rows(TRIPS, two_trips()) == set()
    again = decode(subject, form.values(point))
    assert trips_of(again) == trips_of(solution) == [("van", [["N"], ["E"]])]


def renamed(encoded: Encoded, old: str, new: str) -> Encoded:
    """The values with one stop for another."""
    return {
        family: {
            tuple(new if part == old else part for part in key): value
            for key, value in members.items()
        }
        for family, members in encoded.items()
    }


WRONG: dict[str, Edit] = {
    "all_delivered": {
        "on_board": {("parcels", "van", START, "N"): 3, ("parcels", "van", "N", FIRST): 1}
    },
    "reloads_so_far": {"reloaded": {TO_E: 0, FROM_E: 0}},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_a_trip_that_is_wrong(name: str) -> None:
    """(65), (67): a value changed breaks its equation alone."""
    assert broken_rows(TRIPS, two_trips(), WRONG[name]) == {name}


def test_stops_to_reload_are_made_once_and_in_turn() -> None:
    """(62) - (64): the second not without the first, none twice, none without an order between."""
    assert broken_rows(TRIPS, renamed(two_trips(), FIRST, SECOND)) == {"reloads_in_turn"}
    for arc, name in (
        (("van", "E", FIRST), "one_reload"),
        (("van", START, FIRST), "trips_to_somebody"),
        (("van", FIRST, SECOND), "trips_to_somebody"),
    ):
        assert name in broken_rows(TRIPS, two_trips(), {"drive": {arc: 1}})


def test_vehicles_reload_at_their_own_depots() -> None:
    """(61): nobody stops where another type reloads."""
    data = {**TRIPS, "vehicle_types": [*TRIPS["vehicle_types"], vehicle("cab")]}
    assert broken_rows(data, two_trips(data)) == set()
    assert "own_reloads" in broken_rows(data, two_trips(data), {"drive": {("cab", "N", FIRST): 1}})


def test_what_was_collected_is_set_down() -> None:
    """(66): what E gave is not on board on the way to N."""
    data = of_order(TRIPS, "E", type="pickup")
    encoded = encode(*trips(data, ("van", [["E"], ["N"]])))
    assert broken_rows(data, encoded) == set()
    kept = {("parcels", "van", FIRST, "N"): 1.0, ("parcels", "van", "N", END): 1.0}
    assert broken_rows(data, encoded, {"collected": kept}) == {"set_down"}


def test_no_more_trips_than_a_vehicle_may_make() -> None:
    """(68): three where two are allowed."""
    encoded = encode(*trips(TRIPS, ("van", [["N"], ["E"], ["M"]])))
    assert broken_rows(TRIPS, encoded) == set()
    two = of_type(TRIPS, "van", max_trips=2, num_available=2)
    assert broken_rows(two, encoded) == {"most_trips"}


def test_trips_wait_for_their_goods() -> None:
    """(28): the first trip need not wait for what the second takes, which leaves at 13."""
    for release_s, expected in ((13, set()), (14, {"released"})):
        data = of_order(TRIPS, "E", release_s=release_s)
        at_once = two_trips(of_order(TRIPS, "E", release_s=1))
        assert broken_rows(data, at_once) == expected


A, B, C, BACK = ("van", START, "N"), ("van", "N", "E"), ("van", "E", END), ("van", "E", "N")
LOADED: dict[str, Edit] = {
    "loading": {"loaded_s": {A: 8, B: 8, C: 8}},
    "loading_kept": {"loaded_s": {C: 8}},
    "loading_by_arc": {"loaded_s": {B: 8, BACK: 1}},
}


@pytest.mark.parametrize("name", LOADED)
def test_a_departure_of_a_trip_that_is_wrong(name: str) -> None:
    """(69) - (71): a value changed breaks its equation alone."""
    data = of_order(DAY, "N", release_s=5)
    encoded = encode(*plan(data, ("van", ["N", "E"])))
    assert broken_rows(data, encoded, LOADED[name]) == {name}


def test_a_break_is_over_when_the_vehicle_leaves_again() -> None:
    """(72): between the trips or on the way back, but not on the way out."""
    rest: dict[str, Any] = {"early_s": 12, "late_s": 17, "duration_s": 1}
    data = of_order(TRIPS, "N", tw_late_s=10)
    data["breaks"] = [{"id": "b", "vehicle_type_id": "van", **rest}]
    encoded = two_trips(data)
    assert broken_rows(data, encoded) == set()
    assert list(encoded["break_on"]) == [("b", "van", "N", FIRST)]
    on_the_way_out: Edit = {
        "break_on": {("b", "van", "N", FIRST): 0, ("b", *TO_E): 1},
        "break_s": {("b", "van", "N", FIRST): 0, ("b", *TO_E): 15},
        "break_over": {("b", "van", "N", FIRST): 0},
        "start_s": {FROM_E: 20},
    }
    assert broken_rows(data, encoded, on_the_way_out) == {"no_break_after_reload"}
