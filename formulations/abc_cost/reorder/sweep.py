"""Money against service: the least money in safety stock at every fill rate, in the plan's lots.

At a price y on a unit short the factor k of SKU i has the tail 1 - Phi(k) = c Q / (y D), or 1 / 2
where that is more; such factors make money in safety stock plus y times the units short least. So
whatever safety stocks these lots are given,

    money >= M(y) + y (short(y) - short)        for every y >= 0,

which makes each point of the curve exact, and beside any plan a bound: its price is the proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.reorder.data import ReorderPolicy, lead_time_std_units
from formulations.abc_cost.reorder.plan import ReorderRow, unit_normal_loss
from optimizer.sdk import Chart, Section, Series, Table

RUN_OUTS = (0.4, 0.2, 0.1, 0.05, 0.02, 0.01, 0.004, 0.001)
"""Prices are those at which the SKU in the middle runs out in such a part of its lead times.

They are doubled beyond, as far as the service of the plan.
"""

LEAST_SHORT = 1e-300
"""Fewer units short are none: their logarithm is beyond floats."""

NEARER = 4
"""So many more prices are tried where the curve passes the service of the plan."""

BESIDE = 1e-2
"""Points nearer to the plan than this part of its units short are not shown beside it."""


@dataclass(frozen=True)
class Point:
    """Safety stocks at a price on a unit short."""

    price: float
    money: float
    short_units: float


@dataclass(frozen=True)
class Sweep:
    """Points by rising price, and the plan: its money, what it leaves short, and all demand."""

    points: tuple[Point, ...]
    money: float
    short_units: float
    demand_units: float

    def rate_pct(self, short_units: float) -> float:
        """The fill rate that leaves so many units short."""
        return 100.0 * (1.0 - short_units / self.demand_units)

    @property
    def least_money(self) -> float:
        """No safety stocks in these lots serve as much as the plan with less money."""
        bounds = (p.money + p.price * (p.short_units - self.short_units) for p in self.points)
        return max(0.0, *bounds)


def sweep(decision: ReorderPolicy, policies: Table[ReorderRow]) -> Sweep | None:
    """The curve beside a plan; None where nothing is uncertain."""
    sigma = lead_time_std_units(decision.skus)
    uncertain = sigma > 0
    if not uncertain.any():
        return None
    demand, unit_cost = (decision.skus[n] for n in ("annual_demand_units", "unit_cost"))
    lot, safety = (policies[n] for n in ("order_quantity_units", "safety_stock_units"))
    money, short = (unit_cost * sigma)[uncertain], (demand * sigma / lot)[uncertain]
    steep = (unit_cost * lot / demand)[uncertain]
    planned = float(short @ unit_normal_loss((safety[uncertain]) / sigma[uncertain]))
    first = 2.0 * float(steep.min())  # at which no safety stock is worth its money
    prices = [first, *(float(np.median(steep)) / run_out for run_out in RUN_OUTS)]
    points = [_point(price, steep, money, short) for price in prices]
    while points[-1].short_units > max(planned, LEAST_SHORT):
        points.append(_point(2.0 * points[-1].price, steep, money, short))
    for _ in range(NEARER):
        points.append(_point(_price_near(points, planned), steep, money, short))
    return Sweep(
        points=tuple(sorted(points, key=lambda point: point.price)),
        money=float(unit_cost @ safety),
        short_units=planned,
        demand_units=float(demand.sum()),
    )


def _point(price: float, steep: Floats, money: Floats, short: Floats) -> Point:
    """``steep`` is c Q / D, the price at which a SKU has no tail left to pay for."""
    from scipy.special import ndtri

    factor = -ndtri(np.minimum(steep / price, 0.5))
    return Point(price, float(money @ factor), float(short @ unit_normal_loss(factor)))


def _price_near(points: list[Point], short_units: float) -> float:
    """The price between its neighbours, in logarithms, at which so many units are short."""
    known = sorted((point.short_units, point.price) for point in points)
    at, prices = np.log(np.maximum(known, LEAST_SHORT)).T
    return float(np.exp(np.interp(np.log(max(short_units, LEAST_SHORT)), at, prices)))


def sweep_section(found: Sweep) -> Iterator[Section]:
    """The curve as a table, the plan among its points."""
    rows: list[tuple[Any, ...]] = [
        (found.rate_pct(p.short_units), p.money, p.price, None) for p in _shown(found)
    ]
    rows.append((found.rate_pct(found.short_units), found.least_money, None, found.money))
    yield Section(
        title="Money in safety stock against service, in the lots of the plan",
        columns=("fill rate %", "least money", "price of a unit short", "this plan holds"),
        rows=tuple(sorted(rows, key=lambda row: row[0])),
        note="each price proves its point; without the other limits and rates of the plan",
    )


def sweep_chart(found: Sweep) -> Chart:
    """The curve, and the plan on or beside it."""
    curve = sorted({(p.money, found.rate_pct(p.short_units)) for p in found.points})
    x, y = zip(*curve, strict=True)
    plan = Series(name="this plan", x=(found.money,), y=(found.rate_pct(found.short_units),))
    return Chart(
        title="Money in safety stock against service, in the lots of the plan",
        x_title="money in safety stock",
        y_title="fill rate %",
        series=(Series(name="least money", x=x, y=y), plan),
        straight=True,
    )


def _shown(found: Sweep) -> tuple[Point, ...]:
    """Without the points that were looked for beside the plan."""
    near = BESIDE * found.short_units
    return tuple(p for p in found.points if abs(p.short_units - found.short_units) > near)
