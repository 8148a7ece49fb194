"""A plan's map as GeoJSON (RFC 7946), for whatever draws on streets."""

from __future__ import annotations

from typing import Any

from optimizer.drawing import Line, Map, Marks
from optimizer.errors import Issue, UsageError
from optimizer.result import SolveReport


def geojson(report: SolveReport) -> dict[str, Any]:
    """One feature collection: a line for each way, a point for each mark, [longitude, latitude].

    Raises:
        UsageError: E405 when the plan has no map in longitudes and latitudes.
    """
    maps = [each for each in report.draw() if isinstance(each, Map) and each.geographic]
    if not maps:
        message = "GeoJSON needs places with latitude and longitude, which this plan does not have"
        raise UsageError(Issue(code="E405", message=message, pointer="/report"))
    features = [
        feature
        for each in maps
        for feature in (*map(_line, each.lines), *(f for m in each.marks for f in _points(m)))
    ]
    return {"type": "FeatureCollection", "features": features}


def _line(line: Line) -> dict[str, Any]:
    coordinates = [list(pair) for pair in zip(line.x, line.y, strict=True)]
    return _feature("LineString", coordinates, {"name": line.name, **line.properties})


def _points(marks: Marks) -> list[dict[str, Any]]:
    points = zip(marks.x, marks.y, marks.labels, strict=True)
    return [
        _feature("Point", [x, y], {"name": label, "kind": marks.name}) for x, y, label in points
    ]


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
