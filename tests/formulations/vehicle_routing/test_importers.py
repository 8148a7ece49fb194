"""Foreign files are read as they are meant, field by field; what is no such file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.importers import IMPORTERS, SOLUTION_READERS
from formulations.vehicle_routing.instance import Instance
from optimizer.errors import InstanceError, UsageError
from optimizer.schema.record import parse_record
from tests.formulations.vehicle_routing.foreign_files import (
    BACKHAULS,
    CORDEAU,
    HVRP,
    LI_LIM,
    MATRIX,
    MIXED_FLEET,
    PAIRS,
    SOLOMON,
    SQUARE,
    TRIPS,
    read,
    square,
)
from tests.formulations.vehicle_routing.small import cheapest


def test_a_small_file_is_read_field_by_field(tmp_path: Path) -> None:
    """Ids are the rows of the file, from 0; a fleet that is not stated has no limit."""
    envelope = square(tmp_path)
    assert envelope["name"] == "square"
    data = envelope["data"]
    assert data["depots"] == [{"id": "depot-0", "location_id": "0"}]
    assert data["locations"][1] == {"id": "1", "x": 1.0, "y": 1.0}
    assert data["orders"] == [
        {"id": "1", "location_id": "1", "load": {"units": 3.0}, "service_duration_s": 0.0},
        {"id": "2", "location_id": "2", "load": {"units": 2.0}, "service_duration_s": 0.0},
    ]
    assert "num_available" not in data["vehicle_types"][0]


@pytest.mark.parametrize(
    ("kind", "options", "rounding"),
    [
        ("EUC_2D", {}, "nint"),
        ("CEIL_2D", {}, "ceil"),
        ("FLOOR_2D", {}, "trunc"),
        ("EXACT_2D", {}, "exact"),
        ("CEIL_2D", {"rounding": "none"}, "none"),
    ],
)
def test_the_rounding_is_said_in_the_file(
    tmp_path: Path, kind: str, options: dict[str, str], rounding: str
) -> None:
    """By the type of the distances, unless asked for otherwise; never left to guess."""
    assert square(tmp_path, kind, **options)["data"]["travel"]["rounding"] == rounding


@pytest.mark.parametrize("given", [False, True])
def test_an_unknown_rounding_is_a_usage_error(tmp_path: Path, given: bool) -> None:
    """The known ones are listed, also where distances are given and none is used."""
    text = MATRIX if given else SQUARE.format(kind="EUC_2D")
    with pytest.raises(UsageError) as caught:
        read(tmp_path, "vrplib", text, rounding="half")
    assert caught.value.issue.code == "E405"
    assert "dimacs" in (caught.value.issue.expected or "")


@pytest.mark.parametrize("text", ["", "hello", "NAME : x\nDIMENSION : 2\nEOF\n"])
@pytest.mark.parametrize("kind", sorted(IMPORTERS))
def test_other_files_are_refused(tmp_path: Path, kind: str, text: str) -> None:
    """Whatever is wrong with a file, it is told as a ValueError or a LookupError."""
    path = tmp_path / "other.vrp"
    path.write_text(text, "utf-8")
    with pytest.raises((ValueError, LookupError)):
        IMPORTERS[kind].read(path, {})


def test_a_plan_with_unknown_orders_is_refused(tmp_path: Path) -> None:
    """The plan of another instance is told by its orders."""
    instance = parse_record(Instance, square(tmp_path)["data"], "/data")
    plan, claimed = SOLUTION_READERS[".sol"](instance, "Route #1: 2 1\n")
    assert claimed is None and len(plan.visits) == 2
    with pytest.raises(LookupError, match="no order 9"):
        SOLUTION_READERS[".sol"](instance, "Route #1: 1 9\nCost 3\n")


def test_a_plan_for_several_types_needs_a_counted_fleet(tmp_path: Path) -> None:
    """Route numbers mean vehicles only where vehicles are counted."""
    data = square(tmp_path)["data"]
    van = data["vehicle_types"][0]
    data["vehicle_types"] = [{**van, "num_available": 1}, {**van, "id": "bike"}]
    open_ended = parse_record(Instance, data, "/data")
    with pytest.raises(LookupError, match="vehicle types"):
        SOLUTION_READERS[".sol"](open_ended, "Route #1: 1 2\n")
    data["vehicle_types"][1]["num_available"] = 1
    counted = parse_record(Instance, data, "/data")
    plan, _ = SOLUTION_READERS[".sol"](counted, "Route #2: 1 2\n")
    assert plan.routes["vehicle_type_id"].tolist() == ["bike"]
    with pytest.raises(LookupError, match="route 3"):
        SOLUTION_READERS[".sol"](counted, "Route #3: 1 2\n")


@pytest.mark.parametrize("kind", ["vrplib", "solomon", "li-lim"])
def test_a_byte_order_mark_means_nothing(tmp_path: Path, kind: str) -> None:
    """Some editors put one before the first letter."""
    text = {"vrplib": SQUARE.format(kind="EUC_2D"), "solomon": SOLOMON, "li-lim": LI_LIM}[kind]
    assert read(tmp_path, kind, f"\ufeff{text}") == read(tmp_path, kind, text)


def test_a_cordeau_file_has_vehicles_at_every_depot(tmp_path: Path) -> None:
    """Two vehicles each; 0 is no limit; service counts; distances are not rounded."""
    data = read(tmp_path, "cordeau", CORDEAU.format(kind=2, longest=7, window=""))["data"]
    first, second = data["vehicle_types"]
    assert first["start_depot_id"] == first["end_depot_id"] == "depot-3"
    assert (first["num_available"], first["max_duration_s"]) == (2, 7.0)
    assert first["capacity"] == {"units": 10.0}
    assert "max_duration_s" not in second and "capacity" not in second
    assert data["orders"][0]["service_duration_s"] == 5.0
    assert data["orders"][0]["load"] == {"units": 4.0}
    assert "tw_late_s" not in data["orders"][0]
    assert data["travel"]["rounding"] == "none"


def test_a_cordeau_file_may_have_windows(tmp_path: Path) -> None:
    """Those of depots are the shifts of their vehicles."""
    data = read(tmp_path, "cordeau", CORDEAU.format(kind=6, longest=0, window=" 5 9"))["data"]
    assert data["orders"][1]["tw_early_s"] == 5.0 and data["orders"][1]["tw_late_s"] == 9.0
    assert data["vehicle_types"][0]["shift_late_s"] == 9.0


def test_a_cordeau_file_of_one_depot_has_it_first(tmp_path: Path) -> None:
    """Under the number 0; anywhere else it is an error and not a customer."""
    text = "4 3 1 1\n0 10\n0 9 9 0 0 0 0 0 80\n1 0 3 5 4 1 1 1 5 9\n"
    data = read(tmp_path, "cordeau", text)["data"]
    assert data["depots"] == [{"id": "depot-0", "location_id": "0"}]
    assert data["vehicle_types"][0]["shift_late_s"] == 80.0
    assert [order["id"] for order in data["orders"]] == ["1"]
    with pytest.raises(ValueError, match="comes first"):
        read(tmp_path, "cordeau", text.replace("\n0 9 9", "\n2 9 9"))


@pytest.mark.parametrize("kind", [1, 3, 5, 7, 9])
def test_cordeau_files_of_other_kinds_are_refused(tmp_path: Path, kind: int) -> None:
    """Several days, or vehicles that may not serve everybody: by their reason."""
    with pytest.raises(InstanceError) as caught:
        read(tmp_path, "cordeau", CORDEAU.format(kind=kind, longest=0, window=""))
    assert [issue.code for issue in caught.value.issues] == ["E202"]


def test_a_li_lim_file_has_transfers_and_vehicles_first(tmp_path: Path) -> None:
    """What 1 picks up 2 delivers; a vehicle outweighs all ways out and back, 2 * (3 + 4) = 14."""
    told = read(tmp_path, "li-lim", LI_LIM)
    data = told["data"]
    assert data["transfers"] == [{"id": "1-2", "pickup_order_id": "1", "delivery_order_id": "2"}]
    assert [order["type"] for order in data["orders"]] == ["pickup", "delivery"]
    assert [order["load"]["units"] for order in data["orders"]] == [10.0, 10.0]
    assert data["vehicle_types"][0]["fixed_cost"] == 100.0
    assert told["custom"] == {"vehicle_priority_cost": 100.0}
    assert data["vehicle_types"][0]["shift_late_s"] == 100.0


def test_a_solomon_file_has_a_fleet_and_windows(tmp_path: Path) -> None:
    """The depot's window is the shift; vehicles cost nothing unless they are asked to."""
    told = read(tmp_path, "solomon", SOLOMON)
    (vehicle,) = told["data"]["vehicle_types"]
    assert (vehicle["num_available"], vehicle["capacity"]["units"]) == (3, 200.0)
    assert (vehicle["shift_early_s"], vehicle["shift_late_s"]) == (0.0, 99.0)
    assert "fixed_cost" not in vehicle
    first = told["data"]["orders"][0]
    assert (first["tw_early_s"], first["tw_late_s"]) == (4.0, 50.0)
    assert first["service_duration_s"] == 2.0
    assert told["source"] == "Solomon file small.txt, rounding dimacs"


