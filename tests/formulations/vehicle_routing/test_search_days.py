"""Days that PyVRP and OR-Tools have few words for: nothing is lost on the way there and back."""

from __future__ import annotations

import pytest

from formulations.vehicle_routing.checks import cost, violations
from optimizer.result import Limit
from tests.formulations.vehicle_routing.cases import Data, day, of_order, of_type, parsed
from tests.formulations.vehicle_routing.searching import OF_ANY_SIZE, search
from tests.formulations.vehicle_routing.small import cheapest


@pytest.fixture(scope="module", autouse=True)
def warm_children() -> None:
    """The first solve of a process loads its solver, which on a busy machine takes seconds."""
    for method in OF_ANY_SIZE:
        search(method, parsed(day()), time_limit_s=60.0)


@pytest.mark.parametrize("method", ["pyvrp", "ortools"])
def test_an_order_that_nobody_may_serve_is_paid_for(method: str) -> None:
    """No vehicle has its tag: it is left out, at its price."""
    data = of_order(day(), "E", required_tags=["cold"], unserved_cost=60.0)
    result = search(method, parsed(data))
    assert result.point is not None and result.primal_bound is not None
    assert result.point.unserved["order_id"].tolist() == ["E"]
    assert result.primal_bound == pytest.approx(60.0 + 6.0, rel=1e-6)


@pytest.mark.parametrize("trips", [{}, {"reload_depot_id": "depot", "max_trips": 3}])
def test_a_transfer_that_nobody_can_make_in_time_is_paid_for(trips: Data) -> None:
    """It is picked up after it should have been delivered: both orders are left out, for 7 each."""
    moved = {"load": {"parcels": 1}, "unserved_cost": 7.0}
    transfer = {"id": "t", "pickup_order_id": "P", "delivery_order_id": "Q"}
    data = day(transfers=[transfer])
    data["orders"] += [
        {"id": "P", "type": "pickup", "location_id": "north", "tw_early_s": 500.0, **moved},
        {"id": "Q", "location_id": "east", "tw_late_s": 400.0, **moved},
    ]
    subject = parsed(of_type(data, "van", **trips))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.primal_bound == pytest.approx(cheapest(subject))


@pytest.mark.parametrize("method", ["auto", "pyvrp", "ruin_recreate"])
def test_ways_may_take_no_time(method: str) -> None:
    """All durations are 0, only services take time: both orders fit into the shift."""
    square = [[0.0, 10.0, 20.0], [10.0, 0.0, 10.0], [20.0, 10.0, 0.0]]
    travel = {"type": "matrix", "location_ids": ["yard", "north", "east"], "distances": square}
    travel["durations_s"] = [[0.0] * 3] * 3
    data = of_type(day(travel=travel), "bike", num_available=0)
    data = of_type(data, "van", num_available=1, shift_late_s=30.0)
    for name in ("N", "E"):
        data = of_order(data, name, service_duration_s=5.0)
    subject = parsed(data)
    result = search(method, subject)
    assert result.point is not None and not list(violations(subject, result.point))
    assert result.primal_bound == pytest.approx(cheapest(subject))


@pytest.mark.parametrize(
    ("early_s", "late_s", "duration_s"),
    [(10.0, 20.0, 300.0), (40.0, 215.0, 20.0), (0.0, 70.0, 9.0)],
)
def test_breaks_of_started_routes(early_s: float, late_s: float, duration_s: float) -> None:
    """Over by now, to be taken from now on, or over before the van left at 50."""
    rest = {"id": "tea", "vehicle_type_id": "van", "early_s": early_s, "late_s": late_s}
    done = {"order_id": "N", "arrive_s": 53.0, "start_s": 53.0, "depart_s": 58.0}
    data = day(
        now_s=60.0,
        breaks=[rest | {"duration_s": duration_s}],
        started_routes=[{"id": "R", "vehicle_type_id": "van", "leave_s": 50.0}],
        started_visits=[{"route_id": "R", "position": 1, **done}],
    )
    data = of_type(data, "van", unit_duration_cost_per_h=360.0)
    subject = parsed(of_order(data, "E", route_id="R", tw_late_s=95.0))
    result = search("ortools", subject)
    assert result.point is not None and not list(violations(subject, result.point))
    assert sum(cost(subject, result.point).values()) == pytest.approx(cheapest(subject))


BETWEEN_TWO_WINDOWS = [
    {"order_id": name, "early_s": early_s, "late_s": early_s + 300.0}
    for name in "NE"
    for early_s in (50.0, 3000.0)
]


