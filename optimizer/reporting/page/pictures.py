"""Figures in the page: the data that plotly.js draws, and the words for who cannot see it."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from optimizer.drawing import Bars, Chart, Drawing, Flows, Gantt, Map, Remark
from optimizer.reporting.numbers import grouped
from optimizer.reporting.page.figures import figure
from optimizer.result import SolveReport


def cost_figure(report: SolveReport) -> Bars | None:
    """Cost by component, where there is a plan that costs anything."""
    if not report.is_sound or report.objective is None:
        return None
    parts = {name: value for name, value in report.objective.components.items() if value}
    if not parts:
        return None
    names = tuple(name.replace("_", " ") for name in parts)
    unit = report.currency or "cost"
    return Bars(
        title="Cost by component", unit=unit, names=names, parts={"cost": tuple(parts.values())}
    )


def figure_html(drawing: Drawing, name: str) -> str:
    """A drawing under its title, its data beside it; a remark is a sentence."""
    title = f"<h2>{escape(drawing.title)}</h2>"
    if isinstance(drawing, Remark):
        return f"{title}\n<p>{escape(drawing.text)}</p>"
    note = getattr(drawing, "note", None)
    caption = f"<figcaption>{escape(note)}</figcaption>" if note else ""
    label = escape(f"{drawing.title}: {_alternative(drawing)}")
    return (
        f'{title}\n<figure data-figure="{name}"><div role="img" aria-label="{label}"></div>'
        f'{caption}</figure>\n<script type="application/json" id="{name}">'
        f"{_json(figure(drawing))}</script>"
    )


def _json(value: Any) -> str:
    """JSON that cannot end its own element, and that says nothing it does not know."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _alternative(drawing: Map | Gantt | Bars | Flows | Chart) -> str:
    """What the picture holds, in words; the tables have its figures."""
    match drawing:
        case Map():
            num_stops = sum(len(line.stops) for line in drawing.lines)
            marks = [f"{len(each.points)} {each.name}" for each in drawing.marks]
            return ", ".join([f"{len(drawing.lines)} ways", f"{num_stops} stops", *marks])
        case Gantt():
            return f"{len({each.row for each in drawing.stretches})} rows through the day"
        case Bars():
            sums = map(sum, zip(*drawing.parts.values(), strict=True))
            bars = zip(drawing.names, sums, strict=True)
            unit = drawing.unit
            return ", ".join(f"{bar} {grouped(total, 2)} {unit}" for bar, total in bars)
        case Flows():
            return f"{len(drawing.flows)} flows in {drawing.unit}"
        case Chart():
            names = ", ".join(each.name for each in drawing.series)
            return f"{drawing.y_title} by {drawing.x_title} of {names}"
