"""What is told of words and of a running day must make sense: each slip is told at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from formulations.vehicle_routing.instance import cross_checks
from tests.formulations.vehicle_routing.cases import Data, day, of_order, of_type, parsed


def found(data: Data) -> list[tuple[str, str]]:
    return [(issue.code, issue.pointer) for issue in cross_checks(parsed(data))]


def grouped(**changes: Any) -> Data:
    return {**of_order(day(), "N", group_id="G"), "groups": [{"id": "G"}], **changes}


def test_orders_tied_to_each_other_are_on_one_route() -> None:
    """The goods are on the van; the bike cannot bring them."""
    noon = {"id": "noon", "vehicle_type_id": "bike", "leave_s": 12.0}
    data = transferred(running())
    data["started_routes"] = [*data["started_routes"], noon]
    assert not found(of_order(data, "E", route_id="morning"))
    assert found(of_order(data, "E", route_id="noon")) == [("E303", "/data/orders/1/route_id")]


@pytest.mark.parametrize(
    ("price", "issues"), [(None, [("E303", "/data/orders/1/route_id")]), (5.0, [])]
)
def test_two_routes_for_orders_in_sequence(price: float | None, issues: list[Any]) -> None:
    """Both may be left out where they have a price, and only there the file can have a plan."""
    noon = {"id": "noon", "vehicle_type_id": "bike", "leave_s": 12.0}
    data = {**running(), "started_visits": []}
    data["started_routes"] = [*data["started_routes"], noon]
    data["precedences"] = [{"earlier_order_id": "N", "later_order_id": "E"}]
    for name, route in (("N", "morning"), ("E", "noon")):
        data = of_order(data, name, route_id=route, unserved_cost=price)
    assert found(data) == issues


def windowed(*rows: tuple[str, float, float]) -> Data:
    fields = ("order_id", "early_s", "late_s")
    return day(time_windows=[dict(zip(fields, row, strict=True)) for row in rows])


def preceding(*pairs: tuple[str, str], directly: bool = False) -> Data:
    fields = ("earlier_order_id", "later_order_id")
    rows = [{**dict(zip(fields, pair, strict=True)), "directly": directly} for pair in pairs]
    third = {"id": "Y", "location_id": "yard"}
    return day(precedences=rows, orders=[*day()["orders"], third])


def running(**visit: Any) -> Data:
    """A van left at 10 and is at N since 13; it is 18."""
    done = {"order_id": "N", "arrive_s": 13.0, "start_s": 13.0, "depart_s": 20.0}
    return day(
        now_s=18.0,
        started_routes=[{"id": "morning", "vehicle_type_id": "van", "leave_s": 10.0}],
        started_visits=[{"route_id": "morning", "position": 1, **done, **visit}],
    )


def broken_break(**fields: Any) -> Data:
    row = {"id": "lunch", "vehicle_type_id": "van", "early_s": 5.0, "late_s": 9.0}
    return day(breaks=[{**row, "duration_s": 1.0, **fields}])


def transferred(data: Data) -> Data:
    data = of_order(data, "N", type="pickup", load={"parcels": 1})
    moved = {"id": "T", "pickup_order_id": "N", "delivery_order_id": "E"}
    return {**of_order(data, "E", load={"parcels": 1}), "transfers": [moved]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (of_order(day(), "N", group_id="X"), ("E302", "/data/orders/0/group_id")),
        (of_order(grouped(), "N", unserved_cost=1), ("E303", "/data/orders/0/unserved_cost")),
        (grouped(groups=[{"id": "G"}, {"id": "H"}]), ("E303", "/data/groups/1/id")),
        (transferred(grouped()), ("E303", "/data/orders/0/group_id")),
        (windowed(("X", 0, 1)), ("E302", "/data/time_windows/0/order_id")),
        (windowed(("N", 4, 1)), ("E303", "/data/time_windows/0/late_s")),
        (windowed(("N", 5, 9), ("N", 0, 6)), ("E303", "/data/time_windows/0/early_s")),
        (of_order(windowed(("N", 0, 1)), "N", tw_late_s=4), ("E303", "/data/orders/0/tw_late_s")),
        (broken_break(vehicle_type_id="X"), ("E302", "/data/breaks/0/vehicle_type_id")),
        (broken_break(late_s=4.0), ("E303", "/data/breaks/0/late_s")),
        (of_order(day(), "N", planned_vehicle_type_id="X"),
         ("E302", "/data/orders/0/planned_vehicle_type_id")),
        (preceding(("X", "E")), ("E302", "/data/precedences/0/earlier_order_id")),
        (preceding(("N", "E"), ("E", "Y"), ("Y", "N")),
         ("E303", "/data/precedences/2/later_order_id")),
        (preceding(("N", "N")), ("E303", "/data/precedences/0/later_order_id")),
        (transferred(preceding(("E", "N"))), ("E303", "/data/precedences/0/later_order_id")),
        (preceding(("N", "E"), ("N", "Y"), directly=True),
         ("E303", "/data/precedences/1/earlier_order_id")),
        (of_order(preceding(("N", "E")), "N", unserved_cost=1),
         ("E303", "/data/precedences/0/later_order_id")),
    ],
)  # fmt: skip
def test_contradictions_of_words(data: Data, expected: tuple[str, str]) -> None:
    """Groups, windows, breaks, planned vehicles and precedences."""
    assert found(data) == [expected]


def test_windows_may_touch() -> None:
    """They overlap only where one begins before the other has ended."""
    assert not found(windowed(("N", 5, 9), ("N", 0, 5)))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (of_type(running(), "van", reload_depot_id="depot"),
         [("E303", "/data/started_routes/0/vehicle_type_id")]),
        (of_type(running(), "van", num_available=0),
         [("E303", "/data/started_routes/0/vehicle_type_id")]),
        ({**running(), "now_s": 9.0}, [("E303", "/data/started_routes/0/leave_s"),
                                       ("E303", "/data/started_visits/0/start_s")]),
        (running(route_id="X"), [("E302", "/data/started_visits/0/route_id")]),
        (running(order_id="X"), [("E302", "/data/started_visits/0/order_id")]),
        (running(position=2), [("E303", "/data/started_visits/0/position")]),
        (running(arrive_s=9.0), [("E303", "/data/started_visits/0/arrive_s")]),
        (running(start_s=12.0), [("E303", "/data/started_visits/0/start_s")]),
        (running(depart_s=12.0), [("E303", "/data/started_visits/0/depart_s")]),
        (of_order(running(), "E", route_id="X"), [("E302", "/data/orders/1/route_id")]),
        (of_order(running(), "E", route_id="morning", release_s=11.0),
         [("E303", "/data/orders/1/release_s")]),
        (of_order(running(), "E", route_id="morning", required_tags=["cool"]),
         [("E303", "/data/orders/1/route_id")]),
        (transferred(running(order_id="E")), [("E303", "/data/started_visits/0/order_id")]),
    ],
)  # fmt: skip
def test_contradictions_of_a_running_day(data: Data, expected: list[tuple[str, str]]) -> None:
    """A past that cannot have been, and goods that cannot be on board."""
    assert found(data) == expected


def second(data: Data, **fields: Any) -> Data:
    """The running day with one more visit."""
    visit = {**data["started_visits"][0], "order_id": "E", "position": 2, **fields}
    return {**data, "started_visits": [*data["started_visits"], visit]}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda data: second(data, arrive_s=20, start_s=20, depart_s=30), "start_s"),
        (lambda data: second(data, arrive_s=15, start_s=16), "arrive_s"),
        (lambda data: second({**data, "now_s": 50.0}, arrive_s=24, start_s=24, depart_s=24,
                             order_id="N"), "order_id"),
        (lambda data: second({**data, "now_s": 50.0}, arrive_s=24, start_s=24, depart_s=24,
                             position=1), "position"),
        (lambda data: second({**data, "now_s": 50.0, "groups": [{"id": "G"}], "orders": [
            {**order, "group_id": "G"} for order in data["orders"]
        ]}, arrive_s=24, start_s=24, depart_s=24), "order_id"),
    ],
)  # fmt: skip
def test_contradictions_between_visits(change: Callable[[Data], Data], pointer: str) -> None:
    """Begun after now, before the one before it, twice, both first, or both of one group."""
    places = [where for _, where in found(change(running()))]
    assert places == [f"/data/started_visits/1/{pointer}"]


def test_an_order_visited_by_another_route() -> None:
    """Its goods cannot be on board of the one that it names."""
    data = of_order(running(), "N", route_id="noon")
    noon = {"id": "noon", "vehicle_type_id": "bike", "leave_s": 12.0}
    data["started_routes"] = [*data["started_routes"], noon]
    assert found(data) == [("E303", "/data/orders/0/route_id")]