@pytest.mark.parametrize(("rounding", "cost"), [("none", 1e2), ("dimacs", 1e2), ("exact", 1e5)])
def test_vehicles_outweigh_distances_as_they_are_rounded(
    tmp_path: Path, rounding: str, cost: float
) -> None:
    """All ways out and back are 14 long, or 14 000 thousandths."""
    told = read(tmp_path, "solomon", SOLOMON, objective="vehicles", rounding=rounding)
    assert told["data"]["vehicle_types"][0]["fixed_cost"] == cost
    assert "fewest vehicles first" in told["description"]


def test_an_unknown_objective_is_a_usage_error(tmp_path: Path) -> None:
    """The known ones are listed."""
    with pytest.raises(UsageError, match="objective") as caught:
        read(tmp_path, "solomon", SOLOMON, objective="time")
    assert caught.value.issue.expected == "distance | vehicles"


def test_an_hvrp_file_has_a_mixed_fleet(tmp_path: Path) -> None:
    """Number, capacity, fixed cost and cost per distance of each kind; 999999 is no limit."""
    data = read(tmp_path, "hvrp", HVRP.format(longest=999999.0))["data"]
    first, second = data["vehicle_types"]
    assert (first["num_available"], first["capacity"]["units"], first["fixed_cost"]) == (4, 20, 35)
    assert second["unit_distance_cost"] == 1.1 and "max_duration_s" not in second
    assert data["orders"][1]["load"] == {"units": 7.0}
    assert data["orders"][1]["service_duration_s"] == 1.5
    limited = read(tmp_path, "hvrp", HVRP.format(longest=50))["data"]
    assert limited["vehicle_types"][0]["max_duration_s"] == 50.0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("cordeau", CORDEAU.format(kind=2, longest="x", window="")),
        ("cordeau", CORDEAU.format(kind=2, longest=7, window="").rpartition("4 9 9")[0]),
        ("li-lim", LI_LIM.replace("0 50 2 0 2", "0 50")),
        ("hvrp", HVRP.format(longest=9).replace("4 20", "4.5 20")),
        ("li-lim", LI_LIM.replace("2 1 0", "2 0 0")),
        ("li-lim", LI_LIM.replace("3 200 1", "3 200 2")),
        ("cordeau", CORDEAU.format(kind=2, longest=7, window="") + "5 9 9 0 0 0 0\n"),
        ("hvrp", HVRP.format(longest=9).replace("2 2 ", "1 2 ")),
        ("solomon", SOLOMON.replace("    1      0", "    x      0")),
        ("solomon", SOLOMON.replace("    2      0", "   C2      0")),
        ("solomon", SOLOMON.replace("    1      0", "    1      0,5")),
    ],
)
def test_a_file_with_a_slip_says_where(tmp_path: Path, kind: str, text: str) -> None:
    """A line that is short, cut off, left over, not of numbers or at odds with another."""
    with pytest.raises(ValueError, match=r"line|ends|number|names the other"):
        read(tmp_path, kind, text)


