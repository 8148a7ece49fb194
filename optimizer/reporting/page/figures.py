"""Drawings as figures for plotly.js: plain data and layout, as its JSON schema has them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from optimizer.drawing import Bars, Chart, Drawing, Flows, Gantt, Line, Map, Marks

Figure = dict[str, Any]

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
"""Told apart also by people who see fewer colours (Okabe and Ito 2008, and three more)."""

KINDS = {"driving": "#9ecae1", "waiting": "#dddddd", "service": "#0072b2", "break": "#e69f00"}
"""What vehicles do, on a Gantt chart."""

TICKS_PER_AXIS = 12
STEPS_S = (300, 900, 1800, 3600, 7200, 14400, 28800, 86400)


def figure(drawing: Drawing) -> Figure:
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


def _map(drawing: Map) -> Figure:
    """To scale: a degree of longitude is shorter the further it is from the equator."""
    data = [
        _line(each, colour) for each, colour in zip(drawing.lines, cycle(COLOURS), strict=False)
    ]
    data += [_marks(each) for each in drawing.marks]
    heights = [y for trace in data for y in trace["y"]]
    middle = math.radians(sum(heights) / len(heights)) if drawing.geographic and heights else 0.0
    x_title, y_title = ("longitude", "latitude") if drawing.geographic else ("x", "y")
    return {
        "data": data,
        "layout": {
            "xaxis": {"title": {"text": x_title}, "zeroline": False},
            "yaxis": {
                "title": {"text": y_title},
                "zeroline": False,
                "scaleanchor": "x",
                "scaleratio": 1.0 / math.cos(middle),
            },
            "hovermode": "closest",
            "height": 640,
        },
    }


def _line(line: Line, colour: str) -> dict[str, Any]:
    return {
        "type": "scattergl" if len(line.x) > 200 else "scatter",
        "mode": "lines+markers",
        "name": line.name,
        "x": line.x,
        "y": line.y,
        "text": line.labels,
        "hoverinfo": "text",
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": 6},
    }


def _marks(marks: Marks) -> dict[str, Any]:
    look = {"square": ("#000000", 12), "circle": ("#7f7f7f", 7), "x": ("#c00000", 10)}
    colour, size = look[marks.symbol]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": marks.name,
        "x": marks.x,
        "y": marks.y,
        "text": marks.labels,
        "hoverinfo": "text",
        "marker": {"symbol": marks.symbol, "color": colour, "size": size},
    }


def _gantt(drawing: Gantt) -> Figure:
    """A bar for each stretch, a colour for each kind; clock times on the axis."""
    rows = list(dict.fromkeys(each.row for each in drawing.stretches))
    kinds = dict.fromkeys(each.kind for each in drawing.stretches)
    colours = KINDS | {
        kind: c for kind, c in zip(kinds, COLOURS, strict=False) if kind not in KINDS
    }
    data = []
    for kind in kinds:
        own = [each for each in drawing.stretches if each.kind == kind]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": kind,
                "y": [each.row for each in own],
                "base": [each.begin_s for each in own],
                "x": [each.end_s - each.begin_s for each in own],
                "text": [each.label for each in own],
                "textposition": "none",
                "hoverinfo": "text",
                "marker": {"color": colours[kind]},
            }
        )
    return {
        "data": data,
        "layout": {
            "barmode": "overlay",
            "xaxis": {"title": {"text": "time"}, **_clock_ticks(drawing)},
            "yaxis": {"autorange": "reversed", "type": "category", "automargin": True},
            "hovermode": "closest",
            "height": 160 + 26 * len(rows),
        },
    }


def _clock_ticks(drawing: Gantt) -> dict[str, Any]:
    begin = min((each.begin_s for each in drawing.stretches), default=0.0)
    end = max((each.end_s for each in drawing.stretches), default=0.0)
    step = next((s for s in STEPS_S if (end - begin) / s <= TICKS_PER_AXIS), STEPS_S[-1])
    first, last = math.floor(begin / step), math.ceil(end / step)
    at = [step * k for k in range(first, last + 1, max(1, (last - first) // TICKS_PER_AXIS))]
    return {"tickvals": at, "ticktext": [f"{s // 3600}:{s % 3600 // 60:02d}" for s in at]}


def _bars(drawing: Bars) -> Figure:
    data = [
        {"type": "bar", "name": name, "x": drawing.names, "y": values, "marker": {"color": colour}}
        for (name, values), colour in zip(drawing.parts.items(), cycle(COLOURS), strict=False)
    ]
    return {
        "data": data,
        "layout": {
            "barmode": "stack",
            "xaxis": {"type": "category", "automargin": True},
            "yaxis": {"title": {"text": drawing.unit}},
            "height": 420,
        },
    }


def _flows(drawing: Flows) -> Figure:
    names = list(dict.fromkeys(name for a, b, _ in drawing.flows for name in (a, b)))
    at = {name: number for number, name in enumerate(names)}
    return {
        "data": [
            {
                "type": "sankey",
                "node": {"label": names, "pad": 12},
                "link": {
                    "source": [at[a] for a, _, _ in drawing.flows],
                    "target": [at[b] for _, b, _ in drawing.flows],
                    "value": [amount for _, _, amount in drawing.flows],
                },
                "valuesuffix": f" {drawing.unit}",
            }
        ],
        "layout": {"height": 200 + 22 * len(names)},
    }


def _chart(drawing: Chart) -> Figure:
    return {
        "data": list(_series(drawing)),
        "layout": {
            "xaxis": {
                "title": {"text": drawing.x_title},
                "type": "log" if drawing.log_x else "linear",
            },
            "yaxis": {"title": {"text": drawing.y_title}},
            "height": 420,
        },
    }


def _series(drawing: Chart) -> Iterator[dict[str, Any]]:
    for each, colour in zip(drawing.series, cycle(COLOURS), strict=False):
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": each.name,
            "x": each.x,
            "y": each.y,
            "line": {"shape": "hv", "color": colour},
        }
