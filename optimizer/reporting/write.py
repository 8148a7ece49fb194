"""Reports as files, each kind by its suffix."""

from __future__ import annotations

import json
from pathlib import Path

from optimizer.errors import Issue, UsageError
from optimizer.result import SolveReport

SUFFIXES = (".html", ".xlsx", ".geojson")


def require_report_kind(path: Path) -> None:
    """Find out now, not after an hour of solving.

    Raises:
        UsageError: E405 when no kind of report has such a suffix.
    """
    if path.suffix not in SUFFIXES:
        message = f'"{path.name}" names no kind of report'
        expected = f"a name ending in {', '.join(SUFFIXES)}"
        raise UsageError(
            Issue(
                code="E405",
                message=message,
                pointer="/report",
                value=str(path),
                expected=expected,
            )
        )


def write_report(report: SolveReport, path: str | Path) -> None:
    """A page (``.html``), a workbook (``.xlsx``) or the map (``.geojson``) of a report.

    The page holds everything it needs and loads nothing. The same report makes the same file.

    Raises:
        UsageError: E405 when the suffix is none of these, or there is no map to write.
    """
    path = Path(path)
    require_report_kind(path)
    if path.suffix == ".html":
        from optimizer.reporting.page import page_text

        path.write_text(page_text(report), encoding="utf-8")
    elif path.suffix == ".xlsx":
        from optimizer.reporting.workbook import write_workbook

        write_workbook(report, path)
    else:
        from optimizer.reporting.geojson import geojson

        text = json.dumps(geojson(report), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