def test_backhauls_come_last_in_a_vrpb_file(tmp_path: Path) -> None:
    """Elsewhere pickups may come anywhere; demand and backhaul at one customer are refused."""
    data = read(tmp_path, "vrplib", BACKHAULS.format(kind="VRPB", demand=0))["data"]
    assert data["vehicle_types"][0]["pickups"] == "last"
    assert data["orders"][1]["type"] == "pickup" and data["orders"][1]["load"] == {"units": 2.0}
    assert data == read(tmp_path, "vrplib", BACKHAULS.format(kind="vrpb", demand=0))["data"]
    mixed = read(tmp_path, "vrplib", BACKHAULS.format(kind="VRPMB", demand=0))["data"]
    assert "pickups" not in mixed["vehicle_types"][0]
    with pytest.raises(InstanceError, match="BACKHAUL"):
        read(tmp_path, "vrplib", BACKHAULS.format(kind="VRPB", demand=1))


def test_several_trips_and_releases_are_read(tmp_path: Path) -> None:
    """Two reloads are three trips; what is released at 7 leaves no earlier."""
    data = read(tmp_path, "vrplib", TRIPS)["data"]
    (vehicle,) = data["vehicle_types"]
    assert (vehicle["reload_depot_id"], vehicle["max_trips"]) == ("depot-0", 3)
    assert data["orders"][1]["release_s"] == 7.0 and "release_s" not in data["orders"][0]


