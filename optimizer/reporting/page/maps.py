"""A map as a figure for plotly.js."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle, pairwise
from typing import Any

from optimizer.drawing import Line, Map, Marks, Point
from optimizer.reporting.page.look import COLOURS, Figure, Trace, text

SYMBOLS = {"square": ("#000000", 12), "x": ("#c00000", 10)}


def map_figure(drawing: Map) -> Figure:
    """To scale: a degree of longitude is shorter the further it is from the equator."""
    drawing = _eastward(drawing)
    lines: dict[str, list[Line]] = {}
    for line in drawing.lines:
        lines.setdefault(line.name, []).append(line)
    data = [
        _way(name, trips, colour)
        for (name, trips), colour in zip(lines.items(), cycle(COLOURS), strict=False)
    ]
    heights = [point.y for marks in drawing.marks for point in marks.points]
    heights += [point.y for line in drawing.lines for point in line.stops]
    middle = (min(heights) + max(heights)) / 2.0 if drawing.geographic and heights else 0.0
    x_title, y_title = ("longitude", "latitude") if drawing.geographic else ("x", "y")
    y_axis = {"scaleanchor": "x", "scaleratio": 1.0 / math.cos(math.radians(middle))}
    return {
        "data": data + [_marks(each) for each in drawing.marks],
        "layout": {
            "xaxis": {"title": {"text": x_title}, "zeroline": False},
            "yaxis": {"title": {"text": y_title}, "zeroline": False, **y_axis},
            "hovermode": "closest",
            "height": 640,
        },
    }


def _eastward(drawing: Map) -> Map:
    """With longitudes beyond 180 degrees where a line crosses the antimeridian."""
    legs = (leg for line in drawing.lines for leg in pairwise(line.points))
    if not drawing.geographic or all(abs(other.x - one.x) <= 180.0 for one, other in legs):
        return drawing
    lines = (
        replace(
            line,
            begin=_east(line.begin),
            stops=tuple(map(_east, line.stops)),
            end=None if line.end is None else _east(line.end),
        )
        for line in drawing.lines
    )
    marks = (replace(each, points=tuple(map(_east, each.points))) for each in drawing.marks)
    return replace(drawing, lines=tuple(lines), marks=tuple(marks))


def _east(point: Point) -> Point:
    return replace(point, x=point.x % 360.0)


def _way(name: str, trips: list[Line], colour: str) -> Trace:
    """All trips of one name in one trace, with a gap between them; ends have no marker."""
    x: list[float | None] = []
    y: list[float | None] = []
    texts, sizes = list[str](), list[int]()
    for trip in trips:
        x += [*(point.x for point in trip.points), None]
        y += [*(point.y for point in trip.points), None]
        texts += [*(_hover(name, point) for point in trip.points), ""]
        sizes += [0, *[7] * len(trip.stops), *[0] * (len(trip.points) - len(trip.stops))]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": text(name),
        "x": x,
        "y": y,
        "text": texts,
        "hoverinfo": "text",
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": sizes, "opacity": 1},
    }


def _marks(marks: Marks) -> Trace:
    colour, size = SYMBOLS[marks.symbol]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": text(marks.name),
        "x": [point.x for point in marks.points],
        "y": [point.y for point in marks.points],
        "text": [_hover(marks.name, point) for point in marks.points],
        "hoverinfo": "text",
        "marker": {"symbol": marks.symbol, "color": colour, "size": size},
    }


def _hover(name: str, point: Point) -> str:
    facts: Mapping[str, Any] = {name: point.id, **point.facts}
    return "<br>".join(text(f"{what}: {value}") for what, value in facts.items())
