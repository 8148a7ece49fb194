"""What a room wants drawn of a plan, in its own figures: no chart library, no page, no colours.

A room yields such drawings (``drawing.py`` in its folder); the reporting layer makes pages and
other files of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Line:
    """One way on a map, in sequence; ``labels`` say what its points are."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    labels: tuple[str, ...]
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Points on a map that belong together."""

    name: str
    symbol: Literal["square", "circle", "x"]
    x: tuple[float, ...]
    y: tuple[float, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Map:
    """To scale. ``geographic``: x is the longitude and y the latitude, in degrees."""

    title: str
    lines: tuple[Line, ...]
    marks: tuple[Marks, ...]
    geographic: bool


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What a row of a Gantt chart does from one instant to another, in seconds."""

    row: str
    kind: str
    begin_s: float
    end_s: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Gantt:
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


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a chart; ``x`` does not decrease, and y holds until the next x."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Lines over one axis."""

    title: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]
    log_x: bool = False


Drawing = Map | Gantt | Bars | Flows | Chart
