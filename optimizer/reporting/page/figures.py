"""Drawings as figures for plotly.js: plain data and layout, as its JSON schema has them.

Texts are escaped, because plotly.js reads tags in them; an id is told as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import cycle, pairwise
from typing import Any

from optimizer.drawing import (
    Bars,
    Chart,
    Flows,
    Gantt,
    Line,
    Map,
    Marks,
    Point,
    Series,
)

Figure = dict[str, Any]
Trace = dict[str, Any]

COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c564b",
    "#7f7f7f",
    "#6a51a3",
    "#bcbd22",
)
"""Told apart also by people who see fewer colours: the first six are those of Okabe and Ito."""

SYMBOLS = {"square": ("#000000", 12), "x": ("#c00000", 10)}

KINDS = {
    "driving": "#9ecae1",
    "waiting": "#d9d9d9",
    "at depot": "#969696",
    "service": "#0072b2",
    "break": "#e69f00",
}
"""What rows of a Gantt chart do; what comes later is drawn over what comes before."""

TICKS_PER_AXIS = 12
STEPS_S = (300, 900, 1800, 3600, 7200, 14400, 28800, 86400)


def figure(drawing: Map | Gantt | Bars | Flows | Chart) -> Figure:
    """The figure of one drawing."""
    match drawing:
        case Map():
            return _map(drawing)
        case Gantt():
            return _gantt(drawing)
        case Bars():
            return _bars(drawing)
        case Flows():
            return _flows(drawing)
        case Chart():
            return _chart(drawing)


def _text(text: str) -> str:
    return escape(text, quote=False)


def _texts(texts: Iterable[str]) -> list[str]:
    return [_text(text) for text in texts]


# -- map -----------------------------------------------------------------------------------


def _map(drawing: Map) -> Figure:
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
        "name": _text(name),
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
        "name": _text(marks.name),
        "x": [point.x for point in marks.points],
        "y": [point.y for point in marks.points],
        "text": [_hover(marks.name, point) for point in marks.points],
        "hoverinfo": "text",
        "marker": {"symbol": marks.symbol, "color": colour, "size": size},
    }


def _hover(name: str, point: Point) -> str:
    facts: Mapping[str, Any] = {name: point.id, **point.facts}
    return "<br>".join(_text(f"{what}: {value}") for what, value in facts.items())


# -- day -----------------------------------------------------------------------------------


def _gantt(drawing: Gantt) -> Figure:
    """A bar for each stretch, a colour for each kind; clock times on the axis."""
    num_rows = len({each.row for each in drawing.stretches})
    traces = (_stretches(drawing, kind, colour) for kind, colour in KINDS.items())
    return {
        "data": [trace for trace in traces if trace["y"]],
        "layout": {
            "barmode": "overlay",
            "xaxis": {"title": {"text": "time"}, **_clock_ticks(drawing)},
            "yaxis": {
                "autorange": "reversed",
                "type": "category",
                "automargin": True,
                "categoryorder": "array",
                "categoryarray": _texts(dict.fromkeys(each.row for each in drawing.stretches)),
                "dtick": 1,
            },
            "hovermode": "closest",
            "height": 160 + 26 * num_rows,
        },
    }


def _stretches(drawing: Gantt, kind: str, colour: str) -> Trace:
    own = [each for each in drawing.stretches if each.kind == kind]
    return {
        "type": "bar",
        "orientation": "h",
        "name": kind,
        "y": [_text(each.row) for each in own],
        "base": [each.begin_s for each in own],
        "x": [each.end_s - each.begin_s for each in own],
        "hovertext": [_text(each.label) for each in own],
        "hoverinfo": "text",
        "marker": {"color": colour},
    }


def _clock_ticks(drawing: Gantt) -> dict[str, Any]:
    begin_s = min((each.begin_s for each in drawing.stretches), default=0.0)
    end_s = max((each.end_s for each in drawing.stretches), default=0.0)
    steps = (step for step in STEPS_S if end_s - begin_s <= step * TICKS_PER_AXIS)
    days = math.ceil((end_s - begin_s) / STEPS_S[-1] / TICKS_PER_AXIS)
    step_s = next(steps, days * STEPS_S[-1])
    at = range(step_s * math.floor(begin_s / step_s), math.ceil(end_s) + step_s, step_s)
    return {"tickvals": [*at], "ticktext": [f"{s // 3600}:{s % 3600 // 60:02d}" for s in at]}


# -- bars, flows, lines --------------------------------------------------------------------


def _bars(drawing: Bars) -> Figure:
    data = [
        {
            "type": "bar",
            "name": _text(name),
            "x": _texts(drawing.names),
            "y": values,
            "marker": {"color": colour},
        }
        for (name, values), colour in zip(drawing.parts.items(), cycle(COLOURS), strict=False)
    ]
    return {
        "data": data,
        "layout": {
            "barmode": "relative",
            "xaxis": {"type": "category", "automargin": True},
            "yaxis": {"title": {"text": _text(drawing.unit)}},
            "showlegend": len(data) > 1,
            "height": 420,
        },
    }


def _flows(drawing: Flows) -> Figure:
    names = list(dict.fromkeys(name for a, b, _ in drawing.flows for name in (a, b)))
    at = {name: number for number, name in enumerate(names)}
    colours = [colour for _, colour in zip(names, cycle(COLOURS), strict=False)]
    return {
        "data": [
            {
                "type": "sankey",
                "node": {"label": _texts(names), "pad": 12, "color": colours},
                "link": {
                    "source": [at[a] for a, _, _ in drawing.flows],
                    "target": [at[b] for _, b, _ in drawing.flows],
                    "value": [amount for _, _, amount in drawing.flows],
                },
                "valueformat": ",.0f",
                "valuesuffix": f" {_text(drawing.unit)}",
            }
        ],
        "layout": {"height": 200 + 22 * len(names)},
    }


def _chart(drawing: Chart) -> Figure:
    """Amounts by name stand on zero; a curve is shown where it runs."""
    named = any(isinstance(x, str) for each in drawing.series for x in each.x[:1])
    kind = "category" if named else "log" if drawing.log_x else "linear"
    rangemode = "tozero" if named else "normal"
    return {
        "data": list(_series(drawing)),
        "layout": {
            "xaxis": {"title": {"text": _text(drawing.x_title)}, "type": kind},
            "yaxis": {"title": {"text": _text(drawing.y_title)}, "rangemode": rangemode},
            "height": 420,
        },
    }


def _series(drawing: Chart) -> Iterator[Trace]:
    colours = cycle(COLOURS)
    colour = COLOURS[0]
    for each in drawing.series:
        colour = colour if each.limit else next(colours)
        yield {
            "type": "scatter",
            "mode": "lines+markers" if _is_short(each) and not each.limit else "lines",
            "name": _text(each.name),
            "x": [_text(x) if isinstance(x, str) else x for x in each.x],
            "y": each.y,
            "line": {
                "shape": "linear" if drawing.straight else "hv",
                "dash": "dash" if each.limit else "solid",
                "color": colour,
            },
        }


def _is_short(series: Series) -> bool:
    return len(series.x) <= 60
