"""Reports as files, each kind by its suffix."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from optimizer.drawing import Chart
from optimizer.errors import Issue, UsageError
from optimizer.result import SolveReport


def write_report(report: SolveReport, path: str | Path) -> None:
    """A page (``.html``), a workbook (``.xlsx``), curves (``.png``) or the map (``.geojson``).

    The page holds everything it needs and loads nothing. The same report makes the same file.

    Raises:
        UsageError: E405 when the suffix is none of these, or there is no curve or map to write.
    """
    Path(path).write_bytes(report_writer(Path(path))(report))


def report_writer(path: Path) -> Callable[[SolveReport], bytes]:
    """What makes the content of such a file.

    Raises:
        UsageError: E405 when no kind of report has such a suffix.
    """
    if path.suffix in WRITERS:
        return WRITERS[path.suffix]
    message = f'"{path.name}" names no kind of report'
    hint = f"use a name that ends in {', '.join(WRITERS)}"
    raise UsageError(
        Issue(code="E405", message=message, pointer="/report", value=str(path), hint=hint)
    )


def _page(report: SolveReport) -> bytes:
    from optimizer.reporting.page import page_text

    return page_text(report).encode()


def _workbook(report: SolveReport) -> bytes:
    from optimizer.reporting.workbook import workbook

    return workbook(report)


def _picture(report: SolveReport) -> bytes:
    from optimizer.reporting.chart import write_png

    charts = [each for each in report.drawings() if isinstance(each, Chart)]
    if not charts:
        message = "there is no curve to draw as PNG"
        hint = "the page (.html) has all drawings that there are"
        raise UsageError(Issue(code="E405", message=message, pointer="/report", hint=hint))
    picture = BytesIO()
    write_png(charts, picture)
    return picture.getvalue()


def _geojson(report: SolveReport) -> bytes:
    from optimizer.reporting.geojson import geojson

    text = json.dumps(geojson(report), ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


WRITERS: Mapping[str, Callable[[SolveReport], bytes]] = MappingProxyType(
    {".html": _page, ".xlsx": _workbook, ".png": _picture, ".geojson": _geojson}
)
