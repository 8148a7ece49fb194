"""Open ends, tags, groups, windows, lateness, plans to keep, breaks, balance, precedences, today.

Every rule is broken by hand and caught by its name; every price is worked by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.solution import Solution, onward_of, solution_of_trips
from optimizer.schema.record import parse_record
from tests.formulations.vehicle_routing.cases import (
    Data,
    day,
    edited,
    of_order,
    of_type,
    parsed,
    plan,
    trips,
)

ONE_VAN = ("van", ["N", "E"])
"""3 s to N, 4 s on to E, 5 s home: 12 s and 12 units."""


def rules(subject: Instance, solution: Solution) -> set[str]:
    return {violation.rule for violation in violations(subject, solution)}


def grouped(data: Data, **group: Any) -> Data:
    """N and E are alternatives."""
    both = of_order(of_order(data, "N", group_id="G"), "E", group_id="G")
    return {**both, "groups": [{"id": "G", **group}]}


def windowed(*windows: tuple[float, float]) -> Data:
    """E opens several times."""
    rows = [{"order_id": "E", "early_s": early, "late_s": late} for early, late in windows]
    return day(time_windows=rows)


def resting(early_s: float, late_s: float, duration_s: float = 10.0, **fields: Any) -> Data:
    """The van's driver has a break; nothing is served before 20."""
    row = {"id": "lunch", "vehicle_type_id": "van", "early_s": early_s, "late_s": late_s}
    data = of_order(of_type(day(), "van", shift_early_s=20.0), "E", **fields)
    return {**data, "breaks": [{**row, "duration_s": duration_s}]}


def preceding(directly: bool = False) -> Data:
    """E before N."""
    row = {"earlier_order_id": "E", "later_order_id": "N", "directly": directly}
    return day(precedences=[row])


def running(visited: bool = True, **fields: Any) -> Data:
    """A van left at 10 with both orders on board, is at N since 13 and done at 20; it is 18."""
    done = {"order_id": "N", "arrive_s": 13.0, "start_s": 13.0, "depart_s": 20.0}
    data = day(
        now_s=18.0,
        started_routes=[{"id": "morning", "vehicle_type_id": "van", "leave_s": 10.0}],
        started_visits=[{"route_id": "morning", "position": 1, **done}] if visited else [],
    )
    for name in ("N", "E"):
        data = of_order(data, name, route_id="morning")
    return of_order(data, "E", **fields)


def today(data: Data, *ahead: str, others: Any = ()) -> tuple[Instance, Solution]:
    """The plan in which the started van goes on to these orders."""
    subject = parsed(data)
    return subject, solution_of_trips(subject, others, {"morning": ahead})


# -- one rule each -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "routes", "expected"),
    [
        (of_order(day(), "E", required_tags=["cool"]), [ONE_VAN], {"required tags"}),
        (of_type(of_order(day(), "E", required_tags=["cool"]), "van", tags=["cool", "tall"]),
         [ONE_VAN], set()),
        (grouped(day()), [("van", ["N"])], set()),
        (grouped(day()), [ONE_VAN], {"groups"}),
        (grouped(day()), [], {"groups"}),
        (grouped(day(), unserved_cost=7.0), [], set()),
        (windowed((0, 2), (10, 12)), [ONE_VAN], set()),
        (windowed((0, 2), (3, 6)), [ONE_VAN], {"time windows"}),
        (preceding(), [("van", ["E", "N"])], set()),
        (preceding(), [ONE_VAN], {"precedences"}),
        (preceding(), [("van", ["E"]), ("van", ["N"])], {"precedences"}),
    ],
)  # fmt: skip
def test_rules_of_words(change: Data, routes: list[Any], expected: set[str]) -> None:
    """Tags, groups, several windows and precedences."""
    assert rules(*plan(change, *routes)) == expected


def test_of_a_precedence_neither_is_left_out_alone() -> None:
    """Both are optional, and go together."""
    data = of_order(of_order(preceding(), "N", unserved_cost=1.0), "E", unserved_cost=1.0)
    assert rules(*plan(data)) == set()
    assert rules(*plan(data, ("van", ["E"]))) == {"precedences"}


