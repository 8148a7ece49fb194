"""The Canad format: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formulations.stock_allocation.importers import IMPORTERS
from optimizer.errors import InstanceError
from tests.formulations.stock_allocation.cases import Data, instance, optimum

FILE = """ MULTIGEN.DAT:
   3   4   3
   1   2   1   9   10   1   1
   2   3   1   9   10   1   2
   1   3   5   4    0   1   3
   1   3   2   3    1   1   4
   1   3   4
   1   3   2
   2   3   1
"""
"""Three ways from node 1 to node 3, where six units are wanted, and one unit comes from node 2.

Over node 2 a unit costs 2 and the arcs 10 each to open; direct it costs 5 with nothing to open, or
2 and 1 to open for at most three units.
"""


def read(tmp_path: Path, text: str) -> dict[str, Any]:
    path = tmp_path / "small.dow"
    path.write_text(text, encoding="utf-8")
    return IMPORTERS["canad"].read(path, {})


def data(tmp_path: Path, text: str) -> Data:
    envelope = read(tmp_path, text)
    assert envelope["name"] == "small"
    return dict(envelope["data"])


def test_each_commodity_goes_from_its_origin_to_its_destination(tmp_path: Path) -> None:
    """Node 2 opens its arc for 11; six units go for 7 and 15, none over node 2."""
    assert optimum(instance(data(tmp_path, FILE)))[0] == pytest.approx(11 + 7 + 15)


def test_commodities_share_ends_and_nodes_without_demand_have_no_zone(tmp_path: Path) -> None:
    """Three commodities with one destination are three SKUs, each in stock, and one zone."""
    subject = instance(data(tmp_path, FILE))
    assert subject.initial_stock["warehouse_id"].tolist() == ["N1", "N1", "N2"]
    assert subject.demand["demand_units"].tolist() == [4.0, 2.0, 1.0]
    assert subject.zones["id"].tolist() == ["N3"]


def test_an_arc_joins_the_nodes_of_its_line_and_no_others(tmp_path: Path) -> None:
    """Arcs have a direction, and two between the same nodes stay two."""
    lanes = instance(data(tmp_path, FILE)).transfer_lanes
    ends = zip(lanes["from_warehouse_id"], lanes["to_warehouse_id"], strict=True)
    assert list(ends) == [("N1", "N2"), ("N2", "N3"), ("N1", "N3"), ("N1", "N3")]
    assert lanes["opening_cost"].tolist() == [10.0, 10.0, 0.0, 1.0]
    assert lanes["capacity_units"].tolist() == [9.0, 9.0, 4.0, 3.0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "3 numbers expected"),
        ("name\n1 x 1", "could not convert"),
        (FILE.replace("3   4   3", "3 4.5 3"), '"3 4.5 3" must be 3 whole numbers'),
        (FILE + "1 3 7\n", "8 lines found"),
        (FILE.replace("2   3   1\n", "2   9   1\n"), "no nodes 2 and 9"),
        (FILE.replace("2   3   1\n", "2   3   -1\n"), "negative"),
        (FILE.replace("2   3   1\n", "2   3\n"), "3 numbers expected, 2 found"),
        (FILE.replace("2   3   1\n", "2\n"), "3 numbers expected, 1 found"),
        (FILE.replace("1   1\n", "1\n"), "7 numbers expected, 6 found"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    """One clear error that says what is wrong."""
    with pytest.raises(InstanceError, match="E101") as refusal:
        read(tmp_path, text)
    assert reason in str(refusal.value)


def test_a_file_that_is_not_there() -> None:
    """A missing file is an error of the file, not a traceback."""
    with pytest.raises(InstanceError, match="E101"):
        IMPORTERS["canad"].read(Path("nowhere.dow"), {})
