"""Line charts, drawn as a picture (PNG) or into one page that needs no network (HTML)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from optimizer.drawing import Chart
from optimizer.errors import Issue, UsageError

WIDTH_IN, HEIGHT_IN, DOTS_PER_IN = 8.0, 4.5, 120


def chart_writer(path: Path) -> Callable[[Chart], None]:
    """What draws a chart into such a file.

    Raises:
        UsageError: E405 when the suffix is neither ``.png`` nor ``.html``.
    """
    if path.suffix == ".png":
        return lambda chart: write_png([chart], path)
    if path.suffix == ".html":
        return lambda chart: write_page([chart], chart.title, path)
    message, hint = f'"{path.name}" names no kind of chart', "use a name that ends in .html or .png"
    raise UsageError(
        Issue(code="E405", message=message, pointer="/chart", value=str(path), hint=hint)
    )


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
            marker = "o" if chart.straight else None
            x = [_plain(each) if isinstance(each, str) else each for each in series.x]
            name = _plain(series.name)
            axis.plot(x, series.y, drawstyle=drawstyle, marker=marker, label=name)
        axis.set(title=_plain(chart.title))
        axis.set(xlabel=_plain(chart.x_title), ylabel=_plain(chart.y_title))
        if chart.log_x:
            axis.set_xscale("log")
        axis.grid(alpha=0.3)
        axis.legend(fontsize="small")
    figure.savefig(path, dpi=DOTS_PER_IN)


def write_page(charts: Sequence[Chart], title: str, path: Path) -> None:
    """The charts in one HTML file that holds all it needs."""
    from optimizer.reporting.page.frame import framed
    from optimizer.reporting.page.pictures import figure_html

    figures = (figure_html(chart, f"figure-{number}") for number, chart in enumerate(charts))
    path.write_text(framed(title, "\n".join(figures)), encoding="utf-8")


def _plain(text: str) -> str:
    """For matplotlib, which reads what stands between two dollars as a formula."""
    return text.replace("$", r"\$")