def test_what_comes_directly_next_has_nothing_before_it() -> None:
    """A third order between the two is one too many, before them it is not."""
    data = preceding(directly=True)
    data["orders"] = [*data["orders"], {"id": "Y", "location_id": "yard"}]
    assert rules(*plan(data, ("van", ["Y", "E", "N"]))) == set()
    assert rules(*plan(data, ("van", ["E", "Y", "N"]))) == {"precedences"}


def test_two_orders_of_a_trip_are_on_one_trip() -> None:
    """A precedence is not kept by a trip after the reload."""
    data = of_type(preceding(), "van", reload_depot_id="depot")
    assert rules(*trips(data, ("van", [["E"], ["N"]]))) == {"precedences"}


# -- prices --------------------------------------------------------------------------------


def paid(subject: Instance, solution: Solution) -> dict[str, float]:
    assert not rules(subject, solution)
    return {name: value for name, value in cost(subject, solution).items() if value}


def test_an_open_end_is_the_last_visit() -> None:
    """3 + 4 units and seconds, and nothing for the way home; the shift ends with the last visit."""
    data = of_type(
        day(), "van", shift_late_s=7.0, max_duration_s=7.0, unit_duration_cost_per_h=3600
    )
    del data["vehicle_types"][0]["end_depot_id"]
    subject, solution = plan(data, ONE_VAN)
    assert paid(subject, solution) == {"vehicles": 10.0, "distance": 7.0, "hours": 7.0}
    assert solution.routes["return_s"].tolist() == solution.visits["depart_s"][1:].tolist()


def test_a_group_is_paid_for_once() -> None:
    """Neither order has a price of its own."""
    assert paid(*plan(grouped(day(), unserved_cost=7.0))) == {"unserved": 7.0}
    assert paid(*plan(grouped(day(), unserved_cost=7.0), ("van", ["N"])))["distance"] == 6.0


def test_lateness_is_paid_by_the_hour() -> None:
    """E is due at 5 and served at 7, an hour costs 3600."""
    data = of_order(day(), "E", due_s=5.0, lateness_cost_per_h=3600.0)
    assert paid(*plan(data, ONE_VAN))["lateness"] == pytest.approx(2.0)


def test_leaving_later_is_weighed_against_lateness() -> None:
    """E opens at 100: leaving at 93 saves 93 s but has N, due at 3, served 93 s late."""
    for cheap, leave_s in ((0.5, 93.0), (2.0, 0.0)):
        data = of_type(day(), "van", unit_duration_cost_per_h=3600.0)
        data = of_order(data, "N", due_s=3.0, lateness_cost_per_h=3600.0 * cheap)
        subject, solution = plan(of_order(data, "E", tw_early_s=100.0), ONE_VAN)
        assert solution.routes["leave_s"].tolist() == [leave_s]
        assert not rules(subject, solution)


def test_a_change_is_served_by_another_type_than_planned() -> None:
    """E was planned for the bike; left out it is no change."""
    data = of_order(day(), "E", planned_vehicle_type_id="bike", change_cost=6.0, unserved_cost=1.0)
    assert paid(*plan(data, ONE_VAN))["changes"] == 6.0
    assert "changes" not in paid(*plan(data, ("van", ["N"]), ("bike", ["E"])))
    assert "changes" not in paid(*plan(data, ("van", ["N"])))


def test_balance_is_paid_for_the_longest_route_alone() -> None:
    """Two routes of 6 and 10 s at 3600 an hour."""
    data = day(longest_route_cost_per_h=3600.0)
    assert paid(*plan(data, ("van", ["N"]), ("van", ["E"])))["balance"] == pytest.approx(10.0)


@pytest.mark.parametrize(("other_s", "leave_s"), [(0.0, 93.0), (50.0, 55.0), (200.0, 0.0)])
def test_only_the_longest_route_is_weighed_against_lateness(other_s: float, leave_s: float) -> None:
    """A second of N's lateness costs 0.5, one of the longest route 1.

    E opens at 100, so that the route is back at 105. Leaving later pays while it is the longest:
    until 93, when it waits no more, or until it lasts as long as the other one.
    """
    data = day(longest_route_cost_per_h=3600.0)
    other = {"id": "Y", "location_id": "yard", "service_duration_s": other_s}
    data["orders"] = [*data["orders"], other]
    data = of_order(data, "N", due_s=3.0, lateness_cost_per_h=1800.0)
    subject, solution = plan(of_order(data, "E", tw_early_s=100.0), ONE_VAN, ("van", ["Y"]))
    assert not rules(subject, solution)
    assert solution.routes["leave_s"][0] == leave_s


