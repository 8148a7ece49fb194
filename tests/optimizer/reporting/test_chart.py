"""Charts are drawn with whatever stands in a name, and none of it runs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from optimizer.drawing import Chart, Series
from optimizer.reporting.chart import write_page, write_png
from optimizer.reporting.page.figures import figure
from tests.optimizer.reporting.drawn import NASTY, Page

LINE = Series(name=NASTY, x=(1.0, 2.0), y=(3.0, 4.0))
CHART = Chart(title=NASTY, x_title=NASTY, y_title=NASTY, series=(LINE,), straight=True)


def test_what_stands_in_a_chart_cannot_run(tmp_path: Path) -> None:
    """Its page has the elements of a page with harmless names, and the policy of a report's."""
    path = tmp_path / "front.html"
    write_page([CHART, CHART], NASTY, path)
    page = Page(path.read_text(encoding="utf-8"))
    assert not [tag for tag, attributes in page.elements if "onclick" in attributes or tag == "b"]
    assert len(page.figures) == len(page.scripts) == 2
    (policy,) = (a["content"] for _, a in page.elements if a.get("http-equiv"))
    assert policy is not None and "default-src 'none'" in policy


@pytest.mark.parametrize("name", ["rates $a_$", "from $ 5 to $ 7^", r"\$a_$", "$"])
def test_dollars_are_no_formulas(name: str) -> None:
    """Names in a picture are told as they are, wherever they stand."""
    named = Series(name=name, x=(name, "W2"), y=(1.0, 2.0))
    chart = Chart(title=name, x_title=name, y_title=name, series=(named,))
    picture = BytesIO()
    write_png([chart], picture)
    assert picture.getvalue().startswith(b"\x89PNG")


def test_a_curve_is_shown_where_it_runs() -> None:
    """From zero its steps could not be seen; amounts by name stand on it."""
    by_name = Series(name="stock", x=("W1", "W2"), y=(3.0, 4.0))
    bars = Chart(title="c", x_title="x", y_title="y", series=(by_name,))
    modes = [figure(each)["layout"]["yaxis"]["rangemode"] for each in (CHART, bars)]
    assert modes == ["normal", "tozero"]
