"""Public files are read as they are meant: every published plan has its published cost here."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from formulations.vehicle_routing.checks import cost, violations
from formulations.vehicle_routing.importers import IMPORTERS, SOLUTION_READERS
from formulations.vehicle_routing.instance import Instance, cross_checks
from optimizer.errors import InstanceError, UsageError
from optimizer.schema.record import parse_record

Row = dict[str, str]


@cache
def published(folder: Path, *kinds: str) -> list[Row]:
    """The best-known values of files of some kinds."""
    with (folder / "routing" / "bks.csv").open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["cat"] in kinds]


def imported(folder: Path, row: Row, **options: str) -> Instance:
    """The instance behind a published file, sound by its cross checks."""
    path = folder / "routing" / row["file"]
    kind = "vrplib" if path.suffix == ".vrp" else "solomon"
    instance = parse_record(Instance, IMPORTERS[kind].read(path, options)["data"], "/data")
    assert not list(cross_checks(instance)), row["name"]
    return instance


def differing(folder: Path, rows: list[Row], unit: float = 1.0, **options: str) -> dict[str, Any]:
    """Published plans that break a rule or cost anything but what was published."""
    found = {}
    for row in rows:
        instance = imported(folder, row, **options)
        text = (folder / "routing" / row["sol"]).read_text("utf-8")
        plan, claimed = SOLUTION_READERS[".sol"](instance, text)
        total, best = sum(cost(instance, plan).values()), float(row["bks"])
        broken = [violation.rule for violation in violations(instance, plan)]
        if broken or claimed != best or abs(total * unit - best) > 1e-9 * best:
            found[row["name"]] = (broken, claimed, total)
    return found


def test_every_published_cvrp_and_vrptw_plan_has_its_published_cost(shared_data: Path) -> None:
    """No violation and the cost to the digit, for all plans of both collections."""
    rows = [row for row in published(shared_data, "cvrp", "vrptw") if row["sol"]]
    assert len(rows) == 32
    assert not differing(shared_data, rows)


def test_depots_fleets_durations_and_prizes_are_read_too(shared_data: Path) -> None:
    """Several depots in thousandths; prizes in tenths; mixed fleets in hundredths."""
    several = published(shared_data, "mdvrptw")
    assert len(several) == 3
    assert not differing(shared_data, several, rounding="exact")
    prizes = published(shared_data, "pcvrptw")
    assert len(prizes) == 2
    assert not differing(shared_data, prizes, unit=10.0, rounding="dimacs")


def test_mixed_fleets_are_read(shared_data: Path) -> None:
    """Fixed and distance costs by vehicle; published to two digits, in hundreds."""
    rows = [row for row in published(shared_data, "hfvrp") if row["sol"]]
    assert len(rows) == 6
    for row in rows:
        instance = imported(shared_data, row, rounding="none")
        text = (shared_data / "routing" / row["sol"]).read_text("utf-8")
        plan, claimed = SOLUTION_READERS[".sol"](instance, text)
        assert not list(violations(instance, plan)), row["name"]
        assert claimed == pytest.approx(sum(cost(instance, plan).values()) / 100.0, abs=0.01)


def test_every_instance_can_be_imported(shared_data: Path) -> None:
    """All files of both collections, explicit matrices included, are sound instances."""
    rows = published(shared_data, "cvrp", "vrptw")
    assert len(rows) == 67
    for row in rows:
        assert len(imported(shared_data, row).orders) >= 15


def test_parts_without_words_are_refused(shared_data: Path) -> None:
    """Groups, backhauls, releases: importing without them would change the problem."""
    for row in published(shared_data, "gvrp", "vrpb", "mtvrptwr", "sdvrptw"):
        with pytest.raises(InstanceError) as caught:
            imported(shared_data, row)
        assert {issue.code for issue in caught.value.issues} == {"E202"}, row["name"]


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
@pytest.mark.parametrize("kind", ["vrplib", "solomon"])
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