# -- breaks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("early_s", "late_s", "starts_s", "arrive_s"),
    [
        (21.0, 21.0, [21.0], 33.0),  # on the road to N
        (23.0, 23.0, [23.0], 23.0),  # at its door
        (50.0, 60.0, [], 33.0),  # after the route
        (0.0, 5.0, [], 33.0),  # before it
    ],
)
def test_where_a_break_goes(
    early_s: float, late_s: float, starts_s: list[float], arrive_s: float
) -> None:
    """N is served at 33: before that a break on the road delays arriving, one at the door does not.

    With a break in that time the van leaves at 20, else at 30, because hours cost money.
    """
    data = of_type(resting(early_s, late_s), "van", unit_duration_cost_per_h=1.0)
    data = of_order(data, "N", tw_early_s=33.0, tw_late_s=33.0)
    subject, solution = plan(data, ONE_VAN)
    assert not rules(subject, solution)
    assert solution.breaks["start_s"].tolist() == starts_s
    assert solution.visits["arrive_s"][0] == arrive_s


NOON = resting(24.0, 24.0)
"""The break can only begin at 24, between N and E."""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"start_s": 25.0}, {"break windows"}),
        ({"start_s": 22.5}, {"break windows", "breaks on the way", "travel times"}),
        ({"break_id": "tea"}, {"known ids", "breaks", "travel times"}),
        ({"route_id": "R9"}, {"known ids", "breaks", "travel times"}),
    ],
)
def test_a_break_elsewhere_is_caught(fields: dict[str, Any], expected: set[str]) -> None:
    """Outside its window, during service or of nobody."""
    data = of_order(of_type(NOON, "van", shift_late_s=42.0), "N", tw_late_s=23.0)
    subject, solution = plan(data, ONE_VAN)
    assert not rules(subject, solution)
    assert solution.breaks["start_s"].tolist() == [24.0]
    assert expected <= rules(subject, edited(solution, "breaks", 0, **fields))


def test_a_break_that_is_not_taken_is_caught() -> None:
    """Without its row the break is missing, and the way takes too long."""
    data = of_order(of_type(NOON, "van", shift_late_s=42.0), "N", tw_late_s=23.0)
    subject, solution = plan(data, ONE_VAN)
    spoiled = parse_record(Solution, solution.model_dump(mode="json") | {"breaks": []})
    assert rules(subject, spoiled) == {"breaks", "travel times"}


def test_breaks_are_taken_one_after_the_other() -> None:
    """Two breaks that may both begin at 24 do not."""
    data = of_order(of_type(NOON, "van", shift_late_s=60.0), "N", tw_late_s=23.0)
    more = {"id": "tea", "vehicle_type_id": "van", "early_s": 24.0, "late_s": 40.0}
    data["breaks"] = [*data["breaks"], {**more, "duration_s": 5.0}]
    subject, solution = plan(data, ONE_VAN)
    assert not rules(subject, solution)
    both = {"start_s": 24.0}
    assert "breaks on the way" in rules(subject, edited(solution, "breaks", 1, **both))


def test_another_types_break_is_caught() -> None:
    """The bike's break is not one of the van's."""
    data = of_order(of_type(NOON, "van", shift_late_s=42.0), "N", tw_late_s=23.0)
    more = {"id": "tea", "vehicle_type_id": "bike", "early_s": 0.0, "late_s": 90.0}
    data["breaks"] = [*data["breaks"], {**more, "duration_s": 10.0}]
    subject, solution = plan(data, ONE_VAN)
    assert "breaks" in rules(subject, edited(solution, "breaks", 0, break_id="tea"))


