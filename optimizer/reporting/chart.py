"""Line charts, drawn as a picture (PNG) or into one page that needs no network (HTML)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from optimizer.drawing import Chart

WIDTH_IN, HEIGHT_IN, DOTS_PER_IN = 8.0, 4.5, 120


def write_png(charts: Sequence[Chart], path: Path | BinaryIO) -> None:
    """The charts one below the other in one picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN * len(charts)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(charts), squeeze=False)[:, 0]
    for chart, axis in zip(charts, axes, strict=True):
        for series in chart.series:
            drawstyle = "default" if chart.straight else "steps-post"
            axis.plot(series.x, series.y, drawstyle=drawstyle, label=series.name)
        axis.set(title=chart.title, xlabel=chart.x_title, ylabel=chart.y_title)
        if chart.log_x:
            axis.set_xscale("log")
        axis.grid(alpha=0.3)
        axis.legend(fontsize="small")
    figure.savefig(path, dpi=DOTS_PER_IN)


def write_page(charts: Sequence[Chart], title: str, path: Path) -> None:
    """The charts in one HTML file that holds all it needs."""
    import plotly.io
    from plotly.graph_objects import Figure, Scatter

    parts = []
    for position, chart in enumerate(charts):
        lines = [
            Scatter(x=each.x, y=each.y, name=each.name, mode="lines", line={"shape": "hv"})
            for each in chart.series
        ]
        figure = Figure(lines)
        figure.update_layout(
            title=chart.title, xaxis_title=chart.x_title, yaxis_title=chart.y_title
        )
        figure.update_xaxes(type="log" if chart.log_x else "linear")
        parts.append(plotly.io.to_html(figure, full_html=False, include_plotlyjs=position == 0))
    body = "\n".join(parts)
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>{body}'
    path.write_text(f"{page}</html>\n", encoding="utf-8")
