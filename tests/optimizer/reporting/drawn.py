"""One drawing of each kind, all texts of which are ``NASTY``, and a page taken apart."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from optimizer.drawing import (
    Bars,
    Chart,
    Drawing,
    Flows,
    Gantt,
    Line,
    Map,
    Marks,
    Point,
    Remark,
    Series,
    Stretch,
)

NASTY = "</script><script>alert(1)</script><b onclick='alert(2)'>&amp;\u2028"

STOP = Point(id=NASTY, x=24.1, y=60.0, facts={NASTY: NASTY})
YARD = Point(id="yard", x=24.0, y=60.0)
MAP = Map(
    title=NASTY,
    lines=(
        Line(name="R1", begin=YARD, stops=(STOP,), end=YARD, facts={"trip": 1}),
        Line(name="R1", begin=YARD, stops=(STOP, STOP), end=None, facts={"trip": 2}),
        Line(name=NASTY, begin=YARD, stops=(STOP,), end=YARD),
    ),
    marks=(Marks(name="depot", symbol="square", points=(YARD,)),),
    geographic=True,
    note=NASTY,
)
DRAWINGS: tuple[Drawing, ...] = (
    MAP,
    Gantt(
        title=NASTY,
        stretches=(
            Stretch("R1", "break", 3600.0, 4500.0, NASTY),
            Stretch("R1", "driving", 3600.0, 90000.0, NASTY),
            Stretch(NASTY, "service", 0.0, 60.0, NASTY),
        ),
    ),
    Bars(title=NASTY, unit=NASTY, names=(NASTY,), parts={NASTY: (1.0,), "late": (-2.0,)}),
    Flows(title=NASTY, unit=NASTY, flows=((NASTY, "zone", 2.0), ("zone", NASTY, 1.0)), note=NASTY),
    Chart(
        title=NASTY,
        x_title=NASTY,
        y_title=NASTY,
        series=(
            Series(name=NASTY, x=(NASTY, "W2"), y=(1.0, 2.0)),
            Series(name="limit", x=(NASTY, "W2"), y=(3.0, 3.0), limit=True),
        ),
        straight=True,
    ),
    Remark(title=NASTY, text=NASTY),
)


class Page(HTMLParser):
    """The elements of a page with their attributes, its texts, and the data of its figures.

    It fails where elements are not closed in their order.
    """

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.figures: list[Any] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, attributes = self._open[-1] if self._open else ("", {})
        if tag != "script":
            self.texts.append(data)
        elif attributes.get("type") == "application/json":
            self.figures.append(json.loads(data))
        else:
            self.scripts.append(data)
