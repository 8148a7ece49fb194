"""The OR-Library format: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from formulations.stock_allocation.importers import IMPORTERS
from optimizer.errors import InstanceError, UsageError
from tests.formulations.stock_allocation.cases import instance, optimum

FILE = """ 2 2
 10 100.
 {capacity} 90.
 4
 8.0 12.0
 6
 30.0 6.0
"""


def read(tmp_path: Path, text: str, **options: str) -> dict[str, object]:
    path = tmp_path / "small.txt"
    path.write_text(text, encoding="utf-8")
    return IMPORTERS["orlib-cap"].read(path, options)


def test_costs_are_for_all_the_demand(tmp_path: Path) -> None:
    """The second warehouse serves all ten units: 90 to open, 12 and 6 for the two customers."""
    envelope = read(tmp_path, FILE.format(capacity=10))
    assert envelope["name"] == "small"
    subject = instance(envelope["data"])  # type: ignore[arg-type]
    assert subject.delivery_lanes["unit_cost"].tolist() == [2.0, 3.0, 5.0, 1.0]
    assert optimum(subject)[0] == pytest.approx(90 + 12 + 6)


def test_the_word_capacity_is_filled_in(tmp_path: Path) -> None:
    """Files that leave the capacity open take it from the option, for each such warehouse."""
    envelope = read(tmp_path, FILE.format(capacity="capacity"), capacity="6")
    subject = instance(envelope["data"])  # type: ignore[arg-type]
    assert subject.warehouses["throughput_capacity_units"].tolist() == [10.0, 6.0]


@pytest.mark.parametrize("options", [{}, {"capacity": "much"}, {"capacity": "-1"}])
def test_an_open_capacity_needs_a_number(tmp_path: Path, options: dict[str, str]) -> None:
    """Without a number the request cannot be carried out; the message names the option."""
    with pytest.raises(UsageError, match="E405"):
        read(tmp_path, FILE.format(capacity="capacity"), **options)


def test_a_stated_capacity_takes_no_other(tmp_path: Path) -> None:
    """Left aside, the option would be believed to count."""
    with pytest.raises(UsageError, match="states the capacity"):
        read(tmp_path, FILE.format(capacity=10), capacity="6")


def test_no_capacities_and_no_demands_are_no_limits(tmp_path: Path) -> None:
    """The example of UflLib: the third of four warehouses serves all customers."""
    text = """4 3
0 300
0 400
0 150
0 200
0
130 140 130 100
0
120 100 90 120
0
80 50 140 150
"""
    subject = instance(read(tmp_path, text)["data"])  # type: ignore[arg-type]
    assert subject.demand["demand_units"].tolist() == [1.0, 1.0, 1.0]
    assert optimum(subject)[0] == pytest.approx(150 + 130 + 90 + 140)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2", "2 x", "2 2 1 1", FILE.format(capacity="-3"), FILE.format(capacity=1) + " 7"),
        FILE.format(capacity=10).replace("2 2", "2.9 2"),
        FILE.format(capacity=10).replace("\n 6\n", "\n 0\n"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    """Too few, too many, negative or no numbers at all, costs without demand: one clear error."""
    with pytest.raises(InstanceError, match="E101"):
        read(tmp_path, text)


def test_a_file_that_is_not_there() -> None:
    """A missing file is an error of the file, not a traceback."""
    with pytest.raises(InstanceError, match="E101"):
        IMPORTERS["orlib-cap"].read(Path("nowhere.txt"), {})
