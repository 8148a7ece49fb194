"""What a planner reads agrees with the plan."""

from __future__ import annotations

import pytest

from formulations.vehicle_routing.clock import clock
from formulations.vehicle_routing.report import kpis, sections, unserved
from formulations.vehicle_routing.report.tables import MOST_ROWS
from optimizer.sdk import Section
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


def by_title(found: list[Section], word: str) -> Section:
    (section,) = (section for section in found if word in section.title)
    return section


def test_a_plan_is_told_by_routes_vehicles_and_stops() -> None:
    """Distances, times and loads as worked by hand for one van around the triangle."""
    data = of_order(day(), "E", tw_early_s=30, tw_late_s=3725)
    found = list(sections(*plan(data, ("van", ["N", "E"]))))
    routes, vehicles, stops = found
    assert routes.rows == (("R1", "van", 2, 12.0, "0:00:23", "0:00:35", 3.0, 30.0, 60.0),)
    assert vehicles.rows[0] == ("van", 1, 2, 12.0, 0.003)
    assert vehicles.rows[1] == ("bike", 0, "any number", 0.0, 0.0)
    assert [row[0] for row in stops.rows] == ["N", "E"]
    assert stops.rows[0][4:] == (None, None, 1.0, 0.0)
    assert stops.rows[1][4:] == ("0:00:30", "1:02:05", 0.0, 0.0)


def test_small_amounts_are_told_as_they_are() -> None:
    """What is shown with two decimals has them: 0.04 t on board of a van that holds 0.45 t."""
    places = [{"id": "yard", "x": 0, "y": 0}, {"id": "north", "x": 0, "y": 0.17}]
    data = day(dimensions=["t"], locations=places, orders=[{"id": "N", "location_id": "north"}])
    data = of_type(of_order(data, "N", load={"t": 0.04}), "van", capacity={"t": 0.45})
    data = of_type(data, "bike", capacity={})
    routes, *_ = sections(*plan(data, ("van", ["N"])))
    told = dict(zip(routes.columns, routes.rows[0], strict=True))
    assert (told["distance"], told["t"], told["full %"]) == (0.34, 0.04, 8.889)


def test_trips_and_pickups_are_told_where_there_are_any() -> None:
    """Two trips of one van, of which the second waits at the yard for its goods and collects."""
    data = of_type(day(), "van", reload_depot_id="depot")
    data = of_order(of_order(data, "E", type="pickup"), "N", tw_late_s=3.0)
    data = of_order(data, "E", tw_early_s=20.0)
    subject, solution = trips(data, ("van", [["N"], ["E"]]))
    routes, _, stops = sections(subject, solution)
    assert routes.columns[2] == "trips" and routes.rows[0][2] == 2
    assert [row[:3] for row in stops.rows] == [(1, "N", "delivery"), (2, "E", "pickup")]
    figures = kpis(subject, solution)
    assert figures["driving_h"] == pytest.approx(16.0 / 3600.0)
    assert figures["waiting_h"] == pytest.approx(9.0 / 3600.0)


def test_orders_left_out_are_listed_with_what_they_cost() -> None:
    """A section, and a reason that says what leaving out costs."""
    subject, solution = plan(of_order(day(), "E", unserved_cost=1.5), ("van", ["N"]))
    found = by_title(list(sections(subject, solution)), "left out")
    assert found.rows == (("E", 1.0, 0.0, 1.5),)
    (told,) = unserved(subject, solution)
    assert told.id == "E"
    assert told.reasons[0].code == "dearer_than_leaving_out" and "1.50" in told.reasons[0].detail


def test_orders_that_no_vehicle_can_serve_are_told_so() -> None:
    """The rule in the way is named before the price."""
    data = of_order(day(), "E", unserved_cost=1.5, load={"parcels": 6})
    (told,) = unserved(*plan(data, ("van", ["N"])))
    assert told.reasons[0].code == "too_large"


def test_an_empty_plan_can_be_read() -> None:
    """Everything left out: no empty tables, no division by zero."""
    data = day()
    for name in ("N", "E"):
        data = of_order(data, name, unserved_cost=1.0)
    subject, solution = plan(data)
    assert [section.title for section in sections(subject, solution)] == ["Orders left out"]
    assert kpis(subject, solution)["served_pct"] == 0.0


def test_a_route_without_stops_has_no_table_of_them() -> None:
    """A started van that goes home at once."""
    titles = [section.title for section in sections(*homeward_van())]
    assert titles == ["Routes, 1 in all", "Vehicles", "Orders left out"]


def test_of_a_group_one_order_is_wanted() -> None:
    """A day on which it is served is a day on which all is served."""
    data = of_order(of_order(day(), "N", group_id="g"), "E", group_id="g")
    subject, solution = plan({**data, "groups": [{"id": "g"}]}, ("van", ["N"]))
    assert kpis(subject, solution)["served_pct"] == 100.0


def test_long_tables_are_cut_with_a_note() -> None:
    """At most so many rows, and how many more there are."""
    orders = [{"id": f"N{k}", "location_id": "north"} for k in range(20)]
    routes = [("bike", [order["id"]]) for order in orders]
    found = by_title(list(sections(*plan(day(orders=orders), *routes))), "Routes")
    assert len(found.rows) == MOST_ROWS
    assert found.note == "… 5 more"


