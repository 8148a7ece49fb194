"""Every room's plans can be looked at: as a page, a workbook, and on a map where there is one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import plotly.graph_objects as go
import pytest

import optimizer
from optimizer.drawing import Map, Remark
from optimizer.errors import UsageError
from optimizer.reporting.geojson import geojson
from optimizer.reporting.page import page_text
from optimizer.reporting.page.figures import figure
from optimizer.reporting.workbook import workbook
from optimizer.result import SolveReport
from optimizer.section import Section
from tests.contract import exam
from tests.optimizer.reporting.drawn import Page
from tests.optimizer.reporting.test_workbook import sheets

INSTANCES = Path(__file__).parents[2] / "instances"
FILES = [path for room in exam.rooms() for path in sorted((INSTANCES / room).glob("*.json"))]

each_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


@cache
def report_of(path: Path) -> SolveReport:
    assert optimizer.prepare(path.parent.name)  # loading is no part of the limit
    return optimizer.solve(path, time_limit_s=3.0)


@each_file
def test_the_page_of_an_instance(path: Path) -> None:
    """Well formed, self-contained, the same twice, and with every id of the plan."""
    report = report_of(path)
    text = page_text(report)
    page = Page(text)
    assert not [a for _, a in page.elements if {"src", "href"} & set(a)]
    assert text == page_text(report)
    told = set(page.texts)
    tables = {} if report.plan is None else report.plan.tables()
    names = {
        name
        for table in tables.values()
        for field in table.row_type.model_fields
        if field == "id" or field.endswith("_id")
        for name in table[field].tolist()
    }
    assert {name for name in names if name is not None} - told == set()


@each_file
def test_the_drawings_of_an_instance(path: Path) -> None:
    """A plan has something to look at, plotly knows every figure, and tables are tables."""
    report = report_of(path)
    drawings = report.drawings()
    assert report.is_sound == any(not isinstance(each, Section) for each in drawings)
    for each in drawings:
        if isinstance(each, Section):
            assert {len(row) for row in each.rows} <= {len(each.columns)}
        elif not isinstance(each, Remark):
            go.Figure(figure(each))


@each_file
def test_the_workbook_of_an_instance(path: Path) -> None:
    """A sheet for each table of the plan with all its rows; the same bytes twice."""
    report = report_of(path)
    content = workbook(report)
    assert content == workbook(report)
    found = sheets(content)
    for name, table in {} if report.plan is None else report.plan.tables().items():
        rows = found[f"plan {name.replace('_', ' ')}"]
        assert rows[0] == list(table.row_type.model_fields)
        assert len(rows) == len(table) + 1


@each_file
def test_the_geojson_of_an_instance(path: Path) -> None:
    """Positions in degrees, lines of two at least; a sentence where there are no degrees."""
    report = report_of(path)
    maps = [each for each in report.drawings() if isinstance(each, Map) and each.geographic]
    if report.is_sound and not maps:
        with pytest.raises(UsageError, match="no map"):
            geojson(report)
        return
    for feature in geojson(report)["features"]:
        geometry = feature["geometry"]
        is_point = geometry["type"] == "Point"
        positions = [geometry["coordinates"]] if is_point else geometry["coordinates"]
        assert len(positions) >= (1 if is_point else 2)
        assert all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in positions)


def test_the_demo_of_routing_is_on_a_map() -> None:
    """Every stop of the plan and every order left out is a point of its GeoJSON."""
    report = report_of(INSTANCES / "vehicle_routing" / "demo.json")
    features = geojson(report)["features"]
    kinds = [f["properties"].get("kind") for f in features if f["geometry"]["type"] == "Point"]
    assert kinds.count("stop") == len(report.plan.visits)
    assert kinds.count("left out") == len(report.plan.unserved)
    lines = [f for f in features if f["geometry"]["type"] == "LineString"]
    assert len(lines) == len(report.plan.routes)
