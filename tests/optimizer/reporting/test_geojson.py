"""A map as GeoJSON is what RFC 7946 asks for."""

from __future__ import annotations

import dataclasses

import pytest

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


def test_a_plane_has_no_geojson() -> None:
    """Its coordinates would be read as degrees."""
    plane = dataclasses.replace(MAP, geographic=False)
    with pytest.raises(UsageError, match="E405") as refusal:
        geojson(REPORT.replace(draw=lambda: (plane,)))
    assert refusal.value.issue.hint is not None and "great-circle" in refusal.value.issue.hint


def test_a_no_has_no_features() -> None:
    """The file of an older plan does not stay where there is none any more."""
    assert geojson(without_plan(Status.INFEASIBLE))["features"] == []
