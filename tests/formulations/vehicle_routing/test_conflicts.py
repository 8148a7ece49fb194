"""Proofs without a solver: every necessary condition, told by rule, and nothing invented."""

from __future__ import annotations

import pytest

from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.conflicts import conflicts
from tests.formulations.vehicle_routing.cases import Data, day, of_order, of_type, parsed, plan


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (of_order(day(), "N", load={"parcels": 6}), "too_large"),
        (of_order(day(), "E", tw_late_s=4.9), "window_unreachable"),
        (of_order(day(), "E", tw_late_s=5.0), None),
        (of_type(of_type(day(), "van", shift_late_s=9.9), "bike", shift_late_s=9.9),
         "cannot_return"),
        (of_type(of_type(day(), "van", max_distance=9.9), "bike", max_distance=9.9),
         "too_far"),
        (of_type(of_type(day(), "van", max_duration_s=9.9), "bike", max_duration_s=9.9),
         "too_long"),
        (of_type(of_type(day(), "van", num_available=0), "bike", num_available=0), "no_vehicle"),
        (of_order(day(), "N", load={"parcels": 6}, unserved_cost=1.0), None),
        (day(), None),
    ],
)  # fmt: skip
def test_conflicts_name_the_rule(data: Data, code: str | None) -> None:
    """An order that no vehicle can serve even alone, told by rule; nothing is invented."""
    found = list(conflicts(parsed(data)))
    assert [reason.code for reason in found][:1] == ([code] if code else [])


def test_a_fleet_too_small_in_total_is_a_conflict() -> None:
    """Each order fits, all of them together do not."""
    bike = {"num_available": 1, "capacity": {"parcels": 2}}
    data = of_type(of_type(day(), "van", num_available=0), "bike", **bike)
    (reason,) = conflicts(parsed(data))
    assert reason.code == "fleet_too_small"
    assert reason.detail == "orders need 3 parcels, all vehicles hold 2"
    assert reason.changes[0].detail == "all vehicles together hold 1 parcels more"


def test_every_trip_counts_in_what_a_fleet_holds() -> None:
    """A bike that makes two trips holds four parcels in all, one without limit any number."""
    bike = {"num_available": 1, "capacity": {"parcels": 2}, "reload_depot_id": "depot"}
    alone = of_type(day(), "van", num_available=0)
    assert not list(conflicts(parsed(of_type(alone, "bike", max_trips=2, **bike))))
    assert not list(conflicts(parsed(of_type(alone, "bike", **bike))))
    assert list(conflicts(parsed(of_type(alone, "bike", max_trips=1, **bike))))


def test_goods_on_the_way_out_make_room_for_those_on_the_way_back() -> None:
    """Two parcels out and one back fit on a bike for two."""
    bike = {"num_available": 1, "capacity": {"parcels": 2}}
    data = of_type(of_type(day(), "van", num_available=0), "bike", **bike)
    assert not list(conflicts(parsed(of_order(data, "E", type="pickup"))))


def test_released_goods_need_their_way() -> None:
    """At the yard at 10 and 5 away: not there by 14.9, but by 15."""
    for late_s, expected in ((14.9, ["released_too_late"]), (15.0, [])):
        data = of_order(day(), "E", release_s=10, tw_late_s=late_s)
        assert [reason.code for reason in conflicts(parsed(data))] == expected


def test_a_window_may_give_in_place_of_a_release() -> None:
    """East is 5 away and closes at 7: goods of 4 go by van at once, the bike is out from 6 on."""
    data = of_order(day(), "E", release_s=4, tw_late_s=7)
    data = of_type(data, "bike", shift_early_s=6)
    (reason,) = conflicts(parsed(data))
    assert "bike: it would be served 4 s after its window has closed" in reason.detail
    assert [change.detail for change in reason.changes] == [
        "the goods of order E are released 2 s earlier",
        "the window of order E closes 2 s later",
    ]
    for enough in ({"release_s": 2}, {"tw_late_s": 9}):
        assert not list(conflicts(parsed(of_order(data, "E", **enough))))


def test_a_window_does_not_give_for_goods_that_come_home_too_late() -> None:
    """Goods of 10 are at east at 15, one after it closes, and nobody is back by 19."""
    data = of_type(day(), "bike", num_available=0)
    data = of_type(of_order(data, "E", release_s=10, tw_late_s=14), "van", shift_late_s=19)
    (reason,) = conflicts(parsed(data))
    assert [change.detail for change in reason.changes] == [
        "the goods of order E are released 1 s earlier"
    ]


def test_a_conflict_names_the_order_and_every_vehicle_type() -> None:
    """A planner can act on the sentence."""
    (reason,) = conflicts(parsed(of_order(day(), "N", load={"parcels": 6})))
    assert all(word in reason.detail for word in ("order N", "van", "bike", "load"))


