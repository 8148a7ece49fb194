"""What a room wants drawn of a plan, in its own figures: no chart library, no page, no colours.

A room yields such drawings (``drawing.py`` in its folder); the reporting layer makes pages and
other files of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A sentence in place of a drawing that cannot be made."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place on a map; ``facts`` are told where somebody points at it."""

    id: str
    x: float
    y: float
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One way on a map: where it begins, its stops in sequence, and where it ends unless that is
    its last stop. Lines of the same name are shown and hidden together.
    """

    name: str
    begin: Point
    stops: tuple[Point, ...]
    end: Point | None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> tuple[Point, ...]:
        """All of it in sequence."""
        return (self.begin, *self.stops, *(() if self.end is None else (self.end,)))


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Points on a map that belong together."""

    name: str
    symbol: Literal["square", "x"]
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Map:
    """To scale. ``geographic``: x is the longitude and y the latitude, in degrees."""

    title: str
    lines: tuple[Line, ...]
    marks: tuple[Marks, ...]
    geographic: bool
    note: str | None = None


Kind = Literal["driving", "waiting", "service", "at depot", "break"]
"""What a vehicle does."""


@dataclass(frozen=True)
class Stretch:
    """What a row of a Gantt chart does from one instant to another, in seconds."""

    row: str
    kind: Kind
    begin_s: float
    end_s: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Gantt:
    """What every row does through a day, one above the other."""

    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, kw_only=True)
class Bars:
    """One bar a name, of one part for each of the ``parts``, stacked."""

    title: str
    unit: str
    names: tuple[str, ...]
    parts: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, kw_only=True)
class Flows:
    """How much goes from a name to another: (from, to, amount)."""

    title: str
    unit: str
    flows: tuple[tuple[str, str, float], ...]
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a chart: numbers that do not decrease, or names, against numbers.

    A ``limit`` belongs to the series before it and looks like it, but dashed.
    """

    name: str
    x: tuple[float, ...] | tuple[str, ...]
    y: tuple[float, ...]
    limit: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Lines over one axis; y holds until the next x, unless they go ``straight`` to it."""

    title: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]
    log_x: bool = False
    straight: bool = False


Drawing = Map | Gantt | Bars | Flows | Chart | Remark