def test_a_break_is_over_when_the_vehicle_leaves_again() -> None:
    """A break on the way to a reload ends there at the latest."""
    data = of_type(day(), "van", reload_depot_id="depot", shift_late_s=30.0)
    lunch = {"id": "lunch", "vehicle_type_id": "van", "early_s": 4.0, "late_s": 5.0}
    data = of_order({**data, "breaks": [{**lunch, "duration_s": 10.0}]}, "N", tw_late_s=3.0)
    subject, solution = trips(data, ("van", [["N"], ["E"]]))
    assert not rules(subject, solution)
    assert solution.visits["arrive_s"].tolist() == [3.0, 21.0]
    early = {"arrive_s": 18.0, "start_s": 21.0}
    assert "breaks on the way" in rules(subject, edited(solution, "visits", 1, **early))


# -- a running day -------------------------------------------------------------------------


def test_a_started_route_goes_on() -> None:
    """At N until 20, at E by 24, home at 29: 19 s since 10, and the whole way of 12."""
    data = of_type(running(), "van", unit_duration_cost_per_h=3600.0)
    subject, solution = today(data, "E")
    assert paid(subject, solution) == {"vehicles": 10.0, "distance": 12.0, "hours": 19.0}
    assert solution.visits["arrive_s"].tolist() == [13.0, 24.0]
    assert onward_of(subject, solution) == {"morning": ["E"]}


def test_a_vehicle_on_its_way_goes_on_now() -> None:
    """Left at 10 and nowhere yet, it is reckoned from its depot at 18."""
    subject, solution = today(running(visited=False), "N", "E")
    assert not rules(subject, solution)
    assert solution.visits["arrive_s"].tolist() == [21.0, 25.0]


def test_facts_are_not_judged() -> None:
    """N was late, too heavy, and served by a vehicle without its tag."""
    data = of_order(running(), "N", tw_late_s=5.0, required_tags=["cool"], load={"parcels": 9})
    data = of_order(data, "N", due_s=1.0, lateness_cost_per_h=9.0)
    data = of_order(data, "N", planned_vehicle_type_id="bike", change_cost=3.0)
    assert set(paid(*today(data, "E"))) == {"vehicles", "distance"}


def test_a_started_route_without_more_to_do_goes_home() -> None:
    """It stays in the plan, also where it has visited nobody."""
    data = of_order(running(visited=False, unserved_cost=1.0), "N", unserved_cost=1.0)
    subject, solution = today(data)
    assert not rules(subject, solution)
    assert solution.routes["return_s"].tolist() == [18.0]


@pytest.mark.parametrize(
    ("table", "row", "fields", "expected"),
    [
        ("routes", 0, {"id": "evening"}, "started routes"),
        ("routes", 0, {"vehicle_type_id": "bike"}, "started routes"),
        ("routes", 0, {"leave_s": 11.0}, "started routes"),
        ("visits", 0, {"start_s": 14.0}, "started routes"),
        ("visits", 0, {"depart_s": 19.0}, "started routes"),
        ("visits", 0, {"position": 3}, "started routes"),
        ("visits", 1, {"arrive_s": 23.0, "start_s": 23.0, "depart_s": 23.0}, "travel times"),
    ],
)
def test_a_past_that_was_not_is_caught(
    table: str, row: int, fields: dict[str, Any], expected: str
) -> None:
    """Another route, another vehicle, other times, another sequence."""
    subject, solution = today(running(), "E")
    assert expected in rules(subject, edited(solution, table, row, **fields))


def test_nothing_begins_in_the_past() -> None:
    """A second van that leaves at 17, and a first one that sets off at 17."""
    data = running(visited=False)
    data["orders"] = [*data["orders"], {"id": "Y", "location_id": "yard"}]
    subject, solution = today(data, "N", "E", others=[("van", [["Y"]])])
    assert not rules(subject, solution)
    assert rules(subject, edited(solution, "routes", 1, leave_s=17.0, return_s=17.0)) >= {
        "from now on"
    }
    early = {"arrive_s": 20.0, "start_s": 20.0, "depart_s": 20.0}
    assert "travel times" in rules(subject, edited(solution, "visits", 0, **early))


def test_goods_are_where_they_are() -> None:
    """What is on board of one van is not on another, and what is at the depot not on board."""
    subject, solution = today(running(), others=[("van", [["E"]])])
    assert rules(subject, solution) == {"goods on board"}
    free = running()
    del free["orders"][1]["route_id"]
    assert rules(*today(free, "E")) == {"goods on board"}
    assert rules(*today(of_order(free, "E", type="pickup"), "E")) == set()
