"""What is drawn of a routing plan agrees with the plan."""

from __future__ import annotations

from typing import Any

import pytest

from formulations.vehicle_routing.drawing import drawings
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import BreakTaken, Solution
from optimizer.sdk import Gantt, Map, Remark, Section, Table
from tests.formulations.vehicle_routing.cases import (
    day,
    edited,
    homeward_van,
    of_order,
    of_type,
    plan,
    standing_van,
    trips,
)


def drawn(subject: Instance, solution: Solution) -> dict[type, Any]:
    """The drawings by what they are."""
    return {type(each): each for each in drawings(subject, solution)}


def two_trips() -> tuple[Instance, Solution]:
    """To N and back for E, whose goods reach the yard at second 20."""
    data = of_type(day(), "van", reload_depot_id="depot", max_trips=2)
    data = of_order(data, "E", release_s=20)
    return trips(data, ("van", [["N"], ["E"]]))


def test_a_map_shows_each_trip_from_depot_to_depot() -> None:
    """Two lines of one name, with where and when each stop is."""
    found = drawn(*two_trips())[Map]
    assert not found.geographic and found.note is None
    first, second = found.lines
    assert first.name == second.name == "R1"
    assert [(p.x, p.y) for p in (first.begin, *first.stops, first.end)] == [(0, 0), (0, 3), (0, 0)]
    assert (second.begin.id, second.stops[0].id, second.end.id) == ("depot", "E", "depot")
    assert second.facts["trip"] == 2
    assert second.stops[0].facts["starts"] == "0:00:25"
    assert first.stops[0].facts["kg on board"] == 0.0


def test_an_open_end_is_the_last_stop() -> None:
    """No line leads on from there."""
    data = of_type(day(), "van", end_depot_id=None)
    (line,) = drawn(*plan(data, ("van", ["N", "E"])))[Map].lines
    assert line.end is None and [stop.id for stop in line.stops] == ["N", "E"]


def test_a_started_route_that_goes_home_at_once_is_drawn() -> None:
    """Its way is paid, so it is seen."""
    subject, solution = homeward_van()
    (line,) = drawn(subject, solution)[Map].lines
    assert line.end is not None and (line.begin.id, line.stops, line.end.id) == ("depot", (), "far")
    assert line.facts["route distance"] == 5.0


def test_orders_left_out_are_marked() -> None:
    """Where they are, beside the depots."""
    data = of_order(day(), "E", unserved_cost=1.0)
    marks = {each.name: each.points for each in drawn(*plan(data, ("van", ["N"])))[Map].marks}
    assert [(p.id, p.x, p.y) for p in marks["left out"]] == [("E", 4.0, 3.0)]
    assert [p.id for p in marks["depot"]] == ["depot"]


def test_a_plan_without_routes_has_a_map_of_what_is_left_out() -> None:
    """And neither a day nor stops."""
    data = of_order(of_order(day(), "E", unserved_cost=1.0), "N", unserved_cost=1.0)
    found = drawn(*plan(data))
    assert set(found) == {Map} and not found[Map].lines


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([{}, {}, {}], "none"),
        ([{"x": 0, "y": 0}, {"x": 0, "y": 3}, {}], "none"),
        ([{"x": 0, "y": 0}, {"x": 0, "y": 3}, {"x": 4, "y": 3}], "plane"),
        ([{"lat": 57, "lon": 24}] * 3, "degrees"),
        ([{"lat": 57, "lon": 24, "x": 0, "y": 0}] * 3, "degrees"),
    ],
)
def test_travel_by_matrix_has_a_map_where_places_have_coordinates(places, expected) -> None:
    """Else a sentence says why there is none; lines are no ways, and a note says so."""
    ids = ["yard", "north", "east"]
    ways = [[0.0, 3.0, 5.0], [3.0, 0.0, 4.0], [5.0, 4.0, 0.0]]
    data = day(
        travel={"type": "matrix", "location_ids": ids, "distances": ways, "durations_s": ways},
        locations=[{"id": name, **place} for name, place in zip(ids, places, strict=True)],
    )
    found = drawn(*plan(data, ("van", ["N", "E"])))
    if expected == "none":
        assert Map not in found and "There is none" in found[Remark].text
    else:
        assert found[Map].geographic == (expected == "degrees")
        assert "straight" in found[Map].note


def test_euclidean_travel_is_drawn_in_its_plane() -> None:
    """Also where places have degrees as well."""
    places = [{**place, "lat": 57, "lon": 24} for place in day()["locations"]]
    assert not drawn(*plan(day(locations=places), ("van", ["N"])))[Map].geographic


