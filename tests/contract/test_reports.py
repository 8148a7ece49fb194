"""Every room's plans can be looked at: page, workbook, and a map where there are coordinates."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

import optimizer
from optimizer.errors import UsageError
from optimizer.reporting.page import page_text
from optimizer.reporting.page.figures import figure
from optimizer.result import SolveReport

INSTANCES = Path(__file__).parents[2] / "instances"
ROOMS = sorted(path.name for path in INSTANCES.iterdir() if (path / "demo.json").is_file())
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module", params=ROOMS)
def report(request: pytest.FixtureRequest) -> SolveReport:
    return optimizer.solve(INSTANCES / request.param / "demo.json", time_limit_s=3.0)


def test_a_demo_has_something_to_look_at(report: SolveReport) -> None:
    """At least one figure, and every one of them is plain JSON."""
    figures = [each for each in report.draw() if not hasattr(each, "rows")]
    assert figures
    for each in figures:
        json.dumps(figure(each), allow_nan=False)
    assert "<figure" in page_text(report)


def test_a_workbook_holds_the_plan(report: SolveReport, tmp_path: Path) -> None:
    """A sheet for each table with all its rows, and the same bytes for the same report."""
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    optimizer.write_report(report, first)
    optimizer.write_report(report, second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as book:
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{CELL}sheet")
        names = [sheet.attrib["name"] for sheet in sheets]
        assert len(set(names)) == len(names)
        for table, rows in report.plan.tables().items():
            place = names.index(f"plan {table}"[:31]) + 1
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))
            assert len(list(sheet.iter(f"{CELL}row"))) == len(rows) + 1


def test_a_map_of_degrees_is_geojson(report: SolveReport, tmp_path: Path) -> None:
    """Lines and points in longitude and latitude; elsewhere a clear refusal."""
    path = tmp_path / "plan.geojson"
    if not any(getattr(each, "geographic", False) for each in report.draw()):
        with pytest.raises(UsageError, match="latitude and longitude"):
            optimizer.write_report(report, path)
        return
    optimizer.write_report(report, path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    kinds = {each["geometry"]["type"] for each in found["features"]}
    assert kinds == {"LineString", "Point"}
    for each in found["features"]:
        points = each["geometry"]["coordinates"]
        for longitude, latitude in [points] if each["geometry"]["type"] == "Point" else points:
            assert abs(longitude) <= 180
            assert abs(latitude) <= 90
