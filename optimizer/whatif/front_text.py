"""A front as people read it: a line for each plan, and what a step costs."""

from __future__ import annotations

from itertools import pairwise

from optimizer.contracts import Section
from optimizer.reporting.numbers import in_percent
from optimizer.whatif.pareto import Front, FrontPoint


def front_section(found: Front, name: str, currency: str | None) -> Section:
    """Both aims of each plan, how much of the first a unit of the second costs, and the cost."""
    first, second = (
        f"{aim} {unit or currency or ''}".rstrip()
        for aim, unit in zip(found.aims, found.units, strict=True)
    )
    prices = [None, *(_price(one, other) for one, other in pairwise(found.points))]
    rows = tuple(
        (*point.aims, price, point.objective.value, in_percent(point.gap))
        for point, price in zip(found.points, prices, strict=True)
    )
    unit = found.units[1] or currency or "unit"
    columns = (first, second, f"per {unit} more", "objective", "gap %")
    title = f"{found.aims[0].capitalize()} against {found.aims[1]} of {name}"
    return Section(title=title, columns=columns, rows=rows)


def _price(one: FrontPoint, other: FrontPoint) -> float:
    return abs((other.aims[0] - one.aims[0]) / (other.aims[1] - one.aims[1]))