def test_the_day_is_driving_waiting_service_and_time_at_the_depot() -> None:
    """End to end, without gaps, from leaving to returning."""
    subject, solution = two_trips()
    day_of = drawn(subject, solution)[Gantt].stretches
    assert [each.kind for each in day_of] == ["driving"] * 2 + ["driving"] * 2
    leave_s, return_s = solution.routes["leave_s"][0], solution.routes["return_s"][0]
    assert day_of[0].begin_s == leave_s and day_of[-1].end_s == return_s
    ends = [each.end_s for each in day_of[:-1]]
    assert ends == pytest.approx([each.begin_s for each in day_of[1:]])


def test_time_at_the_depot_is_no_driving() -> None:
    """A van that must serve N at once waits at the yard until the goods of E are there."""
    data = of_type(day(), "van", reload_depot_id="depot", max_trips=2)
    data = of_order(of_order(data, "E", release_s=20), "N", tw_late_s=3.0)
    stretches = drawn(*trips(data, ("van", [["N"], ["E"]])))[Gantt].stretches
    (waiting,) = (each for each in stretches if each.kind == "at depot")
    assert (waiting.begin_s, waiting.end_s) == pytest.approx((6.0, 20.0))


def test_standing_until_now_is_no_driving() -> None:
    """What is done was driven when it was; what is ahead begins now."""
    stretches = drawn(*standing_van())[Gantt].stretches
    assert [(each.kind, each.begin_s, each.end_s) for each in stretches] == [
        ("driving", 0.0, 1.0),
        ("waiting", 1.0, 100.0),
        ("driving", 100.0, 104.0),
        ("driving", 104.0, 109.0),
    ]


def test_a_break_on_the_way_to_the_depot_is_on_the_way() -> None:
    """N at second 3, then a break of 30 s: the van is back at 36, leaves at once, is at E at 41."""
    rest = {"id": "lunch", "vehicle_type_id": "van", "early_s": 4, "late_s": 4, "duration_s": 30}
    data = of_type(day(breaks=[rest]), "van", reload_depot_id="depot", max_trips=2)
    data = of_order(data, "N", tw_late_s=3.0)
    subject, solution = trips(data, ("van", [["N"], ["E"]]))
    assert solution.breaks["start_s"].tolist() == [4.0]
    day_of = [each for each in drawn(subject, solution)[Gantt].stretches if each.kind != "break"]
    assert [(each.kind, each.end_s) for each in day_of[:3]] == [
        ("driving", 3.0),
        ("driving", 36.0),
        ("driving", 41.0),
    ]


def test_breaks_are_drawn_for_as_long_as_they_last() -> None:
    """From where the plan says that they begin."""
    rest = {"id": "lunch", "vehicle_type_id": "van", "early_s": 0, "late_s": 60, "duration_s": 30}
    subject, solution = plan(day(breaks=[rest]), ("van", ["N", "E"]))
    taken = BreakTaken(route_id="R1", break_id="lunch", start_s=4.0)
    solution = solution.model_copy(update={"breaks": Table.of(BreakTaken, [taken])})
    stretches = drawn(subject, solution)[Gantt].stretches
    (lunch,) = (each for each in stretches if each.kind == "break")
    assert (lunch.row, lunch.begin_s, lunch.end_s) == ("R1", 4.0, 34.0)


def test_stops_are_listed_with_their_slack() -> None:
    """By how much service could start later: to the end of its window, none where there is none."""
    data = of_order(day(), "E", tw_early_s=30, tw_late_s=150)
    found = drawn(*plan(data, ("van", ["N", "E"])))[Section]
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert [row["order"] for row in rows] == ["N", "E"]
    assert (rows[1]["starts"], rows[1]["window"]) == ("0:00:30", "0:00:30 to 0:02:30")
    assert [row["slack min"] for row in rows] == [None, 2.0]


def test_slack_is_to_the_end_of_the_window_in_which_service_starts() -> None:
    """Of several windows that one counts, not the last."""
    windows = [
        {"order_id": "N", "early_s": 600, "late_s": 660},
        {"order_id": "N", "early_s": 0, "late_s": 60},
    ]
    subject, solution = plan(day(time_windows=windows), ("van", ["N"]))
    start_s = float(solution.visits["start_s"][0])
    (row,) = drawn(subject, solution)[Section].rows
    end_s = 60.0 if start_s <= 60.0 else 660.0
    assert row[8] == pytest.approx((end_s - start_s) / 60.0, abs=0.05)


def test_the_noise_of_a_sum_does_not_miss_a_window() -> None:
    """A service in the last instant of its first window is not one before its second."""
    windows = [{"order_id": "N", "late_s": 60.0}, {"order_id": "N", "early_s": 600.0}]
    subject, solution = plan(day(time_windows=windows), ("van", ["N"]))
    late = edited(solution, "visits", 0, start_s=60.0 + 1e-9)
    (row,) = drawn(subject, late)[Section].rows
    assert row[7:9] == ("0:00:00 to 0:01:00", 0.0)