def test_windows_of_what_has_been_visited_count_no_more() -> None:
    """North was served before now in one of its windows, and east has two as well."""
    done = {"order_id": "N", "arrive_s": 53.0, "start_s": 53.0, "depart_s": 58.0}
    data = day(
        now_s=60.0,
        time_windows=BETWEEN_TWO_WINDOWS,
        started_routes=[{"id": "R", "vehicle_type_id": "van", "leave_s": 50.0}],
        started_visits=[{"route_id": "R", "position": 1, **done}],
    )
    subject = parsed(of_order(data, "E", route_id="R"))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_windows_of_what_nobody_may_serve_count_no_more() -> None:
    """North needs a tag that no vehicle has and is left out, though it has two windows."""
    data = of_order(day(time_windows=BETWEEN_TWO_WINDOWS), "N", unserved_cost=5.0)
    subject = parsed(of_order(data, "N", required_tags=["cold"]))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_goods_that_come_after_one_of_several_windows() -> None:
    """At the depot itself, at noon: the window in the morning is none for them."""
    data = day(
        time_windows=[
            {"order_id": "E", "early_s": 0.0, "late_s": 300.0},
            {"order_id": "E", "early_s": 9000.0, "late_s": 9300.0},
        ]
    )
    data = of_order(data, "E", location_id="yard", release_s=600.0, unserved_cost=50.0)
    data = of_type(data, "van", shift_late_s=3000.0, reload_depot_id="depot")
    subject = parsed(of_type(data, "bike", shift_late_s=3000.0))
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.point is not None and not list(violations(subject, result.point))
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_precedences_that_hang_together_have_a_first_plan() -> None:
    """East right after north, and the yard's neighbour some time after both."""
    data = day()
    data["orders"].append({"id": "X", "location_id": "north"})
    data["precedences"] = [
        {"earlier_order_id": "N", "later_order_id": "E", "directly": True},
        {"earlier_order_id": "E", "later_order_id": "X", "directly": False},
    ]
    subject = parsed(data)
    result = search("ortools", subject)
    assert result.termination.limit is Limit.SEARCH
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_the_last_of_several_windows_may_open_after_all_else() -> None:
    """East before north, which can be reached in its second window only: from 360 000 s on."""
    data = of_order(day(), "E", tw_late_s=3600.0, due_s=1800.0, lateness_cost_per_h=1.0)
    data["time_windows"] = [{"order_id": "N", "late_s": 0.5}, {"order_id": "N", "early_s": 3.6e5}]
    data["precedences"] = [{"earlier_order_id": "E", "later_order_id": "N", "directly": False}]
    subject = parsed(data)
    result = search("ortools", subject)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_a_break_at_an_instant_between_two_units() -> None:
    """At 9300 sharp, where hours cost money and units are of 0.036 s."""
    rest = {"id": "tea", "vehicle_type_id": "van", "early_s": 9300.0, "late_s": 9300.0}
    data = of_type(day(breaks=[rest | {"duration_s": 300.0}]), "van", unit_duration_cost_per_h=30)
    data = of_type(data, "bike", num_available=0)
    subject = parsed(of_order(data, "E", tw_early_s=3000.0))
    result = search("ortools", subject)
    assert result.primal_bound == pytest.approx(cheapest(subject))


def test_no_trip_goes_to_nobody() -> None:
    """From the depot by the reload depot is the shorter way, and still no way to begin."""
    names = ["yard", "store", "a", "b"]
    far, near = 50.0, 1.0
    rows = [[0, near, far, far], [near, 0, near, near], [far, near, 0, near], [far, near, near, 0]]
    travel = {"type": "matrix", "location_ids": names, "distances": rows}
    van = {"id": "van", "start_depot_id": "depot", "end_depot_id": "depot", "num_available": 1}
    van |= {"unit_distance_cost": 1.0, "reload_depot_id": "reload", "max_trips": 3}
    subject = parsed(
        day(
            travel=travel,
            locations=[{"id": name} for name in names],
            depots=[
                {"id": "depot", "location_id": "yard"}, {"id": "reload", "location_id": "store"}
            ],
            vehicle_types=[van],
            orders=[{"id": name, "location_id": name} for name in ("a", "b")],
        )
    )  # fmt: skip
    result = search("pyvrp", subject, time_limit_s=2.0)
    assert result.point is not None and not list(violations(subject, result.point))