def test_a_reload_depot_may_be_one_for_all(tmp_path: Path) -> None:
    """A specification says the same as a section with equal rows."""
    section = "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\n"
    stated = TRIPS.replace(section, "").replace("CAPACITY", "VEHICLES_RELOAD_DEPOT : 1\nCAPACITY")
    assert read(tmp_path, "vrplib", stated)["data"] == read(tmp_path, "vrplib", TRIPS)["data"]


def test_a_plan_calls_at_the_depot_between_its_trips(tmp_path: Path) -> None:
    """A 0 between two orders begins another trip; at the ends it means nothing."""
    data = read(tmp_path, "vrplib", TRIPS)["data"]
    instance = parse_record(Instance, data, "/data")
    plan, claimed = SOLUTION_READERS[".sol"](instance, "Route #1: 1 0 2 0\nCost: 9\n")
    assert plan.visits["trip"].tolist() == [1, 2] and claimed == 9.0
    assert not list(violations(instance, plan))


def test_a_plan_calls_nowhere_else(tmp_path: Path) -> None:
    """Between two orders where its vehicle loads again, at the ends where it starts and ends."""
    other = TRIPS.replace("DIMENSION : 3", "DIMENSION : 4").replace("DEPOT_SECTION\n1\n-1", "{}")
    for section in ("NODE_COORD", "DEMAND", "TIME_WINDOW", "RELEASE_TIME"):
        head, body, tail = other.partition(f"{section}_SECTION\n")
        rows = tail.split("\n", 3)
        row = {"NODE_COORD": "4 9 9", "TIME_WINDOW": "4 0 99"}.get(section, "4 0")
        other = head + body + "\n".join([*rows[:3], row, rows[3]])
    text = other.format("VEHICLES_DEPOT_SECTION\n1 1\n2 1\nDEPOT_SECTION\n1\n4\n-1")
    instance = parse_record(Instance, read(tmp_path, "vrplib", text)["data"], "/data")
    plan, _ = SOLUTION_READERS[".sol"](instance, "Route #1: 0 1 0 2 0\n")
    assert len(plan.visits) == 2
    for names, what in (("1 3 2", "load again"), ("3 1 2", "start"), ("1 2 3", "end")):
        with pytest.raises(LookupError, match=f"route 1 calls at 3, .* {what} there"):
            SOLUTION_READERS[".sol"](instance, f"Route #1: {names}\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Route #1: 2\n  1\nCost 5\n", "line 2 is neither"),
        ("Vehicle 1: 2 1\n", "line 1 is neither"),
        ("Route #1: 2 1\nTotal cost: 5\n", "line 2 is neither"),
        ("Route #1: 2 1\nCost inf\n", "cost in line 2"),
        ("Route #1: 2 1\nCost\n", "cost in line 2"),
        ("Comment: none\n", "neither a route"),
    ],
)
def test_lines_that_are_not_of_a_plan_are_told(tmp_path: Path, text: str, told: str) -> None:
    """What is left out would be served by nobody, and what costs nothing said has no claim."""
    instance = parse_record(Instance, square(tmp_path)["data"], "/data")
    with pytest.raises(ValueError, match=told):
        SOLUTION_READERS[".sol"](instance, text)


