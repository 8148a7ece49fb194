"""The equations of the words that few days have: what must hold, and what must fail."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer
from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.flows.arcs import END, START
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.model import obstacle
from formulations.vehicle_routing.solution import Solution, encode, solution_of, solution_of_trips
from optimizer.modeling.matrix import Encoded
from tests.formulations.vehicle_routing import cases
from tests.formulations.vehicle_routing.cases import Data, of_order, of_type, parsed, plan
from tests.formulations.vehicle_routing.points import (
    DAY,
    Edit,
    broken,
    broken_rows,
    compiled,
    edited,
)

A, B, C = ("van", START, "N"), ("van", "N", "E"), ("van", "E", END)
DRIVEN: Encoded = encode(*plan(DAY, ("van", ["N", "E"])))
"""By N at 10 and E at 14; away from 7 to 19."""


# -- who serves what ------------------------------------------------------------------------


def grouped(**fields: Any) -> Data:
    """N and E are alternatives of each other."""
    orders = [{**row, "group_id": "G"} for row in DAY["orders"]]
    orders[1].pop("unserved_cost")
    return {**DAY, "orders": orders, "groups": [{"id": "G", **fields}]}


def test_one_order_of_a_group() -> None:
    """(31), (32): one of the two, or none at the price of the group; never both."""
    for fields, name in (({}, "required_groups"), ({"unserved_cost": 30}, "optional_groups")):
        data = grouped(**fields)
        assert broken_rows(data, DRIVEN) == {name}
        assert broken_rows(data, encode(*plan(data, ("van", ["N"])))) == set()
        assert (broken_rows(data, encode(*plan(data))) == set()) == bool(fields)


def test_the_price_of_a_group() -> None:
    """(1): nothing is driven, and the group costs what it says."""
    data = grouped(unserved_cost=31)
    form = compiled(parsed(data))
    assert form.objective(form.point(encode(*plan(data)))) == pytest.approx(31)


def test_tags() -> None:
    """(33): who lacks one of the tags does not serve; who has them and more does."""
    data = of_order(DAY, "N", required_tags=["cold", "tall"])
    assert broken_rows(data, DRIVEN) == {"tags"}
    assert broken_rows(of_type(data, "van", tags=["cold"]), DRIVEN) == {"tags"}
    assert broken_rows(of_type(data, "van", tags=["wide", "tall", "cold"]), DRIVEN) == set()


def test_changes() -> None:
    """(1): another type than planned costs, the planned one does not."""
    types = [*DAY["vehicle_types"], {**DAY["vehicle_types"][0], "id": "bike"}]
    for planned, price in (("bike", 5), ("van", 0)):
        data = {**DAY, "vehicle_types": types}
        data = of_order(data, "N", planned_vehicle_type_id=planned, change_cost=5)
        form = compiled(parsed(data))
        assert form.objective(form.point(DRIVEN)) == pytest.approx(7 + 12 + 12 + price)


# -- sequence -------------------------------------------------------------------------------

LINKED: Data = {
    **of_order(DAY, "N", unserved_cost=30),
    "precedences": [{"earlier_order_id": "N", "later_order_id": "E"}],
}


def test_precedences() -> None:
    """(35): the earlier one first, on one vehicle, or both left out."""
    assert broken_rows(LINKED, encode(*plan(LINKED, ("van", ["N", "E"])))) == set()
    assert broken_rows(LINKED, encode(*plan(LINKED))) == set()
    for routes in ([("van", "EN")], [("van", "N"), ("van", "E")], [("van", "N")], [("van", "E")]):
        wrong = encode(*plan(LINKED, *((kind, list(orders)) for kind, orders in routes)))
        assert broken_rows(LINKED, wrong) == {"precedence"}


def test_orders_directly_one_after_the_other() -> None:
    """(36), (37): nothing comes between, and neither is served without the other."""
    directly = {"earlier_order_id": "N", "later_order_id": "E", "directly": True}
    middle = {"id": "M", "location_id": "north", "unserved_cost": 1}
    data = {**LINKED, "orders": [*LINKED["orders"], middle], "precedences": [directly]}
    both = {"directly_after", "directly_before"}
    for orders, expected in (
        ("NE", set()),
        ("NEM", set()),
        ("NME", both),
        ("N", {"directly_after"}),
        ("E", {"directly_before"}),
    ):
        assert broken_rows(data, encode(*plan(data, ("van", list(orders))))) == expected


# -- windows, due times, balance ------------------------------------------------------------

TWO_WINDOWS: Data = {
    **DAY,
    "time_windows": [
        {"order_id": "E", "early_s": 0, "late_s": 13.5},
        {"order_id": "E", "early_s": 13.9, "late_s": 20},
        {"order_id": "E", "early_s": 25},
    ],
}


def test_several_windows() -> None:
    """(38) - (40): service starts in exactly one of them."""
    right: Edit = {"in_window": {(1,): 1}}
    assert broken_rows(TWO_WINDOWS, DRIVEN, right) == set()
    assert encode(parsed(TWO_WINDOWS), solution_of_the_day())["in_window"] == {(1,): 1.0}
    for edit, expected in (
        ({(0,): 1}, {"chosen_window_closes"}),
        ({(2,): 1}, {"chosen_window_opens"}),
        ({(0,): 1, (1,): 1}, {"one_window"}),
        ({}, {"one_window", "chosen_window_closes"}),
    ):
        assert broken_rows(TWO_WINDOWS, DRIVEN, {"in_window": edit}) == expected


def solution_of_the_day() -> Solution:
    return solution_of(parsed(DAY), [("van", ["N", "E"])])


def test_lateness() -> None:
    """(1), (41): 4 s after the due time at 2 money per s, and no time is got for less."""
    data = of_order(DAY, "E", due_s=10, lateness_cost_per_h=7200)
    subject, form = parsed(data), compiled(parsed(data))
    encoded = encode(subject, solution_of_the_day())
    assert form.objective(form.point(encoded)) == pytest.approx(7 + 12 + 12 + 8)
    assert broken_rows(data, encoded) == set()
    assert broken_rows(data, encoded, {"late_by_s": {("E",): 3.9}}) == {"lateness"}


def test_longest_route() -> None:
    """(1), (42): 12 s at 3 money per s, and no route lasts longer."""
    data = {**DAY, "longest_route_cost_per_h": 3 * 3600}
    form = compiled(parsed(data))
    encoded = encode(parsed(data), solution_of_the_day())
    assert form.objective(form.point(encoded)) == pytest.approx(7 + 12 + 12 + 36)
    assert broken_rows(data, encoded) == set()
    assert broken_rows(data, encoded, {"longest_s": {("longest",): 11}}) == {"longest_route"}


def test_an_open_end() -> None:
    """(1): the route ends with its last visit: 7 units, 7 s."""
    data = of_type(DAY, "van", max_distance=7, max_duration_s=7, shift_late_s=14)
    del data["vehicle_types"][0]["end_depot_id"]
    subject, solution = plan(data, ("van", ["N", "E"]))
    form = compiled(subject)
    assert form.objective(form.point(encode(subject, solution))) == pytest.approx(7 + 7 + 7)
    assert broken_rows(data, encode(subject, solution)) == set()


# -- a running day --------------------------------------------------------------------------

RUNNING: Data = {
    **of_order(DAY, "E", type="pickup"),
    "now_s": 11,
    "started_routes": [{"id": "S", "vehicle_type_id": "van", "leave_s": 7}],
    "started_visits": [
        {"route_id": "S", "position": 1, "order_id": "N", "arrive_s": 10, "start_s": 10}
        | {"depart_s": 10}
    ],
}
"""N was served at 10; whatever comes next leaves there at 11."""

STARTED = "S (started)"


def went_on(data: Data = RUNNING) -> Encoded:
    """The started route goes on to E, where it is at 15, and is back at 20."""
    solution = cases.edited(solution_of_the_day(), "routes", 0, id="S", return_s=20.0)
    for row, fields in enumerate(({}, {"arrive_s": 15.0, "start_s": 15.0, "depart_s": 15.0})):
        solution = cases.edited(solution, "visits", row, route_id="S", **fields)
    return encode(parsed(data), solution)


def test_a_started_route_goes_on() -> None:
    """(12): from 11 on, not from 10 on; and what was done is not asked about any more."""
    assert broken_rows(RUNNING, went_on()) == set()
    assert broken_rows(of_order(RUNNING, "N", tw_early_s=0, tw_late_s=5), went_on()) == set()
    sooner: Edit = {"start_s": {(STARTED, "E", END): 14}}
    assert broken_rows(RUNNING, went_on(), sooner) == {"travel_times"}


def test_what_was_done_is_kept() -> None:
    """(43), (44): the arcs and the times of a started route stand."""
    other = {**RUNNING, "started_visits": [{**RUNNING["started_visits"][0], "order_id": "E"}]}
    assert "driven_already" in broken_rows(other, went_on())
    later = [{**RUNNING["started_visits"][0], "start_s": 10.5, "depart_s": 10.5}]
    assert broken_rows({**RUNNING, "started_visits": later}, went_on()) == {"started_already"}


def test_a_started_route_is_one_of_the_fleet() -> None:
    """(6), (45): it counts among the vehicles, and it is not left away."""
    assert broken_rows(of_type(RUNNING, "van", num_available=0), went_on()) == {"fleet_size"}
    without_visits = {**RUNNING, "started_visits": []}
    assert "on_the_road" in broken_rows(without_visits, encode(parsed(DAY), solution_of_the_day()))


def idle(**fields: Any) -> tuple[Data, Encoded]:
    """The van has left at 7 and goes home at 11, where it has been all the time."""
    data = of_type({**DAY, "now_s": 11, "started_routes": RUNNING["started_routes"]}, "van")
    data = {**of_order(data, "N", unserved_cost=30), **fields}
    return data, encode(*plan(data))


def test_a_started_route_that_visits_nobody() -> None:
    """(1), (46), (47): a vehicle, 4 s, two orders left out; and its way home has limits too."""
    data, encoded = idle()
    form = compiled(parsed(data))
    assert form.objective(form.point(encoded)) == pytest.approx(7 + 4 + 30 + 30)
    assert broken_rows(data, encoded) == set()
    assert broken_rows(of_type(data, "van", max_duration_s=3.9), encoded) == {"home_in_time"}
    assert broken_rows(of_type(data, "van", shift_late_s=10.9), encoded) == {"home_in_time"}
    data, encoded = idle(longest_route_cost_per_h=3600)
    assert broken_rows(data, encoded) == set()
    shorter: Edit = {"longest_s": {("longest",): 3.9}}
    assert broken_rows(data, encoded, shorter) == {"longest_way_home"}


def test_there_is_room_for_what_is_on_board_now() -> None:
    """(11): a vehicle that was too full before its first visit is not asked about it."""
    on_board = of_order(of_order(RUNNING, "E", type="delivery", route_id="S"), "N", route_id="S")
    encoded = went_on(on_board)
    assert broken_rows(of_type(on_board, "van", capacity={"parcels": 1}), encoded) == set()
    assert "vehicle_capacity" in broken_rows(
        of_type(on_board, "van", capacity={"parcels": 0}), encoded
    )


def test_goods_stay_where_they_are() -> None:
    """(34): no delivery comes to a started route, and what it has nobody else delivers."""
    unloaded = of_order(RUNNING, "E", type="delivery")
    assert broken_rows(unloaded, went_on(unloaded)) == {"goods_on_board"}
    on_board = of_order(unloaded, "E", route_id="S")
    assert broken_rows(on_board, went_on(on_board)) == set()
    picked_up = of_order(RUNNING, "E", route_id="S")
    assert broken_rows(picked_up, went_on(picked_up)) == set()
    assert "goods_on_board" in broken_rows(on_board, DRIVEN)


def test_nothing_begins_before_now() -> None:
    """(15): the other vehicles leave from now on."""
    assert broken_rows({**DAY, "now_s": 7}, DRIVEN) == set()
    assert broken_rows({**DAY, "now_s": 8}, DRIVEN) == {"shift_starts"}


# -- breaks ---------------------------------------------------------------------------------


def resting(*moments: tuple[float, float, float]) -> Data:
    """The day with breaks of the van: earliest and latest start, and how long."""
    names = ("early_s", "late_s", "duration_s")
    rows = [dict(zip(names, each, strict=True)) for each in moments]
    breaks = [{"id": f"b{k}", "vehicle_type_id": "van", **row} for k, row in enumerate(rows)]
    return {**DAY, "breaks": breaks}


HOMEWARD = resting((15, 16, 1))
"""The van has left E at 14, so its break is on the way home, where it is at 20."""

TAKEN: Edit = {
    "break_on": {("b0", *C): 1},
    "break_over": {("b0", *C): 1},
    "break_s": {("b0", *C): 15},
}


def test_a_break_on_the_way() -> None:
    """(46) - (56) hold, and the van is back 1 s later than without: it costs 1 more."""
    form = compiled(parsed(HOMEWARD))
    assert broken_rows(HOMEWARD, DRIVEN, TAKEN) == set()
    assert form.objective(form.point(edited(DRIVEN, TAKEN))) == pytest.approx(7 + 12 + 13)


def test_a_break_before_or_after() -> None:
    """(50), (51): before 7 and from 19 on there is time for it, and a moment later there is not."""
    before: Edit = {
        "break_before": {("b0", "van", "N"): 1},
        "break_over": {("b0", *arc): 1 for arc in (A, B, C)},
    }
    assert broken_rows(resting((5, 6, 2)), DRIVEN, before) == set()
    assert broken_rows(resting((5, 6, 2.5)), DRIVEN, before) == {"break_before_leaving"}
    after: Edit = {"break_after": {("b0", "van", "E"): 1}}
    assert broken_rows(resting((15, 19, 1)), DRIVEN, after) == set()
    assert broken_rows(resting((15, 18.5, 1)), DRIVEN, after) == {"break_after_return"}


ON_B: Edit = {
    "break_on": {("b0", *B): 1},
    "break_over": {("b0", *B): 1, ("b0", *C): 1},
    "break_s": {("b0", *B): 11},
    "start_s": {C: 15},
}
"""Between N and E, from 11 to 12."""

WRONG: list[tuple[tuple[float, float, float], Edit, str]] = [
    ((15, 16, 1), {"break_over": {("b0", *arc): 1 for arc in (A, B, C)}}, "over_at_departure"),
    ((15, 16, 1), {"break_over": {("b0", *C): 1}}, "over_from_then_on"),
    ((15, 16, 1), {}, "every_break"),
    ((15.5, 16, 1), TAKEN, "break_opens"),
    ((14, 14.5, 1), TAKEN, "break_closes"),
    ((13, 16, 1), {**TAKEN, "break_s": {("b0", *C): 13.5}}, "break_follows_departure"),
    ((15, 20, 1), {**TAKEN, "break_s": {("b0", *C): 19.5}}, "break_before_return"),
    ((10, 16, 1), {**ON_B, "break_s": {("b0", *B): 14.5}}, "break_before_service"),
    ((10, 16, 1), {**ON_B, "start_s": {C: 14}}, "travel_times"),
]


@pytest.mark.parametrize(("moment", "edit", "name"), WRONG, ids=[row[-1] for row in WRONG])
def test_a_break_that_is_wrong(moment: tuple[float, float, float], edit: Edit, name: str) -> None:
    """(12), (46) - (48), (52) - (56): a break out of place breaks its equation alone."""
    assert broken_rows(resting(moment), DRIVEN, edit) == {name}


def test_breaks_on_driven_arcs_only() -> None:
    """(49): a ring of arcs that nobody drives takes no break."""
    ring = {("b0", "van", "E", "N"): 1, ("b0", *B): 1, ("b0", *C): 1}
    edit: Edit = {**TAKEN, "break_over": ring, "break_on": {}, "break_s": {}}
    assert "over_on_arcs" in broken_rows(HOMEWARD, DRIVEN, edit)


def test_a_break_is_over_where_it_is_taken() -> None:
    """(51): nobody is at rest on an arc that is not driven."""
    aside = ("b0", "van", "E", "N")
    edit: Edit = {**TAKEN, "break_on": {**TAKEN["break_on"], aside: 1}, "break_s": {aside: 15}}
    assert "taken_on_arcs" in broken_rows(HOMEWARD, DRIVEN, edit)


def test_a_day_on_which_a_break_could_be_taken_where_nobody_drives() -> None:
    """A van with a lunch among four windows: 5 for the van and 16.5 for its ways, and no less."""
    names = ["p1", "p4", "p0", "p2", "p5", "p3"]
    distances = [
        [0, 6.0, 0.5, 2.5, 5.5, 2.0], [6.0, 0, 6.0, 5.0, 1.0, 3.0], [2.0, 3.0, 0, 2.5, 2.5, 6.0],
        [4.5, 0.5, 5.0, 0, 0.5, 5.5], [1.5, 5.0, 1.5, 2.5, 0, 3.5], [1.0, 0.0, 4.0, 2.0, 4.5, 0],
    ]  # fmt: skip
    durations_s = [
        [0, 600, 0, 300, 1200, 1200], [1200, 0, 1200, 600, 600, 300],
        [600, 600, 0, 1200, 300, 300], [1200, 1200, 1200, 0, 1200, 900],
        [300, 600, 1200, 300, 0, 1200], [300, 300, 900, 600, 1200, 0],
    ]  # fmt: skip
    windows = {"p0": (1200, 3600), "p5": (1200, 1800), "p2": (900, 3300), "p3": (4200, 4800)}
    data = {
        "travel": {"type": "matrix", "location_ids": names}
        | {"distances": distances, "durations_s": durations_s},
        "locations": [{"id": name} for name in names],
        "depots": [{"id": "depot", "location_id": "p4"}],
        "vehicle_types": [cases.vehicle("van", num_available=1, fixed_cost=5)],
        "orders": [
            {"id": name, "location_id": name, "tw_early_s": early_s, "tw_late_s": late_s}
            for name, (early_s, late_s) in windows.items()
        ],
        "precedences": [{"earlier_order_id": "p5", "later_order_id": "p2", "directly": True}],
        "breaks": [{"id": "lunch", "vehicle_type_id": "van", "early_s": 2100, "late_s": 3000}],
    }
    data["orders"][2]["service_duration_s"] = 600
    data["breaks"][0]["duration_s"] = 900
    envelope = {"formulation": "vehicle_routing", "schema_version": "1.0", "name": "lunch"}
    report = optimizer.solve({**envelope, "data": data}, method="mip", time_limit_s=20)
    assert report.status == "optimal" and report.objective.value == pytest.approx(21.5)


def test_breaks_of_a_route_that_has_visited_nobody_are_refused() -> None:
    """Told before a model is built; a break that was over before now is nobody's any more."""
    data, _ = idle(breaks=resting((15, 16, 1))["breaks"])
    assert "breaks of started routes" in (obstacle(parsed(data)) or "")
    data, _ = idle(breaks=resting((8, 9, 1))["breaks"])
    assert obstacle(parsed(data)) is None


