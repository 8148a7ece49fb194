"""Money against service: the least cost at every budget of safety stock, by one sweep of its price.

At a price y on money in safety stock the best classes are known (``chains``). So whatever classes
are kept and whatever SKU goes where,

    cost >= C(y) + y (M(y) - money)        for every y >= 0,

with C and M the cost and the money of the answer to y. Each answer is therefore the cheapest
grouping with its money, and beside any plan the prices are a bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.abc_cost.grouping.arrays import Catalogue, catalogue
from formulations.abc_cost.grouping.data import Grouping, service_levels
from formulations.abc_cost.grouping.plan import GroupedRow
from formulations.abc_cost.grouping.rules import cost_of_rows
from optimizer.sdk import Chart, Section, Series, Table

NEARER = 3
"""So many more prices are tried where the curve passes the money of the plan."""

STEPS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 4.0)
"""Prices, in parts of what one deviation of the SKU in the middle earns for the money in it.

They are doubled beyond, down to the money of the plan.
"""

BESIDE = 1e-2
"""Points nearer to the plan than this part of its money are not shown beside it."""


@dataclass(frozen=True)
class Point:
    """A grouping, and the price of money in safety stock that it is the answer to."""

    price: float | None
    money: float
    served_pct: float  # of all margins
    cost: float
    classes: int


@dataclass(frozen=True)
class Sweep:
    """Points by rising money, and the plan."""

    points: tuple[Point, ...]
    plan: Point

    @property
    def least_cost(self) -> float:
        """No grouping with the money of the plan, or less, costs less."""
        return max(
            point.cost + (point.price or 0.0) * (point.money - self.plan.money)
            for point in self.points
        )


def sweep(decision: Grouping, rows: Table[GroupedRow]) -> Sweep | None:
    """The curve beside a plan; None where nothing is uncertain."""
    every = catalogue(decision)
    uncertain = every.value > 0
    if not uncertain.any():
        return None
    worth = every.margin[uncertain] / every.value[uncertain]
    money = float(rows["safety_stock_value"].sum())
    points = [_answer(every, step * float(np.median(worth))) for step in STEPS]
    while points[-1].money > money:
        points.append(_answer(every, 2.0 * (points[-1].price or 0.0)))
    for _ in range(NEARER):
        price = _price_near(points, money)
        if price is not None:
            points.append(_answer(every, price))
    served = np.append(service_levels(decision), 0.0)
    at = {name: row for row, name in enumerate(decision.classes["id"].tolist())}
    levels = served[[at.get(name, -1) for name in rows["class_id"].tolist()]]
    plan = Point(
        price=None,
        money=money,
        served_pct=100.0 * float(every.margin @ levels / every.margin.sum()),
        cost=sum(cost_of_rows(decision, rows).values()),
        classes=len(set(rows["class_id"].tolist()) - {None}),
    )
    return Sweep(points=tuple(sorted(points, key=lambda point: point.money)), plan=plan)


def _price_near(points: list[Point], money: float) -> float | None:
    """The price at which the points on both sides of that money are as good as each other."""
    below = max((p for p in points if p.money <= money), key=lambda p: p.money, default=None)
    above = min((p for p in points if p.money > money), key=lambda p: p.money, default=None)
    if below is None or above is None:
        return None
    return max(0.0, (below.cost - above.cost) / (above.money - below.money))


def _answer(every: Catalogue, price: float) -> Point:
    chains = every.at(price)
    priced, chain = chains.best()
    chosen = chains.members(chain)
    money = every.use(chosen)
    served = float(every.margin @ every.levels.served[chosen] / every.margin.sum())
    return Point(price, money, 100.0 * served, priced - price * money, len(chain))


def sweep_section(found: Sweep) -> Iterator[Section]:
    """The curve as a table, the plan among its points."""
    plan, curve = found.plan, {point.money: point for point in found.points}.values()
    told: list[tuple[Any, ...]] = [
        (p.money, p.served_pct, p.classes, p.price, p.cost, None)
        for p in curve
        if abs(p.money - plan.money) > BESIDE * plan.money
    ]
    told.append((plan.money, plan.served_pct, plan.classes, None, found.least_cost, plan.cost))
    yield Section(
        title="Money in safety stock against service",
        columns=("money", "served %", "classes", "price", "least cost", "this plan costs"),
        rows=tuple(sorted(told, key=lambda row: row[0])),
        note="served: part of all margins; each price of money proves the least cost beside it",
    )


def sweep_chart(found: Sweep) -> Chart:
    """The curve, and the plan on or beside it."""
    x, y = zip(*((p.money, p.served_pct) for p in found.points), strict=True)
    plan = Series(name="this plan", x=(found.plan.money,), y=(found.plan.served_pct,))
    return Chart(
        title="Money in safety stock against service",
        x_title="money in safety stock",
        y_title="% of the margin served",
        series=(Series(name="cheapest groupings", x=x, y=y), plan),
        straight=True,
    )