def test_a_plan_may_have_remarks(tmp_path: Path) -> None:
    """Blanks, too, are free, and a route may be empty."""
    instance = parse_record(Instance, square(tmp_path)["data"], "/data")
    text = "Comment: best known\n\nRoute # 1 : 2 1\nroute 2:\n Cost: 5.5 \nOptimal: True\n"
    plan, claimed = SOLUTION_READERS[".sol"](instance, text)
    assert plan.visits["order_id"].tolist() == ["2", "1"] and claimed == 5.5


def test_equal_vehicles_are_a_type(tmp_path: Path) -> None:
    """By runs, with depot, capacity, costs and limits of each; a unit cost of 0 stays 0."""
    data = read(tmp_path, "vrplib", MIXED_FLEET)["data"]
    first, second = data["vehicle_types"]
    assert first == {
        "id": "vehicle-1",
        "start_depot_id": "depot-0",
        "end_depot_id": "depot-0",
        "num_available": 2,
        "capacity": {"units": 5.0},
        "fixed_cost": 7.0,
        "unit_distance_cost": 2.0,
        "max_distance": 40.0,
        "max_duration_s": 30.0,
    }
    assert (second["start_depot_id"], second["num_available"]) == ("depot-1", 1)
    assert second["unit_distance_cost"] == 0.0


def test_exact_costs_and_limits_are_thousandths_too(tmp_path: Path) -> None:
    """As distances are; a cost per unit of distance stays, and times stay in the file's unit."""
    plain = read(tmp_path, "vrplib", MIXED_FLEET)["data"]
    exact = read(tmp_path, "vrplib", MIXED_FLEET, rounding="exact")["data"]
    finer = {"fixed_cost": 7000.0, "max_distance": 40000.0}
    assert exact["vehicle_types"][0] == plain["vehicle_types"][0] | finer
    assert exact["orders"][0] == plain["orders"][0] | {"unserved_cost": 11000.0}


def test_a_prize_makes_a_customer_optional(tmp_path: Path) -> None:
    """A service time that is the same for all is that of each."""
    (order,) = read(tmp_path, "vrplib", MIXED_FLEET)["data"]["orders"]
    assert order["unserved_cost"] == 11.0 and order["service_duration_s"] == 2.0
    (required,) = read(tmp_path, "vrplib", MIXED_FLEET.replace("3 11", "3 0"))["data"]["orders"]
    assert "unserved_cost" not in required


def test_linehaul_is_another_word_for_demand(tmp_path: Path) -> None:
    """The orders are the same."""
    text = SQUARE.format(kind="EUC_2D")
    named = read(tmp_path, "vrplib", text.replace("DEMAND_SECTION", "LINEHAUL_SECTION"))
    assert named["data"] == read(tmp_path, "vrplib", text)["data"]


def test_distances_may_be_given(tmp_path: Path) -> None:
    """Row by row, the way there and the way back apart; they are durations where time counts."""
    travel = read(tmp_path, "vrplib", MATRIX)["data"]["travel"]
    assert travel["distances"] == [[0, 1, 2], [3, 0, 4], [5, 6, 0]]
    assert "durations_s" not in travel
    timed = MATRIX.replace("DEPOT_S", "TIME_WINDOW_SECTION\n1 0 9\n2 0 9\n3 0 9\nDEPOT_S")
    travel = read(tmp_path, "vrplib", timed)["data"]["travel"]
    assert travel["durations_s"] == travel["distances"]


