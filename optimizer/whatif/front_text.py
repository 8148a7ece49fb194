"""A front as people read it: a line for each plan, what a step costs, and the curve."""

from __future__ import annotations

from itertools import pairwise

from optimizer.drawing import Chart, Series
from optimizer.reporting.numbers import in_percent
from optimizer.section import Section
from optimizer.whatif.pareto import Front, FrontPoint


def front_section(found: Front, name: str, currency: str | None) -> Section:
    """Both aims of each plan, how much of the first a unit of the second costs, and the cost."""
    first, second = _titles(found, currency)
    prices = [None, *(_price(one, other) for one, other in pairwise(found.points))]
    rows = tuple(
        (*point.aims, price, point.objective.value, in_percent(point.gap))
        for point, price in zip(found.points, prices, strict=True)
    )
    unit = found.units[1] or currency or "unit"
    columns = (first, second, f"per {unit} more", "objective", "gap %")
    return Section(title=_title(found, name), columns=columns, rows=rows)


def front_chart(found: Front, name: str, currency: str | None) -> Chart:
    """The curve through all plans: the first aim over the second."""
    first, second = _titles(found, currency)
    points = sorted((point.aims[1], point.aims[0]) for point in found.points)
    x, y = zip(*points, strict=True)
    line = Series(name="plans", x=x, y=y)
    return Chart(
        title=_title(found, name), x_title=second, y_title=first, series=(line,), straight=True
    )


def _title(found: Front, name: str) -> str:
    return f"{found.aims[0].capitalize()} against {found.aims[1]} of {name}"


def _titles(found: Front, currency: str | None) -> list[str]:
    """Both aims with their units."""
    pairs = zip(found.aims, found.units, strict=True)
    return [f"{aim} {unit or currency or ''}".rstrip() for aim, unit in pairs]


def _price(one: FrontPoint, other: FrontPoint) -> float | None:
    more = other.aims[1] - one.aims[1]
    return abs((other.aims[0] - one.aims[0]) / more) if more else None