def test_two_breaks_on_one_arc() -> None:
    """(57), (58): one begins when the other is over, whichever comes first."""
    data = resting((10, 16, 1), (10, 16, 2))
    both = {("b0", *B): 1, ("b1", *B): 1}
    over = both | {("b0", *C): 1, ("b1", *C): 1}
    edit: Edit = {"break_on": both, "break_over": over, "start_s": {C: 17}}
    key = ("b0", "b1", *B)
    for first, starts, expected in (
        (1, (10, 11), set()),
        (1, (10, 10.5), {"one_break_first"}),
        (0, (12, 10), set()),
        (0, (11, 10), {"other_break_first"}),
        (1, (12, 10), {"one_break_first"}),
    ):
        begun = {("b0", *B): starts[0], ("b1", *B): starts[1]}
        found = broken_rows(data, DRIVEN, {**edit, "break_s": begun, "break_first": {key: first}})
        assert found == expected


# -- what is done --------------------------------------------------------------------------


def resumed(data: Data) -> tuple[Instance, Solution]:
    """A van that left at 0, was late at N at 10, and goes on to E; it is 25."""
    done = {"route_id": "R", "position": 1, "order_id": "N", "arrive_s": 10.0}
    data = {
        **data,
        "now_s": 25.0,
        "started_routes": [{"id": "R", "vehicle_type_id": "van", "leave_s": 0.0}],
        "started_visits": [done | {"start_s": 10.0, "depart_s": 20.0}],
    }
    subject = parsed(of_order(data, "E", route_id="R"))
    return subject, solution_of_trips(subject, [], {"R": ["E"]})


def test_a_break_after_a_visit_that_was_late() -> None:
    """(56): no constant is smaller than what has been; the break comes after the return."""
    rest = {"id": "tea", "vehicle_type_id": "van", "early_s": 100.0, "late_s": 500.0}
    data = cases.day(breaks=[rest | {"duration_s": 30.0}])
    subject, solution = resumed(of_order(data, "N", tw_late_s=5.0))
    assert not list(violations(subject, solution))
    form = compiled(subject)
    assert broken(form, form.point(encode(subject, solution))) == set()


def test_a_route_that_left_before_its_shift() -> None:
    """It is home when it is home, in the checks as in the model."""
    data = of_type(cases.day(), "van", shift_early_s=1000.0, unit_duration_cost_per_h=3600.0)
    subject, solution = resumed(data)
    assert not list(violations(subject, solution))
    form = compiled(subject)
    point = form.point(encode(subject, solution))
    assert broken(form, point) == set()
    assert form.objective(point) == pytest.approx(sum(cost(subject, solution).values()))
    assert cost(subject, solution)["hours"] == pytest.approx(34.0)
