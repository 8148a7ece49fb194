"""Every rule, broken by hand, is caught by its name; every cost is worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, Visit
from optimizer.schema.record import parse_record
from optimizer.schema.table import Table
from tests.formulations.vehicle_routing.cases import (
    Data,
    day,
    edited,
    of_order,
    of_type,
    plan,
    trips,
)

ONE_VAN = ("van", ["N", "E"])


def rules(subject: Instance, solution: Solution) -> set[str]:
    return {violation.rule for violation in violations(subject, solution)}


def test_a_good_plan_breaks_no_rule() -> None:
    """One van around the triangle."""
    assert not rules(*plan(day(), ONE_VAN))


def test_cost_is_worked_by_hand() -> None:
    """10 for the van, 3 + 4 + 5 distance, 1 a second on the road, 9 for the order left out."""
    data = of_type(day(), "van", unit_duration_cost_per_h=3600.0)
    data = of_order(data, "E", service_duration_s=3600.0)
    by_hand = {"vehicles": 10.0, "distance": 12.0, "hours": 3612.0, "unserved": 0.0}
    by_hand |= {"lateness": 0.0, "balance": 0.0, "changes": 0.0}
    assert cost(*plan(data, ONE_VAN)) == pytest.approx(by_hand)
    optional = of_order(data, "E", unserved_cost=9.0)
    assert cost(*plan(optional, ("van", ["N"])))["unserved"] == 9.0


@pytest.mark.parametrize(
    ("change", "routes", "expected"),
    [
        (day(), [("van", ["N"])], {"required orders"}),
        (of_order(day(), "E", unserved_cost=1), [("van", ["N"])], set()),
        (day(), [ONE_VAN, ("van", ["E"])], {"each order once"}),
        (of_type(day(), "van", num_available=1), [("van", ["N"]), ("van", ["E"])], {"fleet size"}),
        (day(), [("bike", ["N", "E"])], {"vehicle capacity"}),
        (of_type(day(), "van", capacity={"kg": 29}), [ONE_VAN], {"vehicle capacity"}),
        (of_order(day(), "E", tw_late_s=6.9), [ONE_VAN], {"time windows"}),
        (of_order(day(), "E", tw_late_s=7.0), [ONE_VAN], set()),
        (of_type(day(), "van", shift_late_s=11.9), [ONE_VAN], {"vehicle shifts"}),
        (of_type(day(), "van", max_distance=11.9), [ONE_VAN], {"longest distance"}),
        (of_type(day(), "van", max_duration_s=11.9), [ONE_VAN], {"longest duration"}),
    ],
    ids=[
        *("left out", "optional", "twice", "fleet", "parcels", "kg", "late", "just in time"),
        *("shift", "distance", "duration"),
    ],
)
def test_rules_of_routes(change: Data, routes: list[Any], expected: set[str]) -> None:
    """Service, fleet, capacity, windows, shifts and longest routes."""
    assert rules(*plan(change, *routes)) == expected


@pytest.mark.parametrize(
    ("table", "row", "fields", "expected"),
    [
        ("routes", 0, {"vehicle_type_id": "tram"}, "known ids"),
        ("routes", 0, {"load": {"parcels": 3, "kg": 30, "litres": 1}}, "known ids"),
        ("visits", 0, {"order_id": "X"}, "known ids"),
        ("visits", 0, {"route_id": "R9"}, "known ids"),
        ("visits", 1, {"position": 3}, "positions"),
        ("visits", 1, {"order_id": "N"}, "each order once"),
        ("routes", 0, {"distance": 11.0}, "stated distances"),
        ("routes", 0, {"load": {"parcels": 2, "kg": 30}}, "stated loads"),
        ("visits", 1, {"load": {"parcels": 1, "kg": 0}}, "stated loads"),
        ("visits", 0, {"arrive_s": 2.0}, "travel times"),
        ("visits", 0, {"start_s": 1.0}, "travel times"),
        ("visits", 0, {"depart_s": 5.0}, "service times"),
        ("routes", 0, {"return_s": 11.0}, "travel times"),
        ("routes", 0, {"return_s": 13.0}, "travel times"),
        ("routes", 0, {"leave_s": 1.0}, "travel times"),
    ],
)
def test_a_plan_that_states_something_untrue_is_caught(
    table: str, row: int, fields: dict[str, Any], expected: str
) -> None:
    """Unknown ids, gaps, and every figure that does not follow from the sequence."""
    subject, solution = plan(day(), ONE_VAN)
    assert expected in rules(subject, edited(solution, table, row, **fields))


@pytest.mark.parametrize("begins_s", [0.0, 1.79e9])
def test_a_second_late_is_late_at_any_time_of_the_clock(begins_s: float) -> None:
    """Also where it is a billionth of the instant."""
    data = of_order(day(), "E", tw_late_s=begins_s + 7.0)
    subject, solution = plan(of_type(data, "van", shift_early_s=begins_s), ONE_VAN)
    assert not rules(subject, solution)
    found = rules(subject, edited(solution, "visits", 1, start_s=begins_s + 8.0))
    assert {"time windows", "service times"} <= found


@pytest.mark.parametrize("field", ["arrive_s", "start_s", "depart_s"])
def test_a_time_that_is_no_number_is_caught(field: str) -> None:
    """NaN is neither early nor late, and still no time."""
    subject, solution = plan(day(), ONE_VAN)
    found = rules(subject, with_nan(solution, field))
    assert found & {"travel times", "service times"}


def test_a_start_that_is_no_number_misses_its_window() -> None:
    """The window's own rule tells of it, too."""
    subject, solution = plan(day(), ONE_VAN)
    assert "time windows" in rules(subject, with_nan(solution, "start_s"))


