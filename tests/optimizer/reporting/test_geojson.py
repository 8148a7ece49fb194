"""A map as GeoJSON is what RFC 7946 asks for."""

from __future__ import annotations

import dataclasses

import pytest

from optimizer.drawing import Line, Point
from optimizer.errors import UsageError
from optimizer.reporting.geojson import geojson
from optimizer.result import Status
from tests.optimizer.reporting.drawn import MAP
from tests.optimizer.reporting.reports import REPORT, without_plan


def test_lines_stops_and_marks_are_features() -> None:
    """A line for each trip, a point for each stop with what is known of it, a point for a depot."""
    found = geojson(REPORT.replace(draw=lambda: (MAP,)))
    assert list(found) == ["type", "features"]
    lines = [f for f in found["features"] if f["geometry"]["type"] == "LineString"]
    points = [f for f in found["features"] if f["geometry"]["type"] == "Point"]
    assert len(lines) == 3 and len(points) == 4 + 1
    assert lines[0]["properties"] == {"name": "R1", "trip": 1}
    assert lines[0]["geometry"]["coordinates"] == [[24.0, 60.0], [24.1, 60.0], [24.0, 60.0]]
    assert all(len(line["geometry"]["coordinates"]) >= 2 for line in lines)
    assert points[0]["properties"]["kind"] == "stop"
    assert points[-1]["properties"] == {"id": "yard", "kind": "depot"}
    assert {key for f in found["features"] for key in f} == {"type", "geometry", "properties"}


@pytest.mark.parametrize("west", [-179.9, -180.0])
def test_lines_are_cut_at_the_antimeridian(west: float) -> None:
    """RFC 7946, 3.1.9: each part stays on its side; there and back they are three."""
    yard = Point(id="yard", x=179.9, y=-16.0)
    stop = Point(id="stop", x=west, y=-17.0)
    line = Line(name="R1", begin=yard, stops=(stop,), end=yard)
    fiji = dataclasses.replace(MAP, lines=(line,), marks=())
    way, _ = geojson(REPORT.replace(draw=lambda: (fiji,)))["features"]
    assert way["geometry"]["type"] == "MultiLineString"
    out, there, back = way["geometry"]["coordinates"]
    y = -16.5 if west == -179.9 else -17.0
    assert [out[0], there[1], back[1]] == [[179.9, -16.0], [west, -17.0], [179.9, -16.0]]
    ends = [out[-1], there[0], there[-1], back[0]]
    assert [x for x, _ in ends] == [180.0, -180.0, -180.0, 180.0]
    assert [at for _, at in ends] == pytest.approx([y] * 4)


def test_a_way_along_the_antimeridian_is_a_way() -> None:
    """180 degrees east are 180 degrees west."""
    ends = [Point(id="a", x=180.0, y=1.0), Point(id="b", x=-180.0, y=2.0)]
    line = Line(name="R1", begin=ends[0], stops=(), end=ends[1])
    along = dataclasses.replace(MAP, lines=(line,), marks=())
    (way,) = geojson(REPORT.replace(draw=lambda: (along,)))["features"]
    assert way["geometry"]["coordinates"][1] == [[-180.0, 1.0], [-180.0, 2.0]]


def test_a_plane_has_no_geojson() -> None:
    """Its coordinates would be read as degrees."""
    plane = dataclasses.replace(MAP, geographic=False)
    with pytest.raises(UsageError, match="E405") as refusal:
        geojson(REPORT.replace(draw=lambda: (plane,)))
    assert refusal.value.issue.hint is not None and "not in a plane" in refusal.value.issue.hint


def test_a_no_has_no_features() -> None:
    """The file of an older plan does not stay where there is none any more."""
    assert geojson(without_plan(Status.INFEASIBLE))["features"] == []
