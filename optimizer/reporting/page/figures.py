"""Drawings as figures for plotly.js: plain data and layout, as its JSON schema has them.

Texts are escaped, because plotly.js reads tags in them; an id is told as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from optimizer.drawing import Bars, Chart, Flows, Gantt, Map, Series
from optimizer.reporting.page.look import COLOURS, Figure, Trace, text, texts
from optimizer.reporting.page.maps import map_figure

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
            return map_figure(drawing)
        case Gantt():
            return _gantt(drawing)
        case Bars():
            return _bars(drawing)
        case Flows():
            return _flows(drawing)
        case Chart():
            return _chart(drawing)


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
                "categoryarray": texts(dict.fromkeys(each.row for each in drawing.stretches)),
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
        "y": [text(each.row) for each in own],
        "base": [each.begin_s for each in own],
        "x": [each.end_s - each.begin_s for each in own],
        "hovertext": [text(each.label) for each in own],
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
            "name": text(name),
            "x": texts(drawing.names),
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
            "yaxis": {"title": {"text": text(drawing.unit)}},
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
                "node": {"label": texts(names), "pad": 12, "color": colours},
                "link": {
                    "source": [at[a] for a, _, _ in drawing.flows],
                    "target": [at[b] for _, b, _ in drawing.flows],
                    "value": [amount for _, _, amount in drawing.flows],
                },
                "valueformat": ",.0f",
                "valuesuffix": f" {text(drawing.unit)}",
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
            "xaxis": {"title": {"text": text(drawing.x_title)}, "type": kind},
            "yaxis": {"title": {"text": text(drawing.y_title)}, "rangemode": rangemode},
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
            "name": text(each.name),
            "x": [text(x) if isinstance(x, str) else x for x in each.x],
            "y": each.y,
            "line": {
                "shape": "linear" if drawing.straight else "hv",
                "dash": "dash" if each.limit else "solid",
                "color": colour,
            },
        }


def _is_short(series: Series) -> bool:
    return len(series.x) <= 60
