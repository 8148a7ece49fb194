"""Foreign files are read as they are meant, field by field; what is no such file is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formulations.vehicle_routing.checks import violations
from formulations.vehicle_routing.importers import IMPORTERS, SOLUTION_READERS
from formulations.vehicle_routing.instance import Instance, cross_checks
from optimizer.errors import InstanceError, UsageError
from optimizer.schema.record import parse_record

SQUARE = """NAME : square
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : {kind}
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 1 1
3 0 2
DEMAND_SECTION
1 0
2 3
3 2
DEPOT_SECTION
1
-1
EOF
"""


def square(folder: Path, kind: str = "EUC_2D", **options: str) -> dict[str, Any]:
    path = folder / "square.vrp"
    path.write_text(SQUARE.format(kind=kind), "utf-8")
    return IMPORTERS["vrplib"].read(path, options)


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


def test_an_unknown_rounding_is_a_usage_error(tmp_path: Path) -> None:
    """The known ones are listed."""
    with pytest.raises(UsageError) as caught:
        square(tmp_path, rounding="half")
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


def read(folder: Path, kind: str, text: str, **options: str) -> dict[str, Any]:
    """The data of a file of some layout, which makes an instance without contradictions."""
    path = folder / "small.txt"
    path.write_text(text, "utf-8")
    told = IMPORTERS[kind].read(path, options)
    assert not list(cross_checks(parse_record(Instance, told["data"], "/data")))
    return told


CORDEAU = """{kind} 2 2 2
{longest} 10
0 0
1 0 3 5 4 1 2 1 2{window}
2 4 0 5 3 1 2 1 2{window}
3 0 0 0 0 0 0{window}
4 9 9 0 0 0 0{window}
"""


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


@pytest.mark.parametrize("kind", [0, 1, 3, 5, 9])
def test_cordeau_files_of_other_kinds_are_refused(tmp_path: Path, kind: int) -> None:
    """Several days, or vehicles that may not serve everybody: by their reason."""
    with pytest.raises(InstanceError) as caught:
        read(tmp_path, "cordeau", CORDEAU.format(kind=kind, longest=0, window=""))
    assert [issue.code for issue in caught.value.issues] == ["E202"]


LI_LIM = """3 200 1
0 0 0 0 0 100 0 0 0
1 0 3 10 0 50 2 0 2
2 0 4 -10 5 60 2 1 0
"""


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


HVRP = """// comments
2 2 {longest} 1.5 0 0
4 20 35 1.0
1 30 0 1.1
0 0
3 4 5
6 8 7
"""


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
    ],
)
def test_a_file_with_a_slip_says_where(tmp_path: Path, kind: str, text: str) -> None:
    """A line that is short, cut off or not of numbers."""
    with pytest.raises(ValueError, match=r"line|ends|number"):
        read(tmp_path, kind, text)


BACKHAULS = """NAME : small
TYPE : {kind}
DIMENSION : 3
VEHICLES : 1
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 1 1
3 0 2
DEMAND_SECTION
1 0
2 3
3 {demand}
BACKHAUL_SECTION
1 0
2 0
3 2
DEPOT_SECTION
1
-1
EOF
"""


def test_backhauls_come_last_in_a_vrpb_file(tmp_path: Path) -> None:
    """Elsewhere pickups may come anywhere; demand and backhaul at one customer are refused."""
    data = read(tmp_path, "vrplib", BACKHAULS.format(kind="VRPB", demand=0))["data"]
    assert data["vehicle_types"][0]["pickups"] == "last"
    assert data["orders"][1]["type"] == "pickup" and data["orders"][1]["load"] == {"units": 2.0}
    mixed = read(tmp_path, "vrplib", BACKHAULS.format(kind="VRPMB", demand=0))["data"]
    assert "pickups" not in mixed["vehicle_types"][0]
    with pytest.raises(InstanceError, match="BACKHAUL"):
        read(tmp_path, "vrplib", BACKHAULS.format(kind="VRPB", demand=1))


TRIPS = (
    SQUARE.format(kind="EUC_2D")
    .replace(
        "DEPOT_SECTION",
        "TIME_WINDOW_SECTION\n1 0 99\n2 0 50\n3 0 60\n"
        "RELEASE_TIME_SECTION\n1 0\n2 0\n3 7\n"
        "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nDEPOT_SECTION",
    )
    .replace("CAPACITY", "VEHICLES : 2\nVEHICLES_MAX_RELOADS : 2\nCAPACITY")
)


def test_several_trips_and_releases_are_read(tmp_path: Path) -> None:
    """Two reloads are three trips; what is released at 7 leaves no earlier."""
    data = read(tmp_path, "vrplib", TRIPS)["data"]
    (vehicle,) = data["vehicle_types"]
    assert (vehicle["reload_depot_id"], vehicle["max_trips"]) == ("depot-0", 3)
    assert data["orders"][1]["release_s"] == 7.0 and "release_s" not in data["orders"][0]


def test_a_plan_calls_at_the_depot_between_its_trips(tmp_path: Path) -> None:
    """A 0 between two orders begins another trip; at the ends it means nothing."""
    data = read(tmp_path, "vrplib", TRIPS)["data"]
    instance = parse_record(Instance, data, "/data")
    plan, claimed = SOLUTION_READERS[".sol"](instance, "Route #1: 1 0 2 0\nCost: 9\n")
    assert plan.visits["trip"].tolist() == [1, 2] and claimed == 9.0
    assert not list(violations(instance, plan))