def test_key_figures_are_worked_by_hand() -> None:
    """Half an hour of service and 12 s of driving; leaving late spares the waiting."""
    data = of_order(of_order(day(), "N", service_duration_s=1800), "E", tw_early_s=1830)
    figures = kpis(*plan(data, ("van", ["N", "E"])))
    assert figures == pytest.approx(
        {
            "routes": 1.0,
            "orders_served": 2.0,
            "served_pct": 100.0,
            "stops_per_route": 2.0,
            "distance": 12.0,
            "duration_h": 1812.0 / 3600.0,
            "driving_h": 12.0 / 3600.0,
            "waiting_h": 0.0,
            "mean_load_pct": 60.0,
        }
    )


def test_what_is_done_took_as_long_as_it_took() -> None:
    """A second to N, 99 s of standing there, then 4 s and 5 s as the table says."""
    figures = kpis(*standing_van())
    seconds = {name: 3600.0 * figures[f"{name}_h"] for name in ("duration", "driving", "waiting")}
    assert seconds == pytest.approx({"duration": 109.0, "driving": 10.0, "waiting": 99.0})


@pytest.mark.parametrize(
    ("instant_s", "text"), [(0.0, "0:00:00"), (59.6, "0:01:00"), (90061.0, "25:01:01")]
)
def test_clock(instant_s: float, text: str) -> None:
    """Seconds carry over; days are counted on in hours."""
    assert clock(instant_s) == text


def test_words_have_tables_of_their_own() -> None:
    """What is late, changed or a break on the way; facts of a running day cost nothing."""
    lunch = {"id": "lunch", "vehicle_type_id": "van", "early_s": 3600.0, "late_s": 3600.0}
    data = day(breaks=[{**lunch, "duration_s": 1800.0}])
    data = of_order(data, "N", tw_late_s=3.0, planned_vehicle_type_id="bike", change_cost=4.0)
    data = of_order(data, "E", tw_early_s=7200.0, due_s=3600.0, lateness_cost_per_h=9.0)
    subject, solution = plan(data, ("van", ["N", "E"]))
    tables = {table.title: table.rows for table in sections(subject, solution)}
    assert tables["Late services"] == (("E", "R1", "1:00:00", "2:00:00", 60.0, 9.0),)
    assert tables["Changes against the last plan"] == (("N", "bike", "van", 4.0),)
    assert tables["Breaks on the way"] == (("R1", "lunch", "1:00:00", "1:30:00"),)
    rested_h = kpis(subject, solution)["duration_h"] - kpis(subject, solution)["driving_h"]
    assert kpis(subject, solution)["waiting_h"] == pytest.approx(rested_h - 0.5)


def test_the_noise_of_a_sum_is_not_late() -> None:
    """Zero minutes at a cost of zero would tell nobody anything."""
    subject, solution = plan(of_order(day(), "N", due_s=60.0), ("van", ["N"]))
    for late_s, titles in ((1e-9, []), (1.0, ["Late services"])):
        late = edited(solution, "visits", 0, start_s=60.0 + late_s)
        assert [t.title for t in sections(subject, late) if t.title == "Late services"] == titles


def test_the_window_of_a_visit_is_the_one_in_which_it_starts() -> None:
    """E opens twice, and is served when it opens again."""
    windows = [{"order_id": "E", "late_s": 5.0}, {"order_id": "E", "early_s": 60.0}]
    subject, solution = plan(day(time_windows=windows), ("van", ["N", "E"]))
    (stops,) = (table for table in sections(subject, solution) if table.title.startswith("Stops"))
    opens, closes = stops.columns.index("opens"), stops.columns.index("closes")
    assert [row[opens] for row in stops.rows] == [None, "0:01:00"]
    assert [row[closes] for row in stops.rows] == [None, None]


def test_an_alternative_left_out_has_no_price() -> None:
    """What the group costs is told among the costs."""
    data = of_order(of_order(day(groups=[{"id": "G"}]), "N", group_id="G"), "E", group_id="G")
    subject, solution = plan(data, ("van", ["N"]))
    (left_out,) = (t for t in sections(subject, solution) if t.title == "Orders left out")
    assert [row[0] for row in left_out.rows] == ["E"]
    assert left_out.rows[0][-1] is None


def test_a_group_left_out_has_its_price_once() -> None:
    """At its first order; of each it is told that the group is left out, or what is served."""
    groups = [{"id": "G", "unserved_cost": 50.0}]
    data = of_order(of_order(day(groups=groups), "N", group_id="G"), "E", group_id="G")
    subject, solution = plan(data)
    left_out = by_title(list(sections(subject, solution)), "left out")
    assert [(row[0], row[-1]) for row in left_out.rows] == [("N", 50.0), ("E", None)]
    told = {each.reasons[0].detail for each in unserved(subject, solution)}
    assert told == {"no order of group G is served, which costs 50"}
    (other,) = unserved(*plan(data, ("van", ["N"])))
    assert other.reasons[0].detail == "order N is served in its place, one of group G is enough"