def with_nan(solution: Solution, field: str) -> Solution:
    """The plan with no number in a field of its first visit."""
    first, *others = solution.visits
    spoiled = first.model_copy(update={field: float("nan")})
    return solution.model_copy(update={"visits": Table.of(Visit, [spoiled, *others])})


def test_an_order_in_neither_list_is_caught() -> None:
    """An order may not vanish, even where it may be left out."""
    subject, solution = plan(of_order(day(), "E", unserved_cost=1), ("van", ["N"]))
    written = solution.model_dump(mode="json") | {"unserved": []}
    assert rules(subject, parse_record(Solution, written)) == {"each order once"}


def test_an_empty_route_is_none() -> None:
    """A vehicle that visits nobody does not belong into a plan."""
    subject, solution = plan(day(), ONE_VAN)
    written = solution.model_dump(mode="json")
    idle = {**written["routes"][0], "id": "R2", "distance": 0.0, "load": {}, "return_s": 0.0}
    written["routes"].append(idle)
    assert rules(subject, parse_record(Solution, written)) == {"positions"}


def test_a_route_id_used_twice_is_caught() -> None:
    """Two routes of one name cannot be told apart."""
    subject, solution = plan(day(), ("van", ["N"]), ("van", ["E"]))
    assert "known ids" in rules(subject, edited(solution, "routes", 1, id="R1"))


EXCHANGE = of_order(day(), "E", type="pickup", load={"parcels": 4})
"""N takes 2 parcels, E gives 4: a van with room for 5 must be at N first."""

TRANSFER = day(
    orders=[
        {"id": "P", "location_id": "north", "type": "pickup", "load": {"parcels": 5}},
        {"id": "D", "location_id": "east", "load": {"parcels": 5}},
    ],
    transfers=[{"id": "T", "pickup_order_id": "P", "delivery_order_id": "D"}],
)
"""Five parcels from north to east, as many as the van holds."""

SHUTTLE = of_type(day(), "van", reload_depot_id="depot", max_trips=2)
"""The van may come back to the yard once and leave again."""


@pytest.mark.parametrize(
    ("change", "sequence", "expected"),
    [
        (EXCHANGE, ["N", "E"], set()),
        (EXCHANGE, ["E", "N"], {"vehicle capacity"}),
        (of_type(EXCHANGE, "van", pickups="last"), ["N", "E"], set()),
        (of_type(EXCHANGE, "van", pickups="last", capacity={}), ["E", "N"], {"pickups last"}),
        (TRANSFER, ["P", "D"], set()),
        (TRANSFER, ["D", "P"], {"transfers", "stated loads"}),
        (of_type(TRANSFER, "van", capacity={"parcels": 4}), ["P", "D"], {"vehicle capacity"}),
        (of_order(day(), "E", release_s=40.0), ["N", "E"], set()),
        (of_order(day(), "E", release_s=40.0, tw_late_s=46.0), ["N", "E"], {"time windows"}),
    ],
)
def test_rules_of_pickups_transfers_and_releases(
    change: Data, sequence: list[str], expected: set[str]
) -> None:
    """The load rises and falls along a trip; goods that are not there yet make it wait.

    What is delivered before it was picked up is a load below zero, which no plan can state.
    """
    assert rules(*plan(change, ("van", sequence))) == expected


