"""Reports become files by their suffix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import optimizer
from optimizer.drawing import Chart
from optimizer.errors import UsageError
from tests.optimizer.reporting.drawn import DRAWINGS, MAP
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
    """Before anything is written; those that are known are named."""
    with pytest.raises(UsageError, match="E405") as refusal:
        optimizer.write_report(REPORT, tmp_path / name)
    assert refusal.value.issue.hint == "use a name that ends in .html, .xlsx, .png, .geojson"
    assert not list(tmp_path.iterdir())


def test_curves_become_a_picture(tmp_path: Path) -> None:
    """The same each time; without a curve there is nothing to write, and nothing is."""
    curve = next(each for each in DRAWINGS if isinstance(each, Chart))
    for name in ("a.png", "b.png"):
        optimizer.write_report(REPORT.replace(draw=lambda: (MAP, curve)), tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert first.startswith(b"\x89PNG") and first == second
    with pytest.raises(UsageError, match="no curve"):
        optimizer.write_report(DRAWN, tmp_path / "c.png")
    assert not (tmp_path / "c.png").exists()