@pytest.mark.parametrize(
    "text",
    [
        SQUARE.format(kind="EXPLICIT"),
        SQUARE.format(kind="EUC_2D")
        .replace("NODE_COORD_SECTION\n", "EDGE_WEIGHT_FORMAT : FULL_MATRIX\nNODE_COORD_SECTION\n")
        .replace("DEMAND_SECTION", "EDGE_WEIGHT_SECTION\n0 1 2\n3 0 4\n5 6 0\nDEMAND_SECTION"),
    ],
)
def test_distances_are_given_or_computed(tmp_path: Path, text: str) -> None:
    """A type that says the one and a section that says the other leave it open."""
    with pytest.raises(ValueError, match="EXPLICIT"):
        read(tmp_path, "vrplib", text)


def test_a_section_of_pickups_and_deliveries_is_read(tmp_path: Path) -> None:
    """Load, window and service of each row; what row 2 picks up goes to row 3."""
    data = read(tmp_path, "vrplib", PAIRS)["data"]
    assert data["transfers"] == [{"id": "1-2", "pickup_order_id": "1", "delivery_order_id": "2"}]
    pickup, delivery = data["orders"]
    assert pickup == {
        "id": "1",
        "location_id": "1",
        "type": "pickup",
        "load": {"units": 5.0},
        "service_duration_s": 2.0,
        "tw_early_s": 1.0,
        "tw_late_s": 50.0,
    }
    assert "type" not in delivery and delivery["load"] == {"units": 5.0}
    assert data["vehicle_types"][0]["shift_late_s"] == 100.0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (SQUARE.format(kind="GEO"), "EDGE_WEIGHT_TYPE GEO"),
        (TRIPS.replace("\n1 1\n2 1\nDEPOT", "\n1 1 2\n2 1 2\nDEPOT"), "several depots"),
        (SQUARE.format(kind="EUC_2D").replace("CAPACITY", "SALESMEN : 2\nCAPACITY"), "SALESMEN"),
        (SQUARE.format(kind="EUC_2D").replace("CVRP", "OVRP"), "TYPE OVRP"),
        (SQUARE.format(kind="EUC_2D").replace("CVRP", "VRPB (1989)"), "TYPE VRPB .1989."),
    ],
)
def test_what_has_no_words_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    """Left out, it would be another problem."""
    with pytest.raises(InstanceError, match=named) as caught:
        read(tmp_path, "vrplib", text)
    assert [issue.code for issue in caught.value.issues] == ["E202"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SQUARE.format(kind="EUC_2D").replace("3 2\nDEPOT", "DEPOT"), "DEMAND has 2 lines, 3"),
        (MIXED_FLEET.replace("VEHICLES : 3", "VEHICLES : 4"), "CAPACITY has 3 lines, 4"),
        (MIXED_FLEET.replace("VEHICLES : 3\n", ""), "no VEHICLES"),
        (MATRIX.replace("CAPACITY", "VEHICLES : 2.7\nCAPACITY"), "VEHICLES is 2.7"),
        (MIXED_FLEET.replace("SERVICE_TIME : 2", "SERVICE_TIME : x"), "SERVICE_TIME is no number"),
        (TRIPS.replace("1 1\n2 1\nDEPOT", "1 1\nDEPOT"), "VEHICLES_RELOAD_DEPOT has 1 lines, 2"),
        (PAIRS.replace("50 2 0 3", "50 2 3"), "PICKUP_AND_DELIVERY"),
        (PAIRS.replace("60 2 2 0", "60 2 1 0"), "only one of the orders 0 and 2"),
        (
            PAIRS.replace("DEPOT_SECTION", "DEMAND_SECTION\n1 0\n2 1\n3 1\nDEPOT_SECTION"),
            "both PICKUP_AND_DELIVERY and DEMAND",
        ),
        (
            BACKHAULS.format(kind="VRPB", demand=0).replace("BACKHAUL", "LINEHAUL"),
            "both DEMAND and LINEHAUL",
        ),
        (SQUARE.format(kind="EUC_2D").replace("2 3\n3 2", "3 2\n2 3"), "line 12 .* 3 where DEMAND"),
        (SQUARE.format(kind="EUC_2D").replace("2 3\n3 2", "2 3\n2 3"), "line 13 .* 2 where DEMAND"),
        (SQUARE.format(kind="EUC_2D").replace("1 0 0", "0 0 0"), "line 7 .* 0 where NODE_COORD"),
        (MIXED_FLEET.replace("1 30\n2 30", "2 30\n1 30"), "2 where VEHICLES_MAX_DURATION"),
        (TRIPS.replace("1 1\n2 1\nDEPOT", "2 1\n1 1\nDEPOT"), "2 where VEHICLES_RELOAD_DEPOT"),
        (SQUARE.format(kind="EUC_2D").removesuffix("\nDEPOT_SECTION\n1\n-1\nEOF\n"), "cut off"),
        (SQUARE.format(kind="EUC_2D").removesuffix("-1\nEOF\n"), "cut off"),
        (
            SQUARE.format(kind="EUC_2D").removesuffix("3 2\nDEPOT_SECTION\n1\n-1\nEOF\n"),
            "DEMAND has 2 lines",
        ),
        (SQUARE.format(kind="EUC_2D").replace("DEPOT_SECTION\n1\n-1\n", ""), "no depot"),
        (SQUARE.format(kind="EUC_2D").replace("2 3\n", "2 x\n"), "DEMAND does not"),
        (SQUARE.format(kind="EUC_2D").replace("2 3\n", "2 3 4\n"), "DEMAND does not"),
    ],
)
def test_parts_that_do_not_fit_are_told(tmp_path: Path, text: str, told: str) -> None:
    """Which part it is, and how many rows it lacks."""
    with pytest.raises(ValueError, match=told):
        read(tmp_path, "vrplib", text)