@pytest.mark.parametrize(
    ("change", "routes", "expected"),
    [
        (SHUTTLE, [("van", [["N"], ["E"]])], set()),
        (of_order(SHUTTLE, "E", load={"parcels": 4}), [("van", [["N"], ["E"]])], set()),
        (of_order(SHUTTLE, "E", load={"parcels": 4}), [("van", [["N", "E"]])],
         {"vehicle capacity"}),
        (of_type(SHUTTLE, "van", max_trips=1), [("van", [["N"], ["E"]])], {"most trips"}),
        (day(), [("van", [["N"], ["E"]])], {"most trips"}),
        (of_type(SHUTTLE, "van", max_distance=15.9), [("van", [["N"], ["E"]])],
         {"longest distance"}),
        (of_type(SHUTTLE, "van", max_distance=16.0), [("van", [["N"], ["E"]])], set()),
        (of_type(TRANSFER, "van", reload_depot_id="depot"), [("van", [["P"], ["D"]])],
         {"transfers", "stated loads"}),
        (of_order(of_type(SHUTTLE, "van", pickups="last"), "E", type="pickup"),
         [("van", [["N"], ["E"]])], {"pickups last"}),
        (of_order(SHUTTLE, "E", release_s=20.0, tw_late_s=25.0), [("van", [["N"], ["E"]])], set()),
    ],
)  # fmt: skip
def test_rules_of_trips(change: Data, routes: list[Any], expected: set[str]) -> None:
    """Capacity, order and releases by trip; number of trips and lengths by vehicle."""
    assert rules(*trips(change, *routes)) == expected


def test_a_transfer_is_left_out_as_a_whole() -> None:
    """Who leaves out only the delivery keeps the goods on board."""
    data = TRANSFER
    for name in ("P", "D"):
        data = of_order(data, name, unserved_cost=1.0)
    assert rules(*plan(data)) == set()
    assert rules(*plan(data, ("van", ["P"]))) == {"transfers"}


def test_a_trip_is_timed_by_its_release_and_the_way_back() -> None:
    """To N and back 6 s, leaving late enough to go again at 20, at E 5 s later, home at 30."""
    data = of_order(SHUTTLE, "E", release_s=20.0)
    _, solution = trips(data, ("van", [["N"], ["E"]]))
    assert solution.routes["leave_s"].tolist() == [14.0]
    assert solution.visits["arrive_s"].tolist() == [17.0, 25.0]
    assert solution.routes["return_s"].tolist() == [30.0]
    assert solution.routes["distance"].tolist() == [16.0]
    assert [load["parcels"] for load in solution.routes["load"]] == [2.0]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"trip": 3}, "trips"),
        ({"trip": 0}, "trips"),
        ({"trip": 1}, "stated distances"),
        ({"arrive_s": 24.0, "start_s": 24.0, "depart_s": 24.0}, "releases"),
        ({"load": {"parcels": 1, "kg": 0}}, "stated loads"),
    ],
)
def test_a_trip_that_states_something_untrue_is_caught(
    fields: dict[str, Any], expected: str
) -> None:
    """Numbers, times and loads of the second trip."""
    subject, solution = trips(of_order(SHUTTLE, "E", release_s=20.0), ("van", [["N"], ["E"]]))
    assert expected in rules(subject, edited(solution, "visits", 1, **fields))


def test_a_trip_that_leaves_before_the_one_before_is_back_is_caught() -> None:
    """Back at 6, so E is not reached before 11."""
    subject, solution = trips(SHUTTLE, ("van", [["N"], ["E"]]))
    early = {"arrive_s": 10.0, "start_s": 10.0, "depart_s": 10.0}
    assert rules(subject, edited(solution, "visits", 1, **early)) == {"travel times"}


def test_a_plan_without_trips_is_one_of_single_trips() -> None:
    """Plans written before there were trips keep their meaning."""
    _, solution = plan(day(), ONE_VAN)
    written = solution.model_dump(mode="json")
    for visit in written["visits"]:
        del visit["trip"]
    assert parse_record(Solution, written) == solution


@settings(max_examples=25, deadline=None)
@given(st.permutations(["N", "E"]), st.booleans(), st.floats(0.0, 5.0))
def test_routes_without_limits_are_always_good(
    sequence: list[str], together: bool, service_s: float
) -> None:
    """Any way to serve all orders with a fleet that has room breaks no rule."""
    data = of_order(day(), "N", service_duration_s=service_s)
    routes = [("van", sequence)] if together else [("van", [name]) for name in sequence]
    assert not rules(*plan(data, *routes))