def test_types_of_one_depot_share_its_ways() -> None:
    """Each type is told of its own limit, also where several start at the same place."""
    data = of_type(of_type(day(), "van", max_distance=9.9), "bike", shift_late_s=9.9)
    (reason,) = conflicts(parsed(data))
    assert "van: the shortest way" in reason.detail
    assert "bike: the vehicle would be back" in reason.detail


@pytest.mark.parametrize(("service_s", "is_proved"), [(3600.025, False), (3602.0, True)])
def test_what_passes_the_checks_is_no_conflict(service_s: float, is_proved: bool) -> None:
    """Late in the day the tolerance of an instant is larger than that of the length of a shift."""
    yard = {"location_id": "yard", "service_duration_s": service_s}
    van = {"num_available": 1, "shift_early_s": 72000.0, "shift_late_s": 79200.0}
    data = of_type(of_type(day(), "bike", num_available=0), "van", **van)
    subject, solution = plan(
        of_order(of_order(data, "N", **yard), "E", **yard), ("van", ["N", "E"])
    )
    assert bool(list(violations(subject, solution))) is is_proved
    assert [reason.code for reason in conflicts(subject)] == ["fleet_too_small"] * is_proved


def test_all_that_a_type_needs_is_told_together() -> None:
    """Nine parcels and 900 kg: more room for the one alone would serve nobody."""
    van = {"capacity": {"parcels": 5, "kg": 100}}
    data = of_type(of_type(day(), "bike", num_available=0), "van", **van)
    (reason,) = conflicts(parsed(of_order(data, "N", load={"parcels": 9, "kg": 900})))
    assert [change.detail for change in reason.changes] == [
        "van holds 4 parcels more and van holds 800 kg more",
        "there is a bike and bike holds 7 parcels more",
    ]


def test_a_transfer_is_told_all_that_it_misses() -> None:
    """From north at 3 to east at 4 more and home with 5: each limit by itself would not do."""
    data = of_order(day(), "N", type="pickup", load={})
    data = of_order(of_type(data, "bike", num_available=0), "E", load={}, tw_late_s=6.0)
    data = of_type(data, "van", max_duration_s=11.0)
    moved = [{"id": "T", "pickup_order_id": "N", "delivery_order_id": "E"}]
    (reason,) = conflicts(parsed({**data, "transfers": moved}))
    assert [change.detail for change in reason.changes] == [
        "the window of order E closes 1 s later and routes of van may last 1 s longer"
    ]


def test_missing_tags_are_named() -> None:
    """In the sentence and in what would help."""
    (reason,) = conflicts(parsed(of_order(day(), "N", required_tags=["cooled", "crane"])))
    assert "van: it has no cooled, crane" in reason.detail
    assert reason.changes[0].detail == "van has cooled, crane"


def test_goods_that_come_late_to_a_window_that_is_closed() -> None:
    """5 away from the yard, where they are at 10: the window has to close at 15, not at 5."""
    (reason,) = conflicts(parsed(of_order(day(), "E", release_s=10, tw_late_s=4.0)))
    assert [change.amount for change in reason.changes] == [11.0]
    assert reason.code == "window_unreachable"


@pytest.mark.parametrize(("late_s", "codes"), [(4.9, ["window_unreachable"]), (5.0, [])])
def test_the_last_of_several_windows_counts(late_s: float, codes: list[str]) -> None:
    """East is 5 away; that the first window closes earlier proves nothing."""
    windows = [(0.0, 1.0), (3.0, late_s)]
    rows = [{"order_id": "E", "early_s": early, "late_s": late} for early, late in windows]
    found = conflicts(parsed(day(time_windows=rows)))
    assert [reason.code for reason in found] == codes


def test_orders_that_never_meet_need_a_vehicle_each() -> None:
    """North and east at second 5, and one bike: one more is needed, no more and no less."""
    sharp = {"tw_early_s": 5.0, "tw_late_s": 5.0}
    data = of_type(of_type(day(), "van", num_available=0), "bike", num_available=1)
    data = of_order(of_order(data, "N", load={}, **sharp), "E", load={}, **sharp)
    (reason,) = conflicts(parsed(data))
    assert reason.detail == "no two of the orders N, E fit on one route, and there is 1 vehicle"
    assert [change.detail for change in reason.changes] == ["there is 1 more vehicle"]


def test_an_alternative_that_nobody_can_serve_is_no_conflict() -> None:
    """North is too large, but east of the same group can be served instead of it."""
    data = of_order(of_order(day(), "N", load={"parcels": 6}, group_id="g"), "E", group_id="g")
    assert not list(conflicts(parsed({**data, "groups": [{"id": "g"}]})))


