"""Drawings become figures that plotly accepts, and that show what the drawing says."""

from __future__ import annotations

import json
from html import unescape

import plotly.graph_objects as go
import pytest

from optimizer.drawing import Chart, Gantt, Line, Map, Marks, Point, Remark, Series, Stretch
from optimizer.reporting.page.figures import figure
from tests.optimizer.reporting.drawn import DRAWINGS, MAP, NASTY

DRAWN = [each for each in DRAWINGS if not isinstance(each, Remark)]
each_drawing = pytest.mark.parametrize("drawing", DRAWN, ids=lambda each: type(each).__name__)


@each_drawing
def test_every_figure_is_one_that_plotly_knows(drawing) -> None:
    """Each property of data and layout exists there and has a value it allows."""
    go.Figure(figure(drawing))
    json.dumps(figure(drawing), allow_nan=False)


@each_drawing
def test_texts_of_figures_are_not_read_as_tags(drawing) -> None:
    """plotly.js reads tags in texts; an id with one is shown as it is."""
    text = json.dumps(figure(drawing))
    assert "<script" not in text and "<b " not in text
    assert NASTY.split("<")[1] in unescape(text)


def test_a_map_is_to_scale() -> None:
    """At 60 degrees a degree of latitude is as long as two of longitude; a plane is a plane."""
    axis = figure(MAP)["layout"]["yaxis"]
    assert (axis["scaleanchor"], axis["scaleratio"]) == ("x", pytest.approx(2.0))
    marks = (Marks(name="depot", symbol="square", points=(Point(id="d", x=0.0, y=60.0),)),)
    plane = Map(title="m", lines=(), marks=marks, geographic=False)
    assert figure(plane)["layout"]["yaxis"]["scaleratio"] == 1.0


def test_a_map_across_the_antimeridian_goes_on_eastward() -> None:
    """A line over 0.2 degrees does not go round the world, and marks are where its ends are."""
    yard, stop = Point(id="yard", x=179.9, y=-16.8), Point(id="stop", x=-179.9, y=-16.8)
    marks = (Marks(name="left out", symbol="x", points=(stop,)),)
    line = Line(name="R1", begin=yard, stops=(stop,), end=None)
    way, left_out = figure(Map(title="m", lines=(line,), marks=marks, geographic=True))["data"]
    assert way["x"] == [179.9, pytest.approx(180.1), None]
    assert left_out["x"] == [pytest.approx(180.1)]


def test_trips_of_one_route_are_one_entry_of_the_legend() -> None:
    """With one colour, a gap between the trips, and a mark at each stop but not at the depot."""
    first, second, depots = figure(MAP)["data"]
    assert first["name"] == "R1" and depots["name"] == "depot"
    assert first["x"] == [24.0, 24.1, 24.0, None, 24.0, 24.1, 24.1, None]
    assert [size > 0 for size in first["marker"]["size"][:3]] == [False, True, False]
    assert len(first["text"]) == len(first["x"])
    assert first["line"]["color"] != second["line"]["color"]


def test_a_break_is_drawn_over_the_drive_that_it_interrupts() -> None:
    """Later traces are drawn over earlier ones, in whatever sequence the room tells them."""
    day = (Stretch("R1", "break", 10.0, 20.0, "b"), Stretch("R1", "driving", 0.0, 60.0, "d"))
    driving, resting = figure(Gantt(title="g", stretches=day))["data"]
    assert (driving["base"], driving["x"]) == ([0.0], [60.0])
    assert (resting["base"], resting["x"]) == ([10.0], [10.0])


@pytest.mark.parametrize(
    ("end_s", "first", "last", "most"),
    [(1800.0, "0:00", "0:30", 8), (86400.0, "0:00", "24:00", 14), (3e6, "0:00", "792:00", 14)],
)
def test_clocks_have_round_and_few_ticks(end_s, first, last, most) -> None:
    """From a quarter of an hour to a month."""
    axis = figure(Gantt(title="g", stretches=(Stretch("R", "driving", 0.0, end_s, "d"),)))
    texts = axis["layout"]["xaxis"]["ticktext"]
    assert texts[0] == first and last in texts
    assert len(texts) <= most


def test_a_limit_looks_like_the_line_before_it() -> None:
    """Same colour, but dashed."""
    limit = Series(name="capacity", x=(1.0,), y=(2.0,), limit=True)
    other = Series(name="stock", x=(1.0,), y=(1.0,))
    series = (other, limit, other)
    first, dashed, second = figure(Chart(title="c", x_title="x", y_title="y", series=series))[
        "data"
    ]
    assert first["line"]["color"] == dashed["line"]["color"] != second["line"]["color"]
    assert (first["line"]["dash"], dashed["line"]["dash"]) == ("solid", "dash")
