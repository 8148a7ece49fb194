"""A plan's map as GeoJSON (RFC 7946), for whatever draws on streets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from optimizer.drawing import Line, Map, Point
from optimizer.errors import Issue, UsageError
from optimizer.result import SolveReport

Feature = dict[str, Any]


def geojson(report: SolveReport) -> dict[str, Any]:
    """One feature collection: a line for each trip, a point for each stop and each mark.

    It is empty where there is no sound plan.

    Raises:
        UsageError: E405 when there is no map in longitudes and latitudes.
    """
    maps = [each for each in report.drawings() if isinstance(each, Map) and each.geographic]
    if report.is_sound and not maps:
        message = "there is no map to write as GeoJSON"
        hint = 'it takes places that all have "lat" and "lon", and travel that is not in a plane'
        raise UsageError(Issue(code="E405", message=message, pointer="/report", hint=hint))
    features = [feature for each in maps for feature in _features(each)]
    return {"type": "FeatureCollection", "features": features}


def _features(drawing: Map) -> Iterator[Feature]:
    for line in drawing.lines:
        parts, facts = _parts(line), {"name": line.name, **line.facts}
        if len(parts) == 1:
            yield _feature("LineString", parts[0], facts)
        else:
            yield _feature("MultiLineString", parts, facts)
    for line in drawing.lines:
        yield from (_stop(line, point) for point in line.stops)
    for marks in drawing.marks:
        yield from (_point(point, {"kind": marks.name}) for point in marks.points)


def _parts(line: Line) -> list[list[list[float]]]:
    """The way, cut where it crosses the antimeridian (RFC 7946, 3.1.9)."""
    parts = [[[line.begin.x, line.begin.y]]]
    for one, other in pairwise(line.points):
        if abs(other.x - one.x) > 180.0:
            side = math.copysign(180.0, one.x)
            width = other.x + 2.0 * side - one.x
            share = (side - one.x) / width if width else 0.0
            y = one.y + share * (other.y - one.y)
            parts[-1].append([side, y])
            parts.append([[-side, y]])
        parts[-1].append([other.x, other.y])
    return parts


def _stop(line: Line, point: Point) -> Feature:
    return _point(point, {"kind": "stop", "name": line.name})


def _point(point: Point, what: Mapping[str, Any]) -> Feature:
    return _feature("Point", [point.x, point.y], {"id": point.id, **what, **point.facts})


def _feature(kind: str, coordinates: list[Any], properties: Mapping[str, Any]) -> Feature:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": dict(properties),
    }