def test_what_a_running_day_has_done_is_no_conflict() -> None:
    """A visit after the window had closed is a fact, and nothing is proved from it."""
    data = of_order(day(), "E", tw_late_s=4.9)
    assert list(conflicts(parsed(data)))
    assert not list(conflicts(parsed({**data, "now_s": 60.0})))


def test_shifts_that_are_over_leave_nobody() -> None:
    """It is 200, and the last shift ended at 100: a later one would serve the orders."""
    data = of_type(of_type(day(now_s=200.0), "bike", shift_late_s=100.0), "van", shift_late_s=50.0)
    found = list(conflicts(parsed(data)))
    assert {reason.code for reason in found} == {"cannot_return"} and len(found) == 2
    assert "the shift of bike ends 100 s later" in [change.detail for change in found[0].changes]


ON_THE_WAY = {
    "now_s": 60.0,
    "started_routes": [{"id": "R", "vehicle_type_id": "van", "leave_s": 50.0}],
    "started_visits": [
        {"route_id": "R", "position": 1, "order_id": "N", "arrive_s": 53.0}
        | {"start_s": 53.0, "depart_s": 58.0}
    ],
}
"""A van left at 50 and has served north, 3 from home and 4 from east; it is 60."""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (of_type(day(), "van", shift_late_s=72.0), None),
        (of_type(day(), "van", shift_late_s=62.9), "cannot_return"),
        (of_type(day(), "van", max_duration_s=12.9), "too_long"),
        (of_type(day(), "van", max_distance=5.9), "too_far"),
        (of_order(day(), "E", route_id="R", tw_late_s=64.0), None),
        (of_order(day(), "E", route_id="R", tw_late_s=63.9), "window_unreachable"),
        (of_order(day(), "E", tw_late_s=63.9), None),
        (of_type(day(), "van", shift_late_s=57.0, end_depot_id=None), "cannot_return"),
        (of_type(day(), "van", shift_late_s=58.0, end_depot_id=None), None),
    ],
)
def test_a_started_route_that_comes_too_late(data: Data, code: str | None) -> None:
    """Home at once it is back at 63; what is bound to it waits for no other vehicle."""
    found = list(conflicts(parsed({**data, **ON_THE_WAY})))
    assert [reason.code for reason in found] == ([] if code is None else [code])
    assert all(reason.proved and reason.changes for reason in found)


PROMISED = {"now_s": 0.0, "started_routes": [{"id": "R", "vehicle_type_id": "van", "leave_s": 0.0}]}
"""A van leaves now, with the goods of both orders on board."""


@pytest.mark.parametrize(
    ("late_s", "fields", "told"),
    [
        ((7.0, 7.0), {}, None),
        ((6.9, 6.9), {}, "R cannot be in time at all of the orders N, E"),
        ((7.0, 7.0), {"shift_late_s": 11.9}, "back 0.1 s after its shift has ended if it served"),
        ((7.0, 7.0), {"capacity": {"parcels": 2}}, "R has 1 parcels more on board than van holds"),
        ((2.9, 7.0), {}, "R is at order N at 0:00:03"),
    ],
)
def test_what_was_promised_and_cannot_be_kept(
    late_s: tuple[float, float], fields: Data, told: str | None
) -> None:
    """North is 3 away, east 4 further and 5 from home: first there, then there, by 7 and by 12."""
    data = of_type({**day(), **PROMISED}, "van", **fields)
    for name, closes_s in zip("NE", late_s, strict=True):
        data = of_order(data, name, route_id="R", tw_late_s=closes_s)
    found = list(conflicts(parsed(data)))
    assert len(found) == (told is not None)
    assert all(told in each.detail and each.proved and each.changes for each in found if told)


def test_goods_that_were_picked_up_are_on_board_until_the_end() -> None:
    """Two parcels from north and one for east are more than the two that the van holds."""
    data = of_order(of_order({**day(), **ON_THE_WAY}, "N", type="pickup"), "E", route_id="R")
    found = list(conflicts(parsed(of_type(data, "van", capacity={"parcels": 2}))))
    assert [each.changes[0].amount for each in found if each.code == "too_large"] == [1.0]


def test_what_no_vehicle_can_take_is_a_conflict_of_a_running_day_too() -> None:
    """Where it stands does not matter; what has been visited does not count any more."""
    data = {**of_order(day(), "N", load={"parcels": 9}), "now_s": 60.0}
    assert [reason.code for reason in conflicts(parsed(data))] == ["too_large"]
    route = {"id": "R", "vehicle_type_id": "van", "leave_s": 0.0}
    visit = {"arrive_s": 3.0, "start_s": 3.0, "depart_s": 3.0}
    done = [{"route_id": "R", "position": 1, "order_id": "N", **visit}]
    assert not list(conflicts(parsed({**data, "started_routes": [route], "started_visits": done})))
