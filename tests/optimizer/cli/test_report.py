"""``stockwright solve --report``."""

from __future__ import annotations

import json

import optimizer
from tests.optimizer.reporting.drawn import MAP
from tests.optimizer.reporting.reports import REPORT


def test_several_reports_are_written_beside_the_answer(run, demo, tmp_path):
    """The answer on stdout is the same, the files are named on stderr."""
    page, book = tmp_path / "plan.html", tmp_path / "plan.xlsx"
    done = run("solve", demo, "--report", page, "--report", book)
    assert done.code == 0
    assert done.out.startswith("Plan for kiosk-monday")
    assert done.err == f"the report is in {page}\nthe report is in {book}\n"
    assert "kiosk-monday" in page.read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"demo.json", "plan.html", "plan.xlsx"}


def test_a_no_is_reported(run, changed, tmp_path):
    """With the exit code of the answer, and the rules in conflict on the page."""
    page = tmp_path / "no.html"
    done = run("solve", changed(storage_m3=0.5), "--report", page)
    assert done.code == 3
    assert "space in the store" in page.read_text(encoding="utf-8")


def test_another_suffix_is_refused_before_solving(run, demo, monkeypatch, tmp_path):
    """Nobody waits an hour to be told so."""
    monkeypatch.setattr(optimizer, "solve", None, raising=False)
    done = run("solve", demo, "--report", tmp_path / "plan.pdf", "--json")
    assert done.code == 2
    assert done.json["errors"][0]["code"] == "E405"
    assert ".html, .xlsx, .png, .geojson" in done.err


def test_without_degrees_there_is_no_geojson_but_the_answer_is_shown(run, demo, tmp_path):
    """Exit code 2 and a sentence why; one JSON object all the same."""
    done = run("solve", demo, "--json", "--report", tmp_path / "plan.geojson")
    assert done.code == 2
    assert done.json["status"] == "optimal"
    assert '"lat" and "lon"' in done.err
    assert not (tmp_path / "plan.geojson").exists()


def test_a_map_in_degrees_becomes_geojson(run, demo, monkeypatch, tmp_path):
    """As many lines as the room draws."""
    drawn = REPORT.replace(draw=lambda: (MAP,))
    monkeypatch.setattr(optimizer, "solve", lambda *_, **__: drawn, raising=False)
    assert run("solve", demo, "--report", tmp_path / "plan.geojson").code == 0
    found = json.loads((tmp_path / "plan.geojson").read_text(encoding="utf-8"))
    kinds = [feature["geometry"]["type"] for feature in found["features"]]
    assert kinds.count("LineString") == len(MAP.lines)
