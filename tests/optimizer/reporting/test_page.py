"""The page of a report holds everything it needs, and nothing in a file can run in it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

import optimizer
from optimizer.drawing import Bars, Chart, Flows, Gantt, Line, Map, Marks, Series, Stretch
from optimizer.errors import UsageError
from optimizer.reporting.page.document import page_text
from optimizer.reporting.page.figures import figure
from optimizer.result import SolveReport, Unserved

INSTANCES = Path(__file__).parents[3] / "instances"
NASTY = "</script><script>alert(1)</script>&\u2028"


class Reader(HTMLParser):
    """Every element with its attributes, and the text of those that hold data."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[str] = []
        self.open: list[str] = []
        self._is_data = False

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))
        self._is_data = dict(attrs).get("type") == "application/json"
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        if self._is_data and self.open and self.open[-1] == "script":
            self.data.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert not reader.open
    return reader


@pytest.fixture(scope="module")
def report() -> SolveReport:
    return optimizer.solve(INSTANCES / "vehicle_routing" / "two-trips.json", time_limit_s=3.0)


def test_a_page_loads_nothing(report: SolveReport) -> None:
    """No element names anything outside, and all elements are closed in their order."""
    reader = read(page_text(report))
    for tag, attributes in reader.elements:
        assert tag not in ("link", "iframe", "img")
        assert not {"src", "href"} & set(attributes)


def test_the_same_report_is_the_same_page(report: SolveReport) -> None:
    """To the last byte: pages can be compared and signed."""
    assert page_text(report) == page_text(report)


def test_every_id_of_the_plan_is_on_the_page(report: SolveReport) -> None:
    """Routes, orders and what proves them."""
    text = page_text(report)
    names = {*report.plan.routes["id"], *report.plan.visits["order_id"]}
    assert all(name in text for name in names)
    assert report.provenance.instance_sha256 in text


def test_names_cannot_run(report: SolveReport) -> None:
    """Neither in a table nor in a figure's data does a text end its element."""
    nasty = Chart(
        title=NASTY, x_title=NASTY, y_title="y", series=(Series(name=NASTY, x=(0.0,), y=(1.0,)),)
    )
    spoiled = report.replace(
        name=NASTY, unserved=(Unserved(id=NASTY),), draw=lambda: [nasty], detail=NASTY
    )
    reader = read(page_text(spoiled))
    plain = read(page_text(report.replace(draw=lambda: [nasty])))
    scripts = [tag for tag, _ in reader.elements if tag == "script"]
    assert len(scripts) == len([tag for tag, _ in plain.elements if tag == "script"])
    assert any(json.loads(data)["data"][0]["name"] == NASTY for data in reader.data)


def test_a_no_has_a_page_too(tmp_path: Path) -> None:
    """With its reasons, and without a chart library that nothing needs."""
    no = optimizer.solve(INSTANCES / "vehicle_routing" / "too-heavy.json", time_limit_s=3.0)
    optimizer.write_report(no, tmp_path / "no.html")
    text = (tmp_path / "no.html").read_text(encoding="utf-8")
    assert no.conflict[0].detail in text
    assert len(text) < 50_000


def test_figures_of_all_kinds_are_plain_json() -> None:
    """And a map of degrees is stretched by its latitude."""
    line = Line(name="R1", x=(24.0, 24.1), y=(60.0, 60.0), labels=("a", "b"))
    marks = Marks(name="depots", symbol="square", x=(24.0,), y=(60.0,), labels=("d",))
    drawings = [
        Map(title="m", lines=(line,), marks=(marks,), geographic=True),
        Gantt(
            title="g",
            stretches=(Stretch(row="R1", kind="driving", begin_s=0.0, end_s=9e4, label="x"),),
        ),
        Bars(title="b", unit="EUR", names=("a",), parts={"p": (1.0,)}),
        Flows(title="f", unit="units", flows=(("a", "b", 2.0),)),
        Chart(title="c", x_title="x", y_title="y", series=(Series(name="s", x=(0.0,), y=(1.0,)),)),
    ]
    specs = [json.loads(json.dumps(figure(each), allow_nan=False)) for each in drawings]
    assert all(spec["data"] for spec in specs)
    assert specs[0]["layout"]["yaxis"]["scaleratio"] == pytest.approx(2.0)


@pytest.mark.parametrize("name", ["plan.pdf", "plan", "plan.html.txt"])
def test_another_suffix_is_refused(report: SolveReport, tmp_path: Path, name: str) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match="E405"):
        optimizer.write_report(report, tmp_path / name)
    assert not list(tmp_path.iterdir())