def test_a_whole_file_may_end_without_eof(tmp_path: Path) -> None:
    """TSPLIB has it optional: the last line is a whole row of the demands."""
    head, depot = "DEMAND_SECTION", "DEPOT_SECTION\n1\n-1\n"
    text = SQUARE.format(kind="EUC_2D").replace(depot + "EOF\n", "")
    read_in = read(tmp_path, "vrplib", text.replace(head, depot + head))
    assert read_in == read(tmp_path, "vrplib", SQUARE.format(kind="EUC_2D"))


NO_FREE_WAYS = MIXED_FLEET.replace("1 2\n2 2\n3 0\n", "1 2\n2 2\n3 1\n")


@pytest.mark.parametrize("text", [SQUARE.format(kind="EUC_2D"), NO_FREE_WAYS, TRIPS])
def test_a_day_in_two_towns_costs_twice_as_much(tmp_path: Path, text: str) -> None:
    """Where every way costs something no vehicle has anything to win in the other town."""
    one, two = (
        parse_record(Instance, read(tmp_path, "vrplib", text, towns=towns)["data"], "/data")
        for towns in ("1", "2")
    )
    assert len(two.orders) == 2 * len(one.orders)
    assert cheapest(two) == pytest.approx(2 * cheapest(one)) and cheapest(one) > 0


def test_towns_need_coordinates_and_a_known_number(tmp_path: Path) -> None:
    """Distances that are given belong to one town."""
    refused = [(MATRIX, "2", "leave"), (MATRIX, "0", "whole"), (TRIPS, "3.5", "whole")]
    for text, towns, hint in refused:
        with pytest.raises(UsageError) as caught:
            read(tmp_path, "vrplib", text, towns=towns)
        assert hint in (caught.value.issue.hint or "") and caught.value.issue.value == towns
    assert read(tmp_path, "vrplib", MATRIX, towns="1") == read(tmp_path, "vrplib", MATRIX)
