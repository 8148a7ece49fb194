"""Reports become files by their suffix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import optimizer
from optimizer.errors import UsageError
from tests.optimizer.reporting.drawn import MAP
from tests.optimizer.reporting.reports import REPORT

DRAWN = REPORT.replace(draw=lambda: (MAP,))


def test_the_suffix_chooses_the_kind(tmp_path: Path) -> None:
    """A page, a workbook, a map."""
    for suffix in ("html", "xlsx", "geojson"):
        optimizer.write_report(DRAWN, tmp_path / f"plan.{suffix}")
    assert (tmp_path / "plan.html").read_bytes().startswith(b"<!doctype html>")
    assert (tmp_path / "plan.xlsx").read_bytes().startswith(b"PK")
    assert json.loads((tmp_path / "plan.geojson").read_bytes())["type"] == "FeatureCollection"


@pytest.mark.parametrize("name", ["plan.pdf", "plan", "plan.html.txt"])
def test_another_suffix_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is written; the three that are known are named."""
    with pytest.raises(UsageError, match="E405") as refusal:
        optimizer.write_report(REPORT, tmp_path / name)
    assert refusal.value.issue.hint == "use a name that ends in .html, .xlsx, .geojson"
    assert not list(tmp_path.iterdir())
